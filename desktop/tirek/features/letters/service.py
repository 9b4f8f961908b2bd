"""Sealed letters: kept as they come, shown with who sent them, sent by a person's own step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tirek.features.letters.model import ArrivedLetter
from tirek.features.settings.api import Settings
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import ENROLLED, Enrolments
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.exchange.model import Outgoing
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name
from tirek_protocol import letters, transfers
from tirek_protocol.letters import Outer
from tirek_protocol.messages import AddressTold, Relay, Relayed, write

SETTING = "letters"
TRANSFER, RECALL, ANSWER, CASE, REPLY, KEEPERS = "transfer", "recall", "answer", "case", "reply", "keepers"
_KINDS = {
    (True, transfers.TRANSFER): TRANSFER,
    (True, transfers.RECALL): RECALL,
    (True, transfers.ANSWER): ANSWER,
    (False, letters.CASE): CASE,
    (False, letters.REPLY): REPLY,
    (False, letters.KEEPERS): KEEPERS,
}


@dataclass(frozen=True)
class LetterView:
    """A letter that came. `done`: somebody has answered or put it aside; `opened`: a person has looked inside."""

    id: int
    kind: str
    sender: str
    came_at: datetime
    size: int
    done: bool
    opened: bool = False
    sender_key: str = ""


class Letters:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    @property
    def open(self) -> bool:
        """Whether this organisation has told the centre how letters are sealed to it."""
        return bool(Settings(self._org).get(SETTING))

    def switch(self, on: bool) -> None:
        """From the next exchange on others find this organisation's address at the centre. Raises Circumstance LETTER-01 (not joined)."""
        member = Enrolments(self._org).current()
        if on and (member is None or member.state != ENROLLED):
            raise Circumstance("LETTER-01", mark("This organisation has not joined a centre yet, so no letters can come through it."), mark("Join a centre on the page Exchange first."))
        Settings(self._org).put(SETTING, on)

    def list(self) -> list[LetterView]:
        """The newest first."""
        with self._org.office.read() as session:
            rows = session.execute(select(ArrivedLetter.__table__).where(ArrivedLetter.deleted_at.is_(None)).order_by(ArrivedLetter.came_at.desc(), ArrivedLetter.id))
            return [
                LetterView(row.id, row.kind, row.sender, moment_of(row.came_at), row.size, row.done_at is not None, row.opened_at is not None, row.sender_key)
                for row in rows
            ]

    def one(self, letter: int) -> LetterView:
        """Raises Circumstance RECORD-01."""
        found = next((one for one in self.list() if one.id == letter), None)
        if found is None:
            raise _gone()
        return found

    def content(self, letter: int) -> bytes:
        """The sealed bytes as they came. Raises Circumstance RECORD-01."""
        with self._org.office.read() as session:
            blob = session.execute(select(ArrivedLetter.blob).where(ArrivedLetter.id == letter, ArrivedLetter.deleted_at.is_(None))).scalar()
        if blob is None:
            raise _gone()
        return self._org.office.blobs.get(blob)

    def done(self, letter: int) -> None:
        """Answered or put aside; a second time changes nothing."""
        with self._org.office.action("letter.done") as act:
            if act.session.execute(select(ArrivedLetter.done_at).where(ArrivedLetter.id == letter)).scalar() is None:
                act.update(ArrivedLetter, letter, {"done_at": milliseconds(self._org.clock.now())})

    def opened(self, letter: int) -> bool:
        """A person looks inside. True the first time, on whichever computer it was."""
        with self._org.office.action("letter.open") as act:
            already = act.session.execute(select(ArrivedLetter.opened_at).where(ArrivedLetter.id == letter)).scalar()
            if already is None:
                act.update(ArrivedLetter, letter, {"opened_at": milliseconds(self._org.clock.now())})
        return already is None

    def send(self, letter: bytes, name: str, ground: Ground) -> int:
        """Puts a sealed letter into the outbox; it goes with the next exchange. Returns the id of the message."""
        return Outbox(self._org).put_relayed([Relay(letter)], name, ground)[0]

    def keep(self, outer: Outer, relayed: Relayed) -> int:
        """Keeps a letter; the same one again changes nothing. Returns its id."""
        sha = hashlib.sha256(relayed.letter).hexdigest()
        own_id = id_of_name("arrived_letter", sha)
        row: dict[str, Any] = {
            "id": own_id, "sha": sha, "kind": _KINDS[outer.transfer, outer.kind], "sender": relayed.organisation, "sender_key": outer.sender.hex(),
            "came_at": relayed.received_ms, "size": len(relayed.letter), "blob": self._org.office.blobs.put(relayed.letter),
        }  # fmt: skip
        with self._org.office.action("letter.receive") as act:
            if act.session.execute(select(ArrivedLetter.id).where(ArrivedLetter.id == own_id)).first() is None:
                act.insert(ArrivedLetter, row)
        return own_id


class LetterKeeper:
    """For the exchange: keeps every letter of a known kind. `then` may work through one that needs no person."""

    def __init__(self, *then: Any) -> None:
        self._then = then

    def reads(self, outer: Outer) -> bool:
        return (outer.transfer, outer.kind) in _KINDS

    def take(self, org: OpenedOrganisation, outer: Outer, relayed: Relayed) -> None:
        service = Letters(org)
        kept = service.keep(outer, relayed)
        if any(one(org, _KINDS[outer.transfer, outer.kind], relayed.letter) for one in self._then):
            service.done(kept)


class AddressSource:
    """For the exchange: tells the centre how letters are sealed to this organisation, once, if a person has switched it on."""

    def __init__(self, address: Any) -> None:
        self._address = address

    def collect(self, org: OpenedOrganisation) -> list[Any]:
        member = Enrolments(org).current()
        if member is None or member.state != ENROLLED or org.vault.signer is None or not org.may_open("register", "office") or not Letters(org).open:
            return []
        told = AddressTold(self._address(org))
        digest = write(told).digest.hex()
        with org.office.read() as session:
            known = session.execute(
                select(Outgoing.id).where(Outgoing.digest == digest, Outgoing.made_at >= member_made(org, member.id), Outgoing.deleted_at.is_(None)).limit(1)
            ).first()
        if known is None:
            Outbox(org).put_relayed([told], member.centre, Ground("rule", "own-address"))
        return []


def member_made(org: OpenedOrganisation, membership: int) -> int:
    """When this computer took its place at the centre (ms)."""
    from tirek.foundation.exchange.model import Membership

    with org.office.read() as session:
        return session.execute(select(Membership.made_at).where(Membership.id == membership)).scalar() or 0


def _gone() -> Circumstance:
    return Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))
