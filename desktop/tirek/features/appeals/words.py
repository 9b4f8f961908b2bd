"""Words from the members' page: sealed to this computer, read by a person, registered as appeals only when a person accepts them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tirek.features.appeals.model import SealedWord, WordTaken
from tirek.features.appeals.rules import SUBJECT_LETTERS, TEXT_LETTERS, Applicant, NewAppeal
from tirek.features.appeals.service import AppealCard, Appeals
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name
from tirek_protocol.errors import Malformed, Refused
from tirek_protocol.messages import MEMBER_REPLY_INFO, MEMBER_WORD_INFO, MemberReply
from tirek_protocol.sealing import Reader

REGISTERED, ANSWERED, CLOSED = "registered", "answered", "closed"
HOW = ("named", "confidential", "anonymous")
_DAY_MS = 24 * 3600 * 1000
_LIMIT = 64 * 1024


@dataclass(frozen=True)
class WordView:
    """A word that waits for a person, opened in memory. `name` and `contact` are empty for an anonymous one."""

    word: str
    received_at: datetime
    how: str
    name: str
    contact: str
    text: str
    lang: str


class Words:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def waiting(self) -> list[WordView]:
        """Those that nobody has accepted or put aside, oldest first. What cannot be opened here is left out: another computer has its own."""
        with self._org.cases.read() as session:
            taken = select(WordTaken.word).where(WordTaken.deleted_at.is_(None))
            rows = session.execute(
                select(SealedWord.word, SealedWord.received_at, SealedWord.sealed)
                .where(SealedWord.deleted_at.is_(None), SealedWord.word.not_in(taken))
                .order_by(SealedWord.received_at, SealedWord.word)
            ).all()
        return [_view(row, opened) for row in rows if (opened := self._opened(row.sealed)) is not None]

    def accept(self, word: str, *, subject: str, cause: str | None = None) -> AppealCard:
        """Registers it as an appeal of the day on which it came; a confidential name goes to the closed compartment.

        `subject`: in the words of who accepts it. Raises Circumstance WORD-01 (nothing waits under this name), APPEAL-….
        """
        row = self._row(word)
        opened = self._opened(row.sealed) if row is not None else None
        if row is None or opened is None:
            raise _nothing_there()
        view = _view(row, opened)
        name = ", ".join(part for part in (view.name, view.contact) if part)
        applicant = Applicant(name=name) if name and view.how != "anonymous" else None
        how = view.how if applicant is not None or view.how == "anonymous" else "anonymous"
        received = min(moment_of(row.received_at).date(), self._org.clock.today())
        new = NewAppeal(received, "message", how, subject.strip()[:SUBJECT_LETTERS], view.text[:TEXT_LETTERS], applicant, cause)
        card = Appeals(self._org).register(new)
        self._take(word, card.id, REGISTERED, opened)
        return card

    def put_aside(self, word: str) -> None:
        """Without an appeal (a test, a mischief); the member sees "closed". Raises Circumstance WORD-01."""
        row = self._row(word)
        opened = self._opened(row.sealed) if row is not None else None
        if opened is None:
            raise _nothing_there()
        self._take(word, None, CLOSED, opened)

    def answer(self, appeal: int) -> None:
        """Seals the approved answer of an appeal to the member who wrote; it goes with the next exchange.

        Raises Circumstance WORD-02 (this appeal did not come from the members' page), WORD-03 (no approved answer).
        """
        card = Appeals(self._org).card(appeal)
        with self._org.cases.read() as session:
            row = session.execute(select(WordTaken.__table__).where(WordTaken.appeal == appeal, WordTaken.deleted_at.is_(None))).first()
        if row is None:
            raise Circumstance("WORD-02", mark("This appeal did not come from the members' page, so no answer can go back there."), mark("Give the answer in another way."))
        if card.answer is None or not card.answer.approved:
            raise Circumstance("WORD-03", mark("There is no approved answer yet. Nothing was sent."), mark("Approve the answer first."))
        reader = Reader(row.reply_key)
        sealed = reader.seal(json.dumps({"v": 1, "text": card.answer.words}, ensure_ascii=False).encode(), MEMBER_REPLY_INFO + reader.id)
        revision = self._next(row.revision)
        with self._org.cases.action("word.answer") as act:
            act.update(WordTaken, row.id, {"state": ANSWERED, "revision": revision})
        self._tell(row.word, revision, ANSWERED, sealed)

    def of_appeal(self, appeal: int) -> str | None:
        """How the word stands from which this appeal came: registered, answered; None if it came another way."""
        with self._org.cases.read() as session:
            return session.execute(select(WordTaken.state).where(WordTaken.appeal == appeal, WordTaken.deleted_at.is_(None))).scalar()

    def _take(self, word: str, appeal: int | None, state: str, opened: dict[str, Any]) -> None:
        revision = self._next(0)
        row = {"id": id_of_name("word_taken", word), "word": word, "appeal": appeal, "state": state, "revision": revision, "reply_key": opened["reply_key"]}
        with self._org.cases.action("word.take") as act:
            act.insert(WordTaken, row)
        self._tell(word, revision, state, None)

    def _tell(self, word: str, revision: int, state: Any, sealed: bytes | None) -> None:
        reply = MemberReply(bytes.fromhex(word), revision, state, sealed)
        Outbox(self._org).put_relayed([reply], self._org.texts.t("The member who wrote"), Ground("rule", "member-reply"))

    def _next(self, before: int) -> int:
        """At least today's number: a restored computer must not issue one a second time."""
        return max(before + 1, milliseconds(self._org.clock.now()) // _DAY_MS)

    def _row(self, word: str) -> Any:
        with self._org.cases.read() as session:
            if session.execute(select(WordTaken.id).where(WordTaken.word == word, WordTaken.deleted_at.is_(None))).first() is not None:
                return None
            return session.execute(select(SealedWord.__table__).where(SealedWord.word == word, SealedWord.deleted_at.is_(None))).first()

    def _opened(self, sealed: bytes) -> dict[str, Any] | None:
        """What lies inside, if it is sealed to this computer and has its form: it comes from anybody's browser."""
        member = Enrolments(self._org).current()
        if member is None:
            return None
        try:
            content = json.loads(member.seal.open(sealed, MEMBER_WORD_INFO + member.seal.reader.id)[:_LIMIT])
            key = base64.b64decode(content["reply_key"], validate=True)
            Reader(key)
            if content["v"] != 1 or content["how"] not in HOW or not str(content["text"]).strip():
                raise Malformed("bad_word")
        except (Refused, ValueError, KeyError, TypeError, RecursionError):
            return None
        return {**content, "reply_key": key}


class WordSink:
    """For the exchange: keeps words from the members' page, sealed as they are."""

    kinds = ("member_word",)

    def take(self, org: OpenedOrganisation, kind: str, content: Any) -> None:
        """The same word again changes nothing."""
        with org.cases.action("word.receive") as act:
            if act.session.execute(select(SealedWord.id).where(SealedWord.word == content.word.hex())).first() is None:
                act.insert(SealedWord, {"word": content.word.hex(), "received_at": content.received_ms, "sealed": content.sealed})


def _view(row: Any, opened: dict[str, Any]) -> WordView:
    words = {name: str(opened.get(name) or "").strip() for name in ("name", "contact", "text", "lang")}
    return WordView(row.word, moment_of(row.received_at), opened["how"], words["name"][:300], words["contact"][:300], words["text"], words["lang"][:3])


def _nothing_there() -> Circumstance:
    return Circumstance("WORD-01", mark("Nothing waits under this name: somebody has taken it already, or it came to another computer."), mark("Look at the list again."))
