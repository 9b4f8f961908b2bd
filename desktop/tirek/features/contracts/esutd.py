"""Reads an Excel export of ЕСУТД. Every filled row becomes a contract or says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tirek.features.contracts.rules import Entry
from tirek.foundation.errors import Circumstance
from tirek.foundation.identifiers.dates import read_date
from tirek.foundation.identifiers.iin import read_iin
from tirek.foundation.identifiers.typed import clean_text, number_text
from tirek.foundation.language.texts import mark
from tirek.foundation.workbooks.cells import as_text, is_numbering
from tirek.foundation.workbooks.columns import find_columns
from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow, Workbook
from tirek.foundation.workbooks.headings import best, entry_of, headings_file, level, rule_lines
from tirek.foundation.workbooks.workbook import read_workbook

RULES = "esutd_columns.jsonl"
PROBLEMS: dict[str, str] = {
    "name": mark("There is no name in this row."),
    "start": mark("The day on which work began cannot be understood: {typed}."),
    "end": mark("The day on which the contract ends cannot be understood: {typed}."),
    "stopped": mark("The day on which the contract was ended cannot be understood: {typed}."),
}


@dataclass(frozen=True, slots=True)
class Unread:
    """A row, or a day in it, that could not be understood; `code` is a key of `PROBLEMS`."""

    row: int
    code: str
    typed: str = ""


@dataclass(frozen=True)
class Export:
    """What an export holds. `rows`: filled rows under the heading; each is an entry or stands in `unread` with the code "name"."""

    entries: tuple[Entry, ...]
    unread: tuple[Unread, ...]
    rows: int


def read_export(path: Path, today: date) -> Export:
    """Reads a file; writes nothing. Raises ListRefused, CONTRACT-01 (no such columns)."""
    return export_of(read_workbook(path), today)


def export_of(workbook: Workbook, today: date) -> Export:
    """The same for a file already read."""
    entries: list[Entry] = []
    unread: list[Unread] = []
    rows, found = 0, False
    for sheet in workbook.sheets:
        reader = _reader(sheet, today)
        if reader is None:
            continue
        found = True
        for row in sheet.rows:
            filled = [value for value in row.values if value is not None]
            if row.number > reader.last and not (filled and is_numbering(filled)):
                rows += 1
                reader.read(row, entries, unread)
    if not found:
        raise Circumstance(
            "CONTRACT-01",
            mark("This does not look like an export of labour contracts: no columns with a person and the days of the contract were found."),
            mark("Make the export in the state's system again, with the headings, and choose that file."),
        )
    return Export(tuple(entries), tuple(unread), rows)


def _reader(sheet: Sheet, today: date) -> _Rows | None:
    headings = headings_file(RULES)
    columns = find_columns(sheet, lambda heading: best(headings, heading), ("full_name", "iin"))
    if columns is None:
        return None
    place = {column.field: column.index for column in columns.columns if column.field}
    if not ({"full_name", "iin"} & place.keys() and {"start", "end", "signed", "number"} & place.keys()):
        return None
    return _Rows(place, max(columns.header_rows), today)


class _Rows:
    def __init__(self, place: dict[str, int], last: int, today: date) -> None:
        self._place, self.last, self._today = place, last, today
        self._kinds = [entry_of(line["word"], line) for line in rule_lines(RULES) if "word" in line]

    def read(self, row: SheetRow, entries: list[Entry], unread: list[Unread]) -> None:
        reading = read_iin(self._cell(row, "iin"), from_table=True)
        name = self._text(row, "full_name")
        iin = reading.digits if reading is not None and reading.good else ""
        if not name and not iin:
            unread.append(Unread(row.number, "name"))
            return
        days = {field: self._day(row, field, unread) for field in ("signed", "start", "end", "stopped")}
        entries.append(Entry(
            row.number, name or iin[:2] + "…", iin, self._text(row, "number")[:60], days["signed"], days["start"], days["end"], days["stopped"],
            self._kind(self._text(row, "kind")), self._text(row, "post")[:200],
        ))  # fmt: skip

    def _cell(self, row: SheetRow, field: str) -> CellValue:
        column = self._place.get(field)
        return row.value(column) if column is not None else None

    def _text(self, row: SheetRow, field: str) -> str:
        value = self._cell(row, field)
        return "" if value is None else (number_text(value) or clean_text(as_text(value)))[:200]

    def _day(self, row: SheetRow, field: str, unread: list[Unread]) -> date | None:
        value = self._cell(row, field)
        if value is None or not str(value).strip(" -–—"):
            return None
        reading = read_date(value, today=self._today, role="any", from_table=True)
        if reading is None or reading.value is None:
            if field in PROBLEMS:
                unread.append(Unread(row.number, field, as_text(value)[:40]))
            return None
        return reading.value

    def _kind(self, text: str) -> str:
        """The id of a kind of contract; of several words that fit, the longest."""
        whole = level(text)
        fitting = [(len(stem), entry.id) for entry in self._kinds for stem in (*entry.names, *entry.stems) if f" {stem}" in f" {whole}"]
        return max(fitting)[1] if whole and fitting else ""
