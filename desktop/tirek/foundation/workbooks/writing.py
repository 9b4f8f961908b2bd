"""Excel files that we write: everything stays in memory, and a text that a spreadsheet would run is disarmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.vault.files import write_atomic

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_DAY, _MOMENT = "DD.MM.YYYY", "DD.MM.YYYY HH:MM"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What a workbook cannot hold at all."""


def harmless(value: Any) -> Any:
    """A phone such as +7… stays readable; a text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(value, str):
        value = _UNPRINTABLE.sub("", value)
        if value.lstrip(" \u00a0").startswith(_DANGEROUS) and not value.lstrip("+").isdigit():
            return "'" + value
    return value


def write_sheet(path: Path, title: str, head: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> None:
    """One sheet with a bold head that stays in sight; `head` is (words, width in letters). Whole or not at all. Raises Circumstance FILE-02."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = title[:31]
    sheet.append([words for words, _ in head])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([harmless(value) for value in row])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            elif isinstance(cell.value, date):
                cell.number_format = _MOMENT if isinstance(cell.value, datetime) else _DAY
    for index, (_, width) in enumerate(head):
        sheet.column_dimensions[sheet.cell(1, index + 1).column_letter].width = width
    try:
        write_atomic(path, _saved(book))
    except OSError:
        raise Circumstance(
            "FILE-02", mark("The file “{name}” could not be written."), mark("Choose another folder or close the file in Excel."), name=path.name
        ) from None


def _saved(book: Any) -> bytes:
    """The workbook's bytes. openpyxl's own `save` puts every sheet, readable, into a temporary file first; here all stays in memory."""
    from zipfile import ZIP_DEFLATED, ZipFile

    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()  # noqa: SLF001 - the writer expects one, also where nothing is drawn
            sheet = WorksheetWriter(ws, out=BytesIO())
            sheet.write()
            ws._rels = sheet._rels  # pyright: ignore[reportAttributeAccessIssue]  # noqa: SLF001
            self._archive.writestr(ws.path[1:], sheet.out.getvalue())  # pyright: ignore[reportAttributeAccessIssue]
            self.manifest.append(ws)

    content = BytesIO()
    InMemory(book, ZipFile(content, "w", ZIP_DEFLATED)).save()
    return content.getvalue()
