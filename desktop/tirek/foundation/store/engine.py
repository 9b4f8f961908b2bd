"""SQLAlchemy engines over one SQLCipher file: a writer with one connection, a pool of readers that cannot write.

Settings and traps: measured; the cache is what tunes an encrypted file, a missing file must not be created silently,
temporary tables stay in memory, SQLCipher says nothing on stderr.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

WRITER_CACHE_KIB = 16 * 1024

# The driver looks for an adapter of every None and every bytes it binds, by two attribute errors each: with forty empty
# columns that is four fifths of an insert. A registered adapter is found at once.
sqlcipher.register_adapter(type(None), lambda nothing: nothing)  # pyright: ignore[reportAttributeAccessIssue]
sqlcipher.register_adapter(bytes, bytes)  # pyright: ignore[reportAttributeAccessIssue]


def damaged() -> Circumstance:
    """The key is right (the vault's header has proved it), but the file does not read."""
    return Circumstance(
        "DATA-01",
        mark("A data file of this organisation is damaged."),
        mark(
            "Nothing was changed. Make a copy of the folder and restore the last backup, or call the regional office."
        ),
    )


def disk_full() -> Circumstance:
    """No space is left."""
    return Circumstance(
        "DISK-01",
        mark("Not saved: the disk is full. Everything saved before is kept."),
        mark("Free some space on the disk and do it again."),
    )


def missing() -> Circumstance:
    """A data file is not where it was."""
    return Circumstance(
        "DATA-04",
        mark("A data file of this organisation is missing."),
        mark("Nothing was changed. Restore the last backup, or call the regional office."),
    )


def connect(
    path: Path, key: bytes | None, *, create: bool = False, cache_kib: int = WRITER_CACHE_KIB, read_only: bool = False
) -> Any:
    """A DB-API connection to an encrypted file (`key` None: a plain one, only benchmarks ask for that).

    Raises Circumstance DATA-01 for a file that the key does not open, sqlcipher's OperationalError for a missing one.
    """
    uri = path.absolute().as_uri() + ("?mode=rwc" if create else "?mode=rw")
    connection = sqlcipher.connect(uri, uri=True, timeout=10, check_same_thread=False, isolation_level=None)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            connection.execute(f"""PRAGMA key = "x'{key.hex()}'" """)
        _read_first_page(connection)
        for setting in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "secure_delete=ON",
            "busy_timeout=10000",
            f"cache_size=-{cache_kib}",
            "journal_size_limit=16777216",
            "trusted_schema=OFF",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute("PRAGMA " + setting)
    except BaseException:
        connection.close()
        raise
    return connection


def _read_first_page(connection: Any) -> None:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.OperationalError:  # pyright: ignore[reportAttributeAccessIssue]
        raise
    except sqlcipher.DatabaseError:  # pyright: ignore[reportAttributeAccessIssue]
        raise damaged() from None


def writer_engine(path: Path, key: bytes | None, *, on_connect: Callable[[Any], None], create: bool = False) -> Engine:
    """The engine of the compartment's only writing connection; every transaction begins IMMEDIATE."""

    def creator() -> Any:
        connection = connect(path, key, create=create)
        on_connect(connection)
        return connection

    return _engine(creator, begin="BEGIN IMMEDIATE", size=1)


def reader_engine(path: Path, key: bytes | None, *, cache_kib: int, size: int = 4) -> Engine:
    """A pool of connections that read one snapshot at a time and refuse to write."""
    return _engine(lambda: connect(path, key, cache_kib=cache_kib, read_only=True), begin="BEGIN", size=size)


def _engine(creator: Callable[[], Any], *, begin: str, size: int) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=creator,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_use_lifo=True,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.exec_driver_sql(begin)

    return engine
