"""The desk of a lawyer, or of a region: cases that came sealed to this organisation are opened here and nowhere else, and answered."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tirek.features.letters.api import CASE, Letters
from tirek.features.referrals import refusals
from tirek.features.referrals.model import ArrivedCase
from tirek.features.referrals.outgoing import opened_word, reply_to
from tirek.features.referrals.rules import FilePart, safe_name
from tirek.features.referrals.service import read_files
from tirek.features.transfer.api import Transfers
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name
from tirek_protocol import letters
from tirek_protocol.errors import Refused
from tirek_protocol.letters import Case
from tirek_protocol.sealing import Reader

RECEIPT = Ground("rule", "read-receipt")


@dataclass(frozen=True)
class DeskCase:
    """A case in the list. What is not opened yet shows only who sent it and when."""

    letter: int
    sender: str
    came_at: datetime
    size: int
    subject: str
    purpose: str
    opened: bool
    answered_at: datetime | None


@dataclass(frozen=True)
class OpenedCase:
    """A case as it was sent. `digits`: of the sender's address, to be compared by voice."""

    letter: int
    sender: str
    digits: str
    purpose: str
    subject: str
    sent_on: str
    sent_by: str
    lines: tuple[tuple[str, str], ...]
    papers: tuple[tuple[str, int], ...]
    answered_at: datetime | None
    answer: str


class Desk:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org, self._letters = org, Letters(org)

    def list(self) -> list[DeskCase]:
        """All that came, the newest first. Opens nothing."""
        known = self._known()
        found: list[DeskCase] = []
        for one in self._letters.list():
            if one.kind == CASE:
                row = known.get(one.id)
                answered = moment_of(row.answered_at) if row is not None and row.answered_at else None
                words = (row.subject, row.purpose) if row is not None else ("", "")
                found.append(DeskCase(one.id, one.sender, one.came_at, one.size, *words, row is not None, answered))
        return found

    def open(self, letter: int) -> OpenedCase:
        """A person reads a case. The first time the sender is told that it was opened, with the next exchange.

        Raises Circumstance REFER-07, REFER-08, RECORD-01.
        """
        content, row = self._content(letter), self._known().get(letter)
        if row is None:
            values = {
                "id": id_of_name("arrived_case", letter), "letter": letter, "case": content.case.hex(), "purpose": content.purpose,
                "subject": content.subject, "sender": self._letters.one(letter).sender, "opened_at": milliseconds(self._org.clock.now()),
            }  # fmt: skip
            with self._org.cases.action("case.open") as act:
                act.insert(ArrivedCase, values)
        if self._letters.opened(letter):
            self._send(letter, content, opened_word(content, case=os.urandom(16), sender=self._own[0], sent_on=self._today), RECEIPT)
        return self._view(letter, content, self._known()[letter])

    def paper(self, letter: int, number: int) -> FilePart:
        """A paper of a case, for a file that the user names."""
        paper = self._content(letter).papers[number]
        return FilePart(safe_name(paper.name), paper.content)

    def reply(self, letter: int, words: str, asks: str = "", files: Sequence[Path] = ()) -> OpenedCase:
        """Sends an opinion, or asks for what is needed, under the name of the person at the computer. Only to who sent the case.

        Raises Circumstance REFER-05 (nothing written), REFER-04, REFER-09.
        """
        if not words.strip() and not asks.strip():
            raise refusals.empty()
        self.open(letter)
        content = self._content(letter)
        reply = reply_to(
            content, words, asks, read_files(files), case=os.urandom(16), sender=self._own[0], sent_on=self._today, by=self._org.actor.name, texts=self._org.texts
        )
        self._send(letter, content, reply, Ground("rule", f"reply:{content.case.hex()[:16]}"))
        said = "\n\n".join(part for part in (words.strip(), asks.strip()) if part)
        with self._org.cases.action("case.reply") as act:
            act.update(ArrivedCase, self._known()[letter].id, {"answered_at": milliseconds(self._org.clock.now()), "answer": said})
        self._letters.done(letter)
        return self._view(letter, content, self._known()[letter])

    def unopened(self) -> int:
        """How many nobody has opened."""
        return sum(1 for one in self.list() if not one.opened)

    def _send(self, letter: int, to: Case, content: Case, ground: Ground) -> None:
        if not self._letters.open:
            self._letters.switch(True)
        sealed = letters.write_case(content, Reader(to.sender.seal_key), self._own[1])
        self._letters.send(sealed, self._letters.one(letter).sender, ground)

    @property
    def _own(self) -> Any:
        return Transfers(self._org).signing()

    @property
    def _today(self) -> str:
        return self._org.clock.today().isoformat()

    def _content(self, letter: int) -> Case:
        try:
            content = letters.open_case(self._letters.content(letter), Transfers(self._org).sealing_keys())
        except Refused as refused:
            raise refusals.of(refused) from None
        if content.about is not None or content.sender.practice != self._org.practice:
            raise refusals.of(Refused("another_kind"))
        return content

    def _known(self) -> dict[int, Any]:
        with self._org.cases.read() as session:
            rows = session.execute(select(ArrivedCase.__table__).where(ArrivedCase.deleted_at.is_(None))).all()
        return {row.letter: row for row in rows}

    def _view(self, letter: int, content: Case, row: Any) -> OpenedCase:
        return OpenedCase(
            letter, self._letters.one(letter).sender, content.sender.fingerprint, content.purpose, content.subject, content.sent_on, content.by,
            tuple((line.title, line.words) for line in content.lines), tuple((safe_name(paper.name), len(paper.content)) for paper in content.papers),
            moment_of(row.answered_at) if row.answered_at else None, row.answer or "",
        )  # fmt: skip
