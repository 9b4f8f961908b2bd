"""The history of a kept paper, answer by answer; the way back while nobody has approved it, and a new paper of its answers afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from tirek.features.activity.api import CardHistory, Entry, field_words, value_words
from tirek.features.documents.model import Paper
from tirek.features.documents.people import NAME_PARTS, person_from
from tirek.features.documents.rules import Field
from tirek.features.documents.service import Documents, PaperCard, approved_already
from tirek.features.documents.templates import Template
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.moments import back_to
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.dates import long_date, read_date
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


class PaperHistory:
    """An approved paper may have gone out as it is: it is never put back, and is corrected by a new one."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org, self._documents = org, Documents(org)
        self.last_action: int | None = None

    def history(self, paper_id: int, texts: Texts) -> list[Entry]:
        """Every action over the paper, newest first; each answer before and after. Raises RECORD-01."""
        template = self._template(self._documents.card(paper_id))
        packed: dict[str, Any] = {
            "template": lambda _old, new: [(field_words(texts, Paper.__tablename__, "template"), "", template.title(texts.code) if template else str(new))],
            "answers": lambda old, new: _differing(template, _answers(old), _answers(new), texts),
        }
        return CardHistory(self._org, self._org.office, Paper.__tablename__, packed=packed).entries(paper_id, texts)

    def restore(self, paper_id: int, action: int) -> PaperCard:
        """The answers as they were right after an action of its history; itself one action that can be undone.

        What was approved then has to be approved anew. Raises RECORD-01, DOCUMENT-02 (approved), HISTORY-02, HISTORY-03.
        """
        card = self._documents.card(paper_id)
        if card.state == "approved":
            raise approved_already()
        with self._org.office.read() as session:
            then = back_to(session, self._org.office.metadata, [(Paper.__tablename__, paper_id)], action)
        answers = then.get((Paper.__tablename__, paper_id), {}).get("answers")
        self.last_action = None
        if answers is not None:
            card, self.last_action = self._documents.put_answers(paper_id, _unapproved(_answers(answers)), "document.restore")
        return card

    def again(self, paper_id: int) -> dict[str, Any]:
        """The answers of a paper for a new one; proposed texts in them wait for approval again. Raises RECORD-01."""
        return _unapproved(self._documents.answers(paper_id))

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back."""
        return self._org.office.undo(action_id)

    def _template(self, card: PaperCard) -> Template | None:
        try:
            return self._documents.template(card.template)
        except Circumstance:  # its pack is no longer here: the answers are shown by their own names
            return None


def _answers(text: str | None) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(text)) if text else {}


def _unapproved(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Proposed texts as drafts again, in the words that stood last."""
    found = dict(answers)
    for name, value in answers.items():
        if isinstance(value, Mapping) and "text" in value and "state" in value:
            draft = cast("Mapping[str, Any]", value)
            found[name] = {**draft, "text": draft.get("approved_text") or draft["text"], "state": "draft", "approved_by": "", "approved_at": None, "approved_text": ""}
    return found


def _differing(template: Template | None, before: Mapping[str, Any], after: Mapping[str, Any], texts: Texts) -> list[tuple[str, str, str]]:
    """The answers that are not the same, in the order of the paper: the question, what was answered, what is answered now."""
    names = [field.name for field in template.fields] if template else []
    lines: list[tuple[str, str, str]] = []
    for name in dict.fromkeys([*names, *before, *after]):
        if before.get(name) != after.get(name):
            field = template.field(name) if template else None
            lines.append((field.ask(texts.code) if field else name, _words(field, before.get(name), texts), _words(field, after.get(name), texts)))
    return lines


def _words(field: Field | None, value: Any, texts: Texts) -> str:
    """An answer as a person reads it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        rows = [_words(None, one, texts) for one in cast("list[Any]", value)]
        return value_words(texts, "", "; ".join(row for row in rows if row))
    if isinstance(value, Mapping):
        told = cast("Mapping[str, Any]", value)
        if "text" in told:
            return value_words(texts, "", str(told.get("approved_text") or told["text"]))
        person = person_from(told)
        own = "kk" if texts.code == "kk" else "ru"
        name = (person.raw or " ".join(part for part in (person.get(one, own) for one in NAME_PARTS) if part)) if person else ""
        return value_words(texts, "", name or ", ".join(str(one) for one in told.values() if isinstance(one, (str, int))))
    if field is not None and field.type == "choice":
        return next((choice.text("kk" if texts.code == "kk" else "ru") for choice in field.choices if choice.id == value), str(value))
    day = read_date(str(value)) if field is not None and field.type == "date" else None
    return long_date(day, texts.code) if day else value_words(texts, "", str(value))
