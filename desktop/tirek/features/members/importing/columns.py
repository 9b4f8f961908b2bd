"""Finds the heading of each sheet and which column holds what. The result is a mapping a person can see and change."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tirek.features.members.importing.vocabulary import HALF, STEM, Vocabulary, level
from tirek.foundation.identifiers.typed import clean_text, number_text
from tirek.foundation.language.texts import mark
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

_SEARCHED_ROWS = 60
_SAMPLE_ROWS = 60
_LONGEST_HEADING = 150
_NAME_WORD = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІA-Z][^\W\d_'’.\-]*")


@dataclass(frozen=True)
class Column:
    """A column as it is shown: `index` from 0, its heading, the field it is read as or None, and whether that is sure."""

    index: int
    heading: str
    field: str | None
    sure: bool = True

    @property
    def letter(self) -> str:
        """A, B … AA as Excel shows it."""
        letters, number = "", self.index + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


@dataclass(frozen=True)
class SheetMapping:
    """What the columns of one sheet are. `header_rows` are row numbers of the heading, empty if there is none.

    `taken`: whether people are looked for in this sheet at all.
    """

    sheet: str
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    taken: bool = True

    def column_of(self, field: str) -> int | None:
        return next((column.index for column in self.columns if column.field == field), None)

    @property
    def usable(self) -> bool:
        """Whether names can be read: a full name, or a surname."""
        return any(column.field in ("full_name", "last_name") for column in self.columns)

    def change(self, index: int, field: str | None) -> SheetMapping:
        """The same with one column read otherwise; a field belongs to one column, so another one loses it."""
        if field is not None and field not in FIELDS:
            raise KeyError(field)
        columns = [replace(column, field=None) if field and column.field == field else column
                   for column in self.columns if column.index != index]  # fmt: skip
        heading = next((column.heading for column in self.columns if column.index == index), "")
        columns.append(Column(index, heading, field))
        return replace(self, columns=tuple(sorted(columns, key=lambda column: column.index)))

    @property
    def fingerprint(self) -> str | None:
        """A digest of the headings in their order, by which a list like this one is known again; None without headings."""
        headings = [level(column.heading) for column in self.columns]
        return hashlib.sha256("\n".join(headings).encode()).hexdigest() if any(headings) else None

    def remembered(self) -> dict[str, str | None]:
        """Heading (levelled) to field, to be handed to `find_mapping` next time."""
        return {level(column.heading): column.field for column in self.columns if level(column.heading)}


Recognise = Callable[[str], tuple[str, int] | None]


@dataclass(frozen=True)
class _Candidate:
    rows: tuple[SheetRow, ...]
    found: dict[int, tuple[str, int]]
    headings: dict[int, str]

    @property
    def score(self) -> float:
        fields = {field for field, _ in self.found.values()}
        named = bool(fields & {"full_name", "last_name"})
        exact = sum(1 for _, sure in self.found.values() if sure >= HALF)
        return len(fields) + (2 if named else 0) + exact / 100


def find_mapping(sheet: Sheet, vocabulary: Vocabulary, remembered: Mapping[str, str | None] | None = None) -> SheetMapping:
    """Finds the heading row (or two) and the fields of the columns; without a heading, guesses by what stands in them."""
    memory = dict(remembered or {})

    def recognise(heading: str) -> tuple[str, int] | None:
        known = level(heading)
        if known in memory:
            field = memory[known]
            return (field, HALF) if field in FIELDS else None
        return vocabulary.field_of(heading)

    best = _best_candidate(sheet, recognise)
    if best is None:
        return _guess_by_content(sheet)
    owners = _one_column_each(best.found)
    width = max((len(row.values) for row in sheet.rows), default=0)
    columns = tuple(
        Column(index, best.headings.get(index, ""), owners.get(index), best.found.get(index, ("", HALF))[1] > STEM)
        for index in range(width)
        if index in best.headings or any(row.value(index) is not None for row in sheet.rows)
    )
    return SheetMapping(sheet.name, tuple(row.number for row in best.rows), columns, taken=not sheet.hidden)


def headings_in(row: SheetRow, recognise: Recognise) -> dict[int, tuple[str, int]]:
    """Columns of a row whose text is a known heading."""
    found: dict[int, tuple[str, int]] = {}
    for index, value in enumerate(row.values):
        if isinstance(value, str) and len(value) <= _LONGEST_HEADING and (field := recognise(value)):
            found[index] = field
    return found


def _best_candidate(sheet: Sheet, recognise: Recognise) -> _Candidate | None:
    best: _Candidate | None = None
    rows = sheet.rows[:_SEARCHED_ROWS]
    for place, row in enumerate(rows):
        one = _Candidate((row,), headings_in(row, recognise), _texts_of(row))
        if not one.found:
            continue
        candidates = [one]
        if place + 1 < len(rows) and rows[place + 1].number == row.number + 1:
            two = _two_rows(row, rows[place + 1], recognise)
            if two and len({field for field, _ in two.found.values()}) > len({field for field, _ in one.found.values()}):
                candidates.append(two)
        for candidate in candidates:
            if _acceptable(candidate) and (best is None or candidate.score > best.score + 0.5):
                best = candidate
    return best


def _acceptable(candidate: _Candidate) -> bool:
    """A title such as «ФИО мұғалімдердің тізімі» is not a heading: it needs two known columns, or one known exactly."""
    fields = {field for field, _ in candidate.found.values()}
    exact_name = any(field in ("full_name", "last_name") and sure >= HALF for field, sure in candidate.found.values())
    return len(fields) >= 2 or exact_name


def _texts_of(row: SheetRow) -> dict[int, str]:
    texts = {index: _heading_text(value) for index, value in enumerate(row.values)}
    return {index: text for index, text in texts.items() if text}


def _heading_text(value: CellValue) -> str:
    return clean_text(value)[:_LONGEST_HEADING] if isinstance(value, str) else ""


def _two_rows(upper: SheetRow, lower: SheetRow, recognise: Recognise) -> _Candidate | None:
    """The heading of a column is its lower text, its own upper text, or both together; an upper text spreads right."""
    below = headings_in(lower, recognise)
    plain = all(value is None or isinstance(value, str) for value in lower.values)
    if not plain or not any(sure >= HALF for _, sure in below.values()):
        return None
    above, under = _texts_of(upper), _texts_of(lower)
    found, headings = dict(below), dict(under)
    spread = ""
    for index in range(max(len(upper.values), len(lower.values))):
        spread = above.get(index, spread)
        if index in below:
            continue
        both = f"{spread} {under[index]}" if index in under and spread else above.get(index, under.get(index, ""))
        alone = recognise(above[index]) if index in above and index not in under else None
        field = recognise(both) if both else None
        if alone or field:
            found[index] = alone or field  # pyright: ignore[reportArgumentType] - one of them is there
        if both:
            headings[index] = both
    return _Candidate((upper, lower), found, headings)


def _one_column_each(found: dict[int, tuple[str, int]]) -> dict[int, str]:
    """Each field gets its surest column, the leftmost of equals."""
    owners: dict[int, str] = {}
    taken: set[str] = set()
    for index, (field, _) in sorted(found.items(), key=lambda item: (-item[1][1], item[0])):
        if field not in taken:
            taken.add(field)
            owners[index] = field
    return owners


# --- a list without headings --------------------------------------------------------------------------------------


def _guess_by_content(sheet: Sheet) -> SheetMapping:
    """Columns by what most of their cells look like; never sure. Unknown headings right above the data are shown."""
    place = next((at for at, row in enumerate(sheet.rows) if any(_kind_of(value) for value in row.values)), 0)
    header = sheet.rows[place - 1] if place and _looks_like_heading(sheet.rows[place - 1], sheet.rows[place]) else None
    rows = sheet.rows[place : place + _SAMPLE_ROWS]
    taken: set[str] = set()
    columns: list[Column] = []
    for index in range(max((len(row.values) for row in rows), default=0)):
        heading = _heading_text(header.value(index)) if header else ""
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
