"""Opening the centre's database: a SQLite file to try it, PostgreSQL for real use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from .errors import OperatorError
from .tables import metadata


def open_database(url: str | None, data: Path) -> Engine:
    """The engine, with all tables there. Without `url` a SQLite file in `data`. Raises OperatorError."""
    try:
        engine = _sqlite(f"sqlite:///{data / 'central.sqlite3'}") if url is None else _engine(url)
        metadata.create_all(engine)
    except (ArgumentError, NoSuchModuleError) as error:
        raise OperatorError(
            "DATABASE-01", "The address of the database is not understood.", "Write postgresql://USER@HOST/NAME."
        ) from error
    except OperationalError as error:
        raise OperatorError(
            "DATABASE-02",
            "The database cannot be opened.",
            "Check that it runs and that its folder is yours.",
        ) from error
    return engine


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        return _sqlite(url)
    for short in ("postgresql://", "postgres://"):
        url = url.replace(short, "postgresql+psycopg://", 1) if url.startswith(short) else url
    return create_engine(url, hide_parameters=True, pool_pre_ping=True)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None  # the transaction is begun below, not by the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute("PRAGMA " + pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect of this connection."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_if_new(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts; rows whose key is there already are left as they are."""
    if rows:
        connection.execute(insert(connection, table).on_conflict_do_nothing(), rows)


def put_newest(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Inserts, or replaces where the row's `revision` is greater than the stored one; so order does not matter."""
    if not rows:
        return
    statement = insert(connection, table)
    keys = [column.name for column in table.primary_key]
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=keys,
            set_={name: statement.excluded[name] for name in rows[0] if name not in keys},
            where=table.c.revision < statement.excluded.revision,
        ),
        rows,
    )
