"""The plain form of a read file: sheets with rows of values, whatever the file was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

CellValue = str | int | float | bool | date | None
BrokenCell = Literal["cell.formula", "cell.error"]
"""cell.formula: a formula whose value was never computed; cell.error: Excel itself shows an error such as #N/A."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that has something in it. `number` is the row number that Excel shows; values start at column 0 = A.

    `filled`: columns whose value comes from a merged cell that begins in a row above.
    """

    number: int
    values: tuple[CellValue, ...]
    hidden: bool = False
    broken: dict[int, BrokenCell] = field(default_factory=dict[int, "BrokenCell"])
    filled: frozenset[int] = frozenset()

    def value(self, column: int) -> CellValue:
        return self.values[column] if column < len(self.values) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its filled rows only, from top to bottom. `hidden`: Excel does not show it.

    `merged`: first row, first column, last row, last column (columns from 0) of merged cells.
    """

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets of a file. `epoch_1904`: unformatted day numbers count from 1904."""

    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False
