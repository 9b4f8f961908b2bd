"""Opens a file that someone says is a list: finds out what it is, keeps within the limits, gives plain rows."""

from __future__ import annotations

import bisect
from dataclasses import replace
from pathlib import Path

from tirek.foundation.workbooks import refusals
from tirek.foundation.workbooks.delimited import read_delimited
from tirek.foundation.workbooks.grid import CellValue, Sheet, Workbook
from tirek.foundation.workbooks.xlsx import read_xlsx

_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"MZ", b"Rar!", b"7z\xbc\xaf")
_MAX_FILLED_CELLS = 200_000


def read_workbook(path: Path) -> Workbook:
    """All filled rows of an .xlsx or .csv file, told apart by their content and not by the name.

    Raises ListRefused (codes LIST-01 to LIST-08, LIST-10) with a sentence; the file itself is never changed.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
        if size == 0:
            raise refusals.empty_file()
        if size > refusals.MAX_FILE_MB << 20:
            raise refusals.too_large()
        workbook = _read(path, head)
    except OSError as error:
        raise refusals.cannot_open() from error
    if not any(sheet.rows for sheet in workbook.sheets):
        raise refusals.no_rows()
    return replace(workbook, sheets=tuple(_with_merged_filled(sheet) for sheet in workbook.sheets))


def _read(path: Path, head: bytes) -> Workbook:
    if head.startswith(b"PK\x03\x04"):
        return read_xlsx(path)
    if head.startswith(_OLD_OFFICE):
        # A workbook with a password is an old container with the new file enciphered inside.
        enciphered = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise refusals.with_password() if enciphered else refusals.old_format()
    if head.startswith(_OTHER_FILES) or head.startswith(b"PK"):
        raise refusals.damaged()
    return read_delimited(path)


def _with_merged_filled(sheet: Sheet) -> Sheet:
    """Cells merged downward get the value of their first row: one post written for five people counts for each."""
    numbers = [row.number for row in sheet.rows]
    added: dict[int, dict[int, CellValue]] = {}
    budget = _MAX_FILLED_CELLS
    for top, left, bottom, right in sheet.merged:
        if bottom <= top or right - left > 3:  # wide blocks are titles, not values
            continue
        start = bisect.bisect_left(numbers, top)
        if start == len(numbers) or numbers[start] != top or (value := sheet.rows[start].value(left)) is None:
            continue
        stop = bisect.bisect_right(numbers, bottom)
        budget -= stop - start
        if budget < 0:
            break
        for index in range(start + 1, stop):
            if sheet.rows[index].value(left) is None:
                added.setdefault(index, {})[left] = value
    if not added:
        return sheet
    rows = list(sheet.rows)
    for index, cells in added.items():
        row = rows[index]
        width = max(len(row.values), max(cells) + 1)
        values = tuple(cells.get(column, row.value(column)) for column in range(width))
        rows[index] = replace(row, values=values, filled=frozenset(cells))
    return replace(sheet, rows=tuple(rows))
