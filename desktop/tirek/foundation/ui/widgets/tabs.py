"""Two to four views of one card: a bar of words and the chosen view under it. Only the view that is seen takes room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.buttons import Choice
from tirek.foundation.ui.widgets.emptying import throw_away

SMALLEST_USUAL, NAVIGATION = 1366, 200
"""Width of the screen in pixels, and of the navigation at 100 % letters."""


class Tabs(QWidget):
    """Views are made when they are first shown; `show_tab` changes the view, `renew` throws one away to be made again."""

    moved = Signal(str)

    def __init__(self, theme: Theme, name: str, views: Sequence[tuple[str, str, Callable[[], QWidget]]]) -> None:
        """`views` are (key, word, maker); `name` is what the screen reader says of the bar."""
        super().__init__()
        self.setObjectName("clear")
        self._makers = {key: make for key, _, make in views}
        self._made: dict[str, QWidget] = {}
        self._key = ""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.space("l"))
        words = [(key, word) for key, word, _ in views]
        self.bar = Choice(theme, words, name=name, joined=_fits(theme, [word for _, word in words]))
        self.bar.changed.connect(self.show_tab)
        self.column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def key(self) -> str:
        """Which view is seen."""
        return self._key

    @property
    def view(self) -> QWidget | None:
        return self._made.get(self._key)

    def show_tab(self, key: str) -> None:
        """Shows a view by its key; an unknown one is left out."""
        if key not in self._makers:
            return
        self._key = key
        if key not in self._made:
            self._made[key] = self._makers[key]()
            self.column.addWidget(self._made[key])
        for other, view in self._made.items():
            view.setVisible(other == key)
        self.bar.set_value(key)
        self.moved.emit(key)

    def renew(self, *keys: str) -> None:
        """Throws views away, so that they are made again from what is true now."""
        for key in keys or tuple(self._made):
            view = self._made.pop(key, None)
            if view is not None:
                throw_away(view)
        if self._key not in self._made:
            self.show_tab(self._key)


def _fits(theme: Theme, words: Sequence[str]) -> bool:
    """Whether one bar of these words has room beside the navigation on the smallest usual screen; else they are pills in two rows."""
    metrics = QFontMetrics(theme.font("body", QFont.Weight.DemiBold))
    bar = sum(metrics.horizontalAdvance(word) + 2 * theme.space("m") + 2 for word in words)
    return bar <= SMALLEST_USUAL - theme.px(NAVIGATION) - 4 * theme.space("xl")
