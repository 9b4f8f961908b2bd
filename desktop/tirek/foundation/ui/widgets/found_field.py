"""A field for a record that exists already: as one types, those that fit are offered; one is taken by a press."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.paged_table import TypingPause
from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.emptying import throw_away
from tirek.foundation.ui.widgets.fields import TextField

_LINKED = re.compile(r"(.*)#([0-9a-f]{16})")


class FoundRow(Protocol):
    """What a field needs of a record that fits."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


class FoundField(TextField):
    """`record` is the id that was taken, or None. As a value of a form: "words#id", so that it survives a change of language."""

    def __init__(
        self, theme: Theme, jobs: ScreenJobs, find: Callable[[str], Sequence[FoundRow]], *, label: str, hint: str = "", needed: str = "", icon: str = "person"
    ) -> None:
        """`find` runs on a worker thread. `needed`: the sentence when nothing is taken; empty when none is needed."""
        self.record: int | None = None
        self.offered: list[Button] = []
        super().__init__(theme, label, hint=hint, check=lambda _value: needed if needed and self.record is None else None, limit=200)
        self._jobs, self._find, self._icon, self._asked = jobs, find, icon, 0
        self._offers = QWidget()
        self._offers.setObjectName("clear")
        self._column = QVBoxLayout(self._offers)
        self._column.setContentsMargins(0, theme.space("xs"), 0, 0)
        self._column.setSpacing(theme.space("xs"))
        self._offers.hide()
        self.column.addWidget(self._offers)
        self._pause = TypingPause(self, self._look)
        self.box.textEdited.connect(self._typed)

    def value(self) -> str:
        words = self.box.text().strip()
        return f"{words}#{self.record:016x}" if self.record is not None else words

    def set_value(self, value: str) -> None:
        linked = _LINKED.fullmatch(value)
        if linked:
            self.take(int(linked[2], 16), linked[1])
        else:
            self.record = None
            self.box.setText(value)

    def take(self, record: int, name: str) -> None:
        """Shows a record as the one that was meant."""
        self.box.setText(name)
        self.record = record
        self._asked += 1
        self._offer([])
        self.set_error(None)
        self.changed.emit()

    def _typed(self, _text: str) -> None:
        self.record = None
        self._pause.touch()

    def _look(self) -> None:
        words = self.box.text().strip()
        self._asked += 1
        asked = self._asked
        if self.record is not None or len(words) < 2:
            self._offer([])
            return
        self._jobs.run(
            lambda _control: self._find(words),
            done=lambda rows: self._offer(rows) if asked == self._asked else None,
            failed=lambda _error: self._offer([]),
        )

    def _offer(self, rows: Sequence[FoundRow]) -> None:
        for button in self.offered:
            throw_away(button)
        self.offered = []
        for row in rows:
            button = Button(self.theme, row.name, "start", on=lambda row=row: self._chosen(row), icon=self._icon)
            self._column.addWidget(button)
            self.offered.append(button)
        self._offers.setVisible(bool(rows))

    def _chosen(self, row: FoundRow) -> None:
        self.take(row.id, row.name)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
