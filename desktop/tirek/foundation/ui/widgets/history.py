"""The history of a record: who did what, when, and each value before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card, line

SHOWN_FIELDS = 30


@dataclass(frozen=True)
class HistoryLine:
    """One deed, all words in the user's language. `changes` are (field, before, after); empty text where there was nothing."""

    deed: str
    who: str
    when: str
    changes: tuple[tuple[str, str, str], ...] = ()
    look: tuple[str, Callable[[], object]] | None = None
    """Words and deed of a button beside the line, such as showing the record as it then was."""


class HistoryList(Card):
    """Deeds under each other, the newest first."""

    def __init__(self, theme: Theme, lines: Sequence[HistoryLine]) -> None:
        super().__init__(theme)
        for number, one in enumerate(lines):
            if number:
                self.column.addWidget(line())
            self.column.addWidget(self._head(one))
            self.column.addWidget(Label(f"{one.when} · {one.who}" if one.who else one.when, "muted", wrap=True))
            if one.changes:
                self.column.addWidget(self._changes(one.changes[:SHOWN_FIELDS]))

    def _head(self, one: HistoryLine) -> QWidget:
        deed = Label(one.deed, "strong", wrap=True)
        if one.look is None:
            return deed
        words, look = one.look
        holder = QWidget()
        holder.setObjectName("clear")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(deed, 1)
        row.addWidget(Button(self.theme, words, "small", on=look, name=f"{words}: {one.when}"), 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def _changes(self, changes: Sequence[tuple[str, str, str]]) -> QWidget:
        holder = QWidget()
        holder.setObjectName("clear")
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self.theme.space("l"))
        grid.setVerticalSpacing(self.theme.space("xs"))
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 7)
        for row, (name, before, after) in enumerate(changes):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(Label(name, "muted", wrap=True), row, 0, top)
            words = f"{before or '—'}  →  {after or '—'}" if before or not after else after
            grid.addWidget(Label(words, wrap=True), row, 1, top)
        return holder
