"""The fields of a list of people, and which column of a sheet holds which."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from tirek.features.members.importing.vocabulary import HALF, Vocabulary, level
from tirek.foundation.identifiers.typed import clean_text, number_text
from tirek.foundation.language.texts import mark
from tirek.foundation.workbooks import columns as sheet_columns
from tirek.foundation.workbooks.columns import Column, find_columns, heading_text
from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow

FIELDS: dict[str, str] = {
    "full_name": mark("Full name"),
    "last_name": mark("Surname"),
    "first_name": mark("Name"),
    "patronymic": mark("Patronymic"),
    "given_names": mark("Name and patronymic"),
    "iin": mark("IIN"),
    "birth_date": mark("Birth date"),
    "sex": mark("Sex"),
    "phone": mark("Phone"),
    "email": mark("E-mail"),
    "post": mark("Post"),
    "subject": mark("Subject taught"),
    "category": mark("Category"),
    "workload": mark("Workload"),
    "school": mark("School"),
    "staff_number": mark("Staff number"),
    "joined_on": mark("Joined the union on"),
    "hired_on": mark("Hired on"),
    "contract": mark("Labour contract"),
    "contract_from": mark("Contract from"),
    "contract_until": mark("Contract until"),
    "card_number": mark("Membership card number"),
    "education": mark("Education"),
    "experience": mark("Length of service"),
    "address": mark("Address"),
    "note": mark("Note"),
    "number": mark("Number in the list"),
}
"""Fields a column may be given to, with the title to show. A column given to none is not read."""

_NAMES = ("full_name", "last_name")
_SAMPLE_ROWS = 60
_NAME_WORD = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІA-Z][^\W\d_'’.\-]*")


@dataclass(frozen=True)
class SheetMapping(sheet_columns.SheetMapping):
    """What the columns of one sheet of people are."""

    @property
    def usable(self) -> bool:
        """Whether names can be read: a full name, or a surname."""
        return any(column.field in _NAMES for column in self.columns)

    def change(self, index: int, field: str | None) -> Self:
        """The same with one column read otherwise. Raises KeyError for what is no field."""
        if field is not None and field not in FIELDS:
            raise KeyError(field)
        return super().change(index, field)

    @property
    def fingerprint(self) -> str | None:
        """A digest of the headings in their order, by which a list like this one is known again; None without headings."""
        headings = [level(column.heading) for column in self.columns]
        return hashlib.sha256("\n".join(headings).encode()).hexdigest() if any(headings) else None


def find_mapping(sheet: Sheet, vocabulary: Vocabulary, remembered: Mapping[str, str | None] | None = None) -> SheetMapping:
    """Finds the heading row (or two) and the fields of the columns; without a heading, guesses by what stands in them."""
    memory = dict(remembered or {})

    def recognise(heading: str) -> tuple[str, int] | None:
        known = level(heading)
        if known in memory:
            field = memory[known]
            return (field, HALF) if field in FIELDS else None
        return vocabulary.field_of(heading)

    found = find_columns(sheet, recognise, _NAMES)
    if found is None:
        return _guess_by_content(sheet)
    return SheetMapping(found.sheet, found.header_rows, found.columns, found.taken)


# --- a list without headings --------------------------------------------------------------------------------------


def _guess_by_content(sheet: Sheet) -> SheetMapping:
    """Columns by what most of their cells look like; never sure. Unknown headings right above the data are shown."""
    place = next((at for at, row in enumerate(sheet.rows) if any(_kind_of(value) for value in row.values)), 0)
    header = sheet.rows[place - 1] if place and _looks_like_heading(sheet.rows[place - 1], sheet.rows[place]) else None
    rows = sheet.rows[place : place + _SAMPLE_ROWS]
    taken: set[str] = set()
    columns: list[Column] = []
    for index in range(max((len(row.values) for row in rows), default=0)):
        heading = heading_text(header.value(index)) if header else ""
        values = [value for row in rows if (value := row.value(index)) is not None]
        if not values and not heading:
            continue
        kinds = Counter(_kind_of(value) for value in values)
        kind, count = kinds.most_common(1)[0] if values else (None, 0)
        field = kind if kind and kind not in taken and count * 10 >= len(values) * 6 else None
        if field:
            taken.add(field)
        columns.append(Column(index, heading, field, sure=False))
    return SheetMapping(sheet.name, (header.number,) if header else (), tuple(columns), taken=not sheet.hidden)


def _looks_like_heading(row: SheetRow, below: SheetRow) -> bool:
    values = [value for value in row.values if value is not None]
    return row.number + 1 == below.number and len(values) >= 2 and all(isinstance(value, str) for value in values)


def _kind_of(value: CellValue) -> str | None:
    if isinstance(value, date):
        return "birth_date"
    text = number_text(value) or (clean_text(value) if isinstance(value, str) else "")
    digits = re.sub(r"[\s()+\-.]", "", text)
    if digits.isdigit() and len(digits) == 12:
        return "iin"
    if digits.isdigit() and len(digits) in (10, 11) and digits[0] in "78":
        return "phone"
    words = text.split()
    if 2 <= len(words) <= 4 and all(_NAME_WORD.fullmatch(word) for word in words):
        return "full_name"
    return None
