"""The whole reading of a list before anything is taken in: mapping, every row with its reasons, and likely duplicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

from tirek.features.members.importing.columns import SheetMapping, find_mapping
from tirek.features.members.importing.refusals import no_names
from tirek.features.members.importing.rows import RowReader, RowResult
from tirek.features.members.importing.vocabulary import Vocabulary, load_vocabulary
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.folding import key_letters, same_person_key
from tirek.foundation.workbooks.grid import Workbook
from tirek.foundation.workbooks.workbook import read_workbook

_STEP_ROWS = 200
_MOST_REMEMBERED = 5_000
_MOST_COMPARED = 20
"""People of one name that a row is compared with; more of them would only be the same pair again."""

Recall = Callable[[SheetMapping], SheetMapping]
"""Sets the columns of a sheet as a person once did for the same headings; gives the mapping back as it is otherwise."""
Why = Literal["iin", "name_birth_date", "name_phone", "name"]


class _Texts(Protocol):
    def t(self, message: str, /, **values: object) -> str: ...


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A member of the register, with what is needed to see that a row is the same person."""

    member_id: int
    last_name: str
    first_name: str
    patronymic: str | None = None
    birth_date: str | None = None
    iin: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceInFile:
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Row `one` is likely the same person as `other`: an earlier row or a member. Only a question, never a decision."""

    one: PlaceInFile
    other: PlaceInFile | int
    why: Why


@dataclass(frozen=True)
class ListMapping:
    """What the columns of every sheet are. Handed back to `read_preview` after a person changed it."""

    sheets: tuple[SheetMapping, ...]

    def change(self, sheet: str, column: int, field: str | None) -> ListMapping:
        """The same with column `column` (from 0) of a sheet read as `field`, or not read at all."""
        return self._with(sheet, lambda mapping: mapping.change(column, field))

    def take(self, sheet: str, taken: bool) -> ListMapping:
        """The same with a sheet looked through for people or left out."""
        return self._with(sheet, lambda mapping: replace(mapping, taken=taken))

    def remembered(self) -> dict[str, str | None]:
        """Headings and their fields, for the next list of the same school."""
        return {heading: field for mapping in self.sheets for heading, field in mapping.remembered().items()}

    def _with(self, sheet: str, changed: Callable[[SheetMapping], SheetMapping]) -> ListMapping:
        return ListMapping(tuple(changed(mapping) if mapping.sheet == sheet else mapping for mapping in self.sheets))


@dataclass(frozen=True)
class Preview:
    """Everything to be shown before a person confirms. `rows` has every row of the sheets that are taken."""

    sheets: tuple[str, ...]
    mapping: ListMapping
    rows: tuple[RowResult, ...]
    duplicates: tuple[Duplicate, ...]

    @property
    def people(self) -> int:
        """How many rows can be taken in."""
        return sum(1 for row in self.rows if row.member is not None)

    def counted(self) -> dict[str, int]:
        """Number of rows of each status."""
        counts = {"ok": 0, "warning": 0, "error": 0, "skipped": 0}
        for row in self.rows:
            counts[row.status] += 1
        return counts

    def refusal(self) -> Circumstance | None:
        """Why nothing can be taken in, if no sheet has a column with names; the mapping can still be changed."""
        return None if any(sheet.usable and sheet.taken for sheet in self.mapping.sheets) else no_names()

    def as_document(self, texts: _Texts, id_text: Callable[[int], str] = "{:016x}".format) -> dict[str, Any]:
        """The promised JSON of `tirek members import`, without `action_id`."""
        return {
            "people": self.people,
            "rows": [_row_document(row, texts) for row in self.rows],
            "duplicates": [[_place_document(pair.one, id_text), _place_document(pair.other, id_text)]
                           for pair in self.duplicates],
        }  # fmt: skip


def read_preview(path: Path, *, today: date, mapping: ListMapping | None = None,
                 existing: Iterable[KnownPerson] = (), remembered: Mapping[str, str | None] | None = None,
                 step: Callable[[int, int], None] | None = None, recall: Recall | None = None) -> Preview:  # fmt: skip
    """Reads a list; writes nothing. Raises ListRefused if the file cannot be read at all.

    `mapping`: columns as a person has set them; without it they are found, first by `remembered` headings, and `recall`
    may set them as a person once did for the same headings. `step` is called with (done, total) now and then and may raise
    to cancel.
    """
    workbook = read_workbook(path)
    return preview_of(workbook, today=today, mapping=mapping, existing=existing, remembered=remembered, step=step, recall=recall)


def preview_of(workbook: Workbook, *, today: date, mapping: ListMapping | None = None,
               existing: Iterable[KnownPerson] = (), remembered: Mapping[str, str | None] | None = None,
               step: Callable[[int, int], None] | None = None, recall: Recall | None = None) -> Preview:  # fmt: skip
    """The same for a file already read, so that a change of the mapping need not read it again."""
    vocabulary = load_vocabulary()
    if mapping is None:
        found = (find_mapping(sheet, vocabulary, remembered) for sheet in workbook.sheets)
        mapping = ListMapping(tuple(recall(sheet) if recall else sheet for sheet in found))
    rows = _read_rows(workbook, mapping, vocabulary, today, step)
    duplicates = _find_duplicates(rows, existing)
    return Preview(tuple(sheet.name for sheet in workbook.sheets), mapping, tuple(rows), tuple(duplicates))


def _read_rows(workbook: Workbook, mapping: ListMapping, vocabulary: Vocabulary, today: date,
               step: Callable[[int, int], None] | None) -> list[RowResult]:  # fmt: skip
    by_name = {sheet.sheet: sheet for sheet in mapping.sheets}
    total = sum(len(sheet.rows) for sheet in workbook.sheets)
    rows: list[RowResult] = []
    for sheet in workbook.sheets:
        found = by_name.get(sheet.name)
        if found is None or not found.taken or not found.usable:
            continue
        reader = RowReader(sheet, found, vocabulary, today=today, epoch_1904=workbook.epoch_1904)
        for result in reader.rows():
            rows.append(result)
            if step and len(rows) % _STEP_ROWS == 0:
                step(min(len(rows), total), total)
    return rows


# --- duplicates ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Compared:
    """What two people are compared by; `place` is a row of the file or the id of a member."""

    place: PlaceInFile | int
    key: str
    patronymic: str
    birth_date: str | None
    iin: str | None
    phone: str | None


def _find_duplicates(rows: Iterable[RowResult], existing: Iterable[KnownPerson]) -> list[Duplicate]:
    """For each row its likeliest earlier row and its likeliest member."""
    members, earlier, letters = _Index(), _Index(), lru_cache(_MOST_REMEMBERED)(key_letters)
    for person in existing:
        members.add(_of_known(person, letters))
    found: list[Duplicate] = []
    for row in rows:
        if row.member is None:
            continue
        person = _of_row(PlaceInFile(row.sheet, row.row), row.member, letters)
        for index in (earlier, members):
            likeliest = index.likeliest(person)
            if likeliest:
                found.append(Duplicate(PlaceInFile(row.sheet, row.row), *likeliest))
        earlier.add(person)
    return found


def _of_known(person: KnownPerson, letters: Callable[[str], str]) -> _Compared:
    return _compared(person.member_id, person.last_name, person.first_name, person.patronymic, person.birth_date, person.iin, person.phone, letters)


def _of_row(place: PlaceInFile | int, member: Mapping[str, Any], letters: Callable[[str], str]) -> _Compared:
    iin = member.get("iin") if member.get("iin_verified") else None
    return _compared(place, member["last_name"], member["first_name"], member.get("patronymic"), member.get("birth_date"), iin, member.get("phone"), letters)


def _compared(place: PlaceInFile | int, last: str, first: str, patronymic: str | None, birth_date: str | None,
              iin: str | None, phone: str | None, letters: Callable[[str], str]) -> _Compared:  # fmt: skip
    name, _, middle = same_person_key(last, first, patronymic, letters=letters).rpartition("|")
    return _Compared(place, name, middle, birth_date or None, iin or None, phone or None)


class _Index:
    """People seen so far, by IIN and by the key of surname and name."""

    def __init__(self) -> None:
        self._by_iin: dict[str, _Compared] = {}
        self._by_key: dict[str, list[_Compared]] = {}

    def add(self, person: _Compared) -> None:
        if person.iin:
            self._by_iin.setdefault(person.iin, person)
        namesakes = self._by_key.setdefault(person.key, [])
        if len(namesakes) < _MOST_COMPARED:
            namesakes.append(person)

    def likeliest(self, person: _Compared) -> tuple[PlaceInFile | int, Why] | None:
        if person.iin and person.iin in self._by_iin:
            return self._by_iin[person.iin].place, "iin"
        best: tuple[PlaceInFile | int, Why] | None = None
        for namesake in self._by_key.get(person.key, ()):
            why = _why_same(person, namesake)
            if why and (best is None or best[1] == "name"):
                best = namesake.place, why
        return best

    def only_namesake(self, person: _Compared) -> tuple[PlaceInFile | int, Why] | None:
        """The one person of this surname and name whom nothing tells apart; None when there are several."""
        fitting = [one for one in self._by_key.get(person.key, ()) if _not_told_apart(person, one)]
        return (fitting[0].place, "name") if len(fitting) == 1 else None


class KnownIndex:
    """People of a register, to find the one that a row of a list is."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self._index, self._letters = _Index(), lru_cache(_MOST_REMEMBERED)(key_letters)
        for person in people:
            self._index.add(_of_known(person, self._letters))

    def same(self, row: Mapping[str, Any]) -> tuple[int, Why] | None:
        """Id of the person whom a row of a list is likely to be, and why. A bare name counts when only one person has it."""
        person = _of_row(0, row, self._letters)
        found = self._index.likeliest(person) or self._index.only_namesake(person)
        return (found[0], found[1]) if found and isinstance(found[0], int) else None


