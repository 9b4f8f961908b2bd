"""The only place that puts an appeal into a sealed case. It gets what a person chose, and never the name behind a confidential one."""

from __future__ import annotations

from collections.abc import Sequence

from tirek.features.appeals.api import AppealCard
from tirek.features.referrals.rules import OPENED, REPLY, Chosen, FilePart
from tirek.foundation.language.dates import long_date
from tirek.foundation.language.texts import Texts
from tirek_protocol.letters import Case, Line, Paper
from tirek_protocol.transfers import Address

WORDS = 50_000


def case_of(
    card: AppealCard, cause: str, chosen: Chosen, papers: Sequence[FilePart], *, case: bytes, sender: Address, purpose: str, sent_on: str, by: str, texts: Texts
) -> Case:
    """The content of the letter, still readable: it is shown, and then sealed as it is shown."""
    t = texts.t
    lines: list[Line] = []
    if "matter" in chosen.parts:
        due = t("answer by {day}", day=long_date(card.due_on, texts.code)) if card.state == "open" else ""
        facts = (f"№ {card.number}", long_date(card.received_on, texts.code), cause, due)
        lines.append(Line(t("Appeal"), " · ".join(fact for fact in facts if fact)))
    if "applicant" in chosen.parts and card.confidentiality == "named" and card.applicant:
        lines.append(Line(t("Who appeals"), card.applicant))
    if "text" in chosen.parts:
        lines.append(Line(t("What happened"), (card.text or card.subject)[:WORDS]))
    if "answer" in chosen.parts and card.answer is not None and card.answer.words:
        title = t("The answer, approved") if card.answer.approved else t("Draft of the answer, not yet checked by a person")
        lines.append(Line(title, card.answer.words[:WORDS]))
    if chosen.note.strip():
        lines.append(Line(t("From who sends it"), chosen.note.strip()[:WORDS]))
    return Case(case, sender, purpose, card.subject[:300], lines, [Paper(one.name, one.content) for one in papers], sent_on, by=by[:300])  # type: ignore[arg-type]


def reply_to(
    about: Case, words: str, asks: str, papers: Sequence[FilePart], *, case: bytes, sender: Address, sent_on: str, by: str, texts: Texts
) -> Case:
    """A reply of the desk, signed by a named person."""
    lines = [Line(texts.t("Opinion"), words.strip()[:WORDS])] if words.strip() else []
    return Case(case, sender, REPLY, about.subject, lines, [Paper(one.name, one.content) for one in papers], sent_on, about.case, by[:300], asks.strip()[:10_000])


def opened_word(about: Case, *, case: bytes, sender: Address, sent_on: str) -> Case:
    """That a person has opened a case. Nothing else."""
    return Case(case, sender, OPENED, "", [], [], sent_on, about.case)
