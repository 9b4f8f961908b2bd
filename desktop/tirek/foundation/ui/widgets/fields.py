"""Fields: label above, hint under it, the error between them and the box, in words. Entered text is never cleared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.buttons import Button, Choice
from tirek.foundation.ui.widgets.labels import Label, set_property

Check = Callable[[str], str | None]
"""Gets the text, gives the sentence of what is wrong and how to mend it, or None."""


class Field(QWidget):
    """What all fields share. `check` runs on leaving the field and at Save."""

    changed = Signal()

    def __init__(self, theme: Theme, label: str, *, hint: str = "", check: Check | None = None) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.theme, self.check = theme, check
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.space("xs"))
        self.label = Label(label, "label", wrap=True)
        self.column.addWidget(self.label)
        self.hint = Label(hint, "muted", wrap=True)
        self.column.addWidget(self.hint)
        self.hint.setVisible(bool(hint))  # after it has a parent: a widget shown without one is a window
        self._wrong = QWidget()
        row = QHBoxLayout(self._wrong)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space("s"))
        sign = QLabel()
        sign.setPixmap(theme.picture("warning", "bad", 20, 2.0))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        self.error = Label("", "error", wrap=True)
        row.addWidget(self.error, 1)
        self._wrong.hide()
        self.column.addWidget(self._wrong)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    # what a kind of field gives
    def input(self) -> QWidget:
        raise NotImplementedError

    def value(self) -> str:
        raise NotImplementedError

    def set_value(self, value: str) -> None:
        raise NotImplementedError

    def place(self, widget: QWidget, *, left: bool = False) -> None:
        """Puts the box under label, hint and error; `left` keeps it from growing to the whole width."""
        if left:
            self.column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self.column.addWidget(widget)
        box = self.input()
        self.label.setBuddy(box)
        box.setAccessibleName(self.label.text())
        box.setAccessibleDescription(self.hint.text())
        box.installEventFilter(self)

    # what a screen uses
    def text_error(self) -> str:
        return self.error.text()

    def set_error(self, sentence: str | None) -> None:
        """Shows what is wrong, or nothing. The screen reader hears it as the description of the box."""
        self.error.setText(sentence or "")
        self._wrong.setVisible(bool(sentence))
        set_property(self.input(), "bad", bool(sentence))
        self.input().setAccessibleDescription(sentence or self.hint.text())

    def validate(self) -> bool:
        """Runs the check and shows the result."""
        sentence = self.check(self.value()) if self.check is not None else None
        self.set_error(sentence)
        return sentence is None

    def set_hint(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def focus(self) -> None:
        self.input().setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched, event: QEvent) -> bool:  # noqa: N802, ANN001
        # An untouched empty field is not scolded: only Save asks for it.
        leaving = event.type() == QEvent.Type.FocusOut and (self.value() or self.error.text())
        if leaving and self.isVisible() and self.check is not None:
            self.validate()
        return False

    def _edited(self) -> None:
        # A wrong sentence disappears as soon as it is no longer true; a new one waits until the field is left.
        if self.error.text() and self.check is not None and self.check(self.value()) is None:
            self.set_error(None)
        self.changed.emit()


class SearchBox(QLineEdit):
    """A box to find something, with a magnifier that grows with the letters. Down and Enter go on to the list; Esc empties it."""

    onward = Signal()

    def __init__(self, theme: Theme, name: str, placeholder: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setClearButtonEnabled(False)
        self.setMaxLength(200)
        self.setTextMargins(theme.px(18) + theme.space("s"), 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.onward.emit()
            if event.key() == Qt.Key.Key_Down:
                return
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        side = self._theme.px(18)
        picture = self._theme.picture("search", "muted", 18, self.devicePixelRatio())
        QPainter(self).drawPixmap(self._theme.space("m"), (self.height() - side) // 2, picture)


class TextField(Field):
    """One line of text. `letters` gives the width in letters when the whole width would mislead (a number, a date)."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        *,
        hint: str = "",
        check: Check | None = None,
        value: str = "",
        letters: int | None = None,
        limit: int = 500,
    ) -> None:
        super().__init__(theme, label, hint=hint, check=check)
        self.box = QLineEdit(value)
        self.box.setMaxLength(limit)
        self.box.textChanged.connect(lambda _text: self._edited())
        if letters is not None:
            self.box.setFixedWidth(round(theme.letter_px("body") * 0.62 * letters) + 2 * theme.space("m") + 4)
        self.place(self.box, left=letters is not None)

    def input(self) -> QLineEdit:
        return self.box

    def value(self) -> str:
        return self.box.text().strip()

    def set_value(self, value: str) -> None:
        self.box.setText(value)


