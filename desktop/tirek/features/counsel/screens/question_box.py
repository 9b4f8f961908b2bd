"""The box of the question, and what carries the worker's words to the screen."""

from __future__ import annotations

from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from tirek.features.counsel.answer import Answer
from tirek.foundation.ui.page import PageContext

MAX_LETTERS = 4_000


class Stream(QObject):
    """Carries what the worker hears of the model to the GUI thread."""

    passages = Signal(object)
    words = Signal(str)

    def tell_passages(self, answer: Answer) -> None:
        if shiboken6.isValid(self):
            self.passages.emit(answer)

    def tell_words(self, piece: str) -> None:
        if shiboken6.isValid(self):
            self.words.emit(piece)


class QuestionBox(QPlainTextEdit):
    """Grows with the text up to four lines. Enter asks, Shift+Enter begins a new line."""

    sent = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        t = context.texts.t
        self._theme = context.theme
        self.setTabChangesFocus(True)
        self.setPlaceholderText(t("Write what happened, in Kazakh or in Russian"))
        self.setAccessibleName(t("Question"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._grow)
        self._grow()

    def _grow(self) -> None:
        lines = min(4, max(1, round(self.document().size().height())))
        frame = 2 * (self._theme.space("s") + 2) + round(2 * self.document().documentMargin())
        self.setFixedHeight(max(self._theme.hit + 2, self.fontMetrics().lineSpacing() * lines + frame))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sent.emit()
            return
        super().keyPressEvent(event)

    def value(self) -> str:
        return self.toPlainText().strip()[:MAX_LETTERS]

    def state(self) -> str:
        return self.toPlainText()

    def restore(self, state: Any) -> None:
        self.setPlainText(str(state))
