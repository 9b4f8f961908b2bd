"""Dates as people write them, in Kazakh and Russian papers and in Excel, made into one calendar date or a reason why not.

The order is day, month, year, as in every paper of the country; where a text fits two different days that both make
sense, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from tirek.foundation.identifiers.typed import clean_text, number_text
from tirek.foundation.language.folding import fold

DateRole = Literal["birth", "past", "any"]
"""birth: of a grown person; past: something that has happened (joined, hired); any: within a hundred years."""

DateProblem = Literal[
    "date.unreadable", "date.impossible", "date.ambiguous", "date.incomplete", "date.future", "date.unlikely"
]

_MONTHS = (
    ("қаңтар", "январ"),
    ("ақпан", "феврал"),
    ("наурыз", "март"),
    ("сәуір", "апрел"),
    ("мамыр", "май", "мая", "мае"),
    ("маусым", "июн"),
    ("шілде", "июл"),
    ("тамыз", "август"),
    ("қыркүйек", "сентябр"),
    ("қазан", "октябр"),
    ("қараша", "ноябр"),
    ("желтоқсан", "декабр"),
)
_MONTH_STEMS = tuple((fold(stem), number) for number, stems in enumerate(_MONTHS, 1) for stem in stems)
_SHORTEST_STEM = 3
_FILLERS = frozenset(
    fold(word) for word in ("ж", "жыл", "жылы", "жылғы", "жылдың", "жылдан", "г", "гг", "год", "года", "году", "с", "от",
                            "бастап", "дейін", "күні", "туған", "число")
)  # fmt: skip
_ROMAN = {roman: number for number, roman in enumerate(
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1)}  # fmt: skip
_ROMAN_LETTERS = str.maketrans({"і": "i", "х": "x", "Х": "x", "І": "i", "1": "i"})
_TIME = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|\s*[+-]\d{2}:?\d{2})?$")
_NUMERIC = re.compile(r"(\d{1,4})([.,/\-‐‑–— ])(\d{1,2})[.,/\-‐‑–— ]+(\d{1,4})")
_YEAR_WORD = re.compile(r"\.?\s*(?:жылы|жыл|ж|года|год|г)$", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(r"\d{1,2}[./\-]\d{4}|\d{4}[./\-]\d{1,2}")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LAST_SERIAL = 73_050
"""Excel's number of 31.12.2099; a larger one is digits without separators."""


@dataclass(frozen=True)
class DateReading:
    """`value`, or None with a `problem`; `typed` is the text as the person sees it."""

    typed: str
    value: date | None = None
    problem: DateProblem | None = None


def read_date(value: object, *, today: date, role: DateRole = "any", from_table: bool = False,
              epoch_1904: bool = False) -> DateReading | None:  # fmt: skip
    """Reads a typed text, a date, or (with `from_table`) a day number of Excel. None when nothing was typed.

    Two-digit years fall into the hundred years that make sense for `role`. `epoch_1904`: the workbook counts days from
    1904, as old Macintosh files do.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _judge(value.isoformat(), {value}, today, role)
    typed = _as_typed(value)
    if not typed.strip("-–—. "):
        return None
    text = _TIME.sub("", typed).strip(" «»\"'")
    serial = _serial(text, value, epoch_1904) if from_table else None
    if serial is not None:
        return _judge(typed, {serial}, today, role)
    readings, problem = _readings(text, today, role)
    if not readings:
        return DateReading(typed, None, problem)
    return _judge(typed, readings, today, role)


def _as_typed(value: object) -> str:
    whole = number_text(value)
    return whole if whole is not None else clean_text("" if value is None else str(value))


def _judge(typed: str, readings: set[date], today: date, role: DateRole) -> DateReading:
    """The one reading that makes sense; else the reason."""
    earliest, latest = _window(today, role)
    sensible = {reading for reading in readings if earliest <= reading <= latest}
    if len(sensible) == 1:
        return DateReading(typed, sensible.pop())
    if sensible:
        return DateReading(typed, None, "date.ambiguous")
    return DateReading(typed, None, "date.future" if min(readings) > today else "date.unlikely")


@lru_cache(8)
def _window(today: date, role: DateRole) -> tuple[date, date]:
    if role == "birth":
        return _years(today, -100), _years(today, -14)
    if role == "past":
        return _years(today, -80), today + timedelta(days=31)  # an order may be dated some days ahead
    return date(1900, 1, 1), date(2099, 12, 31)


def _years(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _full_years(two_digits: int, today: date, role: DateRole) -> Iterator[int]:
    """The years a two-digit year can mean: those of the role's window, for `any` from 69 years ago to 30 ahead."""
    earliest, latest = _window(today, role)
    first, last = (today.year - 69, today.year + 30) if role == "any" else (earliest.year, latest.year)
    for century in (1900, 2000):
        if first <= century + two_digits <= last:
            yield century + two_digits


