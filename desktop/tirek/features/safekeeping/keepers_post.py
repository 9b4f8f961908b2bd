"""The keepers' letters through the centre: a request passed on to the other keeper, a half given back, the notice to the school, its no.

A locked computer cannot write letters, so the school still brings its request to one keeper by a file or a stick; all that follows travels
sealed. The waiting is each keeper's own and begins when a person opens the request there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tirek.features.letters.api import KEEPERS, Letters
from tirek.features.safekeeping.keepers import Keepers, Standing
from tirek.features.safekeeping.model import KeeperRequest
from tirek.features.transfer.api import Transfers
from tirek.foundation.clock import moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import letters
from tirek_protocol.errors import Refused
from tirek_protocol.letters import KeepersWord
from tirek_protocol.sealing import Reader
from tirek_protocol.signing import key_id
from tirek_protocol.transfers import Address, read_address

GROUND = Ground("rule", "two-keepers")


@dataclass(frozen=True)
class KeepersLetter:
    """A letter as it was sent. `standing`: of a request, as this office sees it; `file`: the half, to be put on the school's stick."""

    what: str
    sender: str
    digits: str
    by: str
    sent_on: str
    organisation: str
    reason: str
    may_open: Any
    standing: Standing | None
    file: bytes


class KeepersPost:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org, self._keepers, self._letters = org, Keepers(org), Letters(org)

    def pass_on(self, digest: str, address: str, name: str) -> None:
        """Sends a request that was seen here to the other keeper. Raises Circumstance KEEPERS-03, KEEPERS-10."""
        self._send("request", digest, _address(address), name, file=self._keepers.request(digest))

    def tell_school(self, digest: str, address: str, name: str) -> None:
        """Tells the school's other computers that somebody asked, and until when they may say no. Raises Circumstance KEEPERS-03, KEEPERS-10."""
        standing, school = self._standing(digest), _address(address)
        self._send("notice", digest, school, name, organisation=standing.organisation, reason=standing.reason, may_open=standing.may_open_at)
        with self._org.office.action("keepers.told") as act:
            row = act.session.execute(select(KeeperRequest.id).where(KeeperRequest.digest == digest)).scalar_one()
            act.update(KeeperRequest, row, {"told": key_id(school.sign_key).hex()})

    def open(self, letter: int) -> KeepersLetter:
        """A person looks at a letter; for a request the waiting begins here. Raises Circumstance KEEPERS-03, KEEPERS-11."""
        word = self._word(letter)
        standing = None
        if word.what == "request":
            standing = self._keepers.look(word.file)
            if standing.digest != word.digest.hex():
                raise _damaged()
        self._letters.opened(letter)
        may_open = moment_of(word.may_open_ms) if word.may_open_ms else None
        return KeepersLetter(
            word.what, self._letters.one(letter).sender, word.sender.fingerprint, word.by, word.sent_on, word.organisation, word.reason, may_open, standing, word.file
        )

    def give_back(self, letter: int, kind: str) -> None:
        """This office's half for a request that came by a letter, back to who passed it on. Raises Circumstance as `Keepers.give`."""
        word = self._word(letter)
        half = self._keepers.give(word.file, kind)
        self._send("half", word.digest.hex(), word.sender, self._letters.one(letter).sender, file=half)
        self._letters.done(letter)

    def refuse(self, letter: int) -> None:
        """Of a request: this office gives nothing. Of a notice: the school says no, and the office that told it is bound by that."""
        word = self._word(letter)
        if word.what == "request":
            self._keepers.refuse(word.file)
        else:
            self._send("no", word.digest.hex(), word.sender, self._letters.one(letter).sender)
        self._letters.done(letter)

    def take_no(self, letter: bytes) -> bool:
        """The school's no needs no person: the request is refused, if it is the very school that was told."""
        try:
            word = letters.open_keepers(letter, Transfers(self._org).sealing_keys())
        except Refused:
            return False
        with self._org.office.read() as session:
            row = session.execute(select(KeeperRequest.told, KeeperRequest.state).where(KeeperRequest.digest == word.digest.hex())).first()
        if word.what != "no" or row is None or row.told != key_id(word.sender.sign_key).hex():
            return False
        if row.state == "waiting":
            self._keepers.refuse(self._keepers.request(word.digest.hex()))
        return True

    def _standing(self, digest: str) -> Standing:
        found = next((one for one in self._keepers.requests() if one.digest == digest), None)
        if found is None:
            raise _damaged()
        return found

    def _send(self, what: Any, digest: str, to: Address, name: str, *, organisation: str = "", reason: str = "", may_open: Any = None, file: bytes = b"") -> None:
        sender, sign = Transfers(self._org).signing()
        may_open_ms = int(may_open.timestamp() * 1000) if may_open is not None else 0
        today = self._org.clock.today().isoformat()
        word = KeepersWord(what, sender, bytes.fromhex(digest), today, self._org.actor.name[:300], organisation[:300], reason[:2000], may_open_ms, file)
        if not self._letters.open:
            self._letters.switch(True)
        self._letters.send(letters.write_keepers(word, Reader(to.seal_key), sign), name, GROUND)

    def _word(self, letter: int) -> KeepersWord:
        try:
            word = letters.open_keepers(self._letters.content(letter), Transfers(self._org).sealing_keys())
        except Refused:
            raise _damaged() from None
        if word.sender.practice != self._org.practice or (word.file and word.what == "request" and hashlib.sha256(word.file).digest() != word.digest):
            raise _damaged()
        return word


def no_came(org: OpenedOrganisation, kind: str, letter: bytes) -> bool:
    """For the exchange."""
    if kind != KEEPERS or org.vault.signer is None or not org.may_open("office", "register"):
        return False
    try:
        return KeepersPost(org).take_no(letter)
    except Circumstance:
        return False


def _address(text: str) -> Address:
    try:
        return read_address(text)
    except Refused:
        raise Circumstance("KEEPERS-10", mark("This address is damaged or of another kind. Nothing was sent."), mark("Exchange with the centre, then choose the reader again.")) from None


def _damaged() -> Circumstance:
    return Circumstance(
        "KEEPERS-11", mark("This letter was damaged or is not from who it says. It was not opened."), mark("Ask the sender by telephone to send it again.")
    )
