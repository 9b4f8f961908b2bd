"""Cards that may be one person: finding them, saying that they are two, making them one.

A merge rewrites nobody else's records. The card that goes points to the one that stays (`merged_into`), and every reading of
the register follows that pointer; so all links are kept, and one undo brings both cards back as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from tirek.features.members.card import EDITABLE, MemberCard
from tirek.features.members.derived import made
from tirek.features.members.duplicate_rules import Pair, Person, likely_pairs
from tirek.features.members.model import Member, NotTheSame
from tirek.features.members.service import Members
from tirek.features.members.standing import ask_before_standing
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation

_COMPARED = (
    Member.id, Member.last_name, Member.first_name, Member.patronymic, Member.birth_date, Member.iin, Member.iin_verified, Member.phone,
    Member.phone_2,
)  # fmt: skip


class Duplicates:
    """Likely duplicates and what a person decides about them."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None

    def pairs(self) -> list[Pair]:
        """Pairs of cards that may be one person, the surest first; those said to be two people are left out."""
        with self._org.register.read() as session:
            rows = session.execute(select(*_COMPARED).where(Member.deleted_at.is_(None))).all()
            apart = session.execute(select(NotTheSame.one, NotTheSame.other).where(NotTheSame.deleted_at.is_(None))).all()
        people = (
            Person(
                row.id, row.last_name, row.first_name, row.patronymic, row.birth_date, row.iin if row.iin_verified else None, row.iin,
                tuple(phone for phone in (row.phone, row.phone_2) if phone),
            )
            for row in rows
        )  # fmt: skip
        return likely_pairs(people, frozenset((one, other) for one, other in apart))

    def not_the_same(self, one: int, other: int) -> int:
        """Remembers that two cards are two people; returns the action to undo. Raises Circumstance RECORD-01, MERGE-01."""
        first, second = self._both(one, other)
        with self._org.register.action("member.not_the_same") as act:
            act.insert(NotTheSame, {"one": min(first.id, second.id), "other": max(first.id, second.id)})
        self.last_action = act.id
        return act.id

    def merge(self, stays: int, goes: int, chosen: Mapping[str, Any] | None = None) -> MemberCard:
        """Makes two cards one: `goes` leaves the list and leads to `stays`. One action, one undo.

        `chosen`: fields of the card that stays, as a person has chosen them; without it, what is empty there is taken from
        the other. Its number stays taken. Raises Circumstance RECORD-01, MERGE-01 (the same card), MEMBER-03, TRANSFER-18 (one is on
        the way to another organisation).
        """
        kept, gone = self._both(stays, goes)
        members = Members(self._org)
        values = {name: getattr(kept, name) for name in EDITABLE}
        filled = merged_values(kept, gone) if chosen is None else {name: value for name, value in chosen.items() if name in EDITABLE}
        columns = made(values | filled, kept.number)
        with self._org.register.action("member.merge") as act:
            for card in (kept, gone):
                ask_before_standing(act, card.id, None)
            act.update(Member, kept.id, columns)
            act.update(Member, gone.id, {"merged_into": kept.id})
            act.remove(Member, gone.id)
        self.last_action = act.id
        return members.card(kept.id)

    def undo(self, action_id: int) -> UndoReport:
        """Takes a merge or a "not the same" back."""
        return self._org.register.undo(action_id)

    def _both(self, one: int, other: int) -> tuple[MemberCard, MemberCard]:
        members = Members(self._org)
        first, second = members.card(one), members.card(other)
        if first.id == second.id:
            raise Circumstance(
                "MERGE-01", mark("This is one and the same card. Nothing was changed."), mark("Choose two different cards.")
            )
        return first, second


def merged_values(stays: MemberCard, goes: MemberCard) -> dict[str, Any]:
    """What the card that stays takes over by itself: whatever it lacks; another spelling of the name becomes its other spelling."""
    taken = {name: getattr(goes, name) for name in EDITABLE if not getattr(stays, name) and getattr(goes, name)}
    if stays.iin and not stays.iin_verified and goes.iin_verified:
        taken["iin"] = goes.iin
    if not stays.other_name and not goes.other_name and goes.full_name != stays.full_name:
        taken |= {f"other_{name}": getattr(goes, name) for name in ("last_name", "first_name", "patronymic")}
    if goes.phone and stays.phone and goes.phone != stays.phone and not stays.phone_2:
        taken["phone_2"] = goes.phone
    if stays.note and goes.note and goes.note != stays.note:
        taken["note"] = f"{stays.note}\n{goes.note}"
    return taken
