"""Makes a member of each row of a list, or says in plain words why not. Nothing is guessed silently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from tirek.features.members.importing.columns import SheetMapping
from tirek.features.members.importing.hours import hours_in
from tirek.features.members.importing.messages import RowMessage
from tirek.features.members.importing.vocabulary import HALF, Vocabulary
from tirek.foundation.identifiers.dates import DateRole, read_date
from tirek.foundation.identifiers.iin import birth_date_hint, read_iin, sex_hint
from tirek.foundation.identifiers.names import NameParts, has_strange_signs, split_full_name, tidy_name
from tirek.foundation.identifiers.phone import read_phone
from tirek.foundation.identifiers.typed import clean_text, has_control_signs
from tirek.foundation.workbooks.cells import as_text, blank, is_numbering, shown_day, whole_number
from tirek.foundation.workbooks.columns import headings_in
from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow

RowStatus = Literal["ok", "warning", "error", "skipped"]

LONGEST_NAME = 80
LONGEST_TEXT = 300
_SHOWN = 60
_SHOWN_GAP = 50
_WORKING_AGE = 14
_MOST_REMEMBERED = 5_000
_NAME_FIELDS = ("full_name", "last_name", "first_name", "patronymic", "given_names")
_TEXT_FIELDS = ("subject", "school", "staff_number", "contract", "card_number", "education", "experience", "address", "note")
_UNTOLD = dict.fromkeys(_TEXT_FIELDS, "")
_EMAIL = re.compile(r"[^\s@,;<>()\"]{1,64}@[^\s@,;<>()\"]+\.[^\s@,;<>()\".]{2,}")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row. `member` is None unless the row can be taken in.

    Keys of `member`: last_name, first_name, patronymic, former_last_name, birth_date (ISO), iin, iin_verified, sex
    (male, female), phone (E.164), phone_typed, email, post, post_id, subject, category (id), category_typed, workload,
    hours_per_week, joined_on, hired_on, contract_from, contract_until (ISO), school, staff_number, contract, card_number, education, experience, address, note; None or
    empty text where the list says nothing. `unread`: field to text that could not be understood, so it is not lost.
    """

    sheet: str
    row: int
    status: RowStatus
    messages: tuple[RowMessage, ...]
    member: dict[str, Any] | None = None


