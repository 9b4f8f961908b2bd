"""Where a membership stands, written inside another feature's own action, so that both are saved together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tirek.features.members.derived import made
from tirek.features.members.model import Member
from tirek.foundation.journal.action import Action
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.base import RegisterRecord, ask_guards
from tirek.foundation.store.numbering import next_number, number_text

STANDING = "member.standing"
"""The deed that other features may forbid by `deed_guard(RegisterRecord, STANDING, guard)`: `guard(session, member, state, ground)`,
`state` None where the card is to leave the list (taken off, merged into another)."""


def ask_before_standing(act: Action, member: int, state: str | None, ground: str | None = None) -> None:
    """Before a person's hand changes where a membership stands. Raises what the guards raise."""
    ask_guards(RegisterRecord, STANDING, act.session, member, state, (ground or "").strip())


def set_standing(act: Action, member_id: int, state: str, *, on: str | None = None) -> bool:
    """Changes the state of a card, and the day of leaving. Returns whether anything changed."""
    return act.update(Member, member_id, {"state": state, "left_on": on if state == "transferred" else None})


def admit(org: OpenedOrganisation, act: Action, values: Mapping[str, Any], state: str) -> tuple[int, str]:
    """A new card with the next number, as part of the open action; returns its id and its number as printed."""
    number = next_number(org, act, Member, org.clock.today().year)
    written = number_text(number["number_year"], number["number_letter"], number["number_seq"])
    return act.insert(Member, {**made(values, written), **number, "state": state}), written
