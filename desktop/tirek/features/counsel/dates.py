"""Dates as people and laws write them, in Kazakh and Russian: 03.11.2026, «3 ноября», «2026 жылғы 7 шілде», «вчера», «кеше», «в понедельник». Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    ("январ", "қаңтар", "кантар"), ("феврал", "ақпан", "акпан"), ("март", "наурыз"), ("апрел", "сәуір", "сауир"), ("мая", "май", "мае", "мамыр"),
    ("июн", "маусым"), ("июл", "шілде", "шилде"), ("август", "тамыз"), ("сентябр", "қыркүйек", "кыркуйек", "қырқүйек"), ("октябр", "қазан", "казан"),
    ("ноябр", "қараша", "караша"), ("декабр", "желтоқсан", "желтоксан"),
)  # fmt: skip
_MONTH = "|".join(sorted((name for names in _MONTHS for name in names), key=len, reverse=True))
_WEEKDAYS = (
    ("понедельник", "дүйсенбі", "дуйсенби"), ("вторник", "сейсенбі", "сейсенби"), ("сред[уаые]", "сәрсенбі", "сарсенби"), ("четверг", "бейсенбі", "бейсенби"),
    ("пятниц[уаые]", "жұма", "жума"), ("суббот[уаые]", "сенбі", "сенби"), ("воскресень[еяю]", "жексенбі", "жексенби"),
)  # fmt: skip
_ENDING = r"[а-яёәғқңөұүһі]*"
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?![\d])")
_ISO = re.compile(r"(?<!\d)(\d{4})[-.](\d{1,2})[-.](\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(rf"(?<![\d.])(\d{{1,2}})(?:-?го|-?ші|-?шы)?\s*[-]?\s*({_MONTH}){_ENDING}(?:\s+(\d{{4}})(?:\s*(?:г\.?|года|ж\.?|жылы|жылғы))?)?", re.IGNORECASE)
_YEAR_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{4}})\s*(?:жылғы|жылгы|жылы|ж\.?)\s+(\d{{1,2}})\s*({_MONTH}){_ENDING}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"(?<!\w)({_MONTH}){_ENDING}\s+(\d{{1,2}})(?:-?(?:сі|сы|ші|шы|ы|і|нда|нде|інде|ында|сында|сінде)+){_ENDING}", re.IGNORECASE)
_SHORT = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})(?![\d.]|\.\d)")
_AGO = re.compile(r"(?<!\w)(\d{1,3}|неделю|апта|месяц|ай|день|күн|кун)\s*(день|дня|дней|күн|кун|недел[юиь]|апта|месяц[ае]?в?|ай)?\s+(?:тому\s+)?(?:назад|бұрын|бурын)(?!\w)", re.IGNORECASE)
_NEAR = (
    (re.compile(r"(?<!\w)(?:позавчера|алдыңғы күні|алдынгы куни|арғы күні)(?!\w)", re.IGNORECASE), -2),
    (re.compile(r"(?<!\w)(?:вчера|вчерашн\w+|кеше|кешегі|кешеги)(?!\w)", re.IGNORECASE), -1),
    (re.compile(r"(?<!\w)(?:сегодня|сегодняшн\w+|бүгін|бугин|бүгінгі)(?!\w)", re.IGNORECASE), 0),
    (re.compile(r"(?<!\w)(?:послезавтра|бүрсігүні|бүрсүгіні|бурсигуни)(?!\w)", re.IGNORECASE), 2),
    (re.compile(r"(?<!\w)(?:завтра|завтрашн\w+|ертең|ертен|ертеңгі)(?!\w)", re.IGNORECASE), 1),
)


@dataclass(frozen=True, slots=True)
class DateSaid:
    """A date in a text: where it stands, and whether its year (or the day itself) was concluded and not written."""

    start: int
    end: int
    day: date
    guessed: bool


def whole_dates(text: str) -> list[DateSaid]:
    """Dates written with their year, in order; nothing is concluded."""
    return _apart(_whole(text))


def dates_said(text: str, today: date) -> list[DateSaid]:
    """All dates of a question in order. A date without a year is the nearest one not after tomorrow; a weekday is the last such day, today included."""
    return _apart((*_whole(text), *_concluded(text, today)))


def month_of(name: str) -> int:
    """Number of the month whose name begins so. Raises StopIteration for another word."""
    lower = name.lower()
    return next(number for number, names in enumerate(_MONTHS, 1) if lower.startswith(names))


def _whole(text: str) -> Iterator[DateSaid]:
    for match in _NUMBERS.finditer(text):
        year = int(match.group(3)) + (2000 if len(match.group(3)) == 2 else 0)
        yield from _said(match, year, int(match.group(2)), int(match.group(1)))
    for match in _ISO.finditer(text):
        yield from _said(match, int(match.group(1)), int(match.group(2)), int(match.group(3)))
    for match in _YEAR_DAY_MONTH.finditer(text):
        yield from _said(match, int(match.group(1)), month_of(match.group(3)), int(match.group(2)))
    for match in _DAY_MONTH.finditer(text):
        if match.group(3):
            yield from _said(match, int(match.group(3)), month_of(match.group(2)), int(match.group(1)))


def _concluded(text: str, today: date) -> Iterator[DateSaid]:
    for match in _DAY_MONTH.finditer(text):
        if not match.group(3):
            yield from _nearest(match, month_of(match.group(2)), int(match.group(1)), today)
    for match in _MONTH_DAY.finditer(text):
        yield from _nearest(match, month_of(match.group(1)), int(match.group(2)), today)
    for match in _SHORT.finditer(text):
        # «54.1» may be a number of a point: only what looks like a day, with a zero or after a preposition, is read as a date.
        if match.group(2).startswith("0") or len(match.group(2)) == 2 and match.group(2) <= "12":
            yield from _nearest(match, int(match.group(2)), int(match.group(1)), today)
    for pattern, days in _NEAR:
        for match in pattern.finditer(text):
            yield DateSaid(match.start(), match.end(), today + timedelta(days=days), guessed=False)
    for match in _AGO.finditer(text):
        yield from _ago(match, today)
    for number, names in enumerate(_WEEKDAYS):
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(names)})(?:да|де|нде|ге|ға|нен|дан|ден|күні|\s+күні)?(?!\w)", text, re.IGNORECASE):
            yield DateSaid(match.start(), match.end(), today - timedelta(days=(today.weekday() - number) % 7), guessed=True)


def _ago(match: re.Match[str], today: date) -> Iterator[DateSaid]:
    first, unit = match.group(1).lower(), (match.group(2) or match.group(1)).lower()
    count = int(first) if first.isdigit() else 1
    if unit.startswith(("недел", "апта")):
        days = 7 * count
    elif unit.startswith(("месяц", "ай")):
        year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
        day = min(today.day, 28)
        yield DateSaid(match.start(), match.end(), date(max(1, year), month + 1, day), guessed=True)
        return
    elif unit.startswith(("д", "күн", "кун")):
        days = count
    else:
        return
    yield DateSaid(match.start(), match.end(), today - timedelta(days=days), guessed=False)


def _said(match: re.Match[str], year: int, month: int, day: int) -> Iterator[DateSaid]:
    if 1900 <= year <= 2200 and (found := _date(year, month, day)):
        yield DateSaid(match.start(), match.end(), found, guessed=False)


def _nearest(match: re.Match[str], month: int, day: int, today: date) -> Iterator[DateSaid]:
    """This year's date, or last year's where this year's is more than a month ahead."""
    found = _date(today.year, month, day)
    if found is not None and found > today + timedelta(days=31):
        found = _date(today.year - 1, month, day)
    if found is not None:
        yield DateSaid(match.start(), match.end(), found, guessed=True)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _apart(found: Iterator[DateSaid] | tuple[DateSaid, ...]) -> list[DateSaid]:
    """Longer readings first; what lies inside another one is left out."""
    kept: list[DateSaid] = []
    for one in sorted(found, key=lambda said: (said.start - said.end, said.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda said: said.start)
