"""What can be done with members. One method an action, one transaction a method; plain dataclasses out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tirek.features.members.card import EDITABLE, HistoryEntry, MemberCard, MemberRow
from tirek.features.members.derived import Levels, made, tidy
from tirek.features.members.importing.columns import FIELDS
from tirek.features.members.importing.preview import ListMapping, Preview, read_preview
from tirek.features.members.kinds import former_states, kind_ids
from tirek.features.members.list_memory import recall_columns, remember_columns
from tirek.features.members.model import Member
from tirek.features.members.reading import TABLE, MemberReading
from tirek.features.members.rules import is_day, wrong_field
from tirek.features.members.standing import ask_before_standing
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.action import Action
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.numbering import next_number, number_text

__all__ = ["EDITABLE", "TABLE", "HistoryEntry", "MemberCard", "MemberRow", "Members"]

class Members(MemberReading):
    """The register of members."""

    def __init__(self, org: OpenedOrganisation) -> None:
        super().__init__(org)
        self.last_action: int | None = None
        """The action of the last deed of this object: what a screen offers to undo."""

    # one person ------------------------------------------------------------------------------------------------------
    def add(self, values: Mapping[str, Any]) -> MemberCard:
        """Takes one person in. Raises Circumstance MEMBER-01 (no surname or name), MEMBER-03 (a value that cannot be kept)."""
        self._check(values)
        return self.card(self._add_many([values], "member.add")[0][0])

    def change(self, member_id: int, values: Mapping[str, Any]) -> MemberCard:
        """Changes fields of a card; only what differs is recorded. Raises Circumstance RECORD-01, MEMBER-01, MEMBER-03."""
        self._check(values)
        current = self.card(member_id)
        merged = {name: values.get(name, getattr(current, name)) for name in EDITABLE}
        _require_name(merged)
        return self._update(current.id, made(merged, current.number), "member.change")

    def set_state(self, member_id: int, state: str, *, on: str | None = None, ground: str | None = None, decision: str | None = None) -> MemberCard:
        """Records that a person left, was excluded, is suspended or is a member again, with the day, ground and decision.

        `ground` is a text or an id of `kinds`. Coming back clears what was written about leaving (the history keeps it) and
        keeps the number. Raises Circumstance MEMBER-03 for an unknown state or a day that is none, MEMBER-04 for no day of leaving,
        TRANSFER-18, TRANSFER-19 while a transfer says where the membership is.
        """
        if state not in kind_ids("state") or (on is not None and not is_day(on)):
            raise _not_kept("left_on" if state in kind_ids("state") else "state")
        current, values = self.card(member_id), {"state": state}
        if state in former_states():
            if on is None:
                raise Circumstance("MEMBER-04", mark("The day is needed. Nothing was changed."), mark("Write from which day it holds."))
            values |= {"left_on": on, "left_ground": tidy(ground), "left_decision": tidy(decision)}
        elif current.state in former_states():
            values |= {"left_on": None, "left_ground": None, "left_decision": None}
            values |= {"joined_on": on or self._org.clock.today().isoformat(), "joined_ground": tidy(ground), "joined_decision": tidy(decision)}
        return self._update(current.id, values, "member.leave" if state in former_states() else "member.state", ground=ground)

    def restore(self, member_id: int, action: int) -> MemberCard:
        """Puts the card back to how it was right after an action of its history; itself one action that can be undone.

        Raises Circumstance RECORD-01, HISTORY-02, TRANSFER-18, TRANSFER-19.
        """
        current = self.card(member_id)
        then = self.card_at(current.id, action)
        values = made({name: getattr(then, name) for name in EDITABLE}, current.number)
        return self._update(current.id, values | {"state": then.state}, "member.restore")

    def remove(self, member_id: int) -> int:
        """Takes a card off that should never have been made; returns the action to undo. Its number stays taken. Raises TRANSFER-18."""
        with self._org.register.action("member.remove") as act:
            ask_before_standing(act, member_id, None)
            act.remove(Member, member_id)
        self.last_action = act.id
        return act.id

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back; see `Compartment.undo`."""
        return self._org.register.undo(action_id)

    # a whole list ----------------------------------------------------------------------------------------------------
    def take_in(self, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Takes a whole list in as one action that one undo takes back; returns (action id, people)."""
        ids, action = self._add_many([self._with_unread(row) for row in rows], "member.import")
        return action, len(ids)

    def preview(self, path: Path, *, mapping: ListMapping | None = None, step: Callable[[int, int], None] | None = None) -> Preview:
        """Reads a list and compares it with the register; writes nothing. Raises ListRefused. `step` may raise to stop."""
        return read_preview(path, today=self._org.clock.today(), mapping=mapping, existing=self.known_people(), step=step, recall=recall_columns(self._org))

    def remember(self, mapping: ListMapping) -> None:
        """Keeps how a person wanted the columns to be read, for the next list with the same headings."""
        remember_columns(self._org, mapping)

    def take_in_preview(self, preview: Preview) -> tuple[int, int]:
        """Takes in every row of a preview that can be taken; returns (action id, people). Raises the preview's refusal."""
        refusal = preview.refusal()
        if refusal is not None:
            raise refusal
        return self.take_in([row.member for row in preview.rows if row.member is not None])

    def _with_unread(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a list said and nobody could understand goes into the note, so that it is not lost."""
        unread: Mapping[str, str] = row.get("unread") or {}
        if not unread:
            return row
        t = self._org.texts.t
        said = [f"{t(FIELDS[name])}: {text}" for name, text in unread.items() if name in FIELDS]
        return {**row, "note": "\n".join([*filter(None, [row.get("note")]), *said])}

    # inside ----------------------------------------------------------------------------------------------------------
    def _check(self, values: Mapping[str, Any]) -> None:
        wrong = wrong_field({name: value for name, value in values.items() if name in EDITABLE}, kind_ids)
        if wrong is not None:
            raise _not_kept(wrong)

    def _update(self, member_id: int, values: Mapping[str, Any], kind: str, *, ground: str | None = None) -> MemberCard:
        with self._org.register.action(kind) as act:
            if "state" in values and values["state"] != self._state(act, member_id):
                ask_before_standing(act, member_id, values["state"], ground)
            act.update(Member, member_id, values)
        self.last_action = act.id if act.changes else None
        return self.card(member_id)

    @staticmethod
    def _state(act: Action, member_id: int) -> str | None:
        return act.session.execute(select(Member.state).where(Member.id == member_id)).scalar()

    def _add_many(self, rows: Sequence[Mapping[str, Any]], kind: str) -> tuple[list[int], int]:
        for row in rows:
            _require_name(row)
        year = self._org.clock.today().year
        with self._org.register.action(kind) as act:
            number = next_number(self._org, act, Member, year)
            complete: list[dict[str, Any]] = []
            levels = Levels.for_many()
            for offset, row in enumerate(rows):
                seq = number["number_seq"] + offset
                columns = made(row, number_text(number["number_year"], number["number_letter"], seq), levels)
                complete.append({**columns, **number, "number_seq": seq, "state": "member"})
            ids = act.insert_many(Member, complete)
        self.last_action = act.id
        return ids, act.id


def _require_name(values: Mapping[str, Any]) -> None:
    if not (values.get("last_name") or "").strip() or not (values.get("first_name") or "").strip():
        raise Circumstance(
            "MEMBER-01",
            mark("Surname and name are needed. Nothing was added."),
            mark("Write the surname and the name."),
        )


def _not_kept(field: str) -> Circumstance:
    return Circumstance(
        "MEMBER-03",
        mark("The value of the field “{field}” cannot be kept. Nothing was changed."),
        mark("Days are written 2026-09-01; where there is a list, choose from it."),
        field=field,
    )
