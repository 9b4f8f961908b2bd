"""What the register gives out: the card, a line of the list, an entry of the history. Frozen; no row of the database crosses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from tirek.foundation.store.numbering import number_text


@dataclass(frozen=True, slots=True)
class MemberCard:
    """Everything on a member's card. Dates are ISO, `number` as printed.

    `other_…`: the same name as it is written in the other language's papers. Choices are ids of `kinds`.
    """

    id: int
    number: str
    last_name: str
    first_name: str
    patronymic: str | None
    former_last_name: str | None
    other_last_name: str | None
    other_first_name: str | None
    other_patronymic: str | None
    birth_date: str | None
    sex: str | None
    iin: str | None
    iin_verified: bool
    phone: str | None
    phone_typed: str | None
    phone_2: str | None
    email: str | None
    address: str | None
    post: str | None
    post_id: str | None
    subject: str | None
    category: str | None
    category_typed: str | None
    workload: str | None
    hours_per_week: float | None
    education: str | None
    experience: str | None
    hired_on: str | None
    staff_number: str | None
    contract_kind: str | None
    contract: str | None
    contract_from: str | None
    contract_until: str | None
    card_number: str | None
    joined_on: str | None
    joined_ground: str | None
    joined_decision: str | None
    state: str
    left_on: str | None
    left_ground: str | None
    left_decision: str | None
    consent: str | None
    consent_on: str | None
    note: str | None

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def other_name(self) -> str:
        """The name in the other spelling, empty where none is kept."""
        return " ".join(part for part in (self.other_last_name, self.other_first_name, self.other_patronymic) if part)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line of the list."""

    id: int
    number: str
    name: str
    post: str | None
    subject: str | None
    phone: str | None
    joined_on: str | None
    contract_until: str | None
    state: str = "member"


@dataclass(frozen=True, slots=True)
class MemberBrief:
    """What a person is recognised by."""

    id: int
    last_name: str
    first_name: str
    patronymic: str | None
    birth_date: str | None
    iin: str | None
    iin_verified: int


@dataclass(frozen=True)
class HistoryEntry:
    """One action in the history of a card. `action`: its id, by which the card as it then was is asked for."""

    at: datetime
    actor: str
    kind: str
    fields: list[tuple[str, Any, Any]] = field(default_factory=list[tuple[str, Any, Any]])
    action: int = 0


EDITABLE = tuple(one.name for one in fields(MemberCard) if one.name not in ("id", "number", "state", "iin_verified"))
"""Fields that a person may fill in; the rest is made by the program or by a deed (`Members.leave`)."""


def card_of(row: Any) -> MemberCard:
    """A card from a row of the table."""
    values = {one.name: row[one.name] for one in fields(MemberCard) if one.name != "number"}
    values["iin_verified"] = bool(values["iin_verified"])
    return MemberCard(number=number_text(row["number_year"], row["number_letter"], row["number_seq"]), **values)


def row_of(row: Any) -> MemberRow:
    """A line from the columns of the list."""
    name = " ".join(part for part in (row.last_name, row.first_name, row.patronymic) if part)
    number = number_text(row.number_year, row.number_letter, row.number_seq)
    return MemberRow(row.id, number, name, row.post, row.subject, row.phone, row.joined_on, row.contract_until, row.state)


def full_name_of(values: Mapping[str, Any]) -> str:
    """Surname, name and patronymic of loose values."""
    return " ".join(values[name] for name in ("last_name", "first_name", "patronymic") if values.get(name))
