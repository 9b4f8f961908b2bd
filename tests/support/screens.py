"""What tests of screens share: a page context without a vault, a window that only writes down, letters from a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from tirek.foundation.clock import FixedClock
from tirek.foundation.jobs import Jobs
from tirek.foundation.language.texts import load_texts
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.ui.theme import Theme

MOMENT = datetime(2026, 11, 21, 5, 42, tzinfo=UTC)
"""Saturday, 10:42 in Kazakhstan."""


@dataclass
class WrittenDownShell:
    """A window that does nothing but remember what a page asked of it."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    undo: Callable[[], object] | None = None

    def navigate(self, key: str, **args: Any) -> None:
        self.asked.append(("navigate", key, args))

    def say(self, text: str) -> None:
        self.asked.append(("say", text))

    def offer_undo(self, text: str, undo: Callable[[], object]) -> None:
        self.asked.append(("offer_undo", text))
        self.undo = undo

    def show_error(self, error: BaseException) -> None:
        self.asked.append(("show_error", error))

    def changed(self) -> None:
        self.asked.append(("changed",))

    def change_preferences(self, preferences: Preferences) -> None:
        self.asked.append(("change_preferences", preferences))

    def join_anew(self) -> None:
        self.lock()

    def lock(self) -> None:
        self.asked.append(("lock",))


def page_context(
    language: str = "ru",
    *,
    org: Any = None,
    theme: str = "light",
    letters: int = 100,
    jobs: Jobs | None = None,
    moment: datetime = MOMENT,
) -> PageContext:
    """Everything a page needs, with a `WrittenDownShell`. Needs a QApplication (the `qtbot` or `qapp` fixture)."""
    look = Theme(theme, letters / 100)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.apply(app)
    texts = load_texts(language)
    return PageContext(
        org=org,
        texts=texts,
        theme=look,
        ui=Kit(look, texts),
        jobs=jobs or window_jobs(),
        clock=FixedClock(moment),
        shell=WrittenDownShell(),
        preferences=Preferences(language, theme, letters),
    )


def type_letters(widget: QWidget, text: str) -> None:
    """Types like a person. Qt's own keyClicks aborts the process at the first Cyrillic letter."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, shift, letter))
