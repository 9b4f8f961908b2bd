"""What can be done with members. One method an action, one transaction a method; plain dataclasses out."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, column, func, select, table, type_coerce

from tirek.features.members.importing.columns import FIELDS
from tirek.features.members.importing.preview import KnownPerson, ListMapping, Preview, read_preview
from tirek.features.members.model import Member
from tirek.features.settings.api import Settings
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.history import Change
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.folding import fold
from tirek.foundation.language.sorting import sort_key
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.numbering import next_number, number_text

TABLE = "member"
SEARCH_LETTERS = 3
"""From this many letters on the trigram index answers; shorter words are looked for at the beginnings of words."""


@dataclass(frozen=True, slots=True)
class MemberCard:
    """Everything on a member's card. Dates are ISO, `number` as printed."""

    id: int
    number: str
    last_name: str
    first_name: str
    patronymic: str | None
    former_last_name: str | None
    birth_date: str | None
    sex: str | None
    iin: str | None
    iin_verified: bool
    phone: str | None
    phone_typed: str | None
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
    contract: str | None
    contract_until: str | None
    card_number: str | None
    joined_on: str | None
    state: str
    note: str | None

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)


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


@dataclass(frozen=True)
class HistoryEntry:
    """One action in the history of a card."""

    at: datetime
    actor: str
    kind: str
    fields: list[tuple[str, Any, Any]] = field(default_factory=list[tuple[str, Any, Any]])


EDITABLE = tuple(
    one.name for one in fields(MemberCard) if one.name not in ("id", "number", "state", "iin_verified")
)
"""Fields that a person may fill in; the rest is made by the program."""

_ROW = (
    Member.id, Member.number_year, Member.number_letter, Member.number_seq, Member.last_name, Member.first_name, Member.patronymic,
    Member.post, Member.subject, Member.phone, Member.joined_on, Member.contract_until,
)  # fmt: skip
_FTS = table("member_fts", column("rowid"), column("member_fts"))


