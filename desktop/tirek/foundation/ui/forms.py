"""A form: fields in one column, checked at Save, with the first wrong one in focus and a summary when there are more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.fields import Field

OneField = TypeVar("OneField", bound=Field)


class Form(QWidget):
    """Fields by name. Give it to `page.keep`, so that half-written work survives a change of language.

    form = Form(ui)
    form.add("surname", ui.text_field(t("Surname"), check=needed(t("Write the surname"))))
    ui.primary(t("Save"), lambda: form.save(self._store))
    """

    changed = Signal()

    def __init__(self, ui: Kit) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._ui = ui
        self._fields: dict[str, Field] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(ui.theme.space("l"))
        self._summary = QFrame()
        self._summary.setObjectName("banner")
        self._summary.setProperty("tone", "bad")
        self._lines = QVBoxLayout(self._summary)
        self._lines.setContentsMargins(*(ui.theme.space("m"),) * 4)
        self._summary.hide()
        self.column.addWidget(self._summary)

    def add(self, name: str, field: OneField) -> OneField:
        """Adds a field under the last one and returns it."""
        self._fields[name] = field
        self.column.addWidget(field)
        field.changed.connect(self.changed)
        return field

    def join(self, name: str, field: OneField) -> OneField:
        """Makes a field that is placed elsewhere a part of this form."""
        self._fields[name] = field
        field.changed.connect(self.changed)
        return field

    def place(self, *widgets: QWidget) -> None:
        """Puts something that is not a field between fields (a row of two, a sentence)."""
        for widget in widgets:
            self.column.addWidget(widget)

    def field(self, name: str) -> Field:
        return self._fields[name]

    # reading and writing -------------------------------------------------------------------------------------------
    def values(self) -> dict[str, str]:
        return {name: field.value() for name, field in self._fields.items()}

    def set_values(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            if name in self._fields:
                self._fields[name].set_value(value)

    def state(self) -> dict[str, str]:
        return self.values()

    def restore(self, state: Mapping[str, str]) -> None:
        self.set_values(state)

    @property
    def touched(self) -> bool:
        """True as soon as anything is written."""
        return any(self.values().values())

    # checking --------------------------------------------------------------------------------------------------------
    def validate(self) -> bool:
        """Checks all fields; on a fault the first wrong one gets the focus and all are listed above when more than one."""
        wrong = [field for field in self._fields.values() if not field.validate()]
        self._show_summary(wrong)
        if wrong:
            wrong[0].focus()
        return not wrong

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Shows what a service refused, by field name."""
        for name, sentence in errors.items():
            self._fields[name].set_error(sentence)
        wrong = [self._fields[name] for name in errors]
        self._show_summary(wrong)
        if wrong:
            wrong[0].focus()

    def save(self, store: Callable[[dict[str, str]], Any]) -> None:
        """Calls `store(values)` if everything is right."""
        if self.validate():
            store(self.values())

    def _show_summary(self, wrong: list[Field]) -> None:
        empty_out(self._lines)
        if len(wrong) > 1:
            count = self._ui.texts.n("{count} place to mend", "{count} places to mend", len(wrong))
            self._lines.addWidget(self._ui.word(count, "strong"))
            for field in wrong:
                self._lines.addWidget(self._ui.ghost(field.text_error(), field.focus))
        self._summary.setVisible(len(wrong) > 1)


def needed(sentence: str) -> Callable[[str], str | None]:
    """A check that asks for something to be written; `sentence` says what."""
    return lambda value: None if value.strip() else sentence


def all_of(*checks: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """The first sentence of the first check that finds something."""

    def check(value: str) -> str | None:
        return next((sentence for one in checks if (sentence := one(value)) is not None), None)

    return check
