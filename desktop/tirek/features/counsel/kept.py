"""A question that was kept, and an answer as a draft for a person to approve."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tirek.features.counsel.answer import MODEL, RULES, Answer, Citation, ShownPassage, term_words
from tirek.features.counsel.decision import Zone
from tirek.foundation.clock import moment_of
from tirek.foundation.drafts import Draft, Source, draft_from


@dataclass(frozen=True)
class QuestionCard:
    """A question that was kept, as lists and forms show it."""

    id: int
    text: str
    lang: str
    zone: Zone
    answer: str
    sources: tuple[Citation, ...]
    made_by: str
    asked_at: datetime
    remark: str
    checked: Draft | None = None
    """What a named person approved."""


def passage_text(shown: ShownPassage) -> str:
    """What a model reads of a passage, and what its sentences are checked against: never a retelling that the law has overtaken.

    Empty for an article that is no longer in force.
    """
    if shown.official is not None and shown.official.outdates:
        return "" if shown.official.gone else f"{shown.place}. {shown.title}. {' '.join(shown.official.lines)}"
    terms = " ".join(f"{term_words(line)}." for line in shown.terms)
    return f"{shown.place}. {shown.title}. {shown.whole} {terms}".strip()


def as_draft(answer: Answer, proposed_at: datetime, pack: str = "") -> Draft:
    """The answer as a draft for a person to approve, with its sources and its label."""
    return Draft(
        answer.text,
        proposed_by=answer.model if answer.made_by == MODEL else RULES,
        sources=tuple(
            Source(
                source.act,
                source.article,
                source.part,
                date.fromisoformat(source.revised) if source.revised else None,
                source.title,
                source.checked,
            )
            for source in answer.sources
        ),
        proposed_at=proposed_at,
        pack=pack,
    )


def card_of(row: Any) -> QuestionCard:
    values: Any = row._mapping
    return QuestionCard(
        id=values["id"],
        text=values["text"],
        lang=values["lang"],
        zone=Zone(values["zone"]),
        answer=values["answer"],
        sources=tuple(Citation(**source) for source in json.loads(values["sources"])),
        made_by=values["made_by"],
        asked_at=moment_of(values["asked_at"]),
        remark=values["remark"] or "",
        checked=draft_from(json.loads(values["checked"])) if values["checked"] else None,
    )
