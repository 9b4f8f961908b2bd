"""Every action over the records that the reader's keys open: found, listed by pages, opened field by field, and proved."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tirek.features.activity.deeds import DEEDS, deed_words
from tirek.features.activity.finding import Asked, Words, actions_of, conditions, people_named
from tirek.features.activity.naming import Naming
from tirek.features.activity.words import UNSHOWN, field_words, table_words, value_words
from tirek.features.settings.api import Officer
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.history import fields_of
from tirek.foundation.journal.hybrid_time import moment_of_stamp
from tirek.foundation.journal.tables import ACTION, CHANGE
from tirek.foundation.journal.verify import action_faults
from tirek.foundation.journal.versions import REMOVED
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import SPECIAL
from tirek.foundation.privacy.readings import note_reading
from tirek.foundation.store.compartment import Compartment
from tirek.foundation.store.ids import id_text
from tirek.foundation.store.numbering import Installation
from tirek.foundation.vault.compartments import DERIVED

READERS = frozenset({"chair", "deputy", "audit"})
"""Roles that oversee what others do."""
PAGE = 500
SHOWN_RECORDS = 50
"""Records of one action that are opened field by field at once."""
_CARDS = ("member", "appeal")


@dataclass(frozen=True, slots=True)
class Person:
    """Who did it. `role` is a code of the roles; both empty for somebody whom no list of officers names."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. `records`: how many it touched; `about`: what names the only one, or its kind; `undone`: by whom and when, while
    the undoing holds; `undoes`: the action it took back; `faults`: see `journal.verify`."""

    id: int
    part: str
    at: datetime
    who: Person
    computer: str
    this_computer: bool
    kind: str
    words: str
    table: str
    about: str
    records: int
    undone: tuple[str, datetime] | None
    undoes: int | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field in words, before and after; empty text where there was nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record that an action touched. `op`: insert, update, erase; `gone`: what was written is no longer here (erased, or another computer's own)."""

    table: str
    id: int
    kind: str
    name: str
    op: str
    gone: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action with what it changed; `more`: records that are not shown."""

    row: ActionRow
    records: tuple[RecordChange, ...]
    more: int


class Activity:
    """Reads the journals. Raises Circumstance ACTIVITY-01 for a role that does not oversee."""

    def __init__(self, org: OpenedOrganisation) -> None:
        if org.actor.role not in READERS:
            raise Circumstance(
                "ACTIVITY-01", mark("This page is for the chair, the deputy and the audit commission."), mark("The history of a card is on the card itself.")
            )
        self._org, self._texts = org, org.texts

    # finding ---------------------------------------------------------------------------------------------------------
    def parts(self) -> list[Compartment]:
        """The compartments with a journal that the reader's keys open."""
        return [part for part in self._org.compartments() if part.name not in DERIVED]

    def ids(self, asked: Asked, check: Callable[[], None] = lambda: None) -> array[int]:
        """The actions that fit, newest first. `check` may raise to stop."""
        found: list[tuple[int, int]] = []
        words = self._words(asked.find)
        for part in self.parts():
            check()
            with part.read() as session:
                rows = [(row.hlc, row.id) for row in session.execute(actions_of(part, asked, words))]
                if asked.faulty:
                    wrong = self._faulty(session, part, [row[1] for row in rows], check)
                    rows = [row for row in rows if row[1] in wrong]
            found += rows
        found.sort(reverse=True)
        return array("q", (one for _, one in found))

    def count(self, asked: Asked) -> int:
        """How many fit."""
        words, total = self._words(asked.find), 0
        for part in self.parts():
            with part.read() as session:
                total += session.execute(select(func.count()).select_from(part.metadata.tables[ACTION]).where(*conditions(part, asked, words))).scalar_one()
        return total

    def pages(self, asked: Asked, check: Callable[[], None] = lambda: None) -> Iterator[list[ActionRow]]:
        """Every action that fits, read by pages."""
        ids = self.ids(asked, check)
        for start in range(0, len(ids), PAGE):
            check()
            yield self.rows(ids[start : start + PAGE])

    def people(self) -> list[Person]:
        """Everybody whom an action names, by name; with a name where one is written."""
        seen: set[int] = set()
        for part in self.parts():
            action = part.metadata.tables[ACTION]
            with part.read() as session:
                seen.update(session.execute(select(action.c.actor).distinct()).scalars())
        known = self._officers()
        return sorted((known.get(one, Person(one, "", "")) for one in seen), key=lambda one: (not one.name, one.name, one.id))

    def first_day(self) -> date | None:
        """The day of the oldest action there is, in Kazakhstan."""
        oldest: list[int] = []
        for part in self.parts():
            with part.read() as session:
                stamp = session.execute(select(func.min(part.metadata.tables[ACTION].c.hlc))).scalar()
            oldest += [stamp] if stamp is not None else []
        return moment_of_stamp(min(oldest)).astimezone(KAZAKHSTAN).date() if oldest else None

    # reading ---------------------------------------------------------------------------------------------------------
    def rows(self, ids: Sequence[int]) -> list[ActionRow]:
        """Lines of a list in the order asked for; ids that are gone are left out."""
        found: dict[int, ActionRow] = {}
        officers, letters, naming = self._officers(), self._letters(), Naming(self._org, self._texts)
        for part in self.parts():
            found.update(self._rows_of(part, ids, officers, letters, naming))
        return [found[one] for one in ids if one in found]

    def open(self, action_id: int) -> ActionView:
        """An action field by field. That a member's card or an appeal was seen so stands in the log of readings.

        Raises Circumstance ACTIVITY-02 for an id that no journal here holds.
        """
        row = next(iter(self.rows([action_id])), None)
        if row is None:
            raise Circumstance("ACTIVITY-02", mark("There is no such action in the records that your keys open."), mark("Choose the action in the list again."))
        part: Compartment = getattr(self._org, row.part)
        change = part.metadata.tables[CHANGE]
        query = select(change.c.table_name, change.c.row_id, change.c.op, change.c.body).where(change.c.action == action_id).order_by(change.c.device, change.c.seq)
        with part.read() as session:
            changes = session.execute(query.limit(SHOWN_RECORDS)).all()
            total = session.execute(select(func.count()).select_from(change).where(change.c.action == action_id)).scalar_one()
        for one in {(one.table_name, one.row_id) for one in changes if one.table_name in _CARDS and one.body is not None}:
            note_reading(self._org, *one)
        naming = Naming(self._org, self._texts)
        names = naming.of({(one.table_name, one.row_id) for one in changes})
        records = tuple(self._record(part, one, names[(one.table_name, one.row_id)], naming) for one in changes)
        return ActionView(row, records, total - len(changes))

    def note_opened(self, what: str = "activity") -> None:
        """Writes down that the page was read or saved; once an hour at most."""
        note_reading(self._org, what, 0)

    # inside ----------------------------------------------------------------------------------------------------------
    def _record(self, part: Compartment, one: Any, name: str, naming: Naming) -> RecordChange:
        texts, table = self._texts, part.metadata.tables.get(one.table_name)
        fields = [(field, old, new) for field, old, new in fields_of(one.op, one.body) if field not in UNSHOWN]
        numbers = naming.links((field, value) for field, old, new in fields for value in (old, new))
        shown: list[FieldChange] = []
        for field, old, new in fields:
            sealed = table is not None and field in table.c and table.c[field].info.get("label") is SPECIAL and field != REMOVED
            before, after = (
                (texts.t("Kept sealed") if sealed else value_words(texts, field, value, one.table_name, numbers)) if value is not None or field == REMOVED else ""
                for value in (old, new)
            )
            if field == REMOVED and one.op == "insert":
                continue
            shown.append(FieldChange(field_words(texts, one.table_name, field), before, after))
        return RecordChange(one.table_name, one.row_id, table_words(texts, one.table_name), name, one.op, one.body is None, tuple(shown))

    def _rows_of(
        self, part: Compartment, ids: Sequence[int], officers: dict[int, Person], letters: dict[int, str], naming: Naming
    ) -> Iterator[tuple[int, ActionRow]]:
        action, change = part.metadata.tables[ACTION], part.metadata.tables[CHANGE]
        for start in range(0, len(ids), PAGE):
            wanted = list(ids[start : start + PAGE])
            with part.read() as session:
                rows = session.execute(select(action).where(action.c.id.in_(wanted))).all()
                if not rows:
                    continue
                own = [row.id for row in rows]
                touched = _touched(session, change, own)
                undone = _undone(session, action, own)
                kinds = {row.id: row.kind for row in session.execute(select(action.c.id, action.c.kind).where(action.c.id.in_([row.undoes for row in rows if row.undoes])))}
                faults: dict[int, list[str]] = {}
                for fault, found in action_faults(session, part.metadata, self._org.vault.actors, own):
                    faults.setdefault(found, []).append(fault)
            names = naming.of({(table, row) for tables in touched.values() for table, (count, row) in tables.items() if count == 1})
            for row in rows:
                tables = touched.get(row.id, {})
                table, about = _about(tables, names, self._texts)
                by = undone.get(row.id)
                yield row.id, ActionRow(
                    row.id, part.name, moment_of_stamp(row.hlc), officers.get(row.actor, Person(row.actor, "", "")),
                    letters.get(row.device) or id_text(row.device)[:4], row.device == self._org.device, row.kind, self._deed(row.kind, kinds.get(row.undoes)),
                    table, about, sum(count for count, _ in tables.values()),
                    (officers.get(by[0], Person(by[0], "", "")).name or self.stranger(by[0]), moment_of_stamp(by[1])) if by else None, row.undoes,
                    tuple(dict.fromkeys(faults.get(row.id, ()))),
                )  # fmt: skip

    def _faulty(self, session: Any, part: Compartment, ids: Sequence[int], check: Callable[[], None]) -> set[int]:
        wrong: set[int] = set()
        for start in range(0, len(ids), PAGE):
            check()
            wrong.update(found for _, found in action_faults(session, part.metadata, self._org.vault.actors, ids[start : start + PAGE]))
        return wrong

    def stranger(self, actor: int) -> str:
        """What somebody is called whom no list of officers names."""
        return self._texts.t("Unknown person {number}", number=id_text(actor)[:6])

    def _deed(self, kind: str, undone: str | None) -> str:
        if kind == "undo" and undone is not None:
            return self._texts.t("Taken back: {deed}", deed=deed_words(self._texts, undone))
        return deed_words(self._texts, kind)

    def _officers(self) -> dict[int, Person]:
        with self._org.office.read() as session:
            return {row.id: Person(row.id, row.name, row.role) for row in session.execute(select(Officer.id, Officer.name, Officer.role))}

    def _letters(self) -> dict[int, str]:
        with self._org.office.read() as session:
            return {row.device: row.letter for row in session.execute(select(Installation.device, Installation.letter))}

    def _words(self, find: str) -> Words | None:
        text = " ".join(find.split())
        if not text:
            return None
        small = text.casefold()
        deeds = [kind for kind in DEEDS if small in deed_words(self._texts, kind).casefold()]
        officers = [one.id for one in self._officers().values() if small in one.name.casefold()]
        members = people_named(self._org.register, text) if self._org.may_open("register") else []
        return Words(text, deeds, officers, members)


