"""Words on a screen. Always plain text: a name from outside can never become markup."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.tokens import LINE_LETTERS, Tone


class Label(QLabel):
    """One piece of text. `kind` is a style: body, lead, h1, h2, strong, muted, small, figure, error, label, code."""

    def __init__(self, text: str = "", kind: str = "body", *, wrap: bool = False) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(kind)
        self.setText(text)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def selectable(self) -> Label:
        """Lets the text be marked and copied by mouse and keyboard."""
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.text())
        return self


class Paragraph(Label):
    """Running text, never longer than 75 letters a line."""

    def __init__(self, theme: Theme, text: str = "", kind: str = "body") -> None:
        super().__init__(text, kind, wrap=True)
        step = {"small": "small", "lead": "lead"}.get(kind, "body")
        self.setMaximumWidth(round(theme.letter_px(step) * 0.56 * LINE_LETTERS))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - layouts forget the greatest width
        return super().heightForWidth(min(width, self.maximumWidth()))


class Chip(QLabel):
    """A short state in a soft colour: words carry the meaning, the tone only helps."""

    def __init__(self, text: str, tone: Tone = "plain") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("chip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(text)
        self.set_tone(tone)

    def set_tone(self, tone: Tone) -> None:
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class Elided(QLabel):
    """One line, or `lines`, that end in "…" when there is no room; the whole text stays in the tip and for the screen reader."""

    def __init__(self, text: str = "", kind: str = "body", *, widest: int = 0, lines: int = 1) -> None:
        """`widest` in pixels: it does not ask for more room than that, however long the text."""
        super().__init__()
        self._widest, self._lines = widest, lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(kind)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(text)
        self.setAccessibleName(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().sizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802 - takes what is left, never asks for more
        hint = super().sizeHint()
        if not self._widest or hint.width() <= self._widest:
            return hint
        return QSize(self._widest, hint.height() + (self._lines - 1) * self.fontMetrics().lineSpacing())

    def _broken(self, width: int) -> list[str]:
        """The text as it is drawn: whole words a line, the last line shortened where more would follow."""
        metrics, shown, rest = self.fontMetrics(), list[str](), self.text().split(" ")
        while rest and len(shown) < self._lines - 1:
            line = [rest.pop(0)]
            while rest and metrics.horizontalAdvance(" ".join([*line, rest[0]])) <= width:
                line.append(rest.pop(0))
            shown.append(metrics.elidedText(" ".join(line), Qt.TextElideMode.ElideRight, width))
        return [*shown, metrics.elidedText(" ".join(rest), Qt.TextElideMode.ElideRight, width)] if rest else shown

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        area = self.contentsRect()
        shown = self._broken(area.width())
        self.setToolTip("" if " ".join(shown) == self.text() else self.text())
        painter.drawText(area, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), "\n".join(shown))


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Sets a style property and lets the style sheet see it."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
