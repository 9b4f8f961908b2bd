"""Reads the accountant's list of dues withheld: who, how much. Nothing is dropped: each filled row says what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from tirek.foundation.errors import Circumstance
from tirek.foundation.identifiers.iin import read_iin
from tirek.foundation.identifiers.typed import clean_text, number_text
from tirek.foundation.language.money import read_money
from tirek.foundation.language.texts import mark
from tirek.foundation.workbooks.cells import as_text, blank, is_numbering
from tirek.foundation.workbooks.columns import Column, SheetMapping, find_columns
from tirek.foundation.workbooks.grid import Sheet, SheetRow, Workbook
from tirek.foundation.workbooks.headings import HALF, Entry, best, entry_of, headings_file, level, rule_lines
from tirek.foundation.workbooks.workbook import read_workbook

FIELDS: dict[str, str] = {
    "full_name": mark("Full name"),
    "last_name": mark("Surname"),
    "first_name": mark("Name"),
    "patronymic": mark("Patronymic"),
    "iin": mark("IIN"),
    "staff_number": mark("Staff number"),
    "amount": mark("Sum withheld"),
    "base": mark("Pay it was counted from"),
    "number": mark("Number in the list"),
}
"""Fields a column may be given to, with the title to show."""

PROBLEMS: dict[str, str] = {
    "amount.unreadable": mark("The sum cannot be understood: {typed}. The row is not taken in; look at it with the accountant."),
    "amount.below_zero": mark("The sum is below zero: the accountant takes something back. Write it as a correction yourself."),
    "cell.formula": mark("There is a formula here that Excel has not computed. Open the file in Excel, save it and choose it again."),
    "cell.error": mark("Excel shows an error in the cell of the sum. The row is not taken in."),
    "amount.none": mark("Nothing was withheld."),
    "row.heading": mark("This is a heading of the table."),
    "row.above": mark("This row stands above the table."),
    "row.total": mark("This is a totals row."),
    "row.words": mark("There is no sum in this row."),
    "iin.unread": mark("The IIN has a slip, so it was not used to find the person."),
}
_WHO = ("full_name", "last_name", "iin", "staff_number")
LONGEST = 200

Status = Literal["payer", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class Payer:
    """One row. `amount`, `base`: tiyn. `problem`: a key of `PROBLEMS`, or empty; `typed` what stood there."""

    sheet: str
    row: int
    status: Status
    name: str = ""
    iin: str = ""
    staff_number: str = ""
    amount: int = 0
    base: int | None = None
    problem: str = ""
    typed: str = ""


@dataclass(frozen=True)
class PayrollMapping:
    """What the columns of each sheet are; a person may change it."""

    sheets: tuple[SheetMapping, ...]

    def change(self, sheet: str, column: int, field: str | None) -> PayrollMapping:
        return self._with(sheet, lambda one: one.change(column, field))

    def take(self, sheet: str, taken: bool) -> PayrollMapping:
        return self._with(sheet, lambda one: replace(one, taken=taken))

    def remembered(self) -> dict[str, str | None]:
        """Headings and their fields, for the next list of the same accountant."""
        return {heading: field for one in self.sheets for heading, field in one.remembered().items()}

    def _with(self, sheet: str, changed: object) -> PayrollMapping:
        return PayrollMapping(tuple(changed(one) if one.sheet == sheet else one for one in self.sheets))  # type: ignore[operator]


@dataclass(frozen=True)
class Payroll:
    """A list as it was read. `total`: tiyn of all payers; `stated`: the total that the list names, if one sheet has one."""

    mapping: PayrollMapping
    rows: tuple[Payer, ...]
    stated: int | None

    @property
    def payers(self) -> list[Payer]:
        return [row for row in self.rows if row.status == "payer"]

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.payers)

    def refusal(self) -> Circumstance | None:
        """Why nothing can be taken in: no column with sums, or none that says who paid. The mapping can still be changed."""
        taken = [one for one in self.mapping.sheets if one.taken]
        if any(one.column_of("amount") is not None and any(one.column_of(who) is not None for who in _WHO) for one in taken):
            return None
        return Circumstance(
            "DUES-10",
            mark("No columns with the payer and the sum withheld were found."),
            mark("Point to the columns yourself: who paid, and how much."),
        )


def read_payroll(path: Path, *, mapping: PayrollMapping | None = None, remembered: Mapping[str, str | None] | None = None) -> Payroll:
    """Reads a list; writes nothing. Raises ListRefused when the file is no list at all."""
    return payroll_of(read_workbook(path), mapping=mapping, remembered=remembered)


def payroll_of(workbook: Workbook, *, mapping: PayrollMapping | None = None, remembered: Mapping[str, str | None] | None = None) -> Payroll:
    """The same for a file already read."""
    mapping = mapping or PayrollMapping(tuple(_columns_of(sheet, remembered or {}) for sheet in workbook.sheets))
    by_name = {one.sheet: one for one in mapping.sheets}
    rows: list[Payer] = []
    stated: list[int] = []
    totals = _totals()
    for sheet in workbook.sheets:
        columns = by_name.get(sheet.name)
        if columns is not None and columns.taken:
            reader = _Sheet(sheet, columns, totals)
            rows += reader.rows()
            stated += reader.stated
    return Payroll(mapping, tuple(rows), stated[0] if len(stated) == 1 else None)


def _columns_of(sheet: Sheet, memory: Mapping[str, str | None]) -> SheetMapping:
    entries = headings_file("payroll_columns.jsonl")

    def recognise(heading: str) -> tuple[str, int] | None:
        known = level(heading)
        if known in memory:
            field = memory[known]
            return (field, HALF) if field in FIELDS else None
        return best(entries, heading)

    found = find_columns(sheet, recognise, ("full_name", "last_name", "iin"))
    if found is not None:
        return found
    width = max((len(row.values) for row in sheet.rows), default=0)
    return SheetMapping(sheet.name, (), tuple(Column(index, "", None, sure=False) for index in range(width)), taken=not sheet.hidden)


def _totals() -> Entry:
    line = next(line for line in rule_lines("import_columns.jsonl") if line.get("words") == "totals")
    return entry_of("totals", line)


class _Sheet:
    def __init__(self, sheet: Sheet, mapping: SheetMapping, totals: Entry) -> None:
        self._sheet, self._mapping, self._totals = sheet, mapping, totals
        self._place = {column.field: column.index for column in mapping.columns if column.field}
        self.stated: list[int] = []

    def rows(self) -> list[Payer]:
        last = max(self._mapping.header_rows, default=0)
        found: list[Payer] = []
        for row in self._sheet.rows:
            if row.number in self._mapping.header_rows:
                found.append(self._skipped(row, "row.heading"))
            elif row.number < last:
                found.append(self._skipped(row, "row.above"))
            else:
                found.append(self._payer(row))
        return found

    def _skipped(self, row: SheetRow, problem: str) -> Payer:
        return Payer(self._sheet.name, row.number, "skipped", self._name(row), problem=problem)

    def _payer(self, row: SheetRow) -> Payer:
        filled = [value for value in row.values if value is not None and not blank(value)]
        if self._is_total(row):
            self._note_total(row)
            return self._skipped(row, "row.total")
        if len(filled) >= 3 and is_numbering(filled):
            return self._skipped(row, "row.heading")
        column = self._place.get("amount")
        known = {name: self._text(row, name) for name in ("iin", "staff_number")}
        who = {"sheet": self._sheet.name, "row": row.number, "name": self._name(row), "staff_number": known["staff_number"][:LONGEST]}
        if column is None:
            return self._skipped(row, "row.words")
        if column in row.broken:
            return Payer(status="error", problem=row.broken[column], **who)
        value = row.value(column)
        if value is None or blank(value):
            named = bool(who["name"] or known["iin"] or known["staff_number"])
            return Payer(status="skipped", problem="amount.none" if named else "row.words", **who)
        amount = read_money(value)
        if amount is None:
            return Payer(status="error", problem="amount.unreadable", typed=as_text(value)[:60], **who)
        if amount < 0:
            return Payer(status="error", problem="amount.below_zero", typed=as_text(value)[:60], **who)
        if amount == 0:
            return Payer(status="skipped", problem="amount.none", **who)
        return self._paid(row, who, amount)

    def _paid(self, row: SheetRow, who: dict[str, object], amount: int) -> Payer:
        reading = read_iin(row.value(self._place["iin"]), from_table=True) if "iin" in self._place else None
        problem = "" if reading is None or reading.good else "iin.unread"
        base = read_money(row.value(self._place["base"])) if "base" in self._place else None
        return Payer(
            status="payer", iin=reading.digits if reading and reading.good else "", amount=amount,
            base=base if base and base > 0 else None, problem=problem, **who,  # type: ignore[arg-type]
        )  # fmt: skip

    def _text(self, row: SheetRow, field: str) -> str:
        column = self._place.get(field)
        value = row.value(column) if column is not None else None
        return "" if value is None else number_text(value) or clean_text(as_text(value))

    def _name(self, row: SheetRow) -> str:
        parts = [self._text(row, "full_name")] if "full_name" in self._place else [self._text(row, part) for part in ("last_name", "first_name", "patronymic")]
        return " ".join(part for part in parts if part)[:LONGEST]

    def _is_total(self, row: SheetRow) -> bool:
        first = next((value for value in row.values if isinstance(value, str) and value.strip()), "")
        words = level(first).rstrip("0123456789 ")
        return bool(words) and len(first) < 100 and any(words == name or words.startswith(f"{name} ") for name in self._totals.names)

    def _note_total(self, row: SheetRow) -> None:
        column = self._place.get("amount")
        amount = read_money(row.value(column)) if column is not None else None
        if amount:
            self.stated.append(amount)
