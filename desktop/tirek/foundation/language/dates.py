"""Dates, numbers and money as people and official papers of Kazakhstan write them, in kk, ru and en.

Own patterns, because papers want «2026 жылғы 10 сәуір» and months with case endings are looked up, never built.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language.texts import Texts

NO_BREAK_SPACE = "\u00a0"


class KazakhMonth(NamedTuple):
    """A month in the cases that papers need."""

    name: str
    within: str
    since: str
    until: str


KAZAKH_MONTHS = (
    KazakhMonth("қаңтар", "қаңтарда", "қаңтардан", "қаңтарға"),
    KazakhMonth("ақпан", "ақпанда", "ақпаннан", "ақпанға"),
    KazakhMonth("наурыз", "наурызда", "наурыздан", "наурызға"),
    KazakhMonth("сәуір", "сәуірде", "сәуірден", "сәуірге"),
    KazakhMonth("мамыр", "мамырда", "мамырдан", "мамырға"),
    KazakhMonth("маусым", "маусымда", "маусымнан", "маусымға"),
    KazakhMonth("шілде", "шілдеде", "шілдеден", "шілдеге"),
    KazakhMonth("тамыз", "тамызда", "тамыздан", "тамызға"),
    KazakhMonth("қыркүйек", "қыркүйекте", "қыркүйектен", "қыркүйекке"),
    KazakhMonth("қазан", "қазанда", "қазаннан", "қазанға"),
    KazakhMonth("қараша", "қарашада", "қарашадан", "қарашаға"),
    KazakhMonth("желтоқсан", "желтоқсанда", "желтоқсаннан", "желтоқсанға"),
)
RUSSIAN_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
RUSSIAN_MONTHS_GENITIVE = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = {
    "kk": ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
"""Monday first: the week of the country."""
SHORT_WEEKDAYS = {
    "kk": ("Дс", "Сс", "Ср", "Бс", "Жм", "Сб", "Жк"),
    "ru": ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"),
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
}


def long_date(day: date, language: str) -> str:
    """2026 жылғы 10 сәуір · 10 апреля 2026 года · 10 April 2026."""
    return _by_language(
        language,
        kk=f"{day.year} жылғы {day.day} {KAZAKH_MONTHS[day.month - 1].name}",
        ru=f"{day.day} {RUSSIAN_MONTHS_GENITIVE[day.month - 1]} {day.year} года",
        en=f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}",
    )


def on_date(day: date, language: str) -> str:
    """Inside a sentence, "on that day": 2026 жылғы 10 сәуірде · 10 апреля 2026 года · on 10 April 2026."""
    return _by_language(
        language,
        kk=f"{day.year} жылғы {day.day} {KAZAKH_MONTHS[day.month - 1].within}",
        ru=long_date(day, "ru"),
        en=f"on {long_date(day, 'en')}",
    )


def until_date(day: date, language: str) -> str:
    """A last day inside a sentence: 2026 жылғы 1 желтоқсанға дейін · до 1 декабря 2026 года · by 1 December 2026."""
    return _by_language(
        language,
        kk=f"{day.year} жылғы {day.day} {KAZAKH_MONTHS[day.month - 1].until} дейін",
        ru=f"до {long_date(day, 'ru')}",
        en=f"by {long_date(day, 'en')}",
    )


def period(first: date, last: date, language: str) -> str:
    """From … to …; the year is written once when both days share it."""
    same_year = first.year == last.year
    start, end = KAZAKH_MONTHS[first.month - 1], KAZAKH_MONTHS[last.month - 1]
    end_year = "" if same_year else f"{last.year} жылғы "
    russian_start = f"{first.day} {RUSSIAN_MONTHS_GENITIVE[first.month - 1]}"
    english_start = f"{first.day} {ENGLISH_MONTHS[first.month - 1]}"
    return _by_language(
        language,
        kk=f"{first.year} жылғы {first.day} {start.since} {end_year}{last.day} {end.until} дейін",
        ru=f"с {russian_start if same_year else long_date(first, 'ru')} по {long_date(last, 'ru')}",
        en=f"from {english_start if same_year else long_date(first, 'en')} to {long_date(last, 'en')}",
    )


def short_date(day: date, language: str) -> str:
    """10.04.2026 in all three languages: for tables and fields."""
    return _by_language(language, *(f"{day.day:02}.{day.month:02}.{day.year:04}",) * 3)


def short_official_date(day: date, language: str) -> str:
    """10.04.2026 ж. · 10.04.2026 г. · 10.04.2026: for papers."""
    digits = short_date(day, language)
    return _by_language(language, kk=f"{digits}{NO_BREAK_SPACE}ж.", ru=f"{digits}{NO_BREAK_SPACE}г.", en=digits)


def official_date(day: date, language: str) -> str:
    """In minutes and orders: «10» сәуір 2026 ж. · «10» апреля 2026 г. · 10 April 2026."""
    return _by_language(
        language,
        kk=f"«{day.day:02}» {KAZAKH_MONTHS[day.month - 1].name} {day.year}{NO_BREAK_SPACE}ж.",
        ru=f"«{day.day:02}» {RUSSIAN_MONTHS_GENITIVE[day.month - 1]} {day.year}{NO_BREAK_SPACE}г.",
        en=long_date(day, "en"),
    )


def day_and_month(day: date, language: str) -> str:
    """10 сәуір · 10 апреля · 10 April."""
    return _by_language(
        language,
        kk=f"{day.day} {KAZAKH_MONTHS[day.month - 1].name}",
        ru=f"{day.day} {RUSSIAN_MONTHS_GENITIVE[day.month - 1]}",
        en=f"{day.day} {ENGLISH_MONTHS[day.month - 1]}",
    )


def days_range(first: date, last: date, language: str) -> str:
    """A run of days: 2026 жылғы 21–25 наурыз · 21–25 марта 2026 года · 21–25 March 2026. One day is a long date."""
    if first == last:
        return long_date(first, language)
    if (first.year, first.month) == (last.year, last.month):
        month = _by_language(
            language,
            kk=KAZAKH_MONTHS[last.month - 1].name,
            ru=RUSSIAN_MONTHS_GENITIVE[last.month - 1],
            en=ENGLISH_MONTHS[last.month - 1],
        )
        span = f"{first.day}–{last.day} {month}"
    elif first.year == last.year:
        span = f"{day_and_month(first, language)} – {day_and_month(last, language)}"
    else:
        return f"{long_date(first, language)} – {long_date(last, language)}"
    return _by_language(
        language, kk=f"{last.year} жылғы {span}", ru=f"{span} {last.year} года", en=f"{span} {last.year}"
    )


def month_name(month: int, language: str) -> str:
    """The month by itself, 1 to 12: сәуір · апрель · April."""
    return _by_language(
        language, kk=KAZAKH_MONTHS[month - 1].name, ru=RUSSIAN_MONTHS[month - 1], en=ENGLISH_MONTHS[month - 1]
    )


def month_and_year(year: int, month: int, language: str) -> str:
    """2026 жылғы сәуір · апрель 2026 года · April 2026: over a report."""
    name = month_name(month, language)
    return _by_language(language, kk=f"{year} жылғы {name}", ru=f"{name} {year} года", en=f"{name} {year}")


def school_year(day: date, language: str) -> str:
    """The school year a day belongs to (it begins on 1 September): 2026–2027 оқу жылы · 2026–2027 учебный год."""
    start = day.year if day.month >= 9 else day.year - 1
    years = f"{start}–{start + 1}"
    return _by_language(language, kk=f"{years} оқу жылы", ru=f"{years} учебный год", en=f"school year {years}")


def weekday(day: date, language: str) -> str:
    """сейсенбі · вторник · Tuesday."""
    return WEEKDAYS[language][day.weekday()]


def date_with_weekday(day: date, language: str) -> str:
    """For the head of the first page: сенбі, 2026 жылғы 21 қараша · суббота, 21 ноября 2026 года."""
    return f"{weekday(day, language)}, {long_date(day, language)}"


def clock_time(moment: datetime) -> str:
    """10:42 in Kazakhstan, of an aware moment."""
    return f"{moment.astimezone(KAZAKHSTAN):%H:%M}"


def date_and_time(moment: datetime, language: str) -> str:
    """21.11.2026 10:42 in Kazakhstan, of an aware moment."""
    return f"{short_date(moment.astimezone(KAZAKHSTAN).date(), language)} {clock_time(moment)}"


def age(texts: Texts, then: datetime, now: datetime) -> str:
    """How long ago an event was, shortly; the date itself after a week. Both moments are aware.

    A moment in the future (the computer's clock was set back) is given as its date and time.
    """
    passed = now - then
    if passed < timedelta(minutes=-1):
        return date_and_time(then, texts.code)
    if passed < timedelta(minutes=1):
        return texts.t("just now")
    if passed < timedelta(hours=1):
        return texts.n("{count} minute ago", "{count} minutes ago", passed // timedelta(minutes=1))
    days = (now.astimezone(KAZAKHSTAN).date() - then.astimezone(KAZAKHSTAN).date()).days
    if days == 0:
        return texts.n("{count} hour ago", "{count} hours ago", passed // timedelta(hours=1))
    if days == 1:
        return texts.t("yesterday")
    if days <= 7:
        return texts.n("{count} day ago", "{count} days ago", days)
    return long_date(then.astimezone(KAZAKHSTAN).date(), texts.code)


def remaining(texts: Texts, working_days: int) -> str:
    """Working days to the last day: positive before it, 0 on it, negative after it (days late)."""
    if working_days == 0:
        return texts.t("today is the last day")
    if working_days < 0:
        return texts.n("{count} working day late", "{count} working days late", -working_days)
    return texts.n("{count} working day left", "{count} working days left", working_days)


def number(value: float, language: str, decimals: int = 0) -> str:
    """412 000 or 412 000,50: no-break spaces between thousands, a comma before decimals (a point in English)."""
    text = f"{value:,.{decimals}f}"
    whole, _, part = text.partition(".")
    decimal_sign = _by_language(language, kk=",", ru=",", en=".")
    return whole.replace(",", NO_BREAK_SPACE) + (decimal_sign + part if part else "")


def money(amount_tiyn: int, language: str) -> str:
    """412 000 ₸; tiyn only where there are some: 412 000,50 ₸. Counted in whole numbers, so nothing is rounded."""
    tenge, tiyn = divmod(abs(amount_tiyn), 100)
    part = _by_language(language, kk=",", ru=",", en=".") + f"{tiyn:02}" if tiyn else ""
    sign = "−" if amount_tiyn < 0 else ""
    return f"{sign}{number(tenge, language)}{part}{NO_BREAK_SPACE}₸"


def money_in_words_of_papers(amount_tiyn: int, language: str) -> str:
    """As papers write it, without the sign that old fonts lack: 85 000 теңге · 85 000 тенге · 85 000 tenge."""
    word = _by_language(language, kk="теңге", ru="тенге", en="tenge")
    return money(amount_tiyn, language).replace("₸", word)


_TYPED_DATE = re.compile(r"\s*(\d{1,2})\s*[./,\- ]\s*(\d{1,2})\s*[./,\- ]\s*(\d{4}|\d{2})\s*(?:г\.?|ж\.?)?\s*")
_ISO_DATE = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*")


def read_date(typed: str) -> date | None:
    """The day a person typed: 1.9.26, 01/09/2026, 01-09-2026, 2026-09-01. None if it is not a day of the calendar.

    Two digits of the year mean 1940–2039: birth dates and terms are both typed so.
    """
    if iso := _ISO_DATE.fullmatch(typed):
        year, month, day = (int(part) for part in iso.groups())
    elif plain := _TYPED_DATE.fullmatch(typed):
        day, month, year = (int(part) for part in plain.groups())
        if len(plain[3]) == 2:
            year += 2000 if year < 40 else 1900
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _by_language(language: str, kk: str, ru: str, en: str) -> str:
    """Raises KeyError for any other language: a mistake of ours."""
    return {"kk": kk, "ru": ru, "en": en}[language]