class Members:
    """The register of members."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None
        """The action of the last deed of this object: what a screen offers to undo."""

    def add(self, values: Mapping[str, Any]) -> MemberCard:
        """Takes one person in. Raises Circumstance MEMBER-01 when surname or name is missing."""
        return self.card(self._add_many([values], "member.add")[0][0])

    def take_in(self, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Takes a whole list in as one action that one undo takes back; returns (action id, people)."""
        ids, action = self._add_many([self._with_unread(row) for row in rows], "member.import")
        return action, len(ids)

    def _with_unread(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a list said and nobody could understand goes into the note, so that it is not lost."""
        unread: Mapping[str, str] = row.get("unread") or {}
        if not unread:
            return row
        t = self._org.texts.t
        said = [f"{t(FIELDS[name])}: {text}" for name, text in unread.items() if name in FIELDS]
        return {**row, "note": "\n".join([*filter(None, [row.get("note")]), *said])}

    def change(self, member_id: int, values: Mapping[str, Any]) -> MemberCard:
        """Changes fields of a card; only what differs is recorded."""
        current = self.card(member_id)
        merged = {name: values.get(name, getattr(current, name)) for name in EDITABLE}
        made = self._made(merged, current.number)
        with self._org.register.action("member.change") as act:
            act.update(Member, member_id, made)
        self.last_action = act.id
        return self.card(member_id)

    def remove(self, member_id: int) -> int:
        """Takes a member off the list; returns the action to undo."""
        with self._org.register.action("member.remove") as act:
            act.remove(Member, member_id)
        self.last_action = act.id
        return act.id

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back; see `Compartment.undo`."""
        return self._org.register.undo(action_id)

    def card(self, member_id: int) -> MemberCard:
        """One member. Raises Circumstance RECORD-01 when there is none (or no longer)."""
        with self._org.register.read() as session:
            row = session.execute(_CARD, {"id_": member_id}).mappings().first()
        if row is None:
            raise Circumstance(
                "RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it.")
            )
        return _card(row)

    def ids(self, find: str = "") -> array[int]:
        """Ids of all members that fit, in Kazakh alphabetical order: what a list of any length scrolls over."""
        query = _filtered(select(Member.id), find).order_by(Member.sort_key, Member.id)
        with self._org.register.read() as session:
            return array("q", session.execute(query).scalars())

    def rows(self, ids: Sequence[int]) -> list[MemberRow]:
        """Lines of the list for some ids, in the order asked for; ids that are gone are left out."""
        found: dict[int, MemberRow] = {}
        with self._org.register.read() as session:
            for start in range(0, len(ids), 500):
                part = list(ids[start : start + 500])
                found.update((row.id, _row(row)) for row in session.execute(select(*_ROW).where(Member.id.in_(part))))
        return [found[member_id] for member_id in ids if member_id in found]

    def page(self, find: str = "", *, limit: int = 50, after: MemberRow | None = None) -> list[MemberRow]:
        """The next `limit` lines after a line (keyset, never OFFSET)."""
        query = _filtered(select(*_ROW), find).order_by(Member.sort_key, Member.id).limit(limit)
        with self._org.register.read() as session:
            if after is not None:
                key = session.execute(select(Member.sort_key).where(Member.id == after.id)).scalar_one()
                query = query.where((Member.sort_key > key) | ((Member.sort_key == key) & (Member.id > after.id)))
            return [_row(row) for row in session.execute(query)]

    def cards(self, find: str = "", *, limit: int | None = None) -> list[MemberCard]:
        """Whole cards in alphabetical order, for lists on paper and on the command line."""
        query = _filtered(select(Member), find).order_by(Member.sort_key, Member.id).limit(limit)
        with self._org.register.read() as session:
            return [_card(row) for row in session.execute(query).mappings()]

    def names(self) -> list[str]:
        """Every surname, name and patronymic once: what must be hidden from the model and found in texts that leave."""
        with self._org.register.read() as session:
            rows = session.execute(select(Member.last_name, Member.first_name, Member.patronymic).where(Member.deleted_at.is_(None)))
            return sorted({part for row in rows for part in row if part})

    def count(self, find: str = "") -> int:
        """How many members fit."""
        with self._org.register.read() as session:
            return session.execute(_filtered(select(func.count()).select_from(Member), find)).scalar_one()

    def contracts_ending(self, first: date, last: date) -> list[tuple[MemberRow, date]]:
        """Members whose labour contract ends within these days, the nearest first."""
        query = (
            select(*_ROW)
            .where(Member.deleted_at.is_(None), Member.contract_until.between(first.isoformat(), last.isoformat()))
            .order_by(Member.contract_until, Member.sort_key)
        )
        with self._org.register.read() as session:
            rows = [_row(row) for row in session.execute(query)]
        return [(row, date.fromisoformat(row.contract_until)) for row in rows if row.contract_until]

    def history(self, member_id: int) -> list[Change]:
        """Every change of a card, newest first, without what the program made itself."""
        return [
            change
            for change in self._org.register.history(TABLE, member_id)
            if change.field not in ("fold", "sort_key")
        ]

    def story(self, member_id: int) -> list[HistoryEntry]:
        """The history of a card by action, newest first: who, when, and each field before and after."""
        names = Settings(self._org).officers()
        entries: dict[int, HistoryEntry] = {}
        for change in self.history(member_id):
            entry = entries.setdefault(change.action, HistoryEntry(change.at, names.get(change.actor, ""), change.kind))
            if change.field in EDITABLE:
                entry.fields.append((change.field, change.old, change.new))
        return list(entries.values())

    def known_people(self) -> list[KnownPerson]:
        """What an import compares new rows with."""
        names = (Member.last_name, Member.first_name, Member.patronymic, Member.birth_date, Member.iin, Member.phone)
        with self._org.register.read() as session:
            rows = session.execute(select(Member.id, *names).where(Member.deleted_at.is_(None)))
            return [KnownPerson(*row) for row in rows]

    def preview(self, path: Path, *, mapping: ListMapping | None = None, step: Callable[[int, int], None] | None = None) -> Preview:
        """Reads a list and compares it with the register; writes nothing. Raises ListRefused. `step` may raise to stop."""
        return read_preview(path, today=self._org.clock.today(), mapping=mapping, existing=self.known_people(), step=step)

    def take_in_preview(self, preview: Preview) -> tuple[int, int]:
        """Takes in every row of a preview that can be taken; returns (action id, people). Raises the preview's refusal."""
        refusal = preview.refusal()
        if refusal is not None:
            raise refusal
        return self.take_in([row.member for row in preview.rows if row.member is not None])

    def _add_many(self, rows: Sequence[Mapping[str, Any]], kind: str) -> tuple[list[int], int]:
        for row in rows:
            if not (row.get("last_name") or "").strip() or not (row.get("first_name") or "").strip():
                raise Circumstance(
                    "MEMBER-01",
                    mark("Surname and name are needed. Nothing was added."),
                    mark("Write the surname and the name."),
                )
        year = self._org.clock.today().year
        with self._org.register.action(kind) as act:
            number = next_number(self._org, act, Member, year)
            complete: list[dict[str, Any]] = []
            for offset, row in enumerate(rows):
                own = {**number, "number_seq": number["number_seq"] + offset}
                complete.append({**self._made(row, number_text(**_number(own))), **own, "state": "member"})
            ids = act.insert_many(Member, complete)
        self.last_action = act.id
        return ids, act.id

    def _made(self, values: Mapping[str, Any], number: str) -> dict[str, Any]:
        """The columns of a card, with what the program derives from them."""
        from tirek.foundation.identifiers.iin import is_iin

        made = {name: _tidy(values.get(name)) for name in EDITABLE}
        parts = [
            made["last_name"],
            made["first_name"],
            made["patronymic"],
            made["post"],
            made["subject"],
            made["phone"],
            made["iin"],
            number,
        ]
        made["fold"] = fold(" ".join(part for part in parts if part))
        made["sort_key"] = b"\0".join(sort_key(made[name] or "") for name in ("last_name", "first_name", "patronymic"))
        made["iin_verified"] = int(bool(made["iin"]) and is_iin(made["iin"]))
        return made


