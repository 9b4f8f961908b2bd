"""Dividing the largest tables into parts by hash: `tirek-central partition`. PostgreSQL only, services stopped, one transaction.

Each row about a school carries its organisation or installation, and no query of the intake joins two of them: so a part is
found by the key that every statement names anyway, and indexes and vacuum stay small. The program needs to know nothing of it.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from . import tables
from .errors import OperatorError

DIVIDED: dict[Table, str] = {
    tables.bundle: "installation",
    tables.message: "installation",
    tables.down: "installation",
    tables.part: "installation",
    tables.card: "organisation",
}
"""Table → the column by whose hash it is divided; it stands in the primary key."""
LEAST, MOST = 2, 256


def partition(engine: Engine, parts: int) -> dict[str, Any]:
    """Divides what is not divided yet, and tells rows and seconds for each table. Raises OperatorError PARTITION-01, -02."""
    if engine.dialect.name != "postgresql":
        raise OperatorError("PARTITION-01", "Only PostgreSQL divides tables.", "Give its address with --database postgresql://USER@HOST/NAME.")
    if not LEAST <= parts <= MOST:
        raise OperatorError("PARTITION-02", "So many parts are of no use.", f"Give from {LEAST} to {MOST}; 16 suits most.")
    done: list[dict[str, Any]] = []
    with engine.begin() as connection:
        for table, key in DIVIDED.items():
            kind = connection.execute(text("SELECT relkind FROM pg_class WHERE oid = to_regclass(:name)"), {"name": table.name}).scalar()
            if kind in ("p", b"p"):
                continue
            begun = time.perf_counter()
            rows = _divide(connection, table, key, parts)
            done.append({"table": table.name, "rows": rows, "seconds": round(time.perf_counter() - begun, 1)})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for one in done:
            connection.execute(text(f"ANALYZE {one['table']}"))
    return {"parts": parts, "divided": done}


def _divide(connection: Connection, table: Table, key: str, parts: int) -> int:
    """Names come from our own tables, never from outside."""
    name, whole = table.name, f"{table.name}_whole"
    connection.execute(text(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text(f"ALTER TABLE {name} RENAME TO {whole}"))
    connection.execute(text(f"CREATE TABLE {name} (LIKE {whole} INCLUDING DEFAULTS) PARTITION BY HASH ({key})"))
    for number in range(parts):
        connection.execute(text(f"CREATE TABLE {name}_{number:03d} PARTITION OF {name} FOR VALUES WITH (MODULUS {parts}, REMAINDER {number})"))
    rows = connection.execute(text(f"INSERT INTO {name} SELECT * FROM {whole}")).rowcount  # noqa: S608
    connection.execute(text(f"DROP TABLE {whole}"))
    columns = ", ".join(column.name for column in table.primary_key)
    connection.execute(text(f"ALTER TABLE {name} ADD CONSTRAINT {name}_pkey PRIMARY KEY ({columns})"))
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        connection.execute(text(str(CreateIndex(index).compile(dialect=postgresql.dialect()))))
    if table is tables.down:  # a unique name must hold the key; a bundle is always asked for together with its installation
        connection.execute(text("ALTER TABLE down ADD CONSTRAINT down_bundle_key UNIQUE (installation, bundle)"))
    return rows
