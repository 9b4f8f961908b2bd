"""The history of a card as a part of the card itself: each deed, each field before and after, and the way back to any moment; unfolded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.foundation.language.dates import date_and_time
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.history import HistoryLine, HistoryList


class Told(Protocol):
    """One deed of a history: the action, when, who, what, and (field, before, after), all in words."""

    action: int
    at: datetime
    who: str
    words: str
    fields: list[tuple[str, str, str]]


class HistoryPart(QWidget):
    """`read` gives the entries; `restore(action)` puts the card back on a worker thread and returns the action to undo, or None.
    `restored(action)` comes afterwards. Without `restore` the history is only shown."""

    restored = Signal(object)

    def __init__(self, context: PageContext, read: Callable[[], Sequence[Told]], restore: Callable[[int], int | None] | None = None) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._read, self._restore = context, read, restore if context.org.vault.signer else None
        self.jobs = ScreenJobs(context.jobs, self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.entries: Sequence[Told] = ()
        self.load()

    def load(self) -> None:
        """Reads the history again."""
        self.jobs.run(lambda _control: self._read(), done=self._show, failed=self._context.shell.show_error)

    def put_back(self, action: int) -> None:
        """Puts the card back to how it was after an action."""
        restore = self._restore
        assert restore is not None
        self.jobs.run(lambda _control: restore(action), done=self.restored.emit, failed=self._context.shell.show_error, writes=True)

    def _show(self, entries: Sequence[Told]) -> None:
        self.entries, texts = entries, self._context.texts
        empty_out(self.column)
        words = texts.t("Put the card back to this")
        lines = [
            HistoryLine(
                one.words, one.who, date_and_time(one.at, texts.code), tuple(one.fields),
                (words, lambda action=one.action: self.put_back(action)) if number and self._restore is not None else None,
            )
            for number, one in enumerate(entries)
        ]  # fmt: skip
        self.column.addWidget(HistoryList(self._context.theme, lines))


class HistoryFold(QWidget):
    """The history under its heading, read when somebody unfolds it. `why`: a sentence on why this is corrected and not put back, and
    `deeds`: the buttons that correct it. `restored` as of the part."""

    restored = Signal(object)

    def __init__(
        self, context: PageContext, read: Callable[[], Sequence[Told]], restore: Callable[[int], int | None] | None = None, *, why: str = "",
        deeds: Sequence[QWidget] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("clear")
        self._context, self._read, self._restore = context, read, restore
        ui, t = context.ui, context.texts.t
        self.part: HistoryPart | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(context.theme.space("m"))
        self.show_button = ui.ghost(t("Show the history"), self.unfold, icon="down")
        for widget in (ui.h2(t("History")), *([ui.muted(why)] if why else []), ui.row(*deeds, self.show_button)):
            self.column.addWidget(widget)

    def unfold(self) -> None:
        """Shows it, read now."""
        if self.part is None:
            self.part = HistoryPart(self._context, self._read, self._restore)
            self.part.restored.connect(self.restored)
            self.column.addWidget(self.part)
        else:
            self.part.load()
        self.show_button.hide()

    def refresh(self) -> None:
        """Reads it again, if it is shown."""
        if self.part is not None:
            self.part.load()
