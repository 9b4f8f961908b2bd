"""Teaching hours in a cell."""

from __future__ import annotations

import re

_HOURS_WORDS = re.compile(r"саг|час|hour", re.IGNORECASE)
_DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
_MOST_RATES = 2.0
"""A bare number up to this is a rate (1,5 ставки), above it teaching hours."""
_HOURS_OF_A_WEEK = 60


def hours_in(text: str) -> float | None:
    """Teaching hours a week if the text gives them as hours: 18, «22,5 сағат»; a rate («1,5 ставка») gives none."""
    found = _DECIMAL.search(text)
    if not found:
        return None
    number = float(found.group().replace(",", "."))
    hours = bool(_HOURS_WORDS.search(text.replace("ғ", "г"))) or (number > _MOST_RATES and found.group() == text.strip())
    return number if hours and number <= _HOURS_OF_A_WEEK else None
