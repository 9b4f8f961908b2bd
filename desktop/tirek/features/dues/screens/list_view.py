"""The accountant's list before it is taken in: columns that may be changed, each row with its payer, the total checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.dues.lists import ListRow, PayrollLists, Preview
from tirek.features.dues.payroll import FIELDS, PROBLEMS, PayrollMapping
from tirek.features.dues.rules import month_of
from tirek.features.dues.screens.rates_tab import read_month
from tirek.features.dues.screens.view import View
from tirek.features.dues.screens.words import HOW, STANDINGS, Rows, month_words, sum_words
from tirek.features.dues.service import Dues
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.column_choice import ColumnChoice
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import Column, RowTable

_FILTERS = {"all": (), "found": ("found",), "look": ("unknown", "again", "error"), "skipped": ("skipped",)}


class ListView(View):
    """Choose a file, look through, take in."""

    heading = mark("List of dues withheld")

    def __init__(self, context: PageContext, month: str = "") -> None:
        super().__init__(context)
        ui, t = self.ui, self.texts.t
        self.month = month or month_of(context.clock.today())
        self.path: Path | None = None
        self.preview: Preview | None = None
        self._names: dict[int, str] = {}
        self._mapping: PayrollMapping | None = None
        self._columns_open = False
        self._again = False
        self._filter = "all"
        typed = f"{self.month[5:]}.{self.month[:4]}"
        wrong = t("Write the month like this: {month}", month=typed)
        self.form = Form(ui)
        self.form.add("month", ui.text_field(t("For which month was it withheld?"), value=typed, letters=10, check=lambda text: None if read_month(text) else wrong))
        self.choose_button = ui.primary(t("Choose the file"), lambda: self.form.save(lambda _values: self.choose()), icon="folder")
        self.first = ui.card(
            t("List of dues withheld"),
            ui.muted(t("Ask the accountant for the list of dues withheld: name, IIN or staff number, sum. Any Excel or CSV file will do.")),
            self.form, ui.row(self.choose_button),
        )  # fmt: skip
        self.line = ui.progress(at_once=False)
        self.body = ui.stack(gap="l")
        self.add(self.first, self.line, self.body)
        self.column.addStretch(1)

    # choosing and reading --------------------------------------------------------------------------------------------
    def choose(self) -> None:
        """Opens the dialogue for the file."""
        t = self.texts.t
        choose_file(self, t("Choose the file"), self.read, kinds=(t("Lists (*.xlsx *.xlsm *.csv *.txt)"), t("All files (*)")))

    def read(self, path: Path, mapping: PayrollMapping | None = None) -> None:
        """Reads the file in the background and shows every row."""
        self.path, self._mapping = path, mapping
        self.month = read_month(self.form.values()["month"]) or self.month
        month, org = self.month, self.context.org
        self.line.start(self.texts.t("Reading the list"))

        def work(_control: object) -> tuple[Preview, dict[int, str]]:
            preview = PayrollLists(org).preview(path, month, mapping=mapping)
            wanted = {one for row in preview.rows for one in (row.match.member, *row.match.candidates) if one is not None}
            return preview, Dues(org).names(list(wanted))

        self.jobs.run(work, done=self._read, failed=self._refused, stopped=self.line.finish)

    def _refused(self, error: BaseException) -> None:
        self.line.finish()
        self.empty_out(self.body)
        self.first.show()
        self.body.add(self.ui.error_banner(error))

    def _read(self, found: tuple[Preview, dict[int, str]]) -> None:
        self.line.finish()
        self.preview, self._names = found
        self._mapping = self.preview.mapping
        self.first.hide()
        self._show()

    # showing ---------------------------------------------------------------------------------------------------------
    def _show(self) -> None:
        preview, ui, t = self.preview, self.ui, self.texts.t
        assert preview is not None and self.path is not None
        self.empty_out(self.body)
        layout = self.body.layout()
        refusal = preview.payroll.refusal()
        self.take_button = ui.primary(self._take_words(), self.take, icon="check")
        other = ui.ghost(t("Another file"), self.choose, icon="folder")
        name = ui.stack(ui.one_line(self.path.name, "h2"), ui.muted(t("{month} · nothing has been taken in yet", month=month_words(self.month, self.texts))), gap="xs")
        layout.addWidget(ui.split(name, other, self.take_button) if not self.narrow else ui.stack(name, ui.row(self.take_button, other)))
        if refusal is not None:
            layout.addWidget(ui.error_banner(refusal))
            self._columns_open = True
            self.take_button.hide()
        elif preview.differs:
            words = t("The rows make {sum}, but the list says {stated} in its total. Ask the accountant before you take it in.",
                      sum=sum_words(preview.payroll.total, self.texts), stated=sum_words(preview.payroll.stated or 0, self.texts))  # fmt: skip
            layout.addWidget(ui.banner(words, "warn"))
        layout.addWidget(self._columns_card())
        if refusal is None:
            layout.addWidget(self._rows_card(preview))

    def _take_words(self) -> str:
        assert self.preview is not None
        wanted = ("found", "unknown", "again") if self._again else ("found", "unknown")
        count, total = self.preview.count(*wanted), self.preview.total(*wanted)  # type: ignore[arg-type]
        return self.texts.n("Take in {count} payment · {sum}", "Take in {count} payments · {sum}", count, sum=sum_words(total, self.texts))

    def _rows_card(self, preview: Preview) -> QWidget:
        ui, t = self.ui, self.texts.t
        words = {"all": t("All rows"), "found": t("Found on the list"), "look": t("To look at"), "skipped": t("No payment")}
        counts = {key: preview.count(*states) if states else len(preview.rows) for key, states in _FILTERS.items()}  # type: ignore[arg-type]
        self.which = ui.choice([(key, f"{word} · {counts[key]}") for key, word in words.items()], self._filter, self._choose, name=t("Which rows"), joined=False)
        self.rows = Rows()
        self.table = RowTable(ui.theme, self.rows, [
            Column(t("Row"), "muted", 2, when_narrow=False, letters=4), Column(t("As it is written"), "strong", 7), Column(t("State"), "chip", 4, letters=14),
            Column(t("Member"), weight=10), Column(t("Sum"), "number", 4, letters=9),
        ], name=t("Rows of the list"))  # fmt: skip
        self.table.setFixedHeight(ui.theme.soft_px(380))
        self.table.set_narrow(self.narrow)
        self._fill()
        card = ui.card("", self.which)
        if preview.count("again"):
            words_ = self.texts.n("Take in {count} row too that seems to have come before", "Take in {count} rows too that seem to have come before", preview.count("again"))
            card.add(ui.check(words_, self._again, self._take_again))
        card.add(self.table)
        if preview.count("unknown"):
            card.add(ui.muted(t("Unknown payers are taken in too: their money waits on the page of the month until you say whose it is.")))
        return card

    def _choose(self, key: str) -> None:
        self._filter = key
        self._fill()

    def _fill(self) -> None:
        assert self.preview is not None
        states = _FILTERS[self._filter]
        self.rows.put([(place, self._cells(row)) for place, row in enumerate(self.preview.rows) if not states or row.standing in states])
        self.table.show_filter()

    def _cells(self, row: ListRow) -> tuple[Any, ...]:
        t, payer = self.texts.t, row.payer
        word, tone = STANDINGS[row.standing]
        if row.match.member is not None:
            who = f"{self._names.get(row.match.member, '')} ({t(HOW[row.match.how])})"
        elif payer.problem:
            who = t(PROBLEMS[payer.problem], typed=payer.typed)
        else:
            names = ", ".join(self._names[one] for one in row.match.candidates[:2] if one in self._names)
            who = t("perhaps: {names}", names=names) if names else ""
        return str(payer.row), payer.name or payer.staff_number, (t(word), tone), who, sum_words(payer.amount, self.texts) if payer.amount else ""

    def _take_again(self, on: bool) -> None:
        self._again = on
        self.take_button.setText(" " + self._take_words())
        self.take_button.setAccessibleName(self._take_words())

    # columns ---------------------------------------------------------------------------------------------------------
    def _columns_card(self) -> QWidget:
        assert self._mapping is not None
        t = self.texts.t
        card = ColumnChoice(
            self.ui, self._mapping.sheets, FIELDS, lambda sheet: t("Look for payers on the sheet “{sheet}”", sheet=sheet),
            opened=self._columns_open, narrow=self.narrow,
        )  # fmt: skip
        card.changed.connect(self._change)
        card.switched.connect(lambda sheet, on: self._remap(self._mapping.take(sheet, on) if self._mapping else None))
        card.pressed.connect(self._open_columns)
        self.columns_button = card.button
        return card

    def _change(self, sheet: str, index: int, field: str) -> None:
        if self._mapping is not None:
            self._remap(self._mapping.change(sheet, index, field or None))

    def _remap(self, mapping: PayrollMapping | None) -> None:
        if mapping is not None and self.path is not None:
            self.read(self.path, mapping)

    def _open_columns(self) -> None:
        self._columns_open = not self._columns_open
        self._show()
        self.columns_button.setFocus()

    # taking in -------------------------------------------------------------------------------------------------------
    def take(self) -> None:
        """Takes the list in as one action that one undo takes back."""
        preview, again = self.preview, self._again
        assert preview is not None
        self.deed(
            PayrollLists(self.context.org), lambda lists: lists.take_in(preview, again=again), self.texts.t("The list is taken in"),
            lambda _action: self.done_with.emit(),
        )  # fmt: skip

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        if narrow != self.narrow:
            super().set_narrow(narrow)
            if self.preview is not None:
                self._show()

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "path": str(self.path) if self.path else ""}

    def restore(self, state: dict[str, Any]) -> None:
        self.form.restore(state.get("form") or {})
        if state.get("path"):
            self.read(Path(state["path"]))
