"""A button whose words may take several lines: a question, a source. Qt's own buttons never break their text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.labels import Label


def shortened(words: str, letters: int = 140) -> str:
    """The beginning of a long question, cut between words."""
    line = " ".join(words.split())
    return line if len(line) <= letters else f"{line[: letters - 1].rsplit(' ', 1)[0]}…"


class LongButton(QPushButton):
    """A picture, a strong line, a small one under it and a mark; all words break."""

    def __init__(
        self, ui: Kit, words: str, on: Callable[[], object], *, icon: str, detail: str = "", mark: str = ""
    ) -> None:
        super().__init__()
        self.setObjectName("start")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        space, middle = ui.theme.space, Qt.AlignmentFlag.AlignVCenter
        row = QHBoxLayout(self)
        row.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        row.setSpacing(space("m"))
        row.addWidget(ui.picture(icon, "accent"), 0, middle)
        column = QVBoxLayout()
        column.setSpacing(space("xs"))
        column.addWidget(Label(words, "strong" if detail else "body", wrap=True))
        if detail:
            column.addWidget(Label(detail, "small", wrap=True))
        if mark:
            column.addWidget(ui.chip(mark, "warn"), 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        row.addWidget(ui.picture("open", "muted", 18), 0, middle)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(". ".join(part for part in (words, detail, mark) if part))
        self.clicked.connect(lambda: on())

    # A button does not ask its own layout for its size, so it is passed on.
    def sizeHint(self) -> QSize:  # noqa: N802
        return self.layout().totalSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.layout().totalMinimumSize()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self.layout().totalHeightForWidth(width)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Enter presses what has the focus
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)
