"""What a template asks for and whether the data answer it. Pure: no clock, no database, no Qt.

Nothing is guessed and nothing is dropped silently: every value that cannot be used becomes a problem with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal, Protocol, TypeAlias, cast

from tirek.features.documents.people import Language, Person, person_from
from tirek.foundation.drafts import Draft, draft_from
from tirek.foundation.language.texts import mark

FieldType = Literal["text", "date", "number", "list", "choice", "person"]

MAX_TEXT = 20_000
MAX_ROWS = 300
MAX_KEYS = 200
ID = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers a field allows, in both languages."""

    id: str
    kk: str
    ru: str
    kk_of: str = ""
    ru_of: str = ""

    def text(self, language: Language) -> str:
        return self.kk if language == "kk" else self.ru

    def of(self, language: Language) -> str:
        """The words in the genitive, where the template gives them («заседания комитета»)."""
        return (self.kk_of if language == "kk" else self.ru_of) or self.text(language)


@dataclass(frozen=True, slots=True)
class Field:
    """A question of a template.

    `items` are the fields of each row when the list holds objects. `default` fills an empty answer: "today",
    "org.<part>" or a choice. `personal`: the answer is about a person. `ai`: a model may propose it.
    """

    name: str
    type: FieldType
    ask_kk: str
    ask_ru: str
    required: bool = False
    personal: bool = False
    ai: bool = False
    choices: tuple[Choice, ...] = ()
    items: tuple[Field, ...] = ()
    default: str = ""

    def ask(self, language: str) -> str:
        """The question in Kazakh, or in Russian for every other language."""
        return self.ask_kk if language == "kk" else self.ask_ru


Row: TypeAlias = "Mapping[str, Value]"
Value: TypeAlias = "str | date | int | Decimal | Choice | Person | tuple[str, ...] | tuple[Row, ...] | None"


