"""Reliefs and family events of a member: records of their own, so that each has its own history and its own undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from tirek.features.members.kinds import kind_ids
from tirek.features.members.model import Member
from tirek.features.members.reading import SUB_RECORDS, MemberReading
from tirek.features.members.rules import LONGEST, is_day
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation

Of = Literal["relief", "family"]
"""Which records: grounds on which less is paid or more is given, or events in the family."""
GROUPS: dict[Of, str] = {"relief": "relief", "family": "family_event"}
"""The group of `kinds` that a record's kind is chosen from."""
FIELDS: dict[Of, tuple[str, ...]] = {"relief": ("kind", "since", "until", "paper"), "family": ("kind", "happened_on", "who", "note")}
_DAYS = ("since", "until", "happened_on")


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One relief (`kind`, `since`, `until`, `paper`) or family event (`kind`, `happened_on`, `who`, `note`); days are ISO."""

    id: int
    of: Of
    values: dict[str, str | None]

    @property
    def kind(self) -> str:
        return self.values["kind"] or ""


class CardRecords:
    """Reliefs and family events. After a merge those of both cards are read on the one that stayed."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None

    def of(self, member_id: int) -> list[CardRecord]:
        """All records of a member, reliefs first, then family events, the latest day first in each."""
        ids = MemberReading(self._org).same_ids(member_id)
        found: list[CardRecord] = []
        with self._org.register.read() as session:
            for of, model in SUB_RECORDS.items():
                query = select(model).where(model.member.in_(ids), model.deleted_at.is_(None))
                rows = [_record(of, row) for row in session.execute(query).mappings()]  # type: ignore[arg-type]
                day = "since" if of == "relief" else "happened_on"
                found += sorted(rows, key=lambda one: one.values[day] or "", reverse=True)
        return found

    def add(self, member_id: int, of: Of, values: Mapping[str, Any]) -> CardRecord:
        """Adds one record. Raises Circumstance RECORD-01 (no such member), RELIEF-01 (a value that cannot be kept)."""
        tidy = _checked(of, values)
        member = MemberReading(self._org).card(member_id).id
        with self._org.register.action(f"{of}.add") as act:
            record = act.insert(SUB_RECORDS[of], {**tidy, "member": member})
        self.last_action = act.id
        return CardRecord(record, of, tidy)

    def change(self, record_id: int, of: Of, values: Mapping[str, Any]) -> None:
        """Changes one record. Raises Circumstance RECORD-01, RELIEF-01."""
        with self._org.register.action(f"{of}.change") as act:
            act.update(SUB_RECORDS[of], record_id, _checked(of, values))
        self.last_action = act.id

    def remove(self, record_id: int, of: Of) -> int:
        """Takes one record off; returns the action to undo."""
        with self._org.register.action(f"{of}.remove") as act:
            act.remove(SUB_RECORDS[of], record_id)
        self.last_action = act.id
        return act.id

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back."""
        return self._org.register.undo(action_id)

    def holders(self, of: Of, kind: str) -> list[int]:
        """Ids of members on the roll who have a record of this kind, for benefits and dues."""
        model = SUB_RECORDS[of]
        query = select(model.member).where(model.kind == kind, model.deleted_at.is_(None)).distinct()
        with self._org.register.read() as session:
            found = session.execute(query).scalars().all()
            alive = set(session.execute(select(Member.id).where(Member.deleted_at.is_(None))).scalars())
        reading = MemberReading(self._org)
        return sorted({one if one in alive else reading.current_id(one) for one in found} & alive)


def _record(of: Of, row: Any) -> CardRecord:
    return CardRecord(row["id"], of, {name: row[name] for name in FIELDS[of]})


def _checked(of: Of, values: Mapping[str, Any]) -> dict[str, str | None]:
    tidy = {name: str(values.get(name) or "").strip() or None for name in FIELDS[of]}
    unknown = next((name for name in values if name not in FIELDS[of]), None)
    wrong = unknown or next((name for name in _DAYS if tidy.get(name) and not is_day(tidy[name])), None)
    wrong = wrong or next((name for name, text in tidy.items() if len(text or "") > LONGEST), None)
    if tidy["kind"] not in kind_ids(GROUPS[of]):
        wrong = "kind"
    if wrong is not None:
        raise Circumstance(
            "RELIEF-01",
            mark("The value of the field “{field}” cannot be kept. Nothing was changed."),
            mark("Days are written 2026-09-01; where there is a list, choose from it."),
            field=wrong[:40],
        )
    return tidy
