"""The left side: the brand, the places, and the corner that says whether everything is safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from tirek.app.shell.brand import brand
from tirek.app.shell.ports import ShellStatus
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language.dates import clock_time, day_and_month
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.page import PageSpec
from tirek.foundation.ui.widgets.buttons import NavButton
from tirek.foundation.ui.widgets.labels import Label

FIRST_NINE = 9


class Navigation(QFrame):
    """Words with pictures, always there. Ctrl+1 to Ctrl+9 for the first nine."""

    chosen = Signal(str)

    def __init__(self, ui: Kit, pages: Sequence[PageSpec], organisation: str, *, practice: bool = False) -> None:
        super().__init__()
        self.setObjectName("nav")
        self._ui = ui
        self._buttons: dict[str, NavButton] = {}
        theme = ui.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("m"), theme.space("m"), theme.space("m"), theme.space("m"))
        column.setSpacing(theme.space("s"))
        column.addWidget(brand(ui, organisation))
        if practice:
            sign = ui.chip(ui.texts.t("Practice school"), "warn")
            sign.setToolTip(ui.texts.t("This is the practice school: invented people, nothing is sent."))
            column.addWidget(sign, 0, Qt.AlignmentFlag.AlignLeft)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        holder.setObjectName("clear")
        places = QVBoxLayout(holder)
        places.setContentsMargins(0, theme.space("s"), 0, 0)
        places.setSpacing(2)
        self._under = {spec.key: spec.under for spec in pages if spec.under}
        own = [spec for spec in pages if not spec.under]
        ordered = [spec for spec in own if not spec.at_bottom] + [spec for spec in own if spec.at_bottom]
        for number, spec in enumerate(ordered):
            if spec.at_bottom and number and not ordered[number - 1].at_bottom:
                places.addSpacing(theme.space("m"))
            places.addWidget(self._button(spec, number))
        places.addStretch(1)
        scroll.setWidget(holder)
        scroll.setMinimumWidth(max(holder.sizeHint().width(), theme.px(184)))
        column.addWidget(scroll, 1)
        column.addWidget(ui.line())
        self.corner = Corner(ui)
        column.addWidget(self.corner)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def _button(self, spec: PageSpec, number: int) -> NavButton:
        button = NavButton(self._ui.theme, self._ui.texts.t(spec.title), spec.icon)
        if number < FIRST_NINE:
            QShortcut(QKeySequence(f"Ctrl+{number + 1}"), button).activated.connect(button.click)
            button.setToolTip(f"Ctrl+{number + 1}")
        # `toggled`, so that a screen reader's press works too.
        button.toggled.connect(lambda on, key=spec.key: self.chosen.emit(key) if on else None)
        self._buttons[spec.key] = button
        return button

    def mark(self, key: str) -> None:
        """Shows which place is open, without opening it."""
        while key in self._under:
            key = self._under[key]
        button = self._buttons.get(key)
        if button is not None:
            button.blockSignals(True)
            button.setChecked(True)
            button.blockSignals(False)
            for other in self._buttons.values():
                other.refresh_icon()

    def show_badges(self, counts: Mapping[str, int]) -> None:
        for key, button in self._buttons.items():
            button.set_badge(counts.get(key, 0))

    def button(self, key: str) -> NavButton:
        return self._buttons[key]


class Corner(QWidget):
    """Two small lines: what is saved, and what waits for the exchange with the age of the last receipt."""

    def __init__(self, ui: Kit) -> None:
        super().__init__()
        self._ui = ui
        self.setObjectName("clear")
        column = QVBoxLayout(self)
        column.setContentsMargins(ui.theme.space("xs"), ui.theme.space("xs"), 0, 0)
        column.setSpacing(ui.theme.space("xs"))
        self._saved, self.saved_words = self._line(column, "saved", "ok")
        self._waits, self.exchange_words = self._line(column, "usb", "muted")

    def _line(self, column: QVBoxLayout, icon: str, token: str) -> tuple[QLabel, Label]:
        row = QHBoxLayout()
        row.setSpacing(self._ui.theme.space("s"))
        picture = self._ui.picture(icon, token, 18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = Label("", "small", wrap=True)
        row.addWidget(words, 1)
        column.addLayout(row)
        return picture, words

    def show_status(self, status: ShellStatus, today: date) -> None:
        """Writes both lines. `today` decides whether a time or a day is shown."""
        texts = self._ui.texts
        if status.trouble:
            self.saved_words.setText(status.trouble)
            self._saved.setPixmap(self._ui.theme.picture("warning", "bad", 18, 2.0))
        else:
            when = when_words(status.saved_at, today, texts)
            self.saved_words.setText(texts.t("All saved · {time}", time=when) if when else texts.t("All saved"))
            self._saved.setPixmap(self._ui.theme.picture("saved", "ok", 18, 2.0))
        self.exchange_words.setText(_exchange_words(status, today, texts))


def _exchange_words(status: ShellStatus, today: date, texts: Texts) -> str:
    if status.waiting:
        waits = texts.n("{count} record waits", "{count} records wait", status.waiting)
    else:
        waits = texts.t("Nothing waits to be sent")
    if not status.enrolled:
        return waits
    if status.last_receipt_at is None:
        return texts.t("{waits} · no receipt yet", waits=waits)
    return texts.t("{waits} · receipt: {when}", waits=waits, when=when_words(status.last_receipt_at, today, texts))


def when_words(moment: datetime | None, today: date, texts: Texts) -> str:
    """10:42 for today, else the day and month; empty for never."""
    if moment is None:
        return ""
    day = moment.astimezone(KAZAKHSTAN).date()
    return clock_time(moment) if day == today else day_and_month(day, texts.code)
