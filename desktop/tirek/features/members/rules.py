"""What may stand in a field of a card. Pure; the lists of choices are handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

DATES = ("birth_date", "hired_on", "contract_from", "contract_until", "joined_on", "left_on", "consent_on")
CHOICES = ("contract_kind", "consent")
"""Fields whose value is an id of the group of the same name. Grounds are free text or an id."""
NUMBERS = ("hours_per_week",)
SEXES = ("male", "female")
MOST_HOURS = 60
LONGEST = 2_000


def wrong_field(values: Mapping[str, Any], ids: Callable[[str], tuple[str, ...]]) -> str | None:
    """The first field whose value cannot be kept: no day, no choice of the list, no number of hours, too long; else None."""
    for name, value in values.items():
        if value is None or value == "":
            continue
        if name in NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_HOURS:
                return name
        elif not isinstance(value, str | int | float) or len(str(value)) > LONGEST:
            return name
        elif name in DATES:
            if not is_day(value):
                return name
        elif name == "sex":
            if value not in SEXES:
                return name
        elif name in CHOICES and value not in ids(name):
            return name
    return None


def is_day(value: object) -> bool:
    """Whether the text is a calendar day, 2026-09-01."""
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