def _serial(text: str, value: object, epoch_1904: bool) -> date | None:
    """The day of an Excel number; only whole five-digit texts or true numbers, since 1985 is a year, not 07.06.1905."""
    try:
        days = float(value) if isinstance(value, int | float) else float(text) if re.fullmatch(r"\d{5}", text) else 0.0
    except OverflowError:
        return None
    if not 2_100 <= days <= _LAST_SERIAL:
        return None
    start = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    return start + timedelta(days=int(days))


def _readings(text: str, today: date, role: DateRole) -> tuple[set[date], DateProblem]:
    """All real days that the text can mean, and the reason if there is none."""
    words = text.rstrip(". ")
    numeric = _NUMERIC.fullmatch(_YEAR_WORD.sub("", words).rstrip(". "))
    if numeric:
        parts = _numeric_orders(numeric)
    elif words.isdigit() and words.isascii():
        if len(words) in (2, 4):
            return set(), "date.incomplete"
        parts = _bare_orders(words)
    elif _MONTH_AND_YEAR.fullmatch(words):
        return set(), "date.incomplete"
    else:
        found = _in_words(words)
        if found is None:
            return set(), "date.unreadable"
        if isinstance(found, str):
            return set(), found
        parts = [found]
    days: set[date] = set()
    if len({day for order in parts for day in _days(*order, today, "any")}) > 1 and len(parts[0][0]) == 2:
        return set(), "date.ambiguous"  # 01-09-26 is the first of September or, from a computer, the 26th
    for year_text, month, day in parts:
        days |= set(_days(year_text, month, day, today, role))
    if not parts:
        return set(), "date.unreadable"
    real = any(list(_days(*order, today, "any")) for order in parts)
    return days, "date.unlikely" if real else "date.impossible"


def _days(year: str, month: int, day: int, today: date, role: DateRole) -> Iterator[date]:
    if len(year) not in (2, 4):
        return
    for full in _full_years(int(year), today, role) if len(year) == 2 else (int(year),):
        try:
            yield date(full, month, day)
        except ValueError:
            continue


def _numeric_orders(found: re.Match[str]) -> list[tuple[str, int, int]]:
    """Orders that people use: d.m.y; y-m-d; with slashes m/d/y when the day cannot be a month."""
    first, sign, second, third = found.groups()
    if len(first) >= 3:
        return [(first, int(second), int(third))] if len(third) <= 2 else []
    orders = [(third.zfill(2), int(second), int(first))]
    if sign == "/" and int(second) > 12:
        orders.append((third.zfill(2), int(first), int(second)))
    if sign in "-‐‑–—" and len(first) == 2 and len(third) == 2:
        orders.append((first, int(second), int(third)))
    return orders


def _bare_orders(digits: str) -> list[tuple[str, int, int]]:
    """Eight digits without signs; seven when a table dropped the zero of the day."""
    if len(digits) == 7:
        digits = "0" + digits
    if len(digits) != 8:
        return []
    return [
        (digits[4:], int(digits[2:4]), int(digits[:2])),
        (digits[:4], int(digits[4:6]), int(digits[6:])),
    ]


def _in_words(text: str) -> tuple[str, int, int] | DateProblem | None:
    """Year text, month, day of «1 қыркүйек 2026 ж.», «2026 жылғы 10 сәуірде», «10 апреля 2026 г.», "1.IX.2026"."""
    numbers: list[str] = []
    month: int | None = None
    for token in _TOKEN.findall(text):
        if token.isdigit():
            numbers.append(token)
        elif fold(token) in _FILLERS:
            continue
        elif month is None and (found := _month(token)):
            month = found
        else:
            return None
    if month is None or len(numbers) > 2 or not all(number.isascii() for number in numbers):
        return None
    if len(numbers) < 2:
        return "date.incomplete"
    day, year = numbers if len(numbers[0]) <= 2 else (numbers[1], numbers[0])
    return (year, month, int(day)) if len(day) <= 2 and len(year) in (2, 4) else None


def _month(word: str) -> int | None:
    """Month of a word in any case ending, of a cut word of three letters or more, or of a Roman number."""
    roman = _ROMAN.get(word.translate(_ROMAN_LETTERS).lower())
    if roman:
        return roman
    folded = fold(word)
    if len(folded) < _SHORTEST_STEM:
        return None
    found = {number for stem, number in _MONTH_STEMS if folded.startswith(stem) or stem.startswith(folded)}
    return found.pop() if len(found) == 1 else None
