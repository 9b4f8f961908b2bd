"""Writes into the tables what the journal shows: records, and the heads of their fields. Also lists the open conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from tirek.foundation.journal.chain import unpack
from tirek.foundation.journal.made import is_device_local, policy_of, shown_values
from tirek.foundation.journal.tables import CHANGE, HEAD
from tirek.foundation.journal.versions import Shown, Told, show
from tirek.foundation.privacy.labels import PERSONAL, SPECIAL

_CHUNK = 500


def told_of(connection: Connection, metadata: MetaData, table: str, rows: Sequence[int]) -> dict[int, list[Told]]:
    """All changes of some records."""
    change = metadata.tables[CHANGE]
    found: dict[int, list[Told]] = {}
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        query = select(change.c.row_id, change.c.device, change.c.seq, change.c.hlc, change.c.op, change.c.body, change.c.actor)
        for row in connection.execute(query.where(change.c.table_name == table, change.c.row_id.in_(part))):
            fields = unpack(row.body) if row.body is not None else None
            found.setdefault(row.row_id, []).append(Told(row.device, row.seq, row.hlc, row.op, fields, row.actor))
    return found


def shown_of(connection: Connection, metadata: MetaData, table: str, rows: Sequence[int]) -> dict[int, Shown]:
    """Records as the journal shows them; one whose beginning is not here is left out."""
    policy = policy_of(metadata, table)
    shown = {row_id: show(told, policy) for row_id, told in told_of(connection, metadata, table, rows).items()}
    return {row_id: one for row_id, one in shown.items() if one is not None}


def materialise(connection: Connection, metadata: MetaData, name: str, rows: Sequence[int]) -> None:
    """Brings these records, and the heads of their fields, to what the journal shows."""
    table = metadata.tables[name]
    if is_device_local(metadata, name):
        return
    shown = shown_of(connection, metadata, name, rows)
    values = {row_id: shown_values(metadata, name, one, row_id) for row_id, one in shown.items()}
    held: set[int] = set()
    for start in range(0, len(rows), _CHUNK):
        here = connection.execute(select(table).where(table.c.id.in_(rows[start : start + _CHUNK]))).mappings()
        for row in here:
            held.add(row["id"])
            told = values.get(row["id"], {})
            changed = {field: value for field, value in told.items() if row[field] != value}
            if changed:
                _write(connection, metadata, table, row["id"], changed)
    fresh = sorted((row_id for row_id in values if row_id not in held), key=lambda row_id: shown[row_id].begun)
    _insert(connection, metadata, table, [_whole(table, row_id, values[row_id]) for row_id in fresh])
    _write_heads(connection, metadata, name, shown)


def erase_again(connection: Connection, metadata: MetaData, name: str, rows: Sequence[int]) -> None:
    """Carries out here what was erased on another computer: bodies and salts of the record's changes go, also of those that
    came later, and so do the personal values of the record."""
    change, table = metadata.tables[CHANGE], metadata.tables[name]
    own = change.c.table_name == name
    erased: list[int] = []
    for start in range(0, len(rows), _CHUNK):
        part = change.c.row_id.in_(rows[start : start + _CHUNK])
        erased += connection.execute(select(change.c.row_id).where(own, part, change.c.op == "erase").distinct()).scalars()
    if not erased:
        return
    blank = {column.name: _blank(column) for column in table.columns if column.info.get("label") in (PERSONAL, SPECIAL)}
    for row_id in erased:
        emptied = own & (change.c.row_id == row_id) & (change.c.op != "erase")
        connection.execute(update(change).where(emptied).values(body=None, salt=None))
        if blank:
            connection.execute(update(table).where(table.c.id == row_id).values(blank))


def _blank(column: Any) -> Any:
    return None if column.nullable else column.type.python_type()


def _whole(table: Table, row_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for column in table.columns:
        default = column.default.arg if column.default is not None and column.default.is_scalar else None  # type: ignore[attr-defined]
        whole[column.name] = values.get(column.name, default if not column.nullable else None)
    return {**whole, "id": row_id}


def _insert(connection: Connection, metadata: MetaData, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(table), rows)
    except IntegrityError:
        for row in rows:
            _insert_or_hold(connection, metadata, table, row)


def _insert_or_hold(connection: Connection, metadata: MetaData, table: Table, row: dict[str, Any]) -> None:
    """Of two records with one name that can be there only once the earlier stays in the table, on every device the same;
    the other stays in the journal alone and is named by `tirek check`. Names are made so that this does not happen."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table), row)
        return
    except IntegrityError:
        pass
    rivals = _rivals(connection, table, row)
    begun = shown_of(connection, metadata, table.name, [row["id"], *rivals])
    if all(begun[row["id"]].begun < begun[rival].begun for rival in rivals if rival in begun):
        connection.execute(delete(table).where(table.c.id.in_(rivals)))
        connection.execute(insert(table), row)


def _rivals(connection: Connection, table: Table, row: Mapping[str, Any]) -> list[int]:
    rivals: set[int] = set()
    for names in unique_names(table):
        same = [table.c[name] == row[name] for name in names]
        rivals.update(connection.execute(select(table.c.id).where(*same, table.c.id != row["id"])).scalars())
    return sorted(rivals)


def unique_names(table: Table) -> Iterator[tuple[str, ...]]:
    """The columns, or groups of columns, whose values can be there only once."""
    from sqlalchemy import UniqueConstraint

    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def _write(connection: Connection, metadata: MetaData, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
    try:
        with connection.begin_nested():
            connection.execute(update(table).where(table.c.id == row_id).values(values))
    except IntegrityError:
        whole = {**connection.execute(select(table).where(table.c.id == row_id)).mappings().one(), **values}
        connection.execute(delete(table).where(table.c.id == row_id))
        _insert_or_hold(connection, metadata, table, whole)


def _write_heads(connection: Connection, metadata: MetaData, name: str, shown: Mapping[int, Shown]) -> None:
    head = metadata.tables[HEAD]
    ids = list(shown)
    gone = delete(head).where(head.c.table_name == name, head.c.row_id == bindparam("row_id_"))
    if ids:
        connection.execute(gone, [{"row_id_": row_id} for row_id in ids])
    heads = [
        {"table_name": name, "row_id": row_id, "field": field, "device": one.told.device, "seq": one.told.seq}
        for row_id, record in shown.items()
        for field, versions in record.heads.items()
        for one in versions
    ]
    if heads:
        connection.execute(insert(head), heads)


def open_conflicts(connection: Connection, metadata: MetaData) -> dict[tuple[str, int], Shown]:
    """(table, record) → the record with its open fields, of everything that waits for a person here."""
    head = metadata.tables[HEAD]
    several = select(head.c.table_name, head.c.row_id).group_by(head.c.table_name, head.c.row_id, head.c.field).having(func.count() > 1).distinct()
    by_table: dict[str, list[int]] = {}
    for table, row_id in connection.execute(several):
        by_table.setdefault(table, []).append(row_id)
    found: dict[tuple[str, int], Shown] = {}
    for table, rows in by_table.items():
        for row_id, shown in shown_of(connection, metadata, table, rows).items():
            if shown.open:
                found[table, row_id] = shown
    return found
