"""Lists as Excel workbooks, built in memory. A text is always a text: nothing in it becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(sheets: Sequence[tuple[str, Sequence[str], Iterable[Sequence[str | int | None]]]]) -> bytes:
    """Sheets of a title, a heading and rows. None is an empty cell."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for title, heading, rows in sheets:
        sheet = book.create_sheet(_title(title))
        sheet.freeze_panes = "A2"
        for number in range(len(heading)):
            sheet.column_dimensions[chr(ord("A") + number)].width = 44 if number == 0 else 22

        def cell(value: str | int | None, sheet: object = sheet, bold: bool = False) -> WriteOnlyCell:
            made = WriteOnlyCell(sheet)  # type: ignore[arg-type]
            made.value = _printable(value) if isinstance(value, str) else value
            if isinstance(value, str):
                made.data_type = "s"
            made.font = Font(bold=bold)
            return made

        sheet.append([cell(text, bold=True) for text in heading])
        for row in rows:
            sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _title(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "1"


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")
