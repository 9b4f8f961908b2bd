"""Words of a member's fields, values and history on the screen."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

from tirek.features.members.importing.columns import FIELDS
from tirek.features.members.service import HistoryEntry, MemberCard
from tirek.foundation.identifiers.iin import mask_iin
from tirek.foundation.identifiers.phone import show_phone
from tirek.foundation.language.dates import date_and_time, short_date
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.resources import resource
from tirek.foundation.ui.widgets.history import HistoryLine

TITLES: dict[str, str] = {
    **FIELDS,
    "former_last_name": mark("Former surname"),
    "hours_per_week": mark("Hours a week"),
    "contract_until": mark("Contract until"),
    "phone_typed": mark("Phone as it was written"),
}
"""English keys of the fields of a card."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (mark("Person"), ("last_name", "first_name", "patronymic", "former_last_name", "iin", "birth_date", "sex", "phone", "email", "address")),
    (mark("Work"), ("post", "subject", "category", "hours_per_week", "workload", "hired_on", "contract", "contract_until", "education", "experience")),
    (mark("Union"), ("joined_on", "card_number", "note")),
)  # fmt: skip
_DATES = ("birth_date", "hired_on", "contract_until", "joined_on")
_DERIVED = ("post_id", "category_typed")
_DEEDS = {
    "member.add": mark("Added to the list"),
    "member.import": mark("Taken in from a list"),
    "member.change": mark("Changed"),
    "member.remove": mark("Taken off the list"),
    "undo": mark("An action was taken back"),
}
_SEXES = {"male": mark("Man"), "female": mark("Woman")}


@cache
def categories() -> tuple[tuple[str, dict[str, str]], ...]:
    """Ids of qualification categories with their names by language, from low to high, former ones last."""
    lines = [json.loads(row) for row in resource("rules", "posts.jsonl").read_text("utf-8").splitlines() if row.strip()]
    return tuple((row["id"], {"kk": row["kk"], "ru": row["ru"], "en": row["ru"]}) for row in lines if row.get("kind") == "category")


def category_words(value: str, language: str) -> str:
    """The name of a category; a text that is no id stays as it is."""
    return next((names[language] for known, names in categories() if known == value), value)


def shown(name: str, value: Any, texts: Texts, *, masked: bool = True) -> str:
    """A value of a card as people read it."""
    if value is None or value == "":
        return ""
    if name in _DATES:
        return day_words(str(value), texts)
    if name == "iin":
        return mask_iin(str(value)) if masked else str(value)
    if name == "phone":
        return show_phone(str(value)) if str(value).startswith("+") else str(value)
    if name == "sex":
        return texts.t(_SEXES[value]) if value in _SEXES else str(value)
    if name == "category":
        return category_words(str(value), texts.code)
    if isinstance(value, float):
        return hours_words(value)
    return str(value)


def hours_words(value: float) -> str:
    """18 or 18,5."""
    return f"{value:g}".replace(".", ",")


def day_words(value: str, texts: Texts) -> str:
    try:
        return short_date(date.fromisoformat(value), texts.code)
    except ValueError:
        return value


def history_line(entry: HistoryEntry, texts: Texts) -> HistoryLine:
    """An action in the history of a card, in words."""
    changes = tuple(
        (texts.t(TITLES.get(name, name)), shown(name, old, texts), shown(name, new, texts))
        for name, old, new in entry.fields
        if name not in _DERIVED
    )
    deed = texts.t(_DEEDS.get(entry.kind, "Changed"))
    return HistoryLine(deed, entry.actor, date_and_time(entry.at, texts.code), changes)


def under_name(card: MemberCard, texts: Texts) -> str:
    """What stands under a name where people are chosen: number, post, subject."""
    return " · ".join(part for part in (card.number, card.post, card.subject) if part)
