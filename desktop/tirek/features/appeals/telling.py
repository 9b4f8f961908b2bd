"""«You asked, we did» for the page of this school's members: written for everybody, screened, read as it leaves, approved, queued."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tirek.features.appeals.model import ToldAnswer
from tirek.features.appeals.outgoing import answer_message, withdrawal_message
from tirek.features.appeals.service import Appeals
from tirek.features.members.api import Members
from tirek.features.staff.api import Staff
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.messages import ApprovedText
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.screening import mask

LANGUAGES = ("kk", "ru")
LETTERS = 2000


@dataclass(frozen=True)
class Told:
    """Exactly what would stand on the members' page. `hidden`: how many texts had something personal replaced."""

    answer: bytes
    appeal: int | None
    asked: Mapping[str, str]
    done: Mapping[str, str]
    hidden: int = 0

    @property
    def whole(self) -> bool:
        return all(words.get(lang, "").strip() for words in (self.asked, self.done) for lang in LANGUAGES)


@dataclass(frozen=True)
class ToldView:
    """An answer that was told."""

    id: int
    asked: Mapping[str, str]
    done: Mapping[str, str]
    told_on: date
    withdrawn_on: date | None


class Telling:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def begin(self, appeal: int | None = None) -> Told:
        """The beginning of one: of an appeal only its cause, never its words. Nothing is queued. Raises Circumstance RECORD-01."""
        asked = dict.fromkeys(LANGUAGES, "")
        if appeal is not None:
            card = Appeals(self._org).card(appeal)
            cause = Appeals(self._org).causes.get(card.cause or "")
            asked = {lang: cause.titles[lang] for lang in LANGUAGES} if cause is not None else asked
        return Told(os.urandom(8), appeal, asked, dict.fromkeys(LANGUAGES, ""))

    def screened(self, told: Told) -> Told:
        """The words with everything that looks personal replaced by labels, for a person to read. Finding nothing proves nothing."""
        names = self._names()
        hidden = 0
        found: list[dict[str, str]] = []
        for words in (told.asked, told.done):
            masked = {lang: mask(text.strip()[:LETTERS], names)[0][:LETTERS] for lang, text in words.items()}
            hidden += sum(1 for lang in words if masked[lang] != words[lang].strip()[:LETTERS])
            found.append(masked)
        return replace(told, asked=found[0], done=found[1], hidden=hidden)

    def seen(self, told: Told) -> bytes:
        """Names the very bytes that are shown: `tell` takes only these. Raises Circumstance TELL-01 while words are missing."""
        if not told.whole:
            raise Circumstance("TELL-01", mark("Both texts are needed in both languages. Nothing was sent."), mark("Write what was asked and what was done, in Kazakh and in Russian."))
        return answer_message(told.answer, told.asked, told.done).digest

    def tell(self, told: Told, seen: bytes) -> ToldView:
        """Queues what a person has read, byte for byte. Raises Circumstance TELL-01, TELL-02 (a sealed name in it); Bug EXCHANGE-NOT-SEEN."""
        self.seen(told)
        if told.appeal is not None and Appeals(self._org).sealed_name_in(told.appeal, " ".join((*told.asked.values(), *told.done.values()))):
            raise Circumstance("TELL-02", mark("The sealed name stands in what would leave. Nothing was sent."), mark("Take the name out of the text, or leave this part out."))
        Outbox(self._org).put_approved(ApprovedText(answer_message(told.answer, told.asked, told.done), seen, self._org.actor.name))
        row = {
            "answer": told.answer.hex(), "appeal": told.appeal, "asked": json.dumps(told.asked, ensure_ascii=False),
            "done": json.dumps(told.done, ensure_ascii=False), "told_on": self._org.clock.today().isoformat(),
        }  # fmt: skip
        with self._org.cases.action("answer.tell") as act:
            made = act.insert(ToldAnswer, row)
        return next(one for one in self.list() if one.id == made)

    def take_back(self, answer: int) -> None:
        """The members' page shows it no more, from the next exchange on and for ever. A second time changes nothing."""
        with self._org.cases.read() as session:
            row = session.execute(select(ToldAnswer.answer, ToldAnswer.withdrawn_on).where(ToldAnswer.id == answer)).first()
        if row is None or row.withdrawn_on is not None:
            return
        message = withdrawal_message(bytes.fromhex(row.answer))
        Outbox(self._org).put_approved(ApprovedText(message, message.digest, self._org.actor.name))
        with self._org.cases.action("answer.take_back") as act:
            act.update(ToldAnswer, answer, {"withdrawn_on": self._org.clock.today().isoformat()})

    def list(self) -> list[ToldView]:
        """The newest first."""
        with self._org.cases.read() as session:
            rows = session.execute(select(ToldAnswer.__table__).where(ToldAnswer.deleted_at.is_(None)).order_by(ToldAnswer.told_on.desc(), ToldAnswer.id)).all()
        return [
            ToldView(row.id, json.loads(row.asked), json.loads(row.done), date.fromisoformat(row.told_on), date.fromisoformat(row.withdrawn_on) if row.withdrawn_on else None)
            for row in rows
        ]

    def _names(self) -> Sequence[str]:
        """Everybody the school's lists name, as far as this person's keys open them."""
        if not self._org.may_open("register"):
            return []
        return [*Members(self._org).names(), *Staff(self._org).names()]
