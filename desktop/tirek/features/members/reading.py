"""Reading the register: cards, lines, search, history. Links to a card that was merged lead on to the one that stayed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, String, bindparam, column, func, select, table, type_coerce

from tirek.features.members.card import EDITABLE, HistoryEntry, MemberBrief, MemberCard, MemberRow, card_of, row_of
from tirek.features.members.importing.preview import KnownPerson
from tirek.features.members.kinds import former_states
from tirek.features.members.model import FamilyEvent, Member, Relief
from tirek.features.settings.api import Settings
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.history import Change
from tirek.foundation.language.folding import fold
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation

TABLE = "member"
SEARCH_LETTERS = 3
"""From this many letters on the trigram index answers; shorter words are looked for at the beginnings of words."""

Standing = Literal["now", "former", "all"]
"""Who is meant: people on the roll, those who left it, or both. A card that was removed or merged is in none."""

_ROW = (
    Member.id, Member.number_year, Member.number_letter, Member.number_seq, Member.last_name, Member.first_name, Member.patronymic,
    Member.post, Member.subject, Member.phone, Member.joined_on, Member.contract_until, Member.state,
)  # fmt: skip
_FTS = table("member_fts", column("rowid"), column("member_fts"))
_CARD = select(Member).where(Member.id == bindparam("id_"), Member.deleted_at.is_(None))
_MERGED = select(Member.merged_into).where(Member.id == bindparam("id_"))
_LONGEST_TRAIL = 50
SUB_RECORDS: dict[str, Any] = {"relief": Relief, "family": FamilyEvent}
"""What belongs to a card but is kept in records of its own."""


class MemberReading:
    """What can be asked of the register. Nothing here writes."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    # one card --------------------------------------------------------------------------------------------------------
    def card(self, member_id: int) -> MemberCard:
        """One member; of a merged card, the one it was merged into. Raises Circumstance RECORD-01 when there is none."""
        with self._org.register.read() as session:
            row = session.execute(_CARD, {"id_": member_id}).mappings().first()
            if row is None and (stayed := _stayed(session, member_id)) is not None:
                row = session.execute(_CARD, {"id_": stayed}).mappings().first()
        if row is None:
            raise Circumstance(
                "RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it.")
            )
        return card_of(row)

    def current_id(self, member_id: int) -> int:
        """The card that a link leads to: the id itself, or of the card that stayed after a merge."""
        with self._org.register.read() as session:
            return _stayed(session, member_id) or member_id

    def same_ids(self, member_id: int) -> tuple[int, ...]:
        """Every id under which records elsewhere may know this person: the card's own and those merged into it."""
        with self._org.register.read() as session:
            found = [_stayed(session, member_id) or member_id]
            for one in found:
                merged = select(Member.id).where(Member.merged_into == one)
                found += [other for other in session.execute(merged).scalars() if other not in found]
        return tuple(found)

    def merged(self) -> dict[int, int]:
        """Every id that leads on, and the card it leads to: by this, records of merged cards are counted for the one that stayed."""
        with self._org.register.read() as session:
            onward = {row.id: row.merged_into for row in session.execute(select(Member.id, Member.merged_into).where(Member.merged_into.is_not(None)))}
        return {one: _last(onward, one) for one in onward}

    # many ------------------------------------------------------------------------------------------------------------
    def ids(self, find: str = "", standing: Standing = "now") -> array[int]:
        """Ids of all members that fit, in Kazakh alphabetical order: what a list of any length scrolls over."""
        query = _filtered(select(Member.id), find, standing).order_by(Member.sort_key, Member.id)
        with self._org.register.read() as session:
            return array("q", session.execute(query).scalars())

    def rows(self, ids: Sequence[int]) -> list[MemberRow]:
        """Lines of the list for some ids, in the order asked for; ids that are gone are left out."""
        found: dict[int, MemberRow] = {}
        with self._org.register.read() as session:
            for start in range(0, len(ids), 500):
                part = list(ids[start : start + 500])
                found.update((row.id, row_of(row)) for row in session.execute(select(*_ROW).where(Member.id.in_(part))))
        return [found[member_id] for member_id in ids if member_id in found]

    def page(self, find: str = "", *, limit: int = 50, after: MemberRow | None = None, standing: Standing = "now") -> list[MemberRow]:
        """The next `limit` lines after a line (keyset, never OFFSET)."""
        query = _filtered(select(*_ROW), find, standing).order_by(Member.sort_key, Member.id).limit(limit)
        with self._org.register.read() as session:
            if after is not None:
                key = session.execute(select(Member.sort_key).where(Member.id == after.id)).scalar_one()
                query = query.where((Member.sort_key > key) | ((Member.sort_key == key) & (Member.id > after.id)))
            return [row_of(row) for row in session.execute(query)]

    def cards(self, find: str = "", *, limit: int | None = None, standing: Standing = "now") -> list[MemberCard]:
        """Whole cards in alphabetical order, for lists on paper and on the command line."""
        query = _filtered(select(Member), find, standing).order_by(Member.sort_key, Member.id).limit(limit)
        with self._org.register.read() as session:
            return [card_of(row) for row in session.execute(query).mappings()]

    def names(self) -> list[str]:
        """Every surname, name and patronymic once, in each spelling: what must be hidden from the model and found in texts that leave."""
        spellings = (
            Member.last_name, Member.first_name, Member.patronymic, Member.former_last_name,
            Member.other_last_name, Member.other_first_name, Member.other_patronymic,
        )  # fmt: skip
        with self._org.register.read() as session:
            rows = session.execute(select(*spellings).where(Member.deleted_at.is_(None)))
            return sorted({part for row in rows for part in row if part})

    def count(self, find: str = "", standing: Standing = "now") -> int:
        """How many members fit."""
        with self._org.register.read() as session:
            return session.execute(_filtered(select(func.count()).select_from(Member), find, standing)).scalar_one()

    def contracts_ending(self, first: date, last: date) -> list[tuple[MemberRow, date]]:
        """Members on the roll whose labour contract ends within these days, the nearest first."""
        query = (
            select(*_ROW)
            .where(on_the_roll(), Member.contract_until.between(first.isoformat(), last.isoformat()))
            .order_by(Member.contract_until, Member.sort_key)
        )
        with self._org.register.read() as session:
            rows = [row_of(row) for row in session.execute(query)]
        return [(row, date.fromisoformat(row.contract_until)) for row in rows if row.contract_until]

    def known_people(self) -> list[KnownPerson]:
        """What an import compares new rows with; people who have left are among them."""
        names = (Member.last_name, Member.first_name, Member.patronymic, Member.birth_date, Member.iin, Member.phone)
        with self._org.register.read() as session:
            rows = session.execute(select(Member.id, *names).where(Member.deleted_at.is_(None)))
            return [KnownPerson(*row) for row in rows]

    def brief(self) -> list[MemberBrief]:
        """Everybody on the roll with what a person is recognised by, for comparing with other lists."""
        columns = (Member.id, Member.last_name, Member.first_name, Member.patronymic, Member.birth_date, Member.iin, Member.iin_verified)
        with self._org.register.read() as session:
            return [MemberBrief(*row) for row in session.execute(select(*columns).where(on_the_roll()))]

    # history ---------------------------------------------------------------------------------------------------------
    def history(self, member_id: int) -> list[Change]:
        """Every change of a card, newest first, without what the program made itself."""
        return [
            change
            for change in self._org.register.history(TABLE, member_id)
            if change.field not in ("fold", "sort_key")
        ]

    def story(self, member_id: int) -> list[HistoryEntry]:
        """The history of a card by action, newest first: who, when, and each field before and after; its reliefs and family events too."""
        names = Settings(self._org).officers()
        changes = [(change, "") for change in self.history(member_id)]
        for prefix, record in self._sub_records(member_id):
            changes += [(change, prefix) for change in self._org.register.history(*record)]
        changes.sort(key=lambda one: (one[0].at, one[0].seq), reverse=True)
        entries: dict[int, HistoryEntry] = {}
        for change, prefix in changes:
            entry = entries.setdefault(change.action, HistoryEntry(change.at, names.get(change.actor, ""), change.kind, action=change.action))
            if prefix and change.field not in ("member", "deleted_at"):
                entry.fields.append((f"{prefix}.{change.field}", change.old, change.new))
            elif not prefix and change.field in (*EDITABLE, "state"):
                entry.fields.append((change.field, change.old, change.new))
        return list(entries.values())

    def _sub_records(self, member_id: int) -> list[tuple[str, tuple[str, int]]]:
        found: list[tuple[str, tuple[str, int]]] = []
        with self._org.register.read() as session:
            for prefix, model in SUB_RECORDS.items():
                ids = session.execute(select(model.id).where(model.member == member_id)).scalars()
                found += [(prefix, (model.__tablename__, one)) for one in ids]
        return found

    def card_at(self, member_id: int, action: int) -> MemberCard:
        """The card as it was right after an action of its history. Raises Circumstance RECORD-01, HISTORY-02 (no such moment)."""
        with self._org.register.read() as session:
            row = session.execute(select(Member).where(Member.id == member_id)).mappings().first()
        changes = self._org.register.history(TABLE, member_id)
        if row is None or all(change.action != action for change in changes):
            raise Circumstance(
                "HISTORY-02", mark("This moment is not in the history of the card."), mark("Choose a line of the history.")
            )
        values = dict(row)
        for change in changes:  # newest first: take back what came later
            if change.action == action:
                break
            if change.field in values:
                values[change.field] = change.old
        return card_of(values)


def on_the_roll() -> ColumnElement[bool]:
    """The condition "is a member of this organisation today"."""
    return Member.deleted_at.is_(None) & Member.state.not_in(former_states())


def _stayed(session: Connection, member_id: int) -> int | None:
    """Where a merged card leads; None when it was not merged."""
    found, trail = None, {member_id}
    for _ in range(_LONGEST_TRAIL):
        onward = session.execute(_MERGED, {"id_": found or member_id}).scalar()
        if onward is None or onward in trail:
            break
        found = onward
        trail.add(onward)
    return found


def _last(onward: dict[int, int], one: int) -> int:
    trail = {one}
    while one in onward and onward[one] not in trail:
        one = onward[one]
        trail.add(one)
    return one


def _filtered(query: Any, find: str, standing: Standing) -> Any:
    query = query.where(Member.deleted_at.is_(None))
    if standing == "now":
        query = query.where(Member.state.not_in(former_states()))
    elif standing == "former":
        query = query.where(Member.state.in_(former_states()))
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