_CARD = select(Member).where(Member.id == bindparam("id_"), Member.deleted_at.is_(None))


def _tidy(value: Any) -> Any:
    if isinstance(value, float | int):
        return float(value)
    text = str(value).strip() if value is not None else ""
    return text or None


def _number(row: Any) -> dict[str, Any]:
    return {"year": row["number_year"], "letter": row["number_letter"], "seq": row["number_seq"]}


def _card(row: Any) -> MemberCard:
    values = {one.name: row[one.name] for one in fields(MemberCard) if one.name != "number"}
    values["iin_verified"] = bool(values["iin_verified"])
    return MemberCard(number=number_text(**_number(row)), **values)


def _row(row: Any) -> MemberRow:
    name = " ".join(part for part in (row.last_name, row.first_name, row.patronymic) if part)
    number = number_text(row.number_year, row.number_letter, row.number_seq)
    return MemberRow(row.id, number, name, row.post, row.subject, row.phone, row.joined_on, row.contract_until)


def _filtered(query: Any, find: str) -> Any:
    query = query.where(Member.deleted_at.is_(None))
    words = fold(find).split()
    long = [word for word in words if len(word) >= SEARCH_LETTERS]
    if long:
        phrase = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
        matched = select(_FTS.c.rowid).where(_FTS.c.member_fts.op("MATCH")(phrase))
        query = query.where(Member.id.in_(matched))
    return query.where(*_beginnings(word for word in words if len(word) < SEARCH_LETTERS))


def _beginnings(words: Iterable[str]) -> list[ColumnElement[bool]]:
    """Short words are looked for where a word begins."""
    padded = type_coerce(" " + Member.fold, String)
    return [padded.contains(" " + word, autoescape=True) for word in words]
