"""The register as an Excel file that opens in Excel and LibreOffice; texts that look like formulas stay texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tirek.features.members.kinds import category_names, kind_words
from tirek.features.members.rules import DATES, is_day
from tirek.features.members.service import MemberCard
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.workbooks.writing import write_sheet

COLUMNS = (
    ("number", mark("Number")), ("last_name", mark("Surname")), ("first_name", mark("First name")), ("patronymic", mark("Patronymic")),
    ("birth_date", mark("Date of birth")), ("sex", mark("Sex")), ("iin", mark("IIN")), ("phone", mark("Phone")), ("phone_2", mark("Second phone")),
    ("email", mark("E-mail")), ("post", mark("Post")), ("subject", mark("Subject")), ("category", mark("Category")),
    ("hours_per_week", mark("Hours a week")), ("education", mark("Education")), ("staff_number", mark("Staff number")),
    ("hired_on", mark("Hired on")), ("contract_kind", mark("Kind of contract")), ("contract", mark("Labour contract")),
    ("contract_from", mark("Contract from")), ("contract_until", mark("Contract until")), ("joined_on", mark("Joined on")),
    ("card_number", mark("Membership card number")), ("state", mark("Membership")), ("left_on", mark("Left on")), ("note", mark("Note")),
)  # fmt: skip
_SEXES = {"male": mark("Man"), "female": mark("Woman")}


def write_register(path: Path, cards: Sequence[MemberCard], texts: Texts) -> None:
    """Writes the file whole or not at all. Raises Circumstance FILE-02."""
    head = [(texts.t(title), 24 if name.endswith("name") or name in ("post", "note") else 16) for name, title in COLUMNS]
    write_sheet(path, texts.t("Members"), head, ([_shown(name, getattr(card, name), texts) for name, _ in COLUMNS] for card in cards))


def _shown(name: str, value: Any, texts: Texts) -> Any:
    """A value as a person reads it in Excel: days are days, choices are words."""
    if value is None:
        return None
    if name in DATES and is_day(value):
        return date.fromisoformat(value)
    if name == "sex" and value in _SEXES:
        return texts.t(_SEXES[value])
    if name in ("state", "contract_kind"):
        return kind_words(name, value, texts.code)
    if name == "category":
        return category_names().get(value, {}).get(texts.code, value)
    return value
