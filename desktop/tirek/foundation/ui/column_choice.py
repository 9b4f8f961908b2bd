"""What each column of somebody's list is taken for: said in a line, opened by a button, changed column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card
from tirek.foundation.workbooks.columns import Column, SheetMapping


class ColumnChoice(Card):
    """`changed(sheet, index, field)` with "" for a column that is not read; `switched(sheet, on)`; `pressed` opens and closes it.

    `fields`: key and title of what a column may be, in the order of the list. `look`: the words beside a sheet's switch.
    """

    changed = Signal(str, int, str)
    switched = Signal(str, bool)
    pressed = Signal()

    def __init__(self, ui: Kit, sheets: Sequence[SheetMapping], fields: Mapping[str, str], look: Callable[[str], str], *, opened: bool, narrow: bool) -> None:
        super().__init__(ui.theme)
        self._ui, self._fields, self._look, self._narrow = ui, fields, look, narrow
        t = ui.texts.t
        self.column.setSpacing(ui.theme.space("s"))
        titles = [t(fields[column.field]) for sheet in sheets if sheet.taken for column in sheet.columns if column.field]
        read = t("Read from the list: {columns}", columns=", ".join(dict.fromkeys(titles))) if titles else t("No column was understood.")
        self.button = ui.small_button(t("Done") if opened else t("Change the columns"), self.pressed.emit, icon="up" if opened else "edit")
        self.add(ui.split(Label(read, wrap=True), self.button))
        if opened:
            for sheet in sheets:
                if sheet.columns:
                    self.add_line().add(self._sheet(sheet))

    def _sheet(self, sheet: SheetMapping) -> QWidget:
        ui = self._ui
        holder = ui.stack(ui.check(self._look(sheet.sheet), sheet.taken, lambda on: self.switched.emit(sheet.sheet, on)))
        if not sheet.taken:
            return holder
        grid = QGridLayout()
        grid.setHorizontalSpacing(ui.theme.space("l"))
        grid.setVerticalSpacing(ui.theme.space("m"))
        across = 1 if self._narrow else 3
        for number, column in enumerate(sheet.columns):
            grid.addWidget(self._select(sheet.sheet, column), number // across, number % across)
        inner = QWidget()
        inner.setObjectName("clear")
        inner.setLayout(grid)
        holder.add(inner)
        return holder

    def _select(self, sheet: str, column: Column) -> QWidget:
        t = self._ui.texts.t
        label = t("Column {letter}: {heading}", letter=column.letter, heading=column.heading[:60] or t("no heading"))
        options = [("", t("not read")), *((key, t(title)) for key, title in self._fields.items())]
        field = self._ui.select_field(label, options, value=column.field or "")
        field.changed.connect(lambda: self.changed.emit(sheet, column.index, field.value()))
        return field
