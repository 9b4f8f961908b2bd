"""History of a record, read from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from tirek.foundation.journal.chain import unpack
from tirek.foundation.journal.hybrid_time import moment_of_stamp
from tirek.foundation.journal.tables import ACTION, CHANGE


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record as one action changed it; `old` is None when the record was made."""

    at: datetime
    actor: int
    action: int
    kind: str
    op: str
    field: str
    old: Any
    new: Any
    device: int
    seq: int


def changes_of(connection: Connection, table: str, row_id: int) -> list[Change]:
    """Every change of one record, newest first."""
    from tirek.foundation.store.base import RegisterRecord

    change, action = RegisterRecord.metadata.tables[CHANGE], RegisterRecord.metadata.tables[ACTION]
    rows = connection.execute(
        select(
            change.c.hlc,
            change.c.actor,
            change.c.action,
            action.c.kind,
            change.c.op,
            change.c.body,
            change.c.device,
            change.c.seq,
        )
        .join(action, action.c.id == change.c.action)
        .where(change.c.table_name == table, change.c.row_id == row_id)
        .order_by(change.c.hlc.desc(), change.c.seq.desc())
    )
    return [
        Change(moment_of_stamp(row.hlc), row.actor, row.action, row.kind, row.op, field, old, new, row.device, row.seq)
        for row in rows
        for field, old, new in fields_of(row.op, row.body)
    ]


def fields_of(op: str, body: bytes | None) -> Iterator[tuple[str, Any, Any]]:
    """(field, old, new) of a journal row; nothing for one whose body was erased."""
    if body is None:
        return
    values = unpack(body)
    for field, value in values.items():
        if op == "insert":
            yield field, None, value
        else:
            yield field, value[0], value[1]