def _why_same(one: _Compared, other: _Compared) -> Why | None:
    """Same surname and name count only with something else that agrees and nothing certain that differs."""
    if one.iin and other.iin:
        return None  # both verified and not equal: two people
    if one.patronymic and other.patronymic and not _fits(one.patronymic, other.patronymic):
        return None
    if one.birth_date and other.birth_date:
        return "name_birth_date" if one.birth_date == other.birth_date else None
    if one.phone and one.phone == other.phone:
        return "name_phone"
    return "name" if one.patronymic and one.patronymic == other.patronymic else None


def _not_told_apart(one: _Compared, other: _Compared) -> bool:
    if (one.iin and other.iin) or (one.birth_date and other.birth_date and one.birth_date != other.birth_date):
        return False
    return not one.patronymic or not other.patronymic or _fits(one.patronymic, other.patronymic)


def _fits(one: str, other: str) -> bool:
    """Equal, or one is only the initial of the other."""
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


# --- the promised JSON --------------------------------------------------------------------------------------------


def _row_document(row: RowResult, texts: _Texts) -> dict[str, Any]:
    messages = [{"field": message.field, "code": message.code, "text": message.text(texts)} for message in row.messages]
    return {"sheet": row.sheet, "row": row.row, "status": row.status, "messages": messages, "member": row.member}


def _place_document(place: PlaceInFile | int, id_text: Callable[[int], str]) -> dict[str, Any]:
    if isinstance(place, PlaceInFile):
        return {"sheet": place.sheet, "row": place.row}
    return {"member_id": id_text(place)}