class RowReader:
    """Reads the rows of one sheet by its mapping."""

    def __init__(self, sheet: Sheet, mapping: SheetMapping, vocabulary: Vocabulary, *, today: date,
                 epoch_1904: bool = False) -> None:  # fmt: skip
        self._sheet, self._mapping, self._vocabulary = sheet, mapping, vocabulary
        self._today, self._epoch_1904 = today, epoch_1904
        self._places = {column.field: column.index for column in mapping.columns if column.field}
        self._names = [self._places[field] for field in _NAME_FIELDS if field in self._places]
        self.tidy_name = lru_cache(_MOST_REMEMBERED)(tidy_name)
        """Names come back in many rows; what is remembered of them is gone with this reader."""
        self._headings = [row.values for row in sheet.rows if row.number in mapping.header_rows]

    def rows(self) -> Iterator[RowResult]:
        """Every row of the sheet in order; short gaps inside the table are named as empty rows."""
        last_header = max(self._mapping.header_rows, default=0)
        previous = 0
        for row in self._sheet.rows:
            if previous and row.number - previous <= _SHOWN_GAP:
                for missing in range(previous + 1, row.number):
                    yield self._skipped(missing, "row.empty")
            previous = row.number if row.number >= last_header else 0
            if row.number in self._mapping.header_rows:
                yield self._skipped(row.number, "row.header")
            elif row.number < last_header:
                yield self._skipped(row.number, "row.title")
            elif self._is_other_header(row) and not self._is_header_again(row):
                yield RowResult(self._sheet.name, row.number, "error", (RowMessage("row", "row.other_header"),))
            else:
                yield self._read(row)

    def _skipped(self, number: int, code: str) -> RowResult:
        return RowResult(self._sheet.name, number, "skipped", (RowMessage("row", code),))

    def _read(self, row: SheetRow) -> RowResult:
        reason = self._not_a_person(row)
        if reason:
            return self._skipped(row.number, reason)
        person = _Person(self, row)
        return person.result()

    # --- rows that are no people ----------------------------------------------------------------------------------

    def _not_a_person(self, row: SheetRow) -> str | None:
        filled = [index for index, value in enumerate(row.values) if value is not None and not blank(value)]
        known = [index for index in filled if index in self._places.values()]
        number = self._places.get("number")
        if not [index for index in known if index != number] and not self._broken_name(row):
            return self._without_known(row, filled)
        if self._is_total(row):
            return "row.total"
        if self._is_header_again(row):
            return "row.repeated_header"
        if len(filled) >= 3 and is_numbering([row.value(index) for index in filled]):
            return "row.numbering"
        named = [index for index in self._names if row.value(index) is not None]
        if named and all(index in row.filled for index in named):
            return "row.continued"
        return "row.section" if self._is_section(row, known, number) else None

    def _without_known(self, row: SheetRow, filled: list[int]) -> str:
        if self._is_total(row):
            return "row.total"
        return "row.section" if any(isinstance(row.value(index), str) for index in filled) else "row.empty"

    def _broken_name(self, row: SheetRow) -> bool:
        return any(index in row.broken for index in self._names)

    def _is_total(self, row: SheetRow) -> bool:
        first = next((value for value in row.values if isinstance(value, str) and value.strip()), None)
        return first is not None and len(first) < 100 and self._vocabulary.is_total(first)

    def _is_header_again(self, row: SheetRow) -> bool:
        """The heading once more, as printed forms have it on each page."""
        filled = [(index, value) for index, value in enumerate(row.values) if value is not None]
        for heading in self._headings:
            same = sum(1 for index, value in filled if index < len(heading) and heading[index] == value)
            if same >= min(2, len(filled)) and same * 2 >= len(filled):
                return True
        return False

    def _is_other_header(self, row: SheetRow) -> bool:
        """Whether a table with other columns begins here: only words, and at least three of them known headings."""
        values = [value for value in row.values if value is not None]
        if len(values) < 3 or not all(isinstance(value, str) and not _DIGIT.search(value) for value in values):
            return False
        return sum(1 for _, sure in headings_in(row, self._vocabulary.field_of).values() if sure >= HALF) >= 3

    def _is_section(self, row: SheetRow, known: list[int], number: int | None) -> bool:
        """One text and nothing else, or words of a group or a signature where the name should be, without a number."""
        if number is not None and whole_number(row.value(number)):
            return False
        texts = [value for value in row.values if isinstance(value, str) and not blank(value)]
        names = [value for index in self._names if isinstance(value := row.value(index), str)]
        if not names:
            alone = len(known) == 1 and len(texts) == 1
            return alone and self._vocabulary.is_not_person(texts[0])
        few = len([index for index in known if index not in row.filled]) <= 2
        return few and any(self._vocabulary.is_not_person(name) for name in names)

    # --- what the person reader asks for --------------------------------------------------------------------------

    def cell(self, row: SheetRow, field: str) -> CellValue:
        place = self._places.get(field)
        return None if place is None else row.value(place)

    def listed(self, fields: tuple[str, ...]) -> list[str]:
        """Those of the fields that the list has a column for."""
        return [field for field in fields if field in self._places]

    def broken(self, row: SheetRow) -> Iterator[RowMessage]:
        for field, place in self._places.items():
            if place in row.broken:
                yield RowMessage(field, row.broken[place])

    @property
    def sheet_name(self) -> str:
        return self._sheet.name

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    @property
    def today(self) -> date:
        return self._today

    @property
    def epoch_1904(self) -> bool:
        return self._epoch_1904


