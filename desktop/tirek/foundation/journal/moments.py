"""What records held at a moment of their history, and what must be written to put them back to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, select

from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.history import fields_of
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.journal.versions import REMOVED
from tirek.foundation.language.texts import mark

Key = tuple[str, int]
"""(table, id)."""


def back_to(connection: Connection, metadata: MetaData, keys: Sequence[Key], action: int) -> dict[Key, dict[str, Any]]:
    """For each record the fields that differ today from what they were right after `action`, with the values of then; a record that
    did not exist yet gets its mark of removal (the moment of the action that made it).

    Raises Circumstance HISTORY-02 when the action touched none of them, HISTORY-03 when what was written since has been destroyed.
    """
    moment, touched = _moment(connection, metadata, keys, action)
    found = {key: _back(connection, metadata, key, moment, existed=key in touched) for key in keys}
    return {key: values for key, values in found.items() if values}


def _moment(connection: Connection, metadata: MetaData, keys: Sequence[Key], action: int) -> tuple[tuple[int, int, int], set[Key]]:
    """Where the action ends in the order of all changes of these records, and which of them it touched: those existed then, whatever
    another computer's clock said when they were made."""
    change = metadata.tables[CHANGE]
    rows = connection.execute(select(change.c.hlc, change.c.device, change.c.seq, change.c.table_name, change.c.row_id).where(change.c.action == action))
    own = {(row.hlc, row.device, row.seq): (row.table_name, row.row_id) for row in rows if (row.table_name, row.row_id) in set(keys)}
    if not own:
        raise Circumstance("HISTORY-02", mark("This moment is not in the history of the card."), mark("Choose a line of the history."))
    return max(own), set(own.values())


def _back(connection: Connection, metadata: MetaData, key: Key, moment: tuple[int, int, int], *, existed: bool) -> dict[str, Any]:
    change, table = metadata.tables[CHANGE], metadata.tables[key[0]]
    rows = connection.execute(
        select(change.c.hlc, change.c.device, change.c.seq, change.c.op, change.c.body)
        .where(change.c.table_name == key[0], change.c.row_id == key[1])
        .order_by(change.c.hlc.desc(), change.c.device.desc(), change.c.seq.desc())
    ).all()
    if any(row.body is None for row in rows) or any(row.op == "erase" for row in rows):
        raise Circumstance(
            "HISTORY-03", mark("What stood here then has been destroyed, so it cannot be put back."), mark("Nothing was changed. The act of the destruction says when and why.")
        )
    now = connection.execute(select(table).where(table.c.id == key[1])).mappings().one()
    then = dict(now)
    for row in rows:
        if (row.hlc, row.device, row.seq) <= moment:
            break
        if row.op == "insert":
            if existed:
                continue
            return {REMOVED: row.hlc >> 16} if now[REMOVED] is None else {}
        then.update({field: old for field, old, _ in fields_of(row.op, row.body) if field in then})
    return {field: value for field, value in then.items() if now[field] != value}


