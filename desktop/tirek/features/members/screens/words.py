"""Words of a member's fields, values and history on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tirek.features.members.importing.columns import FIELDS
from tirek.features.members.kinds import category_names, kind_words
from tirek.features.members.rules import DATES
from tirek.features.members.service import HistoryEntry, MemberCard
from tirek.foundation.identifiers.iin import mask_iin
from tirek.foundation.identifiers.phone import show_phone
from tirek.foundation.language.dates import date_and_time, short_date
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.widgets.history import HistoryLine

TITLES: dict[str, str] = {
    **FIELDS,
    "former_last_name": mark("Former surname"),
    "other_last_name": mark("Surname in the other spelling"),
    "other_first_name": mark("Name in the other spelling"),
    "other_patronymic": mark("Patronymic in the other spelling"),
    "phone_2": mark("Second phone"),
    "hours_per_week": mark("Hours a week"),
    "staff_number": mark("Staff number"),
    "contract_kind": mark("Kind of contract"),
    "contract_from": mark("Contract from"),
    "contract_until": mark("Contract until"),
    "joined_ground": mark("Ground of joining"),
    "joined_decision": mark("Decision on joining"),
    "state": mark("Membership"),
    "left_on": mark("Left on"),
    "left_ground": mark("Ground of leaving"),
    "left_decision": mark("Decision on leaving"),
    "consent": mark("Consent to the use of personal data"),
    "consent_on": mark("Date of the consent"),
    "phone_typed": mark("Phone as it was written"),
    "relief.kind": mark("Relief"),
    "relief.since": mark("Relief from"),
    "relief.until": mark("Relief until"),
    "relief.paper": mark("Paper of the relief"),
    "family.kind": mark("Family event"),
    "family.happened_on": mark("Day of the event"),
    "family.who": mark("Whose event"),
    "family.note": mark("Note on the event"),
}
"""English keys of the fields of a card, of its reliefs and of its family events."""

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("person", mark("Person"), (
        "last_name", "first_name", "patronymic", "former_last_name", "other_last_name", "other_first_name", "other_patronymic",
        "birth_date", "iin", "sex", "phone", "phone_2", "email", "address",
    )),
    ("work", mark("Work"), (
        "post", "subject", "category", "hours_per_week", "workload", "education", "experience", "hired_on", "staff_number",
        "contract_kind", "contract", "contract_from", "contract_until",
    )),
    ("union", mark("Union"), (
        "state", "joined_on", "joined_ground", "joined_decision", "card_number", "left_on", "left_ground", "left_decision",
        "consent", "consent_on", "note",
    )),
)  # fmt: skip
"""Parts of a card: key, title, fields in the order they are shown."""
_DATES = (*DATES, "relief.since", "relief.until", "family.happened_on")
_KINDS = {"state": "state", "contract_kind": "contract_kind", "consent": "consent", "joined_ground": "joined_ground",
          "relief.kind": "relief", "family.kind": "family_event"}  # fmt: skip
_DERIVED = ("post_id", "category_typed")
_DEEDS = {
    "member.add": mark("Added to the list"),
    "member.import": mark("Taken in from a list"),
    "member.change": mark("Changed"),
    "member.remove": mark("Taken off the list"),
    "member.leave": mark("No longer a member"),
    "member.state": mark("Membership changed"),
    "member.restore": mark("Put back to an earlier moment"),
    "member.merge": mark("Two cards made one"),
    "relief.add": mark("Relief added"),
    "relief.change": mark("Relief changed"),
    "relief.remove": mark("Relief taken off"),
    "family.add": mark("Family event added"),
    "family.change": mark("Family event changed"),
    "family.remove": mark("Family event taken off"),
    "undo": mark("An action was taken back"),
}
_SEXES = {"male": mark("Man"), "female": mark("Woman")}


def categories() -> tuple[tuple[str, dict[str, str]], ...]:
    """Ids of qualification categories with their names by language, from low to high, former ones last."""
    return tuple(category_names().items())


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
    if name in _KINDS:
        return kind_words(_KINDS[name], str(value), texts.code)
    if name in ("phone", "phone_2"):
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


def history_line(entry: HistoryEntry, texts: Texts, look: tuple[str, Callable[[], object]] | None = None) -> HistoryLine:
    """An action in the history of a card, in words."""
    changes = tuple(
        (texts.t(TITLES.get(name, name)), shown(name, old, texts), shown(name, new, texts))
        for name, old, new in entry.fields
        if name not in _DERIVED
    )
    deed = texts.t(_DEEDS.get(entry.kind, "Changed"))
    return HistoryLine(deed, entry.actor, date_and_time(entry.at, texts.code), changes, look)


def under_name(card: MemberCard, texts: Texts) -> str:
    """What stands under a name where people are chosen: number, post, subject."""
    return " · ".join(part for part in (card.number, card.post, card.subject) if part)
