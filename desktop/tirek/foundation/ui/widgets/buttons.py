"""Buttons that say the deed, choices of a few, the check line and the entry of the left navigation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.flow import FlowLayout

# Which token colours the picture of a button kind.
_ICON_TOKENS = {
    "primary": "on_accent",
    "ghost": "accent",
    "back": "accent",
    "start": "accent",
    "danger": "bad",
    "find": "muted",
    "icon": "muted",
    "onundo": "bg",
}


class Button(QPushButton):
    """A button of one kind: primary (one a screen), secondary, ghost, danger, small, icon, back, start."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: str = "secondary",
        *,
        on: Callable[[], object] | None = None,
        icon: str | None = None,
        key: str | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(text.replace("&", "&&"))
        self.setObjectName(kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name or text)
        if icon is not None:
            size = 20 if kind in ("icon", "start") else 18
            self.setIcon(theme.icon(icon, _ICON_TOKENS.get(kind, "text"), size))
            self.setIconSize(theme.icon_size(size))
            if text:
                self.setText(" " + self.text())
        if key is not None:
            # Not setShortcut: that waits a tenth of a second to show the button pressed, and is lost with a new text.
            QShortcut(QKeySequence(key), self).activated.connect(self.click)
            self.setToolTip(f"{name or text} ({key})")
        elif kind == "icon":
            self.setToolTip(name or text)
        if on is not None:
            self.clicked.connect(lambda: on())

    def keyPressEvent(self, event) -> None:  # noqa: N802, ANN001 - Enter presses what has the focus, as people expect
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class Choice(QFrame):
    """One of a few (2 to 6), all seen at once. `joined` is one bar; else pills that go to a second row by themselves."""

    changed = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[tuple[str, str]],
        value: str | None = None,
        *,
        joined: bool = True,
        name: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("choice")
        self.setAccessibleName(name)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self) if joined else FlowLayout(self, theme.space("s"))
        layout.setContentsMargins(0, 0, 0, 0)
        if joined:
            layout.setSpacing(0)
        for index, (key, text) in enumerate(options):
            button = QPushButton(text.replace("&", "&&"))
            button.setObjectName("seg" if joined else "pill")
            if joined:
                place = "first" if index == 0 else "last" if index == len(options) - 1 else "mid"
                button.setProperty("place", "only" if len(options) == 1 else place)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setAccessibleName(f"{name}: {text}" if name else text)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            # `toggled`, not `clicked`: a screen reader's press only toggles.
            button.toggled.connect(lambda on, key=key: self.changed.emit(key) if on else None)
            self._group.addButton(button)
            self._buttons[key] = button
            layout.addWidget(button)
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if joined else QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum
        )
        if value is not None:
            self.set_value(value)

    def value(self) -> str | None:
        """The key chosen, or None while nothing is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def set_value(self, key: str | None) -> None:
        """Chooses without a signal; None or an unknown key clears the choice."""
        self.blockSignals(True)
        if key in self._buttons:
            self._buttons[key].setChecked(True)
        else:
            self._group.setExclusive(False)
            for button in self._buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)
        self.blockSignals(False)

    def set_count(self, key: str, text: str) -> None:
        """Writes a new word on one choice, for example with a number."""
        self._buttons[key].setText(text)

    def button(self, key: str) -> QPushButton:
        return self._buttons[key]

    def setFocus(self, *_: object) -> None:  # noqa: N802
        chosen = self.value()
        target = self._buttons[chosen] if chosen else next(iter(self._buttons.values()))
        target.setFocus(Qt.FocusReason.TabFocusReason)


class CheckLine(QCheckBox):
    """Yes or no with words; the box grows with the letters."""

    def __init__(
        self, theme: Theme, text: str, *, on: bool = False, changed: Callable[[bool], object] | None = None
    ) -> None:
        super().__init__(text.replace("&", "&&"))
        self._theme = theme
        self.setChecked(on)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if changed is not None:
            self.toggled.connect(lambda value: changed(value))

    def _side(self) -> int:
        return self._theme.px(20)

    def sizeHint(self) -> QSize:  # noqa: N802
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._side() + self._theme.space("m")
        return QSize(width, max(self._theme.px(30), self.fontMetrics().height() + 6))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def hitButton(self, pos) -> bool:  # noqa: N802, ANN001
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, side = self._theme, self._side()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(2, (self.height() - side) // 2, side, side)
        on = self.isChecked()
        edge = "focus" if self.hasFocus() else "accent" if on else "field"
        painter.setPen(QPen(theme.colour(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.colour("accent" if on else "surface"))
        painter.drawRoundedRect(box, 5, 5)
        if on:
            painter.drawPixmap(
                box.adjusted(2, 2, -2, -2), theme.picture("check", "on_accent", 16, self.devicePixelRatio())
            )
        painter.setPen(theme.colour("text"))
        words = self.rect().adjusted(side + theme.space("m") - 2, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic), self.text())


class NavButton(QPushButton):
    """One place of the left navigation, with a picture, a word and a number of things that wait."""

    def __init__(self, theme: Theme, text: str, icon: str) -> None:
        super().__init__(text)
        self._theme, self._icon, self._word = theme, icon, text
        self.setObjectName("nav")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(theme.icon_size(20))
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setText(" " + text)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.space("s"), 0)
        row.addStretch(1)
        self._badge = QLabel()
        self._badge.setObjectName("badge")
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._badge.hide()
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self.toggled.connect(lambda _on: self.refresh_icon())
        self.refresh_icon()

    def refresh_icon(self) -> None:
        """The picture in the colour of the words."""
        self.setIcon(self._theme.icon(self._icon, "on_soft" if self.isChecked() else "muted", 20))

    def sizeHint(self) -> QSize:  # noqa: N802 - words in the heavier weight of the chosen state, and room for the number
        hint = super().sizeHint()
        return QSize(hint.width() + self._theme.px(44), hint.height())

    def set_badge(self, count: int) -> None:
        self._badge.setText("99+" if count > 99 else str(count))
        self._badge.setVisible(count > 0)
        self.setAccessibleName(f"{self._word}, {count}" if count > 0 else self._word)


def button_column(*buttons: QPushButton, gap: int = 8) -> QVBoxLayout:
    """Buttons under each other."""
    column = QVBoxLayout()
    column.setSpacing(gap)
    for button in buttons:
        column.addWidget(button)
    return column