def _touched(session: Any, change: Any, actions: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """Action → table → (how many records, one of them)."""
    query = (
        select(change.c.action, change.c.table_name, func.count(change.c.row_id.distinct()).label("count"), func.min(change.c.row_id).label("one"))
        .where(change.c.action.in_(actions))
        .group_by(change.c.action, change.c.table_name)
    )
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for row in session.execute(query):
        found.setdefault(row.action, {})[row.table_name] = (row.count, row.one)
    return found


def _undone(session: Any, action: Any, actions: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Action → (who, stamp) of the undoing that holds: one that was itself taken back does not."""
    levels: list[list[tuple[int, int, int, int]]] = []
    wanted = list(actions)
    while wanted:
        rows = [tuple(row) for row in session.execute(select(action.c.id, action.c.undoes, action.c.actor, action.c.hlc).where(action.c.undoes.in_(wanted)))]
        if not rows:
            break
        levels.append(rows)  # pyright: ignore[reportArgumentType]
        wanted = [row[0] for row in rows]
    held: dict[int, tuple[int, int]] = {}
    for rows in reversed(levels):  # the last undoings hold; those they undo do not
        held = {undoes: (actor, hlc) for ident, undoes, actor, hlc in rows if ident not in held}
    return held


def _about(tables: dict[str, tuple[int, int]], names: dict[tuple[str, int], str], texts: Any) -> tuple[str, str]:
    """(table, words) of what an action touched: the name of its only record, else the kind of most of them."""
    if not tables:
        return "", ""
    single = [(names.get((table, row), ""), table) for table, (count, row) in tables.items() if count == 1]
    named = next(((table, name) for name, table in sorted(single, reverse=True) if name), None)
    if named is not None:
        return named
    table = max(tables, key=lambda one: tables[one][0])
    return table, table_words(texts, table)
