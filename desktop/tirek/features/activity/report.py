"""The activity of a period counted: who did how many of what, and one by one what an audit asks for first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tirek.features.activity.deeds import DEEDS, ROUTINE, deed_words
from tirek.features.activity.finding import Asked, conditions
from tirek.features.activity.service import ActionRow, Activity, Person
from tirek.features.activity.words import value_words
from tirek.foundation.journal.history import fields_of
from tirek.foundation.journal.tables import ACTION, CHANGE
from tirek.foundation.journal.verify import uncovered
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import SPECIAL
from tirek.foundation.vault.compartments import COMPARTMENTS, DERIVED

LISTED = 200
"""Lines of one section at most; the rest is counted."""

SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "corrections": (mark("Dues corrected and taken back"), ("dues.correct", "dues.take_back", "dues.rate_remove")),
    "books": (mark("Books of a month closed and opened again"), ("books.close", "books.reopen")),
    "undone": (mark("Actions taken back"), ("undo",)),
    "erasures": (mark("Data destroyed"), ("erase.person", "erase.act")),
    "openings": (mark("Sealed names opened"), ("identity.open",)),
    "sent": (mark("Cases sealed to lawyers or to the region"), ("referral.send",)),
    "access": (mark("Access given and withdrawn"), ("role.grant", "role.withdraw", "handover.begin", "handover.take", "keepers.give", "keepers.opened")),
}
"""What is listed one by one → its heading and the actions."""
EXPORTS = mark("Lists saved outside the program")
FAULTS = mark("Actions that are not as their author signed them")
_REASONS = ("reason", "ground", "amount_tiyn")


@dataclass(frozen=True, slots=True)
class Counted:
    """So many actions of one name by one person, over so many records."""

    who: Person
    kind: str
    words: str
    actions: int
    records: int


@dataclass(frozen=True, slots=True)
class Line:
    """One action of a section; `more`: its reason or sum, in words."""

    at: datetime
    who: str
    words: str
    about: str
    more: str


@dataclass(frozen=True, slots=True)
class Report:
    """`parts` were read, `closed` do not open with the reader's keys; `routine`: actions that the program wrote by itself;
    `stray`: changes that no action here covers; sections hold at most `LISTED` lines, `left_out` says how many more there are."""

    first: date
    last: date
    parts: tuple[str, ...]
    closed: tuple[str, ...]
    counted: tuple[Counted, ...]
    routine: int
    actions: int
    sections: dict[str, tuple[Line, ...]]
    exports: tuple[Line, ...]
    faults: tuple[ActionRow, ...]
    stray: int
    left_out: dict[str, int]


class Reports:
    """Made for the audit commission's act."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org, self._activity = org, Activity(org)

    def of(self, first: date, last: date, check: Callable[[], None] = lambda: None) -> Report:
        """Everything of these days, both included, with every signature of the period checked. `check` may raise to stop."""
        everything = Asked(first, last, routine=True)
        counted, routine = self._counted(everything)
        left_out: dict[str, int] = {}
        sections = {name: self._section(name, Asked(first, last), kinds, left_out) for name, (_, kinds) in SECTIONS.items()}
        faults, stray = self._faults(everything, check, left_out)
        names = [part.name for part in self._activity.parts()]
        closed = tuple(name for name in COMPARTMENTS if name not in names and name not in DERIVED)
        return Report(
            first, last, tuple(names), closed, tuple(counted), routine, sum(one.actions for one in counted) + routine,
            sections, self._exports(first, last, left_out), faults, stray, left_out,
        )  # fmt: skip

    # inside ----------------------------------------------------------------------------------------------------------
    def _counted(self, asked: Asked) -> tuple[list[Counted], int]:
        people, texts = {one.id: one for one in self._activity.people()}, self._org.texts
        sums: dict[tuple[int, str], tuple[int, int]] = {}
        routine = 0
        for part in self._activity.parts():
            action = part.metadata.tables[ACTION]
            records = func.sum(action.c.last_seq - action.c.first_seq + 1)
            query = select(action.c.actor, action.c.kind, func.count().label("actions"), records.label("records")).where(*conditions(part, asked))
            with part.read() as session:
                for row in session.execute(query.group_by(action.c.actor, action.c.kind)):
                    if row.kind in ROUTINE:
                        routine += row.actions
                        continue
                    actions, touched = sums.get((row.actor, row.kind), (0, 0))
                    sums[row.actor, row.kind] = actions + row.actions, touched + row.records
        order = list(DEEDS)
        found = [Counted(people[actor], kind, deed_words(texts, kind), *figures) for (actor, kind), figures in sums.items()]
        return sorted(found, key=lambda one: (one.who.name, one.who.id, order.index(one.kind) if one.kind in order else len(order), one.kind)), routine

    def _section(self, name: str, asked: Asked, kinds: Sequence[str], left_out: dict[str, int]) -> tuple[Line, ...]:
        ids: list[tuple[int, int]] = []
        for part in self._activity.parts():
            action = part.metadata.tables[ACTION]
            query = select(action.c.hlc, action.c.id).where(*conditions(part, Asked(asked.first, asked.last, routine=True)), action.c.kind.in_(kinds))
            with part.read() as session:
                ids += [(row.hlc, row.id) for row in session.execute(query)]
        ids.sort(reverse=True)
        if len(ids) > LISTED:
            left_out[name] = len(ids) - LISTED
        rows = self._activity.rows([one for _, one in ids[:LISTED]])
        more = self._reasons(rows)
        return tuple(Line(row.at, row.who.name or self._activity.stranger(row.who.id), row.words, row.about, more.get(row.id, "")) for row in rows)

    def _reasons(self, rows: Sequence[ActionRow]) -> dict[int, str]:
        """Reasons, grounds and sums that were written with these actions."""
        found: dict[int, dict[str, str]] = {}
        for part in self._activity.parts():
            own = [row.id for row in rows if row.part == part.name]
            change = part.metadata.tables[CHANGE]
            with part.read() as session:
                for row in session.execute(select(change.c.action, change.c.table_name, change.c.op, change.c.body).where(change.c.action.in_(own))):
                    table = part.metadata.tables.get(row.table_name)
                    for field, _, new in fields_of(row.op, row.body):
                        open_ = table is not None and field in table.c and table.c[field].info.get("label") is not SPECIAL
                        if field in _REASONS and new not in (None, "") and open_:
                            found.setdefault(row.action, {}).setdefault(field, value_words(self._org.texts, field, new, row.table_name))
        return {action: " · ".join(words[name] for name in _REASONS if name in words) for action, words in found.items()}

    def _exports(self, first: date, last: date, left_out: dict[str, int]) -> tuple[Line, ...]:
        ids = self._activity.ids(Asked(first, last, kind="reading.note"))
        office = self._org.office
        change = office.metadata.tables[CHANGE]
        saved: list[tuple[int, str]] = []
        with office.read() as session:
            for start in range(0, len(ids), 500):
                query = select(change.c.action, change.c.op, change.c.body).where(change.c.action.in_(list(ids[start : start + 500])))
                told = ((row.action, str(new)) for row in session.execute(query) for field, _, new in fields_of(row.op, row.body) if field == "kind")
                saved += [(action, kind) for action, kind in told if kind.startswith("export.")]
        if len(saved) > LISTED:
            left_out["exports"] = len(saved) - LISTED
        kinds = dict(saved)
        rows = self._activity.rows([one for one in ids if one in kinds][:LISTED])
        return tuple(Line(row.at, row.who.name or self._activity.stranger(row.who.id), value_words(self._org.texts, "kind", kinds[row.id], "reading"), "", "") for row in rows)

    def _faults(self, asked: Asked, check: Callable[[], None], left_out: dict[str, int]) -> tuple[tuple[ActionRow, ...], int]:
        ids = self._activity.ids(Asked(asked.first, asked.last, routine=True, faulty=True), check)
        if len(ids) > LISTED:
            left_out["faults"] = len(ids) - LISTED
        stray = 0
        for part in self._activity.parts():
            action = part.metadata.tables[ACTION]
            with part.read() as session:
                added = uncovered(session, part.metadata)
                known = set(session.execute(select(action.c.id).where(action.c.id.in_(added[:500]))).scalars()) if added else set[int]()
            stray += len(set(added) - known)
        return tuple(self._activity.rows(ids[:LISTED])), stray