@dataclass(frozen=True, slots=True)
class Balance:
    """Figures that must fit: the sum of `left` against the sum of `right`. `each` names a list whose every row is
    compared; a name that the row does not have is looked for among the answers. Sentences for both languages."""

    left: tuple[str, ...]
    sign: Literal["=", "<="]
    right: tuple[str, ...]
    kk: str
    ru: str
    each: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer cannot be used. `message` is an English key with {ask} and {value}; `missing` answers are only
    empty, the others are wrong. For figures that do not fit, `balance` has the sentence."""

    code: Literal["missing", "wrong", "unknown"]
    field: str
    ask: Field | None
    message: str
    value: str = ""
    row: int = 0
    balance: Balance | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The usable answers by field name (every field has an entry, empty ones None), what is wrong, and the drafts
    (proposed by a rule or a model) that some of the answers come from."""

    values: Mapping[str, Value]
    problems: tuple[Problem, ...]
    drafts: Mapping[str, Draft]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of required fields that are not answered, in the order of the template."""
        return tuple(dict.fromkeys(problem.field for problem in self.problems if problem.code == "missing"))


NOT_FILLED = mark("“{ask}” is not filled in.")
NOT_FILLED_IN_ROW = mark("“{ask}” is not filled in, line {row}.")
NOT_A_DATE = mark("“{ask}”: “{value}” is not a date. Write it as 2026-04-10.")
NOT_A_NUMBER = mark("“{ask}”: “{value}” is not a number.")
NOT_A_LIST = mark("“{ask}” must be a list.")
NOT_A_CHOICE = mark("“{ask}”: “{value}” is not among the answers.")
NOT_A_PERSON = mark("“{ask}”: nobody was found under this name or number.")
NOT_A_TEXT = mark("“{ask}” must be a text.")
NOT_FOR_DRAFTS = mark("“{ask}” must be written by a person: a proposed text is not taken here.")
TOO_LONG = mark("“{ask}” is too long.")
TOO_MANY = mark("“{ask}” has too many lines.")
NO_SUCH_FIELD = mark("This document has no field “{value}”; the entry was left out.")


def check(fields: Sequence[Field], data: Mapping[str, object], balances: Sequence[Balance] = ()) -> Checked:
    """Reads the data against the fields of a template, then the figures against each other."""
    problems: list[Problem] = []
    values: dict[str, Value] = {}
    drafts: dict[str, Draft] = {}
    for field in fields:
        given, draft = _undrafted(field, data.get(field.name), problems)
        if draft is not None:
            drafts[field.name] = draft
        value = None if _is_empty(given) else _read(field, given, problems)
        values[field.name] = value
        if field.required and value is None and not any(problem.field == field.name for problem in problems):
            problems.append(Problem("missing", field.name, field, NOT_FILLED))
    known = {field.name for field in fields}
    for name in list(data)[:MAX_KEYS]:
        if name not in known:
            problems.append(Problem("unknown", str(name)[:80], None, NO_SUCH_FIELD, str(name)[:80]))
    for balance in balances:
        problems += _unbalanced(balance, values)
    return Checked(values, tuple(problems), drafts)


def _unbalanced(balance: Balance, values: Mapping[str, Value]) -> list[Problem]:
    """Rows in which the figures do not fit; figures that are not all there are not compared."""
    rows: Sequence[object] = (None,)
    if balance.each:
        found = values.get(balance.each)
        rows = cast("Sequence[object]", found) if isinstance(found, tuple) else ()
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        own: Mapping[str, Value] = {}
        if isinstance(row, Mapping):
            own = cast("Mapping[str, Value]", row)
        left, right = (_sum(names, own, values) for names in (balance.left, balance.right))
        if left is None or right is None:
            continue
        if left > right or (balance.sign == "=" and left != right):
            problems.append(
                Problem(
                    "wrong",
                    balance.each or balance.left[0],
                    None,
                    "",
                    row=number if balance.each else 0,
                    balance=balance,
                )
            )
    return problems


def _sum(names: Sequence[str], row: Mapping[str, Value], values: Mapping[str, Value]) -> Decimal | None:
    total = Decimal(0)
    for name in names:
        value = row[name] if name in row else values.get(name)
        if not isinstance(value, (int, Decimal)):
            return None
        total += value
    return total


def _undrafted(field: Field, given: object, problems: list[Problem]) -> tuple[object, Draft | None]:
    """The words of a draft and the draft itself; anything else as it came. A rejected draft has no words."""
    draft = _draft(given) if field.type in ("text", "list") else None
    if draft is None:
        return given, None
    if not field.ai:
        problems.append(Problem("wrong", field.name, field, NOT_FOR_DRAFTS))
        return None, None
    return draft.words, draft if draft.words else None


def _draft(given: object) -> Draft | None:
    if isinstance(given, Draft):
        return given
    if not isinstance(given, Mapping):
        return None
    try:
        return draft_from(dict(cast("Mapping[str, object]", given)))
    except (ValueError, TypeError):
        return None


class _Say(Protocol):
    """Notes why an answer cannot be used."""

    def __call__(self, message: str, value: object = "") -> None: ...


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {}, ()) or (isinstance(value, str) and not value.strip())


def _read(field: Field, given: object, problems: list[Problem], row: int = 0) -> Value:
    def wrong(message: str, value: object = "") -> None:
        problems.append(Problem("wrong", field.name, field, message, str(value)[:60], row))

    match field.type:
        case "text":
            return _text(given, wrong)
        case "date":
            day = _date(given)
            return day if day is not None else wrong(NOT_A_DATE, given)
        case "number":
            number = _number(given)
            return number if number is not None else wrong(NOT_A_NUMBER, given)
        case "choice":
            choice = _choice(field, given)
            return choice if choice is not None else wrong(NOT_A_CHOICE, given)
        case "person":
            person = None if isinstance(given, str) and ID.match(given) else person_from(given)
            return person if person is not None else wrong(NOT_A_PERSON)
        case "list":
            return _list(field, given, problems)


def _text(given: object, say: _Say) -> str | None:
    if isinstance(given, bool) or not isinstance(given, (str, int, Decimal, float)):
        return say(NOT_A_TEXT)
    text = str(given).strip()
    return text if len(text) <= MAX_TEXT else say(TOO_LONG)


def _date(given: object) -> date | None:
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        return None


def _number(given: object) -> int | Decimal | None:
    if isinstance(given, bool):
        return None
    text = re.sub(r"[\s\u00a0]", "", str(given)).replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 10**15:
        return None
    return int(number) if number == number.to_integral_value() else number


def _choice(field: Field, given: object) -> Choice | None:
    words = str(given.id if isinstance(given, Choice) else given).strip().casefold()
    for choice in field.choices:
        if words in (choice.id.casefold(), choice.kk.casefold(), choice.ru.casefold()):
            return choice
    return None


def _list(field: Field, given: object, problems: list[Problem]) -> Value:
    def wrong(message: str, value: object = "") -> None:
        problems.append(Problem("wrong", field.name, field, message, str(value)[:60]))

    if isinstance(given, str):
        given = [line for line in given.splitlines() if line.strip()]  # one point a line, as typed into a box
    if isinstance(given, Mapping) or not isinstance(given, Sequence):
        return wrong(NOT_A_LIST)
    entries = cast("Sequence[object]", given)
    if len(entries) > MAX_ROWS:
        return wrong(TOO_MANY)
    if not field.items:
        return _strings(entries, wrong)
    rows: list[Row] = []
    for number, entry in enumerate(entries, start=1):
        if _is_empty(entry):
            continue
        rows.append(_row(field, entry, number, problems))
    return tuple(rows) or None


def _strings(entries: Sequence[object], say: _Say) -> tuple[str, ...] | None:
    texts: list[str] = []
    for entry in entries:
        if isinstance(entry, Mapping):
            entry = next(
                (value for value in cast("Mapping[str, object]", entry).values() if isinstance(value, str)), ""
            )
        if isinstance(entry, (list, tuple)):
            return say(NOT_A_LIST)
        text = str(entry if entry is not None else "").strip()
        if len(text) > MAX_TEXT:
            return say(TOO_LONG)
        if text:
            texts.append(text)
    return tuple(texts) or None


def _row(field: Field, entry: object, number: int, problems: list[Problem]) -> Row:
    """One object of a list; a bare string answers the row's first question."""
    if isinstance(entry, Mapping):
        given = cast("Mapping[str, object]", entry)
    else:
        given = {field.items[0].name: entry}
    row: dict[str, Value] = {}
    for item in field.items:
        answer = given.get(item.name)
        before = len(problems)
        row[item.name] = None if _is_empty(answer) else _read(item, answer, problems, number)
        if item.required and row[item.name] is None and len(problems) == before:
            problems.append(Problem("missing", field.name, item, NOT_FILLED_IN_ROW, row=number))
    return row