class LongTextField(Field):
    """Several lines. Tab leaves the box: it is a form, not an editor."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        *,
        hint: str = "",
        check: Check | None = None,
        value: str = "",
        lines: int = 5,
        limit: int = 20_000,
    ) -> None:
        super().__init__(theme, label, hint=hint, check=check)
        self._limit, self._lines = limit, lines
        self.box = QPlainTextEdit(value)
        self.box.setTabChangesFocus(True)
        self.box.textChanged.connect(self._edited)
        self.box.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self.place(self.box)
        self._grow()

    def _grow(self) -> None:
        """As high as what is written, between the lines asked for and three times as many."""
        written = round(self.box.document().size().height())
        lines = min(max(self._lines, written), self._lines * 3)
        self.box.setFixedHeight(self.box.fontMetrics().lineSpacing() * lines + 2 * self.theme.space("s") + 12)

    def input(self) -> QPlainTextEdit:
        return self.box

    def value(self) -> str:
        return self.box.toPlainText().strip()[: self._limit]

    def set_value(self, value: str) -> None:
        self.box.setPlainText(value)


class ChoiceField(Field):
    """One of a few, all seen at once."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        value: str | None = None,
        hint: str = "",
        check: Check | None = None,
    ) -> None:
        super().__init__(theme, label, hint=hint, check=check)
        self.box = Choice(theme, options, value, joined=False, name=label)
        self.box.changed.connect(lambda _key: self._edited())
        self.place(self.box)

    def input(self) -> Choice:
        return self.box

    def value(self) -> str:
        return self.box.value() or ""

    def set_value(self, value: str) -> None:
        self.box.set_value(value)


class Select(QComboBox):
    """One of many; our own arrow, and the wheel never changes it by accident."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event) -> None:  # noqa: N802, ANN001
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        side = self._theme.px(18)
        painter = QPainter(self)
        arrow = self._theme.picture("down", "muted", 18, self.devicePixelRatio())
        painter.drawPixmap(self.width() - side - self._theme.space("s"), (self.height() - side) // 2, arrow)

    def sizeHint(self) -> QSize:  # noqa: N802
        hint = super().sizeHint()
        return QSize(hint.width() + self._theme.px(16), hint.height())


class SelectField(Field):
    """One of many, from a list. The value is the key of the option."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        value: str = "",
        hint: str = "",
        check: Check | None = None,
    ) -> None:
        super().__init__(theme, label, hint=hint, check=check)
        self.box = Select(theme)
        self.set_options(options)
        self.box.currentIndexChanged.connect(lambda _index: self._edited())
        self.place(self.box)
        if value:
            self.set_value(value)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        kept = self.value() if self.box.count() else ""
        self.box.blockSignals(True)
        self.box.clear()
        for key, text in options:
            self.box.addItem(text, key)
        self.box.blockSignals(False)
        if kept:
            self.set_value(kept)

    def input(self) -> QComboBox:
        return self.box

    def value(self) -> str:
        return str(self.box.currentData() or "")

    def set_value(self, value: str) -> None:
        index = self.box.findData(value)
        if index >= 0:
            self.box.setCurrentIndex(index)


class PassphraseField(Field):
    """A passphrase with a button that shows it, and a word when Caps Lock seems to be on."""

    submitted = Signal()

    def __init__(
        self,
        theme: Theme,
        label: str,
        *,
        show_words: tuple[str, str],
        caps_words: str,
        hint: str = "",
        check: Check | None = None,
        shown: bool = False,
    ) -> None:
        """`show_words` are the names of the button: to show, to hide; `caps_words` is said when capitals come alone."""
        super().__init__(theme, label, hint=hint, check=check)
        self._show_words = show_words
        self.box = QLineEdit()
        self.box.setMaxLength(1024)
        self.box.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.box.textChanged.connect(lambda _text: self._edited())
        self.box.returnPressed.connect(self.submitted)
        self.toggle = Button(theme, "", "icon", icon="eye", name=show_words[0], on=self._switch)
        row_widget = QWidget()
        row = QHBoxLayout(row_widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.space("xs"))
        row.addWidget(self.box, 1)
        row.addWidget(self.toggle)
        self.place(row_widget)
        self.caps = Label(caps_words, "small", wrap=True)
        self.caps.hide()
        self.column.addWidget(self.caps)
        self.show_letters(shown)

    def input(self) -> QLineEdit:
        return self.box

    def value(self) -> str:
        # Not stripped: a space is a letter of the passphrase like any other.
        return self.box.text()

    def set_value(self, value: str) -> None:
        self.box.setText(value)

    @property
    def letters_shown(self) -> bool:
        return self.box.echoMode() == QLineEdit.EchoMode.Normal

    def show_letters(self, shown: bool) -> None:
        self.box.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        name = self._show_words[1 if shown else 0]
        self.toggle.setIcon(self.theme.icon("eye_off" if shown else "eye", "muted", 20))
        self.toggle.setAccessibleName(name)
        self.toggle.setToolTip(name)

    def _switch(self) -> None:
        self.show_letters(not self.letters_shown)
        self.box.setFocus()

    def eventFilter(self, watched, event: QEvent) -> bool:  # noqa: N802, ANN001
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            typed = event.text()
            if typed.isalpha():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                # A capital without Shift, or a small letter with it: Caps Lock is on. Qt cannot ask the keyboard.
                self.caps.setVisible(typed.isupper() != shift and typed.lower() != typed.upper())
        return super().eventFilter(watched, event)
