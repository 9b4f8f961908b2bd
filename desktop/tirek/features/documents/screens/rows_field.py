"""A list of rows with several answers each: what was done and when, who voted, which norm."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from tirek.features.documents.rules import Field as Asked
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import throw_away
from tirek.foundation.ui.widgets.fields import Field

MOST_ROWS = 100


class RowsField(Field):
    """The value is JSON: a list of objects by the names of the items. Empty rows are left out."""

    def __init__(
        self, context: PageContext, jobs: ScreenJobs, label: str, items: Sequence[Asked], make: Callable[[Asked], Field]
    ) -> None:
        super().__init__(context.theme, label)
        self._context, self._items, self._make = context, items, make
        self._rows: list[tuple[QFrame, dict[str, Field]]] = []
        self._box = QWidget()
        self._box.setObjectName("clear")
        self._lines = QVBoxLayout(self._box)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(context.theme.space("s"))
        self.add_button = context.ui.small_button(context.texts.t("Add a line"), self.add_row, icon="plus")
        self.add_button.setAccessibleName(f"{label}: {context.texts.t('Add a line')}")
        self.column.addWidget(self._box)
        self.column.addWidget(context.ui.row(self.add_button))
        self.label.setBuddy(self.add_button)

    def input(self) -> QWidget:
        return self.add_button

    def add_row(self) -> dict[str, Field]:
        """One more row; its fields by name."""
        if len(self._rows) >= MOST_ROWS:
            return self._rows[-1][1]
        space = self._context.theme.space
        frame = QFrame()
        frame.setObjectName("sunken")
        column = QVBoxLayout(frame)
        column.setContentsMargins(space("m"), space("s"), space("m"), space("m"))
        column.setSpacing(space("m"))
        words = self._context.texts.t("Line {number}", number=len(self._rows) + 1)
        remove = self._context.ui.icon_button("cross", self._context.texts.t("Take this line out"), lambda: self._remove(frame))
        column.addWidget(self._context.ui.split(self._context.ui.word(words, "muted"), remove))
        fields: dict[str, Field] = {}
        for item in self._items:
            fields[item.name] = self._make(item)
            fields[item.name].changed.connect(self.changed)
            column.addWidget(fields[item.name])
        self._rows.append((frame, fields))
        self._lines.addWidget(frame)
        self.changed.emit()
        return fields

    def _remove(self, frame: QFrame) -> None:
        self._rows = [row for row in self._rows if row[0] is not frame]
        throw_away(frame)
        self.changed.emit()

    def value(self) -> str:
        rows = [{name: field.value() for name, field in fields.items() if field.value()} for _, fields in self._rows]
        rows = [row for row in rows if row]
        return json.dumps(rows, ensure_ascii=False) if rows else ""

    def set_value(self, value: str) -> None:
        for frame, _ in list(self._rows):
            self._remove(frame)
        for row in json.loads(value) if value else ():
            fields = self.add_row()
            for name, words in row.items():
                if name in fields:
                    fields[name].set_value(str(words))

    def validate(self) -> bool:
        wrong = [field for _, fields in self._rows for field in fields.values() if not field.validate()]
        return not wrong
