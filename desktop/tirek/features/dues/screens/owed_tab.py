"""Who owes dues, and for how many months."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from tirek.features.dues.screens.view import View
from tirek.features.dues.screens.words import Rows, short_month, sum_words
from tirek.features.dues.service import Dues
from tirek.features.dues.views import Debtor
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import Column, RowTable


class OwedTab(View):
    """`member(id)` asks for a member's ledger."""

    member = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        ui, t = self.ui, self.texts.t
        self.rows = Rows()
        self.table = RowTable(ui.theme, self.rows, [
            Column(t("Name"), "strong", 9), Column(t("Months owed"), "chip", 4, letters=12),
            Column(t("Which months"), "muted", 9, when_narrow=False), Column(t("Owed"), "number", 4),
        ], name=t("Who owes dues"))  # fmt: skip
        self.table.setMinimumHeight(ui.theme.soft_px(420))
        self.table.opened.connect(self.member)
        self.table.clicked.connect(lambda index: self.member.emit(self.table.rows.id_at(index.row())))
        self.note = ui.muted(t("Where dues are a percentage of pay, the sum owed is not known here: pay is secret. Such a debt is counted in months."))
        self.save_button = ui.ghost(t("Save to Excel"), lambda: self.choose_sheet(t("Who owes dues"), self.save_list), icon="sheet")
        self.list = ui.card("", self.note, self.table, ui.row(self.save_button))
        self.nobody = ui.card("", ui.empty("check", t("Nobody owes dues"), t("Months that were charged and not paid appear here.")))
        self.nobody.hide()
        self.add(self.list, self.nobody)
        self.column.addStretch(1)

    def load(self) -> None:
        org = self.context.org
        self.jobs.run(lambda _control: Dues(org).debtors(), done=self._show, failed=self.context.shell.show_error)

    def _show(self, debtors: list[Debtor]) -> None:
        texts = self.texts

        def cells(one: Debtor) -> tuple[object, ...]:
            count = len(one.months)
            chip = (texts.n("{count} month", "{count} months", count), "bad" if count > 2 else "warn")
            months = ", ".join(short_month(month, texts) for month in one.months[:4]) + ("…" if count > 4 else "")
            return one.name, chip, months, sum_words(one.owed, texts) if one.owed > 0 else ""

        self.rows.put([(one.member, cells(one)) for one in debtors])
        self.table.show_filter()
        self.list.setVisible(bool(debtors))
        self.nobody.setVisible(not debtors)

    def save_list(self, path: Path) -> None:
        """Writes who owes as an Excel file."""
        org, texts = self.context.org, self.texts

        def write() -> int:
            from tirek.features.dues.export import write_owed

            return write_owed(path, org, texts)

        self.save_sheet(write)

    def set_narrow(self, narrow: bool) -> None:
        super().set_narrow(narrow)
        self.table.set_narrow(narrow)
