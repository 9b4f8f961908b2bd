"""Cards, banners, the empty state and the surface of a draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.tokens import Tone
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.flow import FlowRow
from tirek.foundation.ui.widgets.labels import Chip, Label, Paragraph

_TONE_ICONS = {"plain": "info", "info": "info", "ok": "check", "warn": "warning", "bad": "warning"}


def line() -> QFrame:
    """A thin divider."""
    frame = QFrame()
    frame.setObjectName("line")
    frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return frame


class Stack(QWidget):
    """Widgets under each other, without a surface of their own."""

    def __init__(self, theme: Theme, *widgets: QWidget, gap: str = "m") -> None:
        super().__init__()
        self.setObjectName("clear")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.space(gap))
        self.add(*widgets)

    def add(self, *widgets: QWidget) -> Stack:
        for widget in widgets:
            self.column.addWidget(widget)
        return self

    def fill(self) -> Stack:
        """Leaves the room below free, so that what stands here keeps its height."""
        self.column.addStretch(1)
        return self


class Card(QFrame):
    """A white surface with a title; everything is added under each other."""

    def __init__(self, theme: Theme, title: str = "", *, kind: str = "card", room: str = "l") -> None:
        super().__init__()
        self.setObjectName(kind)
        self.theme = theme
        self.column = QVBoxLayout(self)
        pad = theme.space(room)
        self.column.setContentsMargins(pad, pad, pad, pad)
        self.column.setSpacing(theme.space("m"))
        self.title = Label(title, "h2", wrap=True)
        if title:
            self.column.addWidget(self.title)

    def add(self, *widgets: QWidget) -> Card:
        for widget in widgets:
            self.column.addWidget(widget)
        return self

    def add_line(self) -> Card:
        self.column.addWidget(line())
        return self

    def add_layout(self, layout: QLayout) -> Card:
        self.column.addLayout(layout)
        return self

    def gap(self, size: str) -> Card:
        self.column.addSpacing(self.theme.space(size))
        return self

    def stretch(self) -> Card:
        self.column.addStretch(1)
        return self

    def clear(self, *, keep: int = 0) -> None:
        """Takes everything out but the first `keep` things (the title is the first)."""
        empty_out(self.column, keep=keep)


class Banner(QFrame):
    """One calm sentence across a page, with at most one deed."""

    def __init__(self, theme: Theme, text: str, tone: Tone = "info", *, action: Button | None = None) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("m"), theme.space("s"), theme.space("m"), theme.space("s"))
        row.setSpacing(theme.space("m"))
        self._picture = QLabel()
        token = "on_soft" if tone in ("info", "plain") else tone
        self._picture.setPixmap(theme.picture(_TONE_ICONS[tone], token, 20, 2.0))
        middle = action is not None and "\n" not in text
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter if middle else Qt.AlignmentFlag.AlignTop)
        self.label = Label(text, wrap=True)
        row.addWidget(self.label, 1)
        if action is not None:
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        self.label.setText(text)
        self.setAccessibleName(text)


class EmptyState(QWidget):
    """What this place is for, and the one first step. Never a bare "no data"."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        text: str,
        action: Button | None = None,
        other: Button | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("clear")
        column = QVBoxLayout(self)
        column.setSpacing(theme.space("m"))
        column.setContentsMargins(theme.space("xl"), theme.space("xxl"), theme.space("xl"), theme.space("xxl"))
        middle = Qt.AlignmentFlag.AlignHCenter
        disc = QLabel()
        disc.setObjectName("disc")
        side = theme.px(72)
        disc.setFixedSize(side, side)
        disc.setStyleSheet(f"border-radius: {side // 2}px;")
        disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
        disc.setPixmap(theme.picture(icon, "on_soft", 34, 2.0))
        self.heading = Label(title, "h2", wrap=True)
        self.heading.setAlignment(middle)
        self.words = Paragraph(theme, text, "muted")
        self.words.setMaximumWidth(round(self.words.maximumWidth() * 0.75))
        self.words.setMinimumWidth(min(self.words.maximumWidth(), theme.px(320)))
        self.words.setAlignment(middle)
        column.addStretch(1)
        column.addWidget(disc, 0, middle)
        column.addWidget(self.heading)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.words, 4)
        row.addStretch(1)
        column.addLayout(row)
        buttons = [button for button in (action, other) if button is not None]
        if buttons:
            column.addSpacing(theme.space("xs"))
        for button in buttons:
            column.addWidget(button, 0, middle)
        column.addStretch(2)
        self.action = action


class DraftSurface(Card):
    """Text that a rule or a model proposed. It looks different from a person's text until a person has checked it."""

    def __init__(self, theme: Theme, label: str, text: str = "") -> None:
        super().__init__(theme, kind="draft")
        head = QHBoxLayout()
        head.setSpacing(theme.space("s"))
        mark = QLabel()
        mark.setPixmap(theme.picture("draft", "warn", 20, 2.0))
        head.addWidget(mark)
        self.chip = Chip(label, "warn")
        head.addWidget(self.chip)
        head.addStretch(1)
        self.column.addLayout(head)
        self.words = Label(text, "lead", wrap=True).selectable()
        self.column.addWidget(self.words)
        self.sources = FlowRow(theme)
        self.sources.hide()
        self.column.addWidget(self.sources)
        self.deeds = FlowRow(theme)
        self.deeds.hide()
        self.column.addWidget(self.deeds)

    def set_text(self, text: str) -> None:
        """For streaming: the text so far."""
        self.words.setText(text)
        self.words.setAccessibleName(text)

    def add_source(self, button: Button) -> None:
        """Sources stand before the deeds, so that they are met first."""
        self.sources.add(button)
        self.sources.show()

    def add_deed(self, button: Button) -> None:
        self.deeds.add(button)
        self.deeds.show()


class StatTile(Card):
    """A figure with its name above and a remark below."""

    def __init__(self, theme: Theme, name: str, figure: str, remark: str = "") -> None:
        super().__init__(theme)
        self.column.setSpacing(theme.space("xs"))
        self.add(Label(name, "muted", wrap=True), Label(figure, "figure"))
        self.add(Label(remark or " ", "small", wrap=True))  # the line stays: tiles beside each other are of one height
        self.column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(f"{name}: {figure}")


def on_press(call: Callable[[], object] | None) -> Callable[[], object]:
    """A call-back that may be missing."""
    return call or (lambda: None)
