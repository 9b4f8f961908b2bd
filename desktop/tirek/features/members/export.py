"""The register as an Excel file that opens in Excel and LibreOffice; texts that look like formulas stay texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from tirek.features.members.kinds import category_names, kind_words
from tirek.features.members.rules import DATES, is_day
from tirek.features.members.service import MemberCard
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.vault.files import write_atomic

COLUMNS = (
    ("number", mark("Number")), ("last_name", mark("Surname")), ("first_name", mark("First name")), ("patronymic", mark("Patronymic")),
    ("birth_date", mark("Date of birth")), ("sex", mark("Sex")), ("iin", mark("IIN")), ("phone", mark("Phone")), ("phone_2", mark("Second phone")),
    ("email", mark("E-mail")), ("post", mark("Post")), ("subject", mark("Subject")), ("category", mark("Category")),
    ("hours_per_week", mark("Hours a week")), ("education", mark("Education")), ("staff_number", mark("Staff number")),
    ("hired_on", mark("Hired on")), ("contract_kind", mark("Kind of contract")), ("contract", mark("Labour contract")),
    ("contract_from", mark("Contract from")), ("contract_until", mark("Contract until")), ("joined_on", mark("Joined on")),
    ("card_number", mark("Membership card number")), ("state", mark("Membership")), ("left_on", mark("Left on")), ("note", mark("Note")),
)  # fmt: skip
_SEXES = {"male": mark("Man"), "female": mark("Woman")}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_DAY = "DD.MM.YYYY"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What a workbook cannot hold at all."""


def write_register(path: Path, cards: Sequence[MemberCard], texts: Texts) -> None:
    """Writes the file whole or not at all. Raises Circumstance FILE-02."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = texts.t("Members")[:31]
    sheet.append([texts.t(title) for _, title in COLUMNS])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for card in cards:
        sheet.append([_shown(name, getattr(card, name), texts) for name, _ in COLUMNS])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            elif isinstance(cell.value, date):
                cell.number_format = _DAY
    for index, (name, _) in enumerate(COLUMNS):
        sheet.column_dimensions[sheet.cell(1, index + 1).column_letter].width = 24 if name.endswith("name") or name in ("post", "note") else 16
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
            ws._rels = sheet._rels  # noqa: SLF001
            self._archive.writestr(ws.path[1:], sheet.out.getvalue())
            self.manifest.append(ws)

    content = BytesIO()
    InMemory(book, ZipFile(content, "w", ZIP_DEFLATED)).save()
    return content.getvalue()


def _shown(name: str, value: Any, texts: Texts) -> Any:
    """A value as a person reads it in Excel: days are days, choices are words, texts are harmless."""
    if value is None:
        return None
    if name in DATES and is_day(value):
        return date.fromisoformat(value)
    if name == "sex" and value in _SEXES:
        return texts.t(_SEXES[value])
    if name in ("state", "contract_kind"):
        return _harmless(kind_words(name, value, texts.code))
    if name == "category":
        return _harmless(category_names().get(value, {}).get(texts.code, value))
    return _harmless(value)


def _harmless(value: Any) -> Any:
    """A phone such as +7… stays readable; a text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(value, str):
        value = _UNPRINTABLE.sub("", value)
        if value.lstrip(" \u00a0").startswith(_DANGEROUS) and not value.lstrip("+").isdigit():
            return "'" + value
    return value
