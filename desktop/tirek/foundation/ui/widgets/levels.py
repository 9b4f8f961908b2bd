"""A list and the card opened from it: the card is a page with a line back, never a window. Depth two at most."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.buttons import Button


class _Content(QWidget):
    """What lies in a scroll area, as high as its texts need at the width they really get.

    Qt's box layouts ask for the height at the least width, which makes a page far too long, and forget that a child
    may have a greatest width, which cuts the last lines.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.widest = 0

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint = super().minimumSizeHint()
        return QSize(hint.width(), 0) if self.layout().hasHeightForWidth() else hint

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return super().heightForWidth(min(width, self.widest) if self.widest else width)


class Scroll(QScrollArea):
    """A page that scrolls down only. Put things into `column`."""

    def __init__(self, theme: Theme, *, room: str = "xl", width: int | None = None) -> None:
        """`width` is the greatest width of the content in pixels at 100 % letters."""
        super().__init__()
        self.setObjectName("ground")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = _Content()
        outer = QVBoxLayout(inner)
        pad = theme.space(room) if room else 0
        outer.setContentsMargins(pad, theme.space("l") if room else 0, pad, pad)
        holder = QWidget()
        holder.setObjectName("clear")
        if width is not None:
            holder.setMaximumWidth(theme.px(width))
            inner.widest = theme.px(width) + 2 * pad
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.column = QVBoxLayout(holder)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.space("l"))
        outer.addWidget(holder)
        self.setWidget(inner)

    def add(self, *widgets: QWidget) -> Scroll:
        for widget in widgets:
            self.column.addWidget(widget)
        return self


class BackLine(QWidget):
    """The way back, over a card or a page, at the edge of what stands under it."""

    def __init__(self, theme: Theme, words: str, back: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.button = Button(theme, words, "back", icon="left", on=back)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("xl"), theme.space("s"), theme.space("xl"), 0)
        row.addWidget(self.button)
        row.addStretch(1)


class Level(QWidget):
    """One opened card: the line back, then the content."""

    def __init__(self, theme: Theme, back_words: str, back: Callable[[], object], content: QWidget) -> None:
        super().__init__()
        self.setObjectName("page")
        self.content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = BackLine(theme, back_words, back)
        self.back_button = line.button
        column.addWidget(line)
        column.addWidget(content, 1)


class Levels(QStackedWidget):
    """The first view and at most one card over it. Esc goes back."""

    moved = Signal()

    def __init__(self, theme: Theme, first: QWidget, back_words: str) -> None:
        super().__init__()
        self._theme, self._words = theme, back_words
        self.addWidget(first)
        self._on_back: Callable[[], object] | None = None

    @property
    def opened(self) -> QWidget | None:
        """The content of the card that is open, or None on the first view."""
        level = self.widget(1)
        return level.content if isinstance(level, Level) else None

    def open(self, content: QWidget, *, on_back: Callable[[], object] | None = None) -> None:
        """Shows a card in place of the first view; an open one is closed first."""
        self._drop()
        self._on_back = on_back
        level = Level(self._theme, self._words, self.back, content)
        self.addWidget(level)
        self.setCurrentWidget(level)
        self.moved.emit()

    def back(self) -> bool:
        """Returns to the first view; False if it is shown already."""
        if self.opened is None:
            return False
        call = self._on_back
        self._drop()
        if call is not None:
            call()
        self.moved.emit()
        return True

    def _drop(self) -> None:
        level = self.widget(1)
        self._on_back = None
        if level is not None:
            self.setCurrentIndex(0)
            self.removeWidget(level)
            level.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.back():
            return
        super().keyPressEvent(event)
