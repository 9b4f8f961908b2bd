"""The sheet of keys (F1)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from tirek.foundation.language.texts import mark
from tirek.foundation.ui.kit import Kit

KEYS = (
    ("Ctrl+1 … Ctrl+9", mark("Places on the left")),
    ("Ctrl+K", mark("Find anywhere")),
    ("Ctrl+S", mark("Save")),
    ("Ctrl+Z", mark("Undo")),
    ("Ctrl+L", mark("Hide at once")),
    ("Ctrl +   Ctrl −", mark("Larger and smaller letters")),
    ("Tab   Shift+Tab", mark("To the next field and back")),
    ("Enter", mark("Press what is marked")),
    ("Esc", mark("Back, nothing is lost")),
    ("F1", mark("This sheet")),
)


class KeysPanel(QFrame):
    """Lies over the page; Esc closes it."""

    def __init__(self, ui: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._ui = ui
        column = QVBoxLayout(self)
        column.setContentsMargins(*(ui.theme.space("xl"),) * 4)
        column.setSpacing(ui.theme.space("l"))
        column.addWidget(ui.word(ui.texts.t("Keys"), "h2"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(ui.theme.space("xl"))
        grid.setVerticalSpacing(ui.theme.space("s"))
        for row, (keys, words) in enumerate(KEYS):
            grid.addWidget(ui.word(keys, "strong"), row, 0)
            grid.addWidget(ui.word(ui.texts.t(words), "muted"), row, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        self.close_button = ui.secondary(ui.texts.t("Close"), self.hide)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def open(self) -> None:
        self.adjustSize()
        parent = self.parentWidget()
        self.move((parent.width() - self.width()) // 2, max(0, (parent.height() - self.height()) // 3))
        self.show()
        self.raise_()
        self.close_button.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)
