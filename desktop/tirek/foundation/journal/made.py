"""How the versions of each column are settled, and the columns that the program makes anew from a merged record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import MetaData

from tirek.foundation.journal.versions import ASK, MADE, Shown


def is_device_local(metadata: MetaData, table: str) -> bool:
    """Whether the rows of this table stay on the computer that wrote them."""
    return bool(metadata.tables[table].info.get("device_local"))


def policy_of(metadata: MetaData, table: str) -> Callable[[str], str]:
    """Field → ASK, LATEST or MADE."""
    columns = metadata.tables[table].columns
    made: tuple[str, ...] = metadata.info.get("made", {}).get(table, ((), None))[0]
    policies = {column.name: MADE if column.name in made else column.info.get("merge", ASK) for column in columns}
    return lambda name: policies.get(name, ASK)


def shown_values(metadata: MetaData, table: str, shown: Shown, row_id: int) -> dict[str, Any]:
    """The values of a merged record, with those made anew that have versions."""
    if not shown.several_made:
        return shown.values
    return {**shown.values, **made_again(metadata, table, {"id": row_id, **shown.values})}


def made_again(metadata: MetaData, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the program makes, from a whole record; empty for a table without such columns."""
    names, make = metadata.info.get("made", {}).get(table, ((), None))
    if make is None:
        return {}
    whole = {column.name: row.get(column.name) for column in metadata.tables[table].columns}
    made = make(whole)
    return {name: made[name] for name in names}
