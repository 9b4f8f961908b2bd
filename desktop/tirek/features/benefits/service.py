"""The ledger of services and benefits: written down by anybody, counted only when a named person has approved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tirek.features.activity.api import CardHistory, Entry
from tirek.features.benefits.model import Benefit, BenefitPerson
from tirek.features.benefits.rules import KINDS, LARGEST_TIYN, Received
from tirek.features.members.api import Members
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation


@dataclass(frozen=True, slots=True)
class Person:
    """Who had it, and what it was worth in tiyn, if that is known."""

    member: int
    amount: int | None = None


@dataclass(frozen=True)
class NewBenefit:
    """What is written down. `title`: what it was; `result`: what came of it."""

    kind: str
    happened_on: date
    title: str
    people: tuple[Person, ...]
    result: str = ""


@dataclass(frozen=True)
class BenefitCard:
    """One record with its people; not approved while `approved_by` is empty."""

    id: int
    kind: str
    happened_on: date
    title: str
    result: str
    people: tuple[Person, ...]
    approved_by: str
    approved_at: datetime | None

    @property
    def approved(self) -> bool:
        return bool(self.approved_by)

    @property
    def amount(self) -> int:
        return sum(person.amount or 0 for person in self.people)


class Benefits:
    """Services and benefits of the organisation."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None
        """The action of the last deed of this object: what a screen offers to undo."""

    def add(self, new: NewBenefit) -> BenefitCard:
        """Writes a benefit down; it waits for approval. Raises BENEFIT-01…04, RECORD-01."""
        self._check(new)
        with self._org.treasury.action("benefit.add") as act:
            benefit = act.insert(Benefit, _values(new))
            act.insert_many(BenefitPerson, [_person(benefit, one) for one in new.people])
        self.last_action = act.id
        return self.card(benefit)

    def change(self, benefit_id: int, new: NewBenefit) -> BenefitCard:
        """Changes a record and its people. What was approved must be approved again. Raises as `add`."""
        self._check(new)
        self.card(benefit_id)
        same = Members(self._org).merged()
        with self._org.treasury.action("benefit.change") as act:
            changed = act.update(Benefit, benefit_id, _values(new))
            query = select(BenefitPerson).where(BenefitPerson.benefit == benefit_id, BenefitPerson.deleted_at.is_(None))
            rows = [(same.get(row["member"], row["member"]), row["id"]) for row in act.session.execute(query.order_by(BenefitPerson.id)).mappings()]
            kept = dict(reversed(rows))
            wanted = {same.get(one.member, one.member): one for one in new.people}
            for member, row in rows:
                if member not in wanted or kept[member] != row:
                    changed |= act.remove(BenefitPerson, row)
                else:
                    changed |= act.update(BenefitPerson, row, {"amount_tiyn": wanted[member].amount})
            fresh = [_person(benefit_id, one) for member, one in wanted.items() if member not in kept]
            changed |= bool(act.insert_many(BenefitPerson, fresh))
            if changed:
                act.update(Benefit, benefit_id, {"approved_by": None, "approved_at": None})
        self.last_action = act.id
        return self.card(benefit_id)

    def approve(self, *benefits: int) -> int:
        """The person at the computer has checked these; returns how many were not approved before. Raises BENEFIT-05, RECORD-01."""
        name = self._org.actor.name.strip()
        if not name:
            raise Circumstance(
                "BENEFIT-05", mark("Nobody's name is known who could approve this."), mark("Write your name in Settings, then approve again.")
            )
        waiting = [one for one in benefits if not self.card(one).approved]
        if waiting:
            at = milliseconds(self._org.clock.now())
            with self._org.treasury.action("benefit.approve") as act:
                act.update_many(Benefit, {one: {"approved_by": name, "approved_at": at} for one in waiting})
            self.last_action = act.id
        return len(waiting)

    def remove(self, benefit_id: int) -> None:
        """Takes a record off the list."""
        self.card(benefit_id)
        with self._org.treasury.action("benefit.remove") as act:
            act.remove(Benefit, benefit_id)
        self.last_action = act.id

    def card(self, benefit_id: int) -> BenefitCard:
        """One record. Raises RECORD-01."""
        found = self._cards(Benefit.id == benefit_id)
        if not found:
            raise Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))
        return found[0]

    def year(self, year: int) -> list[BenefitCard]:
        """Everything of a year, the newest first."""
        return self._cards(Benefit.happened_on.between(f"{year}-01-01", f"{year}-12-31"))

    def of_member(self, member: int, year: int | None = None) -> list[BenefitCard]:
        """What one member had, the newest first; also what waits for approval, and what stands under cards merged into this one."""
        own = select(BenefitPerson.benefit).where(BenefitPerson.member.in_(Members(self._org).same_ids(member)), BenefitPerson.deleted_at.is_(None))
        which = Benefit.id.in_(own)
        return self._cards(which if year is None else which & Benefit.happened_on.between(f"{year}-01-01", f"{year}-12-31"))

    def received(self, member: int, year: int) -> list[Received]:
        """What stands on the yearly sheet: approved records only, in the order of the days."""
        found: list[Received] = []
        member = Members(self._org).current_id(member)
        for card in self.of_member(member, year):
            if card.approved:
                amount = next(person.amount for person in card.people if person.member == member)
                found.append(Received(card.kind, card.happened_on, card.title, card.result, amount))
        return found[::-1]

    def waiting(self) -> int:
        """How many records wait for approval."""
        return len(self._cards(Benefit.approved_by.is_(None)))

    def history(self, benefit_id: int, texts: Texts) -> list[Entry]:
        """What was done with the record and with the people on it, newest first."""
        return self._story().entries(benefit_id, texts)

    def restore(self, benefit_id: int, action: int) -> int | None:
        """Puts the record with its people back to how it was right after an action of its history; it has to be approved anew.

        Raises Circumstance HISTORY-02, HISTORY-03.
        """
        self.last_action = self._story().restore(benefit_id, action, "benefit.restore", then=dict.fromkeys(_APPROVAL))
        return self.last_action

    def _story(self) -> CardHistory:
        return CardHistory(self._org, self._org.treasury, Benefit.__tablename__, [(BenefitPerson.__tablename__, "benefit")])

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back."""
        return self._org.treasury.undo(action_id)

    def _check(self, new: NewBenefit) -> None:
        if new.kind not in KINDS:
            raise Circumstance("BENEFIT-01", mark("There is no such kind: “{word}”."), mark("Choose: {choices}."), word=new.kind[:40], choices=", ".join(KINDS))
        if not new.title.strip():
            raise Circumstance("BENEFIT-02", mark("Write what it was. Nothing was written."), mark("A few words are enough."))
        if not new.people or len({one.member for one in new.people}) != len(new.people):
            raise Circumstance("BENEFIT-03", mark("Say who had it, each person once. Nothing was written."), mark("Choose the people from the list of members."))
        if new.happened_on > self._org.clock.today() or any(not 0 <= (one.amount or 0) <= LARGEST_TIYN for one in new.people):
            raise Circumstance(
                "BENEFIT-04", mark("The day is still to come, or the sum is no sum. Nothing was written."), mark("Look at the day and the sums again.")
            )
        if len(Members(self._org).rows([one.member for one in new.people])) != len(new.people):
            raise Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))

    def _cards(self, which: Any) -> list[BenefitCard]:
        query = select(Benefit).where(Benefit.deleted_at.is_(None), which).order_by(Benefit.happened_on.desc(), Benefit.id)
        people: dict[int, dict[int, int | None]] = {}
        same = Members(self._org).merged()
        with self._org.treasury.read() as session:
            rows: Sequence[Any] = session.execute(query).mappings().all()
            ids = [row["id"] for row in rows]
            for start in range(0, len(ids), 500):
                chosen = select(BenefitPerson).where(BenefitPerson.benefit.in_(ids[start : start + 500]), BenefitPerson.deleted_at.is_(None))
                for row in session.execute(chosen.order_by(BenefitPerson.id)).mappings():
                    had = people.setdefault(row["benefit"], {})
                    member: int = row["member"]
                    member = same.get(member, member)
                    had[member] = _together(had.get(member), row["amount_tiyn"])
        return [
            BenefitCard(
                row["id"], row["kind"], date.fromisoformat(row["happened_on"]), row["title"], row["result"] or "",
                tuple(Person(member, amount) for member, amount in people.get(row["id"], {}).items()),
                row["approved_by"] or "", moment_of(row["approved_at"]) if row["approved_at"] else None,
            )
            for row in rows
        ]  # fmt: skip


_APPROVAL = ("approved_by", "approved_at")


def _values(new: NewBenefit) -> dict[str, Any]:
    return {"kind": new.kind, "happened_on": new.happened_on.isoformat(), "title": new.title.strip(), "result": new.result.strip() or None}


def _together(one: int | None, other: int | None) -> int | None:
    """Sums that two merged cards had of one benefit; None where neither is known."""
    return other if one is None else one + (other or 0)


def _person(benefit: int, one: Person) -> dict[str, Any]:
    return {"benefit": benefit, "member": one.member, "amount_tiyn": one.amount}
