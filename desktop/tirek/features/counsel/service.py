"""Counsel: a question in, an answer with sources out; or an honest «I do not know» with the way to a person."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from tirek.features.appeals.api import NewAppeal
from tirek.features.counsel import thread, what_if
from tirek.features.counsel.answer import (
    MAX_SOURCES,
    MODEL,
    RULES,
    Answer,
    citation,
    compose,
    show,
)
from tirek.features.counsel.checking import check_draft, enough
from tirek.features.counsel.decision import Calibration, Zone, decide, fitting_calibration
from tirek.features.counsel.index import IndexState, ensure_index
from tirek.features.counsel.kept import QuestionCard, card_of, passage_text
from tirek.features.counsel.language import language_of
from tirek.features.counsel.law.affected import stale_sources
from tirek.features.counsel.law.beside import itself, with_official
from tirek.features.counsel.law.service import LawTexts
from tirek.features.counsel.model import Question
from tirek.features.counsel.query import clean, only_thanks, without_courtesies
from tirek.features.counsel.retrieval import Finding, IndexRetriever, Passage
from tirek.features.settings.api import Settings
from tirek.foundation.calendar.terms import Terms
from tirek.foundation.calendar.working_days import Week
from tirek.foundation.clock import KAZAKHSTAN, milliseconds
from tirek.foundation.drafts import Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.packs import installed_folder
from tirek.foundation.language.texts import Texts, load_texts, mark
from tirek.foundation.model.drafting import DraftText
from tirek.foundation.model.drafting import Passage as DraftPassage
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.resources import resource

LANGUAGES = ("kk", "ru")
MAX_KEPT = 20_000
"""Letters of a question that are stored."""
WORTH_NAMING = 0.3
"""A refusal names a topic as near when at least this share of the question stands in it."""
MAX_DRAFTED = 3
"""Passages given to a model: more only slow it down."""


class Drafter(Protocol):
    """What counsel needs of a model: `foundation.model.drafting.Drafter`."""

    def draft(
        self,
        question: str,
        passages: Sequence[DraftPassage],
        lang: str,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> DraftText: ...


class NoQuestion(Circumstance):
    """Nothing was asked."""

    def __init__(self) -> None:
        super().__init__(
            "ASK-01",
            mark("The question is empty."),
            mark("Write in your own words what happened, in Kazakh or in Russian."),
        )


class Counsel:
    """Answers from the knowledge base. `drafter` may be given when a model has passed its test on this computer."""

    def __init__(self, org: OpenedOrganisation, drafter: Drafter | None = None, folder: Path | None = None) -> None:
        self._org = org
        self._drafter = drafter
        self._given = folder

    @cached_property
    def _folder(self) -> Path:
        """The signed pack that was installed, else the one that came with the program."""
        return self._given or installed_folder(self._org, "law") or resource("knowledge")

    @property
    def can_draft(self) -> bool:
        """Whether a model is at hand."""
        return self._drafter is not None

    @cached_property
    def knowledge(self) -> IndexState:
        """Which pack answers; the index is built on first use and after a change of the pack."""
        with self._org.knowledge.rewrite() as connection:
            return ensure_index(connection, self._folder)

    @property
    def _own_language(self) -> str:
        return self._org.texts.code if self._org.texts.code in LANGUAGES else "kk"

    @cached_property
    def law(self) -> LawTexts:
        """The official texts that answers quote."""
        return LawTexts(self._org)

    @cached_property
    def _calibration(self) -> Calibration:
        return fitting_calibration(self._folder)

    def ask(
        self,
        question: str,
        lang: str | None = None,
        use_model: bool = False,
        *,
        keep: bool = True,
        after: int | None = None,
        on_passages: Callable[[Answer], None] | None = None,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answers a question. The language is found from the question unless said ("kk" or "ru").

        With `use_model` and a drafter, `on_passages` gets the answer by rules at once, then the model drafts; whatever
        happens to it, the answer by rules stands. `keep` stores the question, so that it can become an appeal. `after`: the
        question asked before it in the same conversation; a follow-up is looked up together with it, and nothing else of
        what was ever asked is. Raises NoQuestion.
        """
        started = time.perf_counter()
        text = clean(question)
        if not text:
            raise NoQuestion
        texts = load_texts(lang if lang in LANGUAGES else language_of(without_courtesies(text) or text, self._own_language))
        before = self._before(after)
        answer, finding = self._in_thread(before, text, texts)
        answer = self._counted(self._from_the_law(answer, finding, texts) or answer, texts)
        answer = replace(answer, seconds=_since(started))
        if use_model and self._drafter is not None and answer.zone is Zone.ANSWER and answer.what_if is None:
            if on_passages is not None:
                on_passages(answer)
            drafted = self._by_model(answer, finding, texts, on_text, cancelled)
            answer = replace(drafted, seconds=_since(started)) if drafted else answer
        goes_on = answer.follows or only_thanks(text)  # after thanks the matter is still the same
        return replace(answer, id=self._keep(answer, after if goes_on else None)) if keep else answer

    def find(self, question: str, lang: str | None = None, limit: int = MAX_SOURCES) -> Finding:
        """Retrieval alone, for those who judge it."""
        _ = self.knowledge
        with self._org.knowledge.read() as connection:
            return IndexRetriever(connection).find(question, lang, limit)

    def passages(self, places: Sequence[tuple[str, str]]) -> list[Passage]:
        """The passages of these acts and places, in their order; what the knowledge does not hold is left out."""
        _ = self.knowledge
        with self._org.knowledge.read() as connection:
            return IndexRetriever(connection).at(places)

    def question(self, question_id: int) -> QuestionCard:
        """A question that was kept. Raises Circumstance RECORD-01."""
        with self._org.cases.read() as session:
            row = session.execute(
                select(Question.__table__).where(Question.id == question_id, Question.deleted_at.is_(None))
            ).first()
        if row is None:
            raise Circumstance(
                "RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it.")
            )
        return card_of(row)

    def questions(self, limit: int = 50) -> list[QuestionCard]:
        """The latest questions, newest first."""
        with self._org.cases.read() as session:
            rows = session.execute(
                select(Question.__table__)
                .where(Question.deleted_at.is_(None))
                .order_by(Question.asked_at.desc(), Question.id)
                .limit(limit)
            ).all()
        return [card_of(row) for row in rows]

    def changed_since(self, card: QuestionCard) -> list[tuple[str, date]]:
        """Articles that this answer stands on and that have changed since, with the day of the change."""
        if card.zone is not Zone.ANSWER:
            return []
        asked_on = card.asked_at.astimezone(KAZAKHSTAN).date()
        found = stale_sources(self.law.changed_on(), [source.as_dict() for source in card.sources], asked_on)
        return list(dict.fromkeys((article, changed) for _, article, changed, _ in found))

    def approve(self, question_id: int, draft: Draft) -> Draft:
        """The person at the computer takes the answer over. Raises Circumstance DRAFT-01, DRAFT-02, RECORD-01."""
        approved = draft.approve(self._org.actor.name, self._org.clock.now())
        with self._org.cases.action("question.approve") as act:
            act.update(Question, question_id, {"checked": json.dumps(approved.as_dict(), ensure_ascii=False)})
        return approved

    def wrong_answer(self, question_id: int, remark: str) -> None:
        """Notes that an answer was wrong and why. It stays here. Raises Circumstance RECORD-01."""
        with self._org.cases.action("question.remark") as act:
            act.update(Question, question_id, {"remark": remark.strip()[:MAX_KEPT] or None})

    def as_appeal(self, question_id: int, *, for_lawyer: bool = False) -> NewAppeal:
        """An appeal with the question in it, for a person to complete and register. Raises Circumstance RECORD-01."""
        card = self.question(question_id)
        received: date = card.asked_at.astimezone(KAZAKHSTAN).date()
        subject = card.text if len(card.text) <= 120 else f"{card.text[:117].rsplit(' ', 1)[0]}…"
        return NewAppeal(
            received_on=received,
            channel="table",
            confidentiality="named",
            subject=subject,
            text=card.text,
            question=card.id,
            for_lawyer=for_lawyer,
        )

    # --- inside -----------------------------------------------------------------------------------------------

    def _before(self, after: int | None) -> list[str]:
        """The questions of this conversation that a follow-up may go on with."""

        def earlier(question: int) -> thread.Earlier | None:
            with self._org.cases.read() as session:
                row = session.execute(
                    select(Question.text, Question.asked_at, Question.follows).where(Question.id == question, Question.deleted_at.is_(None))
                ).first()
            return thread.Earlier(row.text, row.asked_at, row.follows) if row is not None else None

        return thread.before(earlier, after, milliseconds(self._org.clock.now())) if after is not None else []

    def _tried(self, text: str, lang: str) -> thread.Tried:
        finding = self.find(text, lang)
        return thread.Tried(finding, decide(finding, self._calibration))

    def _in_thread(self, before: list[str], text: str, texts: Texts) -> tuple[Answer, Finding]:
        """The answer to the question alone, or, where it goes on with those before it, to all of them together."""
        alone = self._tried(text, texts.code)
        if before:
            together = self._tried(thread.together_words(before, text), texts.code)
            if thread.follows(text, alone, together):
                answer, finding = self._by_rules(text, texts, together)
                return replace(answer, follows=before[-1]), finding
        return self._by_rules(text, texts, alone)

    def _by_rules(self, text: str, texts: Texts, tried: thread.Tried) -> tuple[Answer, Finding]:
        finding, decision = tried.finding, tried.decision
        if finding.foreign_act and decision.zone is Zone.ANSWER:
            decision = replace(decision, zone=Zone.NEAR)  # the article that was called by its number is not here: others are near at best
        refused = decision.zone is Zone.REFUSED
        shown = () if refused else with_official(self.law, [show(hit, finding.query, texts) for hit in finding.hits], texts.code, finding.query)
        topics = finding.outside[:2]
        near = [hit.passage.title[texts.code] for hit in finding.hits[:3] if hit.covered >= WORTH_NAMING]
        nearest = tuple(dict.fromkeys(near)) if refused else ()
        turn_to = topics[0].turn_to[texts.code] if refused and topics else ""
        answer = Answer(
            id=None,
            zone=decision.zone,
            lang=texts.code,
            question=text,
            text=compose(decision.zone, shown, nearest, turn_to, texts),
            sources=() if refused else tuple(citation(hit, texts.code) for hit in finding.hits),
            made_by=RULES,
            seconds=0.0,
            passages=shown,
            nearest=nearest,
            turn_to=turn_to,
            confidence=decision.confidence,
        )
        return answer, finding

    def _from_the_law(self, answer: Answer, finding: Finding, texts: Texts) -> Answer | None:
        """An article called by its number that has no digest here is answered by the text of the law, where that is here."""
        if finding.hits and finding.hits[0].exact:
            return None
        passage = itself(self.law, finding.query, texts)
        if passage is None:
            return None
        shown = (passage,)
        text = compose(Zone.ANSWER, shown, (), "", texts)
        return replace(answer, zone=Zone.ANSWER, text=text, sources=(passage.citation,), passages=shown, nearest=(), turn_to="", confidence=1.0)

    def _counted(self, answer: Answer, texts: Texts) -> Answer:
        """A question about a term with a day in it is answered by the deadline engine; the passages found stand below."""
        found = what_if.what_if(answer.question, self._org.clock.today(), self._terms, self._week)
        if found is None or (found.due is None and answer.zone is Zone.REFUSED):
            return answer
        words = "\n".join(what_if.in_words(found, texts, self._org.clock.today()))
        if found.due is None:
            return replace(answer, what_if=found, text=f"{words}\n\n{answer.text}")
        source = what_if.source_of(found.due, texts.code)
        others = tuple(one for one in answer.sources if (one.act, one.article) != (source.act, source.article))
        below = answer.text if answer.zone is Zone.ANSWER else ""
        return replace(answer, what_if=found, zone=Zone.ANSWER, text=f"{words}\n\n{below}".strip(), sources=(source, *others)[:MAX_SOURCES], nearest=(), turn_to="")

    def count_term(self, event: str, on: date) -> what_if.WhatIf:
        """The term of an event from a day that a person chose. Raises the circumstances of `Terms.term`."""
        return what_if.counted(event, on, self._terms, self._week)

    @cached_property
    def _terms(self) -> Terms:
        return Terms.load()

    @property
    def _week(self) -> Week:
        return 6 if Settings(self._org).organisation().week_days == 6 else 5

    def _by_model(
        self,
        answer: Answer,
        finding: Finding,
        texts: Texts,
        on_text: Callable[[str], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> Answer | None:
        """The model's answer when it stands on the passages; None: the answer by rules stays."""
        assert self._drafter is not None
        shown = answer.passages[:MAX_DRAFTED]
        passages = {str(number): text for number, one in enumerate(shown, 1) if (text := passage_text(one))}
        if not passages:
            return None
        given = [DraftPassage(number, text) for number, text in passages.items()]
        try:
            asked = f"{answer.follows} {answer.question}" if answer.follows else answer.question
            draft = self._drafter.draft(asked, given, answer.lang, on_text, cancelled)
        except Circumstance as trouble:
            return replace(answer, trouble=trouble)
        if draft.cancelled or not draft.statements:
            return None
        verdicts = check_draft(draft.statements, passages, answer.lang)
        if not enough(verdicts):
            return None
        kept = [verdict for verdict in verdicts if verdict.kept]
        said = " ".join(f"{verdict.text.rstrip('. ')} [{verdict.passage_id}]." for verdict in kept)
        cited = dict.fromkeys(verdict.passage_id for verdict in kept)
        places = "\n".join(
            f"[{number}] {shown[int(number) - 1].place}. {shown[int(number) - 1].remark}" for number in cited
        )
        first = [answer.sources[int(number) - 1] for number in cited]
        rest = [source for source in answer.sources if source not in first]
        return replace(answer, text=f"{said}\n\n{places}", sources=(*first, *rest), made_by=MODEL, model=draft.model)

    def _keep(self, answer: Answer, follows: int | None = None) -> int:
        with self._org.cases.action("question.ask") as act:
            return act.insert(
                Question,
                {
                    "text": answer.question[:MAX_KEPT],
                    "lang": answer.lang,
                    "zone": answer.zone.value,
                    "answer": answer.text[:MAX_KEPT],
                    "sources": json.dumps([source.as_dict() for source in answer.sources], ensure_ascii=False),
                    "made_by": answer.made_by,
                    "knowledge": f"{self.knowledge.pack} {self.knowledge.version}",
                    "asked_at": milliseconds(self._org.clock.now()),
                    "follows": follows,
                },
            )


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 4)
