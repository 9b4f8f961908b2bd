"""The staff list: taken from the school's own file, linked to members, counted, and the book of invitations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from tirek.features.activity.api import CardHistory, Entry
from tirek.features.members.api import (
    KnownIndex,
    KnownPerson,
    ListMapping,
    MemberCard,
    Members,
    Preview,
    read_list,
    recall_columns,
    remember_columns,
)
from tirek.features.staff.ages import age_rules, teacher_posts
from tirek.features.staff.model import Worker, WorkerApart
from tirek.features.staff.rules import Counted, How, Known, Link, age_group, age_on, counted, link_all
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.sorting import sort_key
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation

Answer = Literal["joins", "later", "no"]
ANSWERS: tuple[Answer, ...] = ("joins", "later", "no")
Which = Literal["all", "members", "unclear", "to_invite", "invited", "young"]
Grouping = Literal["school", "age", "post"]
TAKEN = ("last_name", "first_name", "patronymic", "birth_date", "sex", "iin", "phone", "school", "post", "post_id", "subject", "staff_number", "hired_on")
"""Fields of a list that the staff register keeps; the rest of a row is not kept."""


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """One worker with what is known of the membership. `maybe`: members of the same name, for a person to decide."""

    id: int
    last_name: str
    first_name: str
    patronymic: str | None
    birth_date: str | None
    age: int | None
    school: str | None
    post: str | None
    post_id: str | None
    subject: str | None
    phone: str | None
    member: int | None
    how: How | None
    maybe: tuple[int, ...]
    young: bool
    invited_on: str | None
    answer: str | None
    answered_on: str | None

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class StaffTaken:
    """What taking a list in did: new workers, workers whose data was renewed, and those whom the new list does not name."""

    action: int | None
    added: int
    renewed: int
    missing: tuple[int, ...]


class Staff:
    """The staff of the school. Nothing here ranks people: lists are alphabetical."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None
        self.missing: tuple[int, ...] = ()
        """Workers whom the list taken in last does not name; a person decides about them."""

    # reading ---------------------------------------------------------------------------------------------------------
    def workers(self, which: Which = "all", find: str = "") -> list[WorkerRow]:
        """Workers in alphabetical order. `to_invite`: no members, nothing unclear, not invited yet."""
        with self._org.register.read() as session:
            rows = session.execute(select(Worker).where(Worker.deleted_at.is_(None)).order_by(Worker.sort_key, Worker.id)).mappings().all()
        links = self._links(rows)
        words = find.casefold().split()
        found = (self._row(row, links[row["id"]]) for row in rows)
        return [row for row in found if _is(row, which) and all(word in f"{row.name} {row.post or ''}".casefold() for word in words)]

    def worker(self, worker_id: int) -> WorkerRow:
        """One worker. Raises Circumstance RECORD-01."""
        found = next((row for row in self.workers() if row.id == worker_id), None)
        if found is None:
            raise Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))
        return found

    def count(self) -> int:
        """How many workers the list has."""
        return len(self.workers())

    def density(self, by: Grouping) -> list[Counted]:
        """Workers, members and unclear ones by school, age group or post (its id, "" where the post is none of the known)."""
        return counted_workers(self.workers(), by)

    def whole(self) -> Counted:
        """The same for the whole list."""
        rows = self.workers()
        found = counted(rows, lambda _row: "", lambda row: row.member is not None, lambda row: bool(row.maybe) and row.member is None)
        return found[0] if found else Counted("", 0, 0, 0)

    def tally(self) -> Counted:
        """The same, without a look at anybody's age: what is told of density needs none."""
        with self._org.register.read() as session:
            rows = session.execute(select(Worker).where(Worker.deleted_at.is_(None))).mappings().all()
        links = self._links(rows).values()
        members = sum(link.member is not None for link in links)
        return Counted("", len(rows), members, sum(link.member is None and bool(link.maybe) for link in links))

    def names(self) -> list[str]:
        """Every surname, name and patronymic once: what must be hidden from the model and found in texts that leave."""
        with self._org.register.read() as session:
            rows = session.execute(select(Worker.last_name, Worker.first_name, Worker.patronymic).where(Worker.deleted_at.is_(None)))
            return sorted({part for row in rows for part in row if part})

    # the school's list -----------------------------------------------------------------------------------------------
    def preview(self, path: Path, *, mapping: ListMapping | None = None, step: Callable[[int, int], None] | None = None) -> Preview:
        """Reads a staff list and compares it with the workers known already; writes nothing. Raises ListRefused."""
        return read_list(path, today=self._org.clock.today(), mapping=mapping, existing=self._known_people(), step=step, recall=recall_columns(self._org))

    def remember(self, mapping: ListMapping) -> None:
        """Keeps how a person wanted the columns to be read, for the next list with the same headings."""
        remember_columns(self._org, mapping)

    def take_in(self, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Takes rows of a preview in; returns (action id, people). Known workers are renewed, never doubled; see `renew`."""
        taken = self.renew(rows)
        self.missing = taken.missing
        return taken.action or 0, taken.added + taken.renewed

    def renew(self, rows: Sequence[Mapping[str, Any]]) -> StaffTaken:
        """Takes a whole list in as one action. Empty cells do not empty what is known; who is missing stays, and is named."""
        people = self._known_people()
        index = KnownIndex(people)
        fresh: list[dict[str, Any]] = []
        renewed: dict[int, dict[str, Any]] = {}
        for row in rows:
            made = _made(row)
            found = index.same(made)
            if found is None or (found[1] == "name" and found[0] in renewed):  # two rows of one name stay two workers
                fresh.append(made)
            else:
                renewed.setdefault(found[0], {}).update({name: value for name, value in made.items() if value is not None})
        with self._org.register.action("staff.import") as act:
            act.insert_many(Worker, fresh)
            act.update_many(Worker, renewed)
        self.last_action = act.id if act.changes else None
        return StaffTaken(self.last_action, len(fresh), len(renewed), tuple(person.member_id for person in people if person.member_id not in renewed))

    def remove(self, worker_ids: Sequence[int]) -> int:
        """Takes workers off who no longer work here; returns the action to undo."""
        with self._org.register.action("staff.remove") as act:
            for worker in worker_ids:
                act.remove(Worker, worker)
        self.last_action = act.id
        return act.id

    # who is a member -------------------------------------------------------------------------------------------------
    def link(self, worker_id: int, member_id: int) -> WorkerRow:
        """A person says that a worker is this member. Raises Circumstance RECORD-01."""
        member = Members(self._org).card(member_id).id
        return self._update(worker_id, {"member": member}, "staff.link")

    def not_this_member(self, worker_id: int, member_id: int) -> WorkerRow:
        """A person says that a worker is not this member; the two are not proposed again."""
        with self._org.register.action("staff.apart") as act:
            act.insert(WorkerApart, {"worker": worker_id, "member": Members(self._org).current_id(member_id)})
            row = act.session.execute(select(Worker.member).where(Worker.id == worker_id)).scalar()
            if row is not None:
                act.update(Worker, worker_id, {"member": None})
        self.last_action = act.id
        return self.worker(worker_id)

    # inviting --------------------------------------------------------------------------------------------------------
    def invite(self, worker_ids: Sequence[int], on: str | None = None) -> int:
        """Records that people were invited to the union; returns the action to undo."""
        day = on or self._org.clock.today().isoformat()
        with self._org.register.action("staff.invite") as act:
            for worker in worker_ids:
                act.update(Worker, worker, {"invited_on": day, "invited_by": self._org.actor.id})
        self.last_action = act.id
        return act.id

    def answered(self, worker_id: int, answer: str, on: str | None = None) -> WorkerRow:
        """Records the answer of somebody invited: joins, later, no. Raises Circumstance STAFF-01 for another word."""
        if answer not in ANSWERS:
            raise Circumstance("STAFF-01", mark("This answer is not known. Nothing was changed."), mark("Choose: joins, later or no."))
        return self._update(worker_id, {"answer": answer, "answered_on": on or self._org.clock.today().isoformat()}, "staff.answer")

    def join(self, worker_id: int) -> MemberCard:
        """Takes a worker in as a member, with what the staff list knows. Two actions that may be repeated: the card, then the link."""
        worker = self.worker(worker_id)
        members = Members(self._org)
        if worker.member is not None:
            return members.card(worker.member)
        with self._org.register.read() as session:
            row = session.execute(select(Worker).where(Worker.id == worker_id)).mappings().one()
        values = {name: row[name] for name in TAKEN if name != "school"}
        card = members.add({**values, "joined_on": self._org.clock.today().isoformat(), "joined_ground": "application"})
        self.link(worker_id, card.id)
        self.last_action = members.last_action
        return card

    def history(self, worker_id: int, texts: Texts) -> list[Entry]:
        """What was done with the worker's card, newest first."""
        return CardHistory(self._org, self._org.register, "worker").entries(worker_id, texts)

    def restore(self, worker_id: int, action: int) -> int | None:
        """Puts the card back to how it was right after an action of its history. Raises Circumstance HISTORY-02, HISTORY-03."""
        self.last_action = CardHistory(self._org, self._org.register, "worker").restore(worker_id, action, "staff.restore")
        return self.last_action

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back."""
        return self._org.register.undo(action_id)

    # inside ----------------------------------------------------------------------------------------------------------
    def _update(self, worker_id: int, values: Mapping[str, Any], kind: str) -> WorkerRow:
        with self._org.register.action(kind) as act:
            act.update(Worker, worker_id, values)
        self.last_action = act.id if act.changes else None
        return self.worker(worker_id)

    def _known_people(self) -> list[KnownPerson]:
        names = (Worker.last_name, Worker.first_name, Worker.patronymic, Worker.birth_date, Worker.iin, Worker.phone)
        with self._org.register.read() as session:
            return [KnownPerson(*row) for row in session.execute(select(Worker.id, *names).where(Worker.deleted_at.is_(None)))]

    def _links(self, rows: Sequence[Any]) -> dict[int, Link]:
        members = Members(self._org)
        known = [Known(one.id, one.last_name, one.first_name, one.patronymic, one.birth_date, one.iin if one.iin_verified else None) for one in members.brief()]
        alive = {one.id for one in known}
        with self._org.register.read() as session:
            apart = session.execute(select(WorkerApart.worker, WorkerApart.member).where(WorkerApart.deleted_at.is_(None))).all()
        decided = {row["id"]: row["member"] for row in rows if row["member"] is not None}
        decided = {worker: member if member in alive else members.current_id(member) for worker, member in decided.items()}
        apart = [(worker, member if member in alive else members.current_id(member)) for worker, member in apart]
        workers = [
            Known(row["id"], row["last_name"], row["first_name"], row["patronymic"], row["birth_date"], row["iin"] if row["iin_verified"] else None)
            for row in rows
        ]
        return link_all(workers, known, decided, frozenset(apart))

    def _row(self, row: Any, link: Link) -> WorkerRow:
        age = age_on(row["birth_date"], self._org.clock.today())
        young = age is not None and age < age_rules().young_under and row["post_id"] in teacher_posts()
        own = {name: row[name] for name in ("id", "last_name", "first_name", "patronymic", "birth_date", "school", "post", "post_id", "subject", "phone",
                                            "invited_on", "answer", "answered_on")}  # fmt: skip
        return WorkerRow(**own, age=age, member=link.member, how=link.how, maybe=link.maybe, young=young)


def counted_workers(rows: Sequence[WorkerRow], by: Grouping) -> list[Counted]:
    """The density table of rows read already."""
    keys: dict[Grouping, Callable[[WorkerRow], str]] = {
        "school": lambda row: row.school or "",
        "age": lambda row: age_group(row.age, age_rules().last_ages),
        "post": lambda row: row.post_id or "",
    }
    return counted(rows, keys[by], lambda row: row.member is not None, lambda row: bool(row.maybe) and row.member is None)


def _is(row: WorkerRow, which: Which) -> bool:
    unclear = row.member is None and bool(row.maybe)
    chosen: dict[Which, bool] = {
        "all": True,
        "members": row.member is not None,
        "unclear": unclear,
        "to_invite": row.member is None and not unclear and row.invited_on is None,
        "invited": row.member is None and row.invited_on is not None,
        "young": row.young,
    }
    return chosen[which]


def _made(row: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {name: row.get(name) or None for name in TAKEN}
    made["iin_verified"] = int(bool(row.get("iin_verified")))
    made["sort_key"] = b"\0".join(sort_key(made[name] or "") for name in ("last_name", "first_name", "patronymic"))
    return made
