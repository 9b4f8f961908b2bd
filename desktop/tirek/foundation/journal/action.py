"""One button press: the changes of records, their journal rows and the actor's signature, in one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from tirek.foundation.errors import Bug, Circumstance
from tirek.foundation.journal.chain import Facts, action_statement, digest_of_body, link, pack
from tirek.foundation.journal.hybrid_time import HybridClock
from tirek.foundation.journal.made import made_again
from tirek.foundation.journal.materialise import materialise
from tirek.foundation.journal.tables import ACTION, CHANGE, HEAD
from tirek.foundation.journal.versions import REMOVED
from tirek.foundation.language.texts import mark
from tirek.foundation.store.ids import new_id, new_ids


class JournalState:
    """What the journal of one compartment remembers between actions on this device: the end of its chain and the time."""

    def __init__(self, device: int, seq: int, chain: bytes, time: HybridClock) -> None:
        self.device, self.seq, self.chain, self.time = device, seq, chain, time


class Gate:
    """Open only while the journal itself writes; the guard triggers ask it on every write of a record."""

    def __init__(self) -> None:
        self.open = False

    @contextmanager
    def passage(self) -> Iterator[None]:
        self.open = True
        try:
            yield
        finally:
            self.open = False


class Action:
    """The only way to change records. Made by `Compartment.action`; everything in it is committed together or not at all.

    `id` names the action in history and for undo. `session` reads inside the same transaction.
    """

    def __init__(
        self,
        compartment: str,
        connection: Connection,
        state: JournalState,
        gate: Gate,
        kind: str,
        actor: int,
        undoes: int | None = None,
    ) -> None:
        self.id = new_id()
        self.kind = kind
        self.session = connection
        self._compartment = compartment
        self._state, self._gate, self._actor, self._undoes = state, gate, actor, undoes
        self._seq, self._chain, self._first_seq = state.seq, state.chain, state.seq + 1
        self._hlc = state.time.next()

    @property
    def changes(self) -> int:
        """How many records have been changed so far."""
        return self._seq - self._first_seq + 1

    def insert(self, model: Any, values: Mapping[str, Any]) -> int:
        """Adds one record; returns its id."""
        return self.insert_many(model, [values])[0]

    def insert_many(self, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Adds records; returns their ids in order. A row may bring its own `id` (a random one made before)."""
        table = _table_of(model)
        full, filled = _complete(table, rows)
        if not full:
            return []
        with self._gate.passage():
            self.session.execute(insert(table), full)
        bodies = [pack(row) for row in filled]
        ids = [row["id"] for row in full]
        self._record(_name(table), "insert", list(zip(ids, bodies, strict=True)))
        return ids

    def update(self, model: Any, row_id: int, values: Mapping[str, Any]) -> bool:
        """Changes fields of one record; fields that keep their value are not recorded. Returns whether anything changed.

        Raises Circumstance RECORD-01 if there is no such record.
        """
        return self.update_many(model, {row_id: values}) > 0

    def update_many(self, model: Any, changes: Mapping[int, Mapping[str, Any]]) -> int:
        """Changes records by id; returns how many really changed."""
        return self._change(_table_of(model), changes, even_if_same=False)

    def choose(self, model: Any, row_id: int, values: Mapping[str, Any]) -> None:
        """Ends an open conflict: the values follow every version there is, also where they are what is shown already.

        `deleted_at`: any number means removed (the moment is this action's), None means kept. Raises Circumstance RECORD-01.
        """
        table = _table_of(model)
        removed = values.get(REMOVED) is not None
        chosen = {**values, **({REMOVED: self._hlc >> 16} if removed else {})}
        self._change(table, {row_id: chosen}, even_if_same=True)
        made = made_again(table.metadata, _name(table), self._rows(table, [row_id])[row_id])
        if made:
            self._change(table, {row_id: made}, even_if_same=False)

    def _change(self, table: Table, changes: Mapping[int, Mapping[str, Any]], *, even_if_same: bool) -> int:
        old_rows = self._rows(table, list(changes))
        recorded: list[tuple[int, dict[str, tuple[Any, Any]]]] = []
        for row_id, values in changes.items():
            old = old_rows.get(row_id)
            if old is None:
                raise Circumstance(
                    "RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it.")
                )
            _check_columns(table, values)
            fields = {name: (old[name], value) for name, value in values.items() if even_if_same or old[name] != value}
            if fields:
                recorded.append((row_id, fields))
        self._write_updates(table, recorded)
        parents = self._heads(_name(table), [row_id for row_id, _ in recorded])
        beside = _Beside(parents)
        bodies = [
            (row_id, pack({name: [old, new, parents.get((row_id, name), []), *beside.of(old_rows[row_id], name, new)] for name, (old, new) in fields.items()}))
            for row_id, fields in recorded
        ]
        first = self._record(_name(table), "update", bodies)
        self._move_heads(_name(table), recorded, first)
        disputed = [row_id for row_id, fields in recorded if REMOVED not in fields and len(parents.get((row_id, REMOVED), ())) > 1]
        if disputed:  # whether it is removed hangs on the other fields' heads, which have just moved
            with self._gate.passage():
                materialise(self.session, table.metadata, _name(table), disputed)
        return len(recorded)

    def remove(self, model: Any, row_id: int) -> bool:
        """Takes a record off (its mark `deleted_at` is set; history and undo stay)."""
        return self.update(model, row_id, {"deleted_at": self._hlc >> 16})

    def erase(self, model: Any, row_id: int, blank: Mapping[str, Any]) -> int:
        """Destroys what a record held: these columns get these values, and every journal row of it loses body and salt.

        The chain covers digests, so it still proves; what was there cannot be brought back, also not by undo. Returns how many
        journal rows were emptied. The search index and the log beside the file are cleaned by `Compartment.scrub`.
        """
        table, change = _table_of(model), _journal(CHANGE)
        _check_columns(table, blank)
        own = (change.c.table_name == _name(table)) & (change.c.row_id == row_id) & change.c.body.is_not(None)
        with self._gate.passage():
            self.session.execute(update(table).where(table.c.id == row_id).values(dict(blank)))
            emptied = self.session.execute(update(change).where(own).values(body=None, salt=None)).rowcount
        self._record(_name(table), "erase", [(row_id, pack({}))])
        return emptied

    def seal(self, sign: Callable[[bytes], bytes] | None) -> None:
        """Writes the action's own row with its signature, at the end of the transaction. An empty action leaves no trace."""
        if self.changes == 0:
            return
        last = self._seq
        statement = action_statement(
            self._compartment,
            self.id,
            self.kind,
            self._state.device,
            self._actor,
            self._hlc,
            self._first_seq,
            last,
            self._undoes,
            self._chain,
        )
        table = _journal(ACTION)
        with self._gate.passage():
            self.session.execute(
                insert(table),
                {
                    "id": self.id,
                    "kind": self.kind,
                    "device": self._state.device,
                    "actor": self._actor,
                    "hlc": self._hlc,
                    "first_seq": self._first_seq,
                    "last_seq": last,
                    "undoes": self._undoes,
                    "chain": self._chain,
                    "signature": sign(statement) if sign else None,
                },
            )

    def committed(self) -> None:
        """Moves the end of the device's chain, after the transaction is on disk."""
        self._state.seq, self._state.chain = self._seq, self._chain

    def _rows(self, table: Table, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        found: dict[int, Mapping[str, Any]] = {}
        for start in range(0, len(ids), 500):
            rows = self.session.execute(select(table).where(table.c.id.in_(ids[start : start + 500]))).mappings()
            found.update((row["id"], row) for row in rows)
        return found

    def _write_updates(self, table: Table, recorded: Sequence[tuple[int, dict[str, tuple[Any, Any]]]]) -> None:
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row_id, fields in recorded:
            groups.setdefault(tuple(fields), []).append(
                {"row_id_": row_id, **{f"to_{name}": new for name, (_, new) in fields.items()}}
            )
        with self._gate.passage():
            for names, rows in groups.items():
                statement = (
                    update(table)
                    .where(table.c.id == bindparam("row_id_"))
                    .values({name: bindparam(f"to_{name}") for name in names})
                )
                self.session.execute(statement, rows)

    def _heads(self, table_name: str, ids: Sequence[int]) -> dict[tuple[int, str], list[tuple[int, int]]]:
        """The changes that a new one follows, for each field: its parents in the graph of versions. The creating change is implied."""
        head = _journal(HEAD)
        parents: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for start in range(0, len(ids), 500):
            chosen = (head.c.table_name == table_name) & head.c.row_id.in_(ids[start : start + 500])
            for row in self.session.execute(
                select(head.c.row_id, head.c.field, head.c.device, head.c.seq).where(chosen)
            ):
                parents.setdefault((row.row_id, row.field), []).append((row.device, row.seq))
        return parents

    def _move_heads(
        self, table_name: str, recorded: Sequence[tuple[int, dict[str, tuple[Any, Any]]]], first_seq: int
    ) -> None:
        head = _journal(HEAD)
        gone = [{"row_id_": row_id, "field_": name} for row_id, fields in recorded for name in fields]
        heads = [
            {
                "table_name": table_name,
                "row_id": row_id,
                "field": name,
                "device": self._state.device,
                "seq": first_seq + offset,
            }
            for offset, (row_id, fields) in enumerate(recorded)
            for name in fields
        ]
        if heads:
            with self._gate.passage():
                self.session.execute(
                    delete(head).where(
                        head.c.table_name == table_name,
                        head.c.row_id == bindparam("row_id_"),
                        head.c.field == bindparam("field_"),
                    ),
                    gone,
                )
                self.session.execute(insert(head), heads)

    def _record(self, table_name: str, op: str, bodies: Sequence[tuple[int, bytes]]) -> int:
        """Appends one journal row a record; returns the sequence number of the first."""
        first = self._seq + 1
        salts = os.urandom(16 * len(bodies))
        rows: list[dict[str, Any]] = []
        for number, (row_id, body) in enumerate(bodies):
            self._seq += 1
            salt = salts[16 * number : 16 * number + 16]
            facts = Facts(self._state.device, self._seq, self._hlc, self._actor, self.id, op, table_name, row_id)
            digest = digest_of_body(salt, body)
            self._chain = link(self._chain, facts, digest)
            rows.append(
                {
                    "device": facts.device,
                    "seq": facts.seq,
                    "hlc": facts.hlc,
                    "actor": facts.actor,
                    "action": facts.action,
                    "op": op,
                    "table_name": table_name,
                    "row_id": row_id,
                    "salt": salt,
                    "body": body,
                    "body_digest": digest,
                    "chain": self._chain,
                }
            )
        if rows:
            with self._gate.passage():
                self.session.execute(insert(_journal(CHANGE)), rows)
        return first


class _Beside:
    """What an author saw beside the graph of the field that changes; see `versions`."""

    def __init__(self, heads: Mapping[tuple[int, str], list[tuple[int, int]]]) -> None:
        self._heads = heads
        self._others: dict[int, list[tuple[int, int]]] = {}
        for (row_id, name), stamps in heads.items():
            if name != REMOVED:
                self._others.setdefault(row_id, []).extend(stamps)

    def of(self, old: Mapping[str, Any], name: str, new: Any) -> list[list[tuple[int, int]]]:
        """Nothing for the change of a record that is in sight."""
        if name == REMOVED:
            return [sorted(set(self._others.get(old["id"], ())))] if new is not None else []
        return [self._heads.get((old["id"], REMOVED), [])] if old[REMOVED] is not None else []


def _table_of(model: Any) -> Table:
    table = model if isinstance(model, Table) else model.__table__
    return table


def _name(table: Table) -> str:
    """A plain string: SQLAlchemy's own kind of name cannot be packed."""
    return str.__str__(table.name)


def _journal(name: str) -> Table:
    """The journal table of any compartment: they are alike, so the register's description serves all."""
    from tirek.foundation.store.base import RegisterRecord

    return RegisterRecord.metadata.tables[name]


def _check_columns(table: Table, values: Mapping[str, Any]) -> None:
    if any(name not in table.c for name in values):
        raise Bug("JOURNAL-COLUMN")


def _complete(table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows as they are stored, with equal keys (executemany wants that), defaults and ids; and what of each is filled, without its id.

    A column that no row fills is left out: it is empty by itself.
    """
    defaults = {_name_of(column): column.default.arg for column in table.columns if column.default is not None and column.default.is_scalar}  # type: ignore[attr-defined]
    named: set[str] = set().union(*rows)
    if not named <= {_name_of(column) for column in table.columns}:
        raise Bug("JOURNAL-COLUMN")
    filled = [{name: value for name, value in {**defaults, **row}.items() if value is not None} for row in rows]
    empty = dict.fromkeys(set().union(*filled, (_name_of(column) for column in table.columns if column.server_default is not None)))
    fresh = sorted(new_ids(len(rows)))  # rising: FTS5 writes its index out whenever an id falls
    full: list[dict[str, Any]] = []
    for row, ident in zip(filled, fresh, strict=True):
        given = row.pop("id", None)
        full.append({**empty, **row, "id": given or ident})
    return full, filled


def _name_of(column: Any) -> str:
    """A plain string: SQLAlchemy's own kind of name cannot be packed."""
    return str.__str__(column.name)
