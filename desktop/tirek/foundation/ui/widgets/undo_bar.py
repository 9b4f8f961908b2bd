"""The bar under a page after a deed: what was done, and the way back for twenty seconds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.labels import Label

SHOWN_MS = 20_000
NOTE_MS = 6_000


class UndoBar(QFrame):
    """One at a time; a new deed replaces the old one (which stays undoable in History)."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("undo")
        self._undo: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("l"), theme.space("xs"), theme.space("s"), theme.space("xs"))
        row.setSpacing(theme.space("m"))
        self.words = Label("", "strong", wrap=True)
        row.addWidget(self.words, 1)
        self.button = Button(theme, texts.t("Undo (Ctrl+Z)"), "onundo", on=self.press)
        row.addWidget(self.button)
        self.close_button = Button(theme, "", "onundo", icon="cross", name=texts.t("Close this line"), on=self.dismiss)
        row.addWidget(self.close_button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    def offer(self, text: str, undo: Callable[[], object]) -> None:
        """Says what was done and offers the way back."""
        self._show(text, undo, SHOWN_MS)

    def say(self, text: str) -> None:
        """Says something that needs no answer."""
        self._show(text, None, NOTE_MS)

    def press(self) -> bool:
        """Takes the deed back; False when there is nothing to take back."""
        undo = self._undo
        if undo is None:
            return False
        self.dismiss()
        undo()
        return True

    def dismiss(self) -> None:
        self._timer.stop()
        self._undo = None
        self.hide()

    def _show(self, text: str, undo: Callable[[], object] | None, shown_ms: int) -> None:
        self._undo = undo
        self.words.setText(text)
        self.setAccessibleName(text)
        self.button.setVisible(undo is not None)
        self.show()
        self.raise_()
        self._timer.start(shown_ms)
