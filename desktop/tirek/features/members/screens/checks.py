"""What people type into a member's form: the sentence for what is wrong, and the value to be kept when it is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tirek.foundation.identifiers.dates import DateRole, read_date
from tirek.foundation.identifiers.iin import read_iin
from tirek.foundation.identifiers.names import has_strange_signs, tidy_name
from tirek.foundation.identifiers.phone import read_phone
from tirek.foundation.identifiers.typed import clean_text
from tirek.foundation.language.texts import Texts, mark

Check = Callable[[str], str | None]

NAMES = ("last_name", "first_name", "patronymic", "former_last_name", "other_last_name", "other_first_name", "other_patronymic")
DATES: dict[str, DateRole] = {
    "birth_date": "birth", "hired_on": "past", "joined_on": "past", "left_on": "past", "consent_on": "past",
    "contract_from": "any", "contract_until": "any", "since": "any", "until": "any", "happened_on": "any",
}  # fmt: skip
_EMAIL = re.compile(r"[^\s@,;<>()\"]{1,64}@[^\s@,;<>()\"]+\.[^\s@,;<>()\".]{2,}")
_HOURS = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?")
_DATE_WORDS = {
    "date.impossible": mark("There is no such day: {d}"),
    "date.ambiguous": mark("This day can be understood in two ways. Write the year with four digits: 01.09.2026"),
    "date.incomplete": mark("Write day, month and year: 01.09.2026"),
    "date.future": mark("This day is still to come: {d}"),
    "date.unlikely": mark("Check the year: {d}"),
    "date.unreadable": mark("Write the day like this: 01.09.2026"),
}
_IIN_WORDS = {
    "iin.check": mark("There is a slip in the IIN: the last digit does not fit the others. Compare it with the identity card"),
    "iin.organisation": mark("This is the number of an organisation (BIN), not of a person"),
    "iin.signs": mark("An IIN has digits only"),
    "iin.shortened": mark("The last digits are lost. Write the IIN from the identity card"),
}


def name_check(texts: Texts, needed: str = "") -> Check:
    """`needed` is the sentence for an empty field; without it the field may stay empty."""

    def check(value: str) -> str | None:
        if not value.strip():
            return needed or None
        return texts.t("There are signs in the name that names do not have") if has_strange_signs(tidy_name(value)) else None

    return check


def iin_check(texts: Texts, kept: str = "") -> Check:
    """`kept` is the number on the card already: it may stay as it is, even when it was never right."""

    def check(value: str) -> str | None:
        reading = read_iin(value)
        if reading is None or reading.good or reading.digits == kept:
            return None
        if reading.problem == "iin.length":
            return texts.n("An IIN has 12 digits, you wrote {count}", "An IIN has 12 digits, you wrote {count} digits", len(reading.digits))
        return texts.t(_IIN_WORDS[reading.problem or "iin.signs"])

    return check


def phone_check(texts: Texts) -> Check:
    def check(value: str) -> str | None:
        reading = read_phone(value)
        if reading is None or reading.e164:
            return None
        return texts.t("Write the whole number with its code: 8 701 123 45 67")

    return check


def email_check(texts: Texts) -> Check:
    def check(value: str) -> str | None:
        return None if not value or _EMAIL.fullmatch(value) else texts.t("Write the address like this: name@mail.kz")

    return check


def hours_check(texts: Texts) -> Check:
    def check(value: str) -> str | None:
        if not value or (_HOURS.fullmatch(value) and 0 < _hours(value) <= 60):
            return None
        return texts.t("Write the number of hours a week: 18")

    return check


def date_check(texts: Texts, role: DateRole, today: date) -> Check:
    def check(value: str) -> str | None:
        reading = read_date(value, today=today, role=role)
        if reading is None or reading.value is not None:
            return None
        return texts.t(_DATE_WORDS[reading.problem or "date.unreadable"], d=reading.typed)

    return check


def record(values: Mapping[str, str], today: date) -> dict[str, Any]:
    """The typed values as they are kept: tidy names, ISO days, E.164, bare digits. Checked values only."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if name in NAMES:
            kept[name] = tidy_name(value)
        elif name in DATES:
            day = read_date(value, today=today, role=DATES[name])
            kept[name] = day.value.isoformat() if day and day.value else None
        elif name == "iin":
            iin = read_iin(value)
            kept[name] = iin.digits if iin else None
        elif name in ("phone", "phone_2"):
            phone = read_phone(value)
            kept[name] = phone.e164 if phone else None
        elif name == "hours_per_week":
            kept[name] = _hours(value) if value else None
        else:
            kept[name] = clean_text(value, lines=name == "note")
    return kept


def _hours(value: str) -> float:
    return float(value.replace(",", "."))
