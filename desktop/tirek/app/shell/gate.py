"""The frame of the pages before the workplace: one calm card in the middle, language and letters above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tirek.app.shell.brand import brand
from tirek.app.shell.top_bar import LookSwitches
from tirek.foundation.errors import to_words
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.ui.widgets.emptying import throw_away
from tirek.foundation.ui.widgets.surfaces import Banner


class GatePage(QWidget):
    """Base of unlock, first start and recovery code. Its state lives in memory only, never in a file."""

    look_changed = Signal(object)

    def __init__(self, ui: Kit, preferences: Preferences, *, width: int = 480) -> None:
        super().__init__()
        self.setObjectName("page")
        self.ui, self.texts = ui, ui.texts
        theme = ui.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("xl"), theme.space("l"), theme.space("xl"), theme.space("l"))
        head = QHBoxLayout()
        head.addWidget(brand(ui), 0, Qt.AlignmentFlag.AlignLeft)
        head.addStretch(1)
        self.switches = LookSwitches(ui, preferences)
        self.switches.changed.connect(self.look_changed)
        head.addWidget(self.switches)
        column.addLayout(head)
        scroll = ui.scroll(room="")
        column.addWidget(scroll, 1)
        self.card = ui.card()
        self.card.column.setContentsMargins(*(theme.space("xxl"),) * 4)
        self.card.column.setSpacing(theme.space("l"))
        self.card.setMaximumWidth(theme.px(width))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.card, 100)
        row.addStretch(1)
        scroll.column.addStretch(2)
        scroll.column.addLayout(row)
        scroll.column.addStretch(3)
        self._banner: Banner | None = None

    # what the window uses ----------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes back what was typed before a change of language or letters."""

    def first_focus(self) -> QWidget | None:
        return None

    def set_busy(self, words: str) -> None:
        """Says that work is under way (an empty sentence: no more)."""

    def pause(self, buttons: Iterable[QWidget], words: str, stop: Callable[[], object] | None = None) -> None:
        """Nothing can be pressed while work is under way but its Stop, and what it is stands at the head; "": no more."""
        for button in buttons:
            button.setEnabled(not words)
        if words:
            self.show_words(words, "info", stop)
        else:
            self.clear_words()

    def show_error(self, error: BaseException) -> None:
        message, next_step = to_words(self.texts, error)
        self.show_words(f"{message}\n{next_step}" if next_step else message, "bad")

    def show_words(self, text: str, tone: str, stop: Callable[[], object] | None = None) -> None:
        """A banner at the head of the card, with the button that stops what it tells of."""
        self.clear_words()
        button = self.ui.secondary(self.texts.t("Stop"), stop, icon="stop") if stop is not None else None
        self._banner = self.ui.banner(text, tone, action=button)  # type: ignore[arg-type]
        self.card.column.insertWidget(self._place_of_words(), self._banner)

    def clear_words(self) -> None:
        if self._banner is not None:
            throw_away(self._banner)
            self._banner = None

    def _place_of_words(self) -> int:
        return 2

    def heading(self, title: str, text: str = "", icon: str = "") -> None:
        """The first two things of the card: a heading and what this page is about."""
        if icon:
            disc = QLabel()
            disc.setObjectName("disc")
            side = self.ui.theme.px(56)
            disc.setFixedSize(side, side)
            disc.setStyleSheet(f"border-radius: {side // 2}px;")
            disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
            disc.setPixmap(self.ui.theme.picture(icon, "on_soft", 28, 2.0))
            self.card.column.addWidget(disc)
        words = self.ui.stack(self.ui.h1(title), gap="s")
        if text:
            words.add(self.ui.muted(text))
        self.card.column.addWidget(words)
