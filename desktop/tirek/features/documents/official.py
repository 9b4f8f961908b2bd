"""Dates and numbers as official papers write them, in Kazakh and Russian."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from tirek.features.documents.people import NBSP, Language
from tirek.foundation.language.dates import KAZAKH_MONTHS, RUSSIAN_MONTHS_GENITIVE

DateForm = Literal["long", "on", "of", "till", "from", "short", "minutes"]


def official_date(day: date, language: Language, form: DateForm = "long") -> str:
    """A date whose day stays with its month and whose year with its word when the line breaks.

    long: 2026 жылғы 10 сәуір / 10 апреля 2026 года; on: сәуірде; from: сәуірден бастап / с 10 апреля;
    of: сәуірдегі / от 10 апреля; till: сәуірге дейін / до 10 апреля; short: 10.04.2026 ж. / г.; minutes: «10» сәуір 2026 ж.
    """
    if form == "short":
        return f"{day:%d.%m.%Y}{NBSP}{'ж.' if language == 'kk' else 'г.'}"
    return (_kazakh(day, form) if language == "kk" else _russian(day, form)).replace("_", NBSP)


def _kazakh(day: date, form: DateForm) -> str:
    month = KAZAKH_MONTHS[day.month - 1]
    match form:
        case "minutes":
            return f"«{day.day:02d}»_{month.name} {day.year}_ж."
        case "on":
            words = month.within
        case "of":
            words = month.within + ("ғы" if month.within.endswith("а") else "гі")  # қарашадағы, сәуірдегі
        case "from":
            words = f"{month.since} бастап"
        case "till":
            words = f"{month.until} дейін"
        case _:
            words = month.name
    return f"{day.year}_жылғы {day.day}_{words}"


def _russian(day: date, form: DateForm) -> str:
    if form == "minutes":
        return f"«{day.day:02d}»_{RUSSIAN_MONTHS_GENITIVE[day.month - 1]} {day.year}_г."
    before = {"from": "со_" if day.day == 2 else "с_", "till": "до_", "of": "от_"}.get(form, "")
    return f"{before}{day.day}_{RUSSIAN_MONTHS_GENITIVE[day.month - 1]} {day.year}_года"


def official_number(value: int | Decimal) -> str:
    """Digits in groups of three with hard spaces and a decimal comma: 1 234 567,50."""
    text = f"{value:,}"
    return text.replace(",", NBSP).replace(".", ",")


def money(tenge: int | Decimal) -> str:
    """A sum in tenge: 86 500 ₸, tiyn only when there are some."""
    exact = Decimal(tenge)
    return (
        official_number(int(exact) if exact == exact.to_integral_value() else exact.quantize(Decimal("0.01")))
        + f"{NBSP}₸"
    )
