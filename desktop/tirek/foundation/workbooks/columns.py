"""Finds the heading of a sheet, in one row or two, and which column holds what; a person sees the result and changes it.

Which fields there are and by which words they are known is the feature's: it hands over `recognise`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Self

from tirek.foundation.identifiers.typed import clean_text
from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow
from tirek.foundation.workbooks.headings import HALF, STEM, level

SEARCHED_ROWS = 60
_LONGEST_HEADING = 150


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

    def change(self, index: int, field: str | None) -> Self:
        """The same with one column read otherwise; a field belongs to one column, so another one loses it."""
        columns = [replace(column, field=None) if field and column.field == field else column
                   for column in self.columns if column.index != index]  # fmt: skip
        heading = next((column.heading for column in self.columns if column.index == index), "")
        columns.append(Column(index, heading, field))
        return replace(self, columns=tuple(sorted(columns, key=lambda column: column.index)))

    def remembered(self) -> dict[str, str | None]:
        """Heading (levelled) to field, to be handed to `find_mapping` next time."""
        return {level(column.heading): column.field for column in self.columns if level(column.heading)}


Recognise = Callable[[str], tuple[str, int] | None]


@dataclass(frozen=True)
class _Candidate:
    rows: tuple[SheetRow, ...]
    found: dict[int, tuple[str, int]]
    headings: dict[int, str]

    def score(self, names: Collection[str]) -> float:
        fields = {field for field, _ in self.found.values()}
        named = not fields.isdisjoint(names)
        exact = sum(1 for _, sure in self.found.values() if sure >= HALF)
        return len(fields) + (2 if named else 0) + exact / 100


def find_columns(sheet: Sheet, recognise: Recognise, named: Collection[str]) -> SheetMapping | None:
    """The heading and its fields; None when no row looks like a heading.

    `named`: the fields one of which makes a heading alone (the name, the number of a contract).
    """
    best = _best_candidate(sheet, recognise, named)
    if best is None:
        return None
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


def _best_candidate(sheet: Sheet, recognise: Recognise, named: Collection[str]) -> _Candidate | None:
    best: _Candidate | None = None
    rows = sheet.rows[:SEARCHED_ROWS]
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
            if _acceptable(candidate, named) and (best is None or candidate.score(named) > best.score(named) + 0.5):
                best = candidate
    return best


def _acceptable(candidate: _Candidate, named: Collection[str]) -> bool:
    """A title such as «ФИО мұғалімдердің тізімі» is not a heading: it needs two known columns, or one known exactly."""
    fields = {field for field, _ in candidate.found.values()}
    exact_name = any(field in named and sure >= HALF for field, sure in candidate.found.values())
    return len(fields) >= 2 or exact_name


def _texts_of(row: SheetRow) -> dict[int, str]:
    texts = {index: heading_text(value) for index, value in enumerate(row.values)}
    return {index: text for index, text in texts.items() if text}


def heading_text(value: CellValue) -> str:
    """A cell as a heading; empty for anything but a text."""
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