class _Person:
    """One row on its way to becoming a member."""

    def __init__(self, reader: RowReader, row: SheetRow) -> None:
        self._reader, self._row = reader, row
        self._messages: list[RowMessage] = list(reader.broken(row))
        self._unread: dict[str, str] = {}
        self._member: dict[str, Any] = {"unread": self._unread, **_UNTOLD}
        if row.hidden:
            self._say("row", "row.hidden")

    def result(self) -> RowResult:
        self._read_names()
        self._read_iin_and_dates()
        self._read_contacts()
        self._read_work()
        self._member |= {field: self._text(field) for field in self._reader.listed(_TEXT_FIELDS)}
        severities = {message.severity for message in self._messages}
        status: RowStatus = "error" if "error" in severities else "warning" if "warning" in severities else "ok"
        member = None if status == "error" else self._member
        return RowResult(self._reader.sheet_name, self._row.number, status, tuple(self._messages), member)

    def _say(self, field: str, code: str, **values: object) -> None:
        self._messages.append(RowMessage(field, code, values))

    def _text(self, field: str, limit: int = LONGEST_TEXT) -> str:
        """A cell as clean text; what is cut or left out is said. A text that looks like a formula stays a text."""
        value = self._reader.cell(self._row, field)
        if value is None:
            return ""
        raw = as_text(value)
        if has_control_signs(raw):
            self._say(field, "text.control")
        text = clean_text(raw)
        if len(text) > limit:
            self._say(field, "text.long", limit=limit)
            text = text[:limit].rstrip()
        return text

    # --- names ----------------------------------------------------------------------------------------------------

    def _read_names(self) -> None:
        raw = {field: as_text(self._reader.cell(self._row, field)) for field in _NAME_FIELDS}
        if any(len(text) > 3 * LONGEST_NAME for text in raw.values()):
            self._say("last_name", "name.long")
            return
        if any(has_control_signs(text) for text in raw.values()):
            self._say("last_name", "text.control")
        parts, whole = self._parts(raw)
        self._judge_names(parts, whole)
        self._member |= {
            "last_name": parts.last, "first_name": parts.first, "patronymic": parts.patronymic,
            "former_last_name": parts.former,
        }  # fmt: skip

    def _parts(self, raw: dict[str, str]) -> tuple[NameParts, str]:
        """The name from its own columns where they are filled, else from the cell with the full name."""
        last, first, patronymic = (self._reader.tidy_name(raw[field]) for field in ("last_name", "first_name", "patronymic"))
        if raw["given_names"].strip() and not first:
            words = self._reader.tidy_name(raw["given_names"]).split()
            first, patronymic = " ".join(words[:1]), patronymic or " ".join(words[1:])
        if last and first:
            former = re.search(r"\(([^()]*)\)", last)
            if former:
                last = self._reader.tidy_name(last.replace(former.group(), " "))
            problems = ("name.signs",) if has_strange_signs(last + first + patronymic) else ()
            if len(first.rstrip(".")) == 1:
                problems = (*problems, "name.initials")
            old = self._reader.tidy_name(former.group(1)) if former else ""
            return NameParts(last, first, patronymic, old, problems), " ".join((last, first))
        whole = clean_text(raw["full_name"]) or clean_text(raw["last_name"])
        if whole and not first:
            return split_full_name(whole), whole
        if whole:
            return NameParts(last or self._reader.tidy_name(whole), first, patronymic), whole
        return NameParts(last, first, patronymic), " ".join((last, first)).strip()

    def _judge_names(self, parts: NameParts, whole: str) -> None:
        field = "last_name"
        if not parts.last and not parts.first:
            self._say(field, "name.missing")
        elif not parts.last:
            self._say(field, "name.no_last")
        elif not parts.first:
            self._say("first_name", "name.no_first", typed=parts.last[:_SHOWN])
        elif not re.search(r"[^\W\d_]{2}", parts.last):
            self._say(field, "name.unreadable", typed=whole[:_SHOWN])
        elif max(len(parts.last), len(parts.first), len(parts.patronymic)) > LONGEST_NAME:
            self._say(field, "name.long")
        else:
            for problem in parts.problems:
                values = {"name.order": {"last": parts.last, "first": parts.first}, "name.signs": {"typed": whole[:_SHOWN]}}
                self._say(field, problem, **values.get(problem, {}))
        if parts.former:
            self._say(field, "name.former", typed=parts.former[:_SHOWN])

    # --- identity -------------------------------------------------------------------------------------------------

    def _read_iin_and_dates(self) -> None:
        birth = self._date("birth_date", "birth")
        sex = self._sex()
        digits, verified = self._iin(birth, sex)
        joined, hired = self._date("joined_on", "past"), self._date("hired_on", "past")
        for field, day in (("joined_on", joined), ("hired_on", hired)):
            if birth and day and day.year - birth.year < _WORKING_AGE:
                self._say(field, "date.before_birth", typed=shown_day(day))
        for field in ("contract_from", "contract_until"):
            day = self._date(field, "any")
            self._member[field] = day.isoformat() if day else None
        self._member |= {
            "birth_date": birth.isoformat() if birth else None, "iin": digits, "iin_verified": verified, "sex": sex,
            "joined_on": joined.isoformat() if joined else None, "hired_on": hired.isoformat() if hired else None,
        }  # fmt: skip

    def _date(self, field: str, role: DateRole) -> date | None:
        value = self._reader.cell(self._row, field)
        if value is None or isinstance(value, bool) or (isinstance(value, str) and self._reader.vocabulary.is_nothing(value)):
            return None
        reading = read_date(value, today=self._reader.today, role=role, from_table=True, epoch_1904=self._reader.epoch_1904)
        if reading is None:
            return None
        if reading.problem:
            typed = shown_day(value) if isinstance(value, date) else reading.typed
            self._say(field, reading.problem, typed=typed[:_SHOWN])
            self._unread[field] = typed[:LONGEST_TEXT]
        return reading.value

    def _sex(self) -> str | None:
        text = self._text("sex", 40)
        if self._reader.vocabulary.is_nothing(text):
            return None
        sex = self._reader.vocabulary.sex_of(text)
        if sex is None:
            self._say("sex", "sex.unknown", typed=text)
        return sex

    def _iin(self, birth: date | None, sex: str | None) -> tuple[str | None, bool]:
        value = self._reader.cell(self._row, "iin")
        if isinstance(value, str) and self._reader.vocabulary.is_nothing(value):
            return None, False
        reading = read_iin(value, from_table=True)
        if reading is None:
            return None, False
        if reading.problem:
            count = {"count": len(reading.digits)} if reading.problem == "iin.length" else {}
            self._say("iin", reading.problem, **count)
            return (None if reading.problem == "iin.shortened" else reading.digits[:_SHOWN]), False
        if reading.zeros_restored:
            self._say("iin", "iin.zero_restored")
        hinted = birth_date_hint(reading.digits)
        if birth and hinted and birth != hinted:
            self._say("birth_date", "iin.birth_differs", written=shown_day(birth), hinted=shown_day(hinted))
        if sex and sex_hint(reading.digits) not in (None, sex):
            self._say("sex", "iin.sex_differs")
        return reading.digits, True

    # --- contacts and work ----------------------------------------------------------------------------------------

    def _read_contacts(self) -> None:
        value = self._reader.cell(self._row, "phone")
        nothing = isinstance(value, str) and self._reader.vocabulary.is_nothing(value)
        reading = None if nothing or isinstance(value, date) else read_phone(value)
        if reading and reading.problem:
            typed = {} if reading.problem == "phone.shortened" else {"typed": reading.typed[:_SHOWN]}
            self._say("phone", reading.problem, **typed)
        if reading and reading.others:
            self._say("phone", "phone.several", taken=reading.e164)
        email = self._text("email", 120)
        if self._reader.vocabulary.is_nothing(email):
            email = ""
        elif not _EMAIL.fullmatch(email):
            self._say("email", "email.unreadable", typed=email[:_SHOWN])
            self._unread["email"] = email
            email = ""
        self._member |= {
            "phone": reading.e164 if reading else None, "phone_typed": reading.typed[:LONGEST_TEXT] if reading else "",
            "email": email,
        }  # fmt: skip

    def _read_work(self) -> None:
        vocabulary = self._reader.vocabulary
        post, category, workload = self._text("post"), self._text("category", 120), self._text("workload", 80)
        category_id = vocabulary.category_of(category) if category else None
        if category_id is None and vocabulary.is_nothing(category):
            category = ""
        elif category_id is None:
            self._say("category", "category.unknown", typed=category[:_SHOWN])
        self._member |= {
            "post": post, "post_id": vocabulary.post_of(post) if post else None,
            "category": category_id, "category_typed": category,
            "workload": workload, "hours_per_week": hours_in(workload),
        }  # fmt: skip
