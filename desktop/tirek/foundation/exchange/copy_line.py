"""Fetching an organisation's sealed copy from its centre onto a new computer, before anything can be opened there.

The region gives a new invitation for the old organisation. The new installation's keys are made from the recovery code and the
invitation's token: so a fetch that broke off anywhere goes on with the same invitation, and nothing secret lies about meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom

import msgspec

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import PROGRAM
from tirek.foundation.exchange.round import spoken
from tirek.foundation.exchange.transport import (
    HttpLine,
    Line,
    Lost,
    NotAccepted,
    NotConnected,
    Patience,
    Portal,
    Reply,
)
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import mark
from tirek.foundation.vault.slots import derive
from tirek_protocol import bundle as bundles
from tirek_protocol.errors import Refused
from tirek_protocol.invitations import read_invitation
from tirek_protocol.messages import Enrolment, Invitation, ShelfAsk, ShelfFile, Understood, write
from tirek_protocol.messages import read as read_message
from tirek_protocol.receipts import DownItem, Receipt, check_answer, read_round_start
from tirek_protocol.sealing import X25519, Reader, SealingKey
from tirek_protocol.signing import SigningKey

Put = Callable[[ShelfFile], None]


@dataclass(frozen=True)
class NewPlace:
    """What the restored organisation needs to go on exchanging."""

    invitation: Invitation
    sign: SigningKey
    seal: SealingKey
    enrolment: bytes
    taken_ms: int
    others: list[bytes]
    """Installations of before: whoever restores decides which of them are lost."""


def read_text(text: str) -> Invitation:
    """Raises Circumstance INVITE-01."""
    try:
        return read_invitation(text)
    except Refused:
        raise Circumstance(
            "INVITE-01",
            mark("This is not an invitation of a centre, or it was damaged on the way."),
            mark("Take the file from the stick of the regional office again."),
        ) from None


class CopyLine:
    """`secret`: of the recovery code. `open_line` may be replaced in tests."""

    def __init__(self, invitation: Invitation, secret: bytes, clock: Clock, *, open_line: Callable[[SigningKey], Line] | None = None) -> None:
        self._invitation = invitation
        self._sign = SigningKey(derive(secret, b"tirek restore sign", invitation.token))
        self._seal = SealingKey(bytes([X25519]) + derive(secret, b"tirek restore seal", invitation.token))
        self._line = open_line(self._sign) if open_line else HttpLine(invitation.url, self._sign, invitation.sign_key, clock)

    def fetch(self, put: Put, control: Control, *, again: bool) -> NewPlace:
        """Joins, and hands every file to `put`, which has it safely when it returns. `again`: ask for everything, nothing is here.

        Raises Circumstance EXCHANGE-02 … EXCHANGE-04, EXCHANGE-08, EXCHANGE-09; what has come is kept.
        """
        patience = Patience(sleep=control.wait, random=SystemRandom().random, monotonic=time.monotonic, budget_s=24 * 3600)
        try:
            return self._fetch(put, control, patience, again=again)
        except (NotConnected, Lost, Portal, NotAccepted) as error:
            raise spoken(error) from None
        finally:
            self._line.close()

    def _fetch(self, put: Put, control: Control, patience: Patience, *, again: bool) -> NewPlace:
        invitation = self._invitation
        enrolment = Enrolment(invitation.token, invitation.organisation_id, self._sign.public, self._seal.reader.public, invitation.practice, PROGRAM)
        data = bundles.build([write(enrolment)], reader=Reader(invitation.seal_key), sender=self._sign)
        taken_ms = self._proved(data, self._ask(control, patience, "POST", "/v1/enrol", data))
        if again:
            question = bundles.build([write(ShelfAsk(bundles.sha256(data)[:8]))], reader=Reader(invitation.seal_key), sender=self._sign)
            self._proved(question, self._ask(control, patience, "PUT", f"/v1/bundles/{bundles.sha256(question).hex()}/1/0", question))
        done = 0
        while items := read_round_start(self._ask(control, patience, "GET", "/v1/round/0").body).down:
            for number, item in enumerate(items):
                control.step(done + number, done + len(items), "receive")
                self._one(item, put, control, patience)
            done += len(items)
        return NewPlace(invitation, self._sign, self._seal, data, taken_ms, self._others(control, patience))

    def _others(self, control: Control, patience: Patience) -> list[bytes]:
        from tirek.foundation.exchange.directory import question
        from tirek_protocol.directory import read_directory

        signed = self._ask(control, patience, "POST", "/v1/directory", question("")).body
        try:
            directory = read_directory(signed, self._invitation.sign_key, self._sign.id)
        except Refused:
            return []
        return [one.installation for one in directory.computers if not one.withdrawn and one.installation != self._sign.id]

    def _one(self, item: DownItem, put: Put, control: Control, patience: Patience) -> None:
        data = bytearray()
        while len(data) < min(item.size, bundles.BUNDLE_LIMIT):
            piece = self._ask(control, patience, "GET", f"/v1/down/{item.bundle.hex()}/{len(data)}").body
            if not piece:
                break
            data += piece
        if bundles.sha256(bytes(data)) != item.bundle:
            raise Lost
        try:
            letter = bundles.open_bundle(bytes(data), self._seal, self._invitation.sign_key)
            for message in letter.messages:
                understood = read_message(message)
                if isinstance(understood, Understood) and isinstance(understood.content, ShelfFile):
                    put(understood.content)
        except Refused:
            raise Portal from None
        self._ask(control, patience, "POST", "/v1/down/taken", msgspec.msgpack.encode([item.bundle]))

    def _proved(self, data: bytes, reply: Reply) -> int:
        try:
            answer = check_answer(reply.body, self._invitation.sign_key, bundle=bundles.sha256(data), installation=self._sign.id)
        except Refused:
            raise Portal from None
        if not isinstance(answer, Receipt):
            raise NotAccepted(answer.code)
        return answer.taken_ms

    def _ask(self, control: Control, patience: Patience, method: str, path: str, body: bytes = b"") -> Reply:
        while True:
            control.check()
            try:
                reply = self._line.ask(method, path, body)
            except Lost:
                patience.failed()
                continue
            patience.succeeded()
            return reply

