"""The same letters through the exchange: sent to an address of the centre's directory, answered by the way they came."""

from __future__ import annotations

import re

from sqlalchemy import select

from tirek.features.letters.api import ANSWER, RECALL, TRANSFER, Letters, LetterView
from tirek.features.transfer.service import Seen, Transfers, TransferView
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import ENROLLED, Enrolments
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.exchange.model import Outgoing
from tirek.foundation.organisation import OpenedOrganisation

_OWN = re.compile(r"transfer:([0-9a-f]{16})")


class TransfersByExchange:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org, self._transfers, self._letters = org, Transfers(org), Letters(org)

    @property
    def joined(self) -> bool:
        """Whether letters can go through a centre at all."""
        member = Enrolments(self._org).current() if self._org.may_open("office") else None
        return member is not None and member.state == ENROLLED

    def arrived(self) -> list[LetterView]:
        """Transfers, recalls and answers that came through the exchange and wait for a person, the newest first."""
        if not self._org.may_open("office"):
            return []
        return [one for one in self._letters.list() if one.kind in (TRANSFER, RECALL, ANSWER) and not one.done]

    def sent_through(self) -> set[int]:
        """Transfers whose letter this computer has put into the exchange: what follows them may go the same road."""
        if not self._org.may_open("office"):
            return set()
        with self._org.office.read() as session:
            grounds = session.execute(select(Outgoing.ground).where(Outgoing.deleted_at.is_(None), Outgoing.ground.contains("transfer:"))).scalars()
            return {int(found[1], 16) for ground in grounds if (found := _OWN.search(str(ground))) is not None}

    def receive(self, letter: int) -> TransferView:
        """Enters an answer that could not be worked through by itself. Raises Circumstance as `Transfers.receive`."""
        view = self._transfers.receive(self._letters.content(letter))
        self._letters.done(letter)
        return view

    def send(self, member: int, address: str, name: str, ground: str) -> TransferView:
        """Gives a membership away; the sealed letter goes with the next exchange. `name`: as the centre knows the other organisation.

        Raises Circumstance as `Transfers.send`.
        """
        self._letters.switch(True)  # the answer must find its way back
        sent = self._transfers.send(member, address, ground)
        self._letters.send(self._transfers.letter(sent.id), name, Ground("consent", f"transfer:{sent.id:016x}"))
        return sent

    def recall(self, transfer: int) -> None:
        """Asks for a member back. Raises Circumstance TRANSFER-08."""
        letter = self._transfers.recall(transfer)
        self._letters.send(letter, self._peer(transfer), Ground("consent", f"transfer:{transfer:016x}"))

    def look(self, letter: int) -> Seen:
        """What a letter holds; decides nothing, but that a person has looked is noted. Raises Circumstance TRANSFER-02, TRANSFER-03, RECORD-01."""
        seen = self._transfers.look(self._letters.content(letter))
        if self._org.vault.signer is not None:
            self._letters.opened(letter)
        return seen

    def take(self, letter: int) -> TransferView:
        """Takes a member in; the answer goes with the next exchange. Raises Circumstance as `Transfers.take`."""
        return self._answered(letter, *self._transfers.take(self._letters.content(letter)))

    def refuse(self, letter: int, reason: str) -> TransferView:
        """Raises Circumstance as `Transfers.refuse`."""
        return self._answered(letter, *self._transfers.refuse(self._letters.content(letter), reason))

    def answer_recall(self, letter: int) -> TransferView:
        """Raises Circumstance as `Transfers.answer_recall`."""
        return self._answered(letter, *self._transfers.answer_recall(self._letters.content(letter)))

    def _answered(self, letter: int, view: TransferView, answer: bytes) -> TransferView:
        self._letters.send(answer, view.peer, Ground("consent", f"transfer:{view.id:016x}"))
        self._letters.done(letter)
        return view

    def _peer(self, transfer: int) -> str:
        return next((one.peer for one in self._transfers.list() if one.id == transfer), "")


def answer_came(org: OpenedOrganisation, kind: str, letter: bytes) -> bool:
    """An answer needs no person: it says what became of a transfer. Anything else, and an answer that does not fit, waits for one."""
    if kind != ANSWER or org.vault.signer is None or not org.may_open("register"):
        return False
    try:
        Transfers(org).receive(letter)
    except Circumstance:
        return False
    return True


def own_address(org: OpenedOrganisation) -> str:
    """The signed text by which others seal to this organisation."""
    return Transfers(org).address()
