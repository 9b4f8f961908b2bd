"""The columns of a card as they are stored: tidy values, and what the program makes of them for searching and sorting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tirek.features.members.card import EDITABLE
from tirek.foundation.identifiers.iin import is_iin
from tirek.foundation.identifiers.typed import number_text
from tirek.foundation.language.folding import fold
from tirek.foundation.language.sorting import sort_key

_SEARCHED = (
    "last_name", "first_name", "patronymic", "former_last_name", "other_last_name", "other_first_name", "other_patronymic",
    "post", "subject", "phone", "phone_2", "iin", "staff_number", "card_number",
)  # fmt: skip
"""Fields whose words find a card."""


@dataclass(frozen=True)
class Levels:
    """How texts are levelled. For a whole list each is remembered while the list is taken in, and forgotten with it:
    names and posts come back in thousands of rows."""

    fold: Callable[[str], str] = fold
    sort_key: Callable[[str], bytes] = sort_key

    @classmethod
    def for_many(cls) -> Levels:
        return cls(cache(fold), cache(sort_key))


_ONE = Levels()


def made(values: Mapping[str, Any], number: str, levels: Levels | None = None) -> dict[str, Any]:
    """The columns of a card from its fields; `number` as printed, since a card is found by it too."""
    levels = levels or _ONE
    columns = {name: None if (value := values.get(name)) is None else tidy(value) for name in EDITABLE}
    columns["hours_per_week"] = _hours(values.get("hours_per_week"))
    columns["fold"] = " ".join([*(levels.fold(columns[name]) for name in _SEARCHED if columns[name]), fold(number)])
    columns["sort_key"] = b"\0".join(levels.sort_key(columns[name] or "") for name in ("last_name", "first_name", "patronymic"))
    columns["iin_verified"] = int(bool(columns["iin"]) and is_iin(columns["iin"]))
    return columns


def tidy(value: Any) -> str | None:
    """A text without spaces around it; None where nothing is said."""
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    return number_text(value) or str(value)


def _hours(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)
