"""The form of a paper, made from the fields of its template: one question a field, in plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.documents.rules import Field as Asked
from tirek.features.documents.screens.person_field import PersonField
from tirek.features.documents.screens.rows_field import RowsField
from tirek.foundation.language.dates import read_date, short_date
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.fields import Check, Field

NUMBERED_BY_US = "no"
"""The field of the outgoing number: the register gives it."""
_ONE_LINE = ("place", "phone", "post", "school", "iin", "bin", "email", "executor", "period", "ticket", "court", "start", "end")
_FEW = 6


def day_check(texts: Texts) -> Check:
    """A date as people type it."""
    return lambda typed: None if not typed or read_date(typed) else texts.t("There is no such day: {d}", d=typed)


def number_check(texts: Texts) -> Check:
    def check(typed: str) -> str | None:
        plain = typed.replace(" ", "").replace("\u00a0", "").replace(",", ".").lstrip("-")
        return None if not plain or plain.replace(".", "", 1).isdigit() else texts.t("Write a number")

    return check


class AnswerForm(Form):
    """Fields by the names of the template. `answers` gives what `Documents.fill` reads; `show` takes kept answers."""

    def __init__(self, context: PageContext, jobs: ScreenJobs, fields: tuple[Asked, ...], language: str) -> None:
        super().__init__(context.ui)
        self._context, self._jobs, self._language = context, jobs, language
        self._asked = {field.name: field for field in fields if field.name != NUMBERED_BY_US}
        self._raw: dict[str, tuple[str, Any]] = {}
        needed = [field for field in self._asked.values() if field.required]
        rest = [field for field in self._asked.values() if not field.required]
        for field in needed:
            self.add(field.name, self._made(field))
        self._rest = QWidget()
        self._rest.setObjectName("clear")
        column = QVBoxLayout(self._rest)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.space("l"))
        for field in rest:
            column.addWidget(self.join(field.name, self._made(field)))
        self.more = context.ui.ghost(context.texts.t("Fill in more"), self.show_rest, icon="down")
        row = context.ui.row(self.more)
        row.setVisible(bool(rest))
        self._rest.hide()
        self.place(row, self._rest)

    def show_rest(self) -> None:
        """The questions that may stay without an answer."""
        self._rest.show()
        self.more.hide()

    def _made(self, asked: Asked) -> Field:
        context, texts, ui = self._context, self._context.texts, self._context.ui
        label = asked.ask(texts.code)
        match asked.type:
            case "date":
                return ui.text_field(label, letters=14, check=day_check(texts))
            case "number":
                return ui.text_field(label, letters=12, check=number_check(texts))
            case "choice":
                options = [(choice.id, choice.text("kk" if texts.code == "kk" else "ru")) for choice in asked.choices]
                if len(options) <= _FEW:
                    return ui.choice_field(label, options)
                return ui.select_field(label, [("", "—"), *options])
            case "person":
                return PersonField(context, self._jobs, label)
            case "list" if asked.items:
                return RowsField(context, self._jobs, label, asked.items, self._made)
            case "list":
                return ui.long_text_field(label, lines=3, hint=texts.t("One point a line"))
            case "text":
                return self._text(asked, label)

    def _text(self, asked: Asked, label: str) -> Field:
        short = asked.name in _ONE_LINE or asked.name.endswith(("_no", "_post", "_ref", "_bin", "_title"))
        if short:
            return self._context.ui.text_field(label)
        return self._context.ui.long_text_field(label, lines=5 if asked.ai else 2)

    # reading and writing -----------------------------------------------------------------------------------------------
    def answers(self) -> dict[str, Any]:
        """Plain values by field; a proposed text that nobody touched stays the proposal it was."""
        found: dict[str, Any] = {}
        for name, typed in self.values().items():
            shown, raw = self._raw.get(name, ("", None))
            found[name] = raw if raw is not None and typed == shown else plain(self._asked[name], typed)
        return found

    def show_answers(self, answers: Mapping[str, Any]) -> None:
        """Writes kept or proposed answers into the fields."""
        for name, value in answers.items():
            asked = self._asked.get(name)
            if asked is None or value is None:
                continue
            shown = typed_form(asked, value, self._context.texts)
            self.field(name).set_value(shown)
            if isinstance(value, Mapping) and "text" in value and asked.type in ("text", "list"):
                self._raw[name] = (self.field(name).value(), dict(cast("Mapping[str, Any]", value)))
        if any(answers.get(name) for name, asked in self._asked.items() if not asked.required):
            self.show_rest()

    def restore(self, state: Mapping[str, str]) -> None:
        super().restore(state)
        if any(state.get(name) for name, asked in self._asked.items() if not asked.required):
            self.show_rest()


def plain(asked: Asked, typed: str) -> Any:
    """What was typed as a value for the service: dates as ISO text, rows and people as objects."""
    if not typed:
        return None
    if asked.type == "date":
        day = read_date(typed)
        return day.isoformat() if day else typed
    if asked.type == "person" and typed.startswith("{"):
        return json.loads(typed)
    if asked.type == "list" and asked.items:
        rows = cast("list[dict[str, str]]", json.loads(typed))
        return [{item.name: plain(item, row.get(item.name, "")) for item in asked.items} for row in rows]
    return typed


def typed_form(asked: Asked, value: Any, texts: Texts) -> str:
    """A value as it stands in its field."""
    if isinstance(value, Mapping) and "text" in value and asked.type in ("text", "list"):
        draft = cast("Mapping[str, Any]", value)
        return str(draft.get("approved_text") or draft.get("text") or "")
    if asked.type == "date":
        day = read_date(str(value))
        return short_date(day, texts.code) if day else str(value)
    if asked.type == "person":
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if asked.type == "list" and asked.items:
        rows = cast("list[Any]", value) if isinstance(value, list) else []
        return json.dumps(
            [
                {
                    item.name: typed_form(item, row[item.name], texts)
                    for item in asked.items
                    if row.get(item.name) is not None
                }
                for row in rows
                if isinstance(row, dict)
            ],
            ensure_ascii=False,
        )
    if isinstance(value, list):
        return "\n".join(str(line) for line in cast("list[Any]", value))
    return str(value)

