"""A person of a paper: a name by hand, or somebody of the register, found as the name is typed."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.documents.people import Language, Person, full_name, person_from
from tirek.features.members.api import MemberRow, Members
from tirek.foundation.store.ids import id_text
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import TypingPause
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.fields import TextField

OFFERED = 4
SHORTEST = 2


class PersonField(TextField):
    """The value is a name, or JSON: {"id": …, "name": …} of a member, or the parts of a name as a paper keeps them."""

    def __init__(self, context: PageContext, jobs: ScreenJobs, label: str) -> None:
        self._raw: dict[str, Any] | None = None
        self._shown = ""
        super().__init__(context.theme, label, hint=context.texts.t("Begin with the surname; members are offered"), limit=200)
        self._context, self._jobs, self._asked = context, jobs, 0
        self._offers = QWidget()
        self._offers.setObjectName("clear")
        self._column = QVBoxLayout(self._offers)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(context.theme.space("xs"))
        self._offers.hide()
        self.column.addWidget(self._offers)
        pause = TypingPause(self, self._look)
        self.box.textEdited.connect(pause.touch)

    def value(self) -> str:
        typed = super().value()
        if self._raw is not None and typed == self._shown:
            return json.dumps(self._raw, ensure_ascii=False)
        return typed

    def set_value(self, value: str) -> None:
        self._raw = _parsed(value)
        self._shown = _name_of(self._raw, self._context.texts.code) if self._raw is not None else value
        super().set_value(self._shown)

    def choose(self, member_id: int, name: str) -> None:
        """Takes somebody of the register."""
        self._close()
        self.set_value(json.dumps({"id": id_text(member_id), "name": name}, ensure_ascii=False))
        self.changed.emit()

    def _look(self) -> None:
        typed = super().value()
        self._asked += 1
        asked = self._asked
        if len(typed) < SHORTEST or (self._raw is not None and typed == self._shown):
            self._close()
            return
        members = Members(self._context.org)
        self._jobs.run(lambda _control: members.page(typed, limit=OFFERED), done=lambda rows: self._offer(rows, asked),
                       failed=self._context.shell.show_error)  # fmt: skip

    def _offer(self, rows: list[MemberRow], asked: int) -> None:
        if asked != self._asked:
            return
        self._close()
        for row in rows:
            words = f"{row.name} · {row.post}" if row.post else row.name
            self._column.addWidget(
                self._context.ui.start_button(words, lambda row=row: self.choose(row.id, row.name), icon="person")
            )
        self._offers.setVisible(bool(rows))

    def _close(self) -> None:
        empty_out(self._column)
        self._offers.hide()


def _parsed(value: str) -> dict[str, Any] | None:
    if not value.startswith("{"):
        return None
    try:
        found = json.loads(value)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _name_of(raw: dict[str, Any], language: str) -> str:
    if raw.get("name"):
        return str(raw["name"])
    person: Person | None = person_from(raw)
    own: Language = "kk" if language == "kk" else "ru"
    return full_name(person, own) if person is not None else ""
