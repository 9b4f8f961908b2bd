"""Takes the rows out of the XML of one sheet as it goes by, element by element, keeping only what is filled."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tirek.foundation.workbooks import refusals
from tirek.foundation.workbooks.grid import BrokenCell, CellValue, Sheet, SheetRow

MAX_COLUMNS = 200
MAX_TEXT = 32_767
"""The longest text of a cell, as in Excel itself."""
_MAX_MERGED = 20_000
_MAX_ROW_NUMBER = 1_048_576
_LAST_DAY = 2_958_466

_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?\d{1,15}")


class SharedText(int):
    """The number of a text kept in the common list of texts; put in its place after the rows are known."""


class RowBudget:
    """Counts filled rows of the whole file, so that a file of a million rows is refused after the first part."""

    def __init__(self) -> None:
        self._left = refusals.MAX_ROWS

    def take(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise refusals.too_many_rows()


class SheetReader:
    """Takes the rows out of one sheet as its XML goes by."""

    def __init__(self, name: str, hidden: bool, dates: list[bool], epoch_1904: bool, budget: RowBudget) -> None:
        self._name, self._hidden, self._dates, self._budget = name, hidden, dates, budget
        self._epoch = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
        self._rows: list[SheetRow] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._row_number, self._row_hidden = 0, False
        self._column = -1
        self._values: dict[int, CellValue] = {}
        self._broken: dict[int, BrokenCell] = {}
        self._kind, self._style, self._formula = "n", 0, False
        self._text: list[str] | None = None
        self._length, self._content = 0, ""
        self.starts = {
            "c": self._start_cell, "v": self._start_text, "t": self._start_text, "f": self._start_formula, "row": self._start_row,
            "mergeCell": self._add_merged, "rPh": self._start_phonetic,
        }  # fmt: skip
        self.ends = {"v": self._end_text, "t": self._end_text, "rPh": self._end_phonetic, "c": self._end_cell, "row": self._end_row}

    def sheet(self) -> Sheet:
        """What has gone by, rows in order."""
        rows = sorted(self._rows, key=lambda row: row.number)
        return Sheet(self._name, tuple(rows), self._hidden, tuple(self._merged))

    def _start_text(self, _: dict[str, str]) -> None:
        self._text = []

    def _start_formula(self, _: dict[str, str]) -> None:
        self._formula = True

    def _start_phonetic(self, _: dict[str, str]) -> None:
        self._kind = "phonetic"

    def _start_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "")
        number = int(given) if given.isdigit() and len(given) < 8 else 0
        self._row_number = number if 0 < number <= _MAX_ROW_NUMBER else self._row_number + 1
        self._row_hidden = attributes.get("hidden", "0") in ("1", "true")
        self._column, self._values, self._broken = -1, {}, {}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = _CELL_REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = _column_number(reference.group(1)) if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdigit() and len(style) < 8 else 0
        self._formula, self._content, self._length = False, "", 0

    def characters(self, text: str) -> None:
        if self._text is not None and self._length < MAX_TEXT:
            self._text.append(text[: MAX_TEXT - self._length])
            self._length += len(text)

    def _end_text(self) -> None:
        if self._text is not None and self._kind != "phonetic":
            self._content += "".join(self._text)
        self._text = None

    def _end_phonetic(self) -> None:
        self._kind = "inlineStr"

    def _end_cell(self) -> None:
        if self._column >= MAX_COLUMNS:
            return
        if self._kind == "e":
            self._broken[self._column] = "cell.error"
        elif self._content:
            value = self._converted(self._content)
            if not (isinstance(value, str) and not value.strip()):
                self._values[self._column] = value
        elif self._formula and self._kind != "str":
            self._broken[self._column] = "cell.formula"

    def _end_row(self) -> None:
        if not (self._values or self._broken):
            return
        self._budget.take()
        width = max((*self._values, *self._broken)) + 1
        values = tuple(self._values.get(column) for column in range(width))
        self._rows.append(SheetRow(self._row_number, values, self._row_hidden, self._broken))

    def _converted(self, text: str) -> CellValue:
        if self._kind == "s":
            return SharedText(int(text)) if text.isdigit() and len(text) < 10 else None
        if self._kind in ("str", "inlineStr"):
            return unescaped(text)
        if self._kind == "b":
            return text.strip() == "1"
        if self._kind == "d":
            return date.fromisoformat(text.strip()[:10])
        return self._number(text.strip())

    def _number(self, text: str) -> CellValue:
        try:
            number = int(text) if _WHOLE.fullmatch(text) else float(text)
        except ValueError:
            return text
        if self._style < len(self._dates) and self._dates[self._style] and 1 <= number < _LAST_DAY:
            return self._epoch + timedelta(days=int(number))  # the hour says nothing about a person
        return number

    def _add_merged(self, attributes: dict[str, str]) -> None:
        if len(self._merged) >= _MAX_MERGED:
            return
        first, _, last = attributes.get("ref", "").partition(":")
        start, stop = _CELL_REFERENCE.fullmatch(first), _CELL_REFERENCE.fullmatch(last)
        if start and stop:
            corner = int(start.group(2)), _column_number(start.group(1))
            self._merged.append((*corner, int(stop.group(2)), _column_number(stop.group(1))))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescaped(text: str) -> str:
    """Excel writes signs that XML cannot hold as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
