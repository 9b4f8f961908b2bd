"""One compartment: an encrypted file with its readers, its single writer, its journal and the guard of the journal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Bug, Circumstance
from tirek.foundation.journal import history as journal_history
from tirek.foundation.journal.action import Action, Gate, JournalState
from tirek.foundation.journal.chain import GENESIS
from tirek.foundation.journal.hybrid_time import HybridClock, latest_trusted
from tirek.foundation.journal.tables import ACTION, CHANGE, READING_ACTION
from tirek.foundation.journal.undo import UndoReport, undo_action
from tirek.foundation.language.texts import mark
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.blobs import Blobs
from tirek.foundation.store.engine import connect, damaged, disk_full, missing, reader_engine, writer_engine
from tirek.foundation.vault.compartments import DERIVED
from tirek.foundation.vault.slots import derive

if TYPE_CHECKING:
    from tirek.foundation.journal.merging import Taken
    from tirek_protocol.replication import Segment

READER_CACHE_KIB = {"register": 64 * 1024}
OTHER_CACHE_KIB = 4 * 1024


@dataclass(frozen=True)
class Writer:
    """Who writes and from where: device, actor and the way to sign; `sign` is None for somebody who may only read."""

    device: int
    actor: int
    sign: Callable[[bytes], bytes] | None


class Compartment:
    """Services read with `read()` and change records only inside `action(kind)`; nothing else can write a record.

    Thread-safe: readers run side by side, one writer at a time.
    """

    def __init__(
        self, name: str, path: Path, key: bytes | None, clock: Clock, writer: Writer, *, create: bool = False, other_keys: Sequence[bytes] = ()
    ) -> None:
        """`other_keys`: those under which attachments may still lie while keys are changed."""
        self.name = name
        self.path = path
        self.metadata = METADATA[name]
        self.blobs = Blobs(path.parent.parent / "blobs" / name, attachments_key(key), *map(attachments_key, other_keys))
        """Attachments of this compartment: who cannot open it cannot open them either."""
        self.saved_at: datetime | None = None
        """When something was last saved here since opening."""
        self._clock, self._who = clock, writer
        self._gate = Gate()
        self._lock = threading.Lock()
        self._state: JournalState | None = None
        fresh = create or (name in DERIVED and not path.exists())
        if not fresh and not path.exists():
            raise missing()
        self._writer = writer_engine(path, key, on_connect=self._guard, create=fresh)
        self._fresh_connection: Callable[..., Any] = partial(connect, path, key, read_only=True)
        self._readers = reader_engine(path, key, cache_kib=READER_CACHE_KIB.get(name, OTHER_CACHE_KIB))

        if fresh:
            with spoken(), self._writer.connect():
                pass

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot to read from."""
        with spoken(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def action(self, kind: str, *, undoes: int | None = None) -> Iterator[Action]:
        """One transaction of changes under a name such as "appeal.register". An exception inside leaves everything as it was.

        Raises Circumstance DISK-01 (full), DISK-02 (read-only), BUSY-01, DATA-01, ROLE-03 (a role without a signing key).
        """
        if self.name in DERIVED:
            raise Bug("STORE-DERIVED")
        if self._who.sign is None and kind != READING_ACTION:
            raise Circumstance("ROLE-03", mark("Your role reads and does not write. Nothing was changed."), mark("Ask the chair or the deputy to do it."))
        with self._lock, spoken():
            with self._writer.begin() as connection:
                state = self._journal_state(connection)
                action = Action(self.name, connection, state, self._gate, kind, self._who.actor, undoes)
                yield action
                action.seal(self._who.sign)
            action.committed()
            if action.changes:
                self.saved_at = self._clock.now()

    @contextmanager
    def rewrite(self) -> Iterator[Connection]:
        """One transaction that writes derived data freely; only where the file can be made anew from packs."""
        if self.name not in DERIVED:
            raise Bug("STORE-NOT-DERIVED")
        with self._lock, spoken(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def schema_change(self) -> Iterator[Connection]:
        """The writing connection for migrations, guard open, foreign keys off; see `store.migrations`."""
        with self._lock, spoken(), self._writer.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with self._gate.passage(), connection.begin():
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
                self._guard(raw)

    def merge(self, segment: Segment, actors: Mapping[int, bytes]) -> Taken:
        """Takes in what other devices of this organisation wrote, in one transaction; see `journal.merging`.

        Raises Circumstance SYNC-01 … SYNC-04, DISK-01, DISK-02; then nothing is changed.
        """
        from tirek.foundation.journal.merging import merge_segment

        with self._lock, spoken(), self._writer.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # what a record points to may come with a later part
            try:
                with self._gate.passage(), connection.begin():
                    taken = merge_segment(connection, self.metadata, segment, actors)
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
            self._state = None
            if taken.changes:
                self.saved_at = self._clock.now()
        return taken

    def history(self, table: str, row_id: int) -> list[journal_history.Change]:
        """Every change of one record, newest first."""
        with self.read() as connection:
            return journal_history.changes_of(connection, table, row_id)

    def undo(self, action_id: int) -> UndoReport:
        """Takes one action back by a new action; records that were changed since are kept and listed.

        Raises Circumstance UNDO-01 (unknown here) or UNDO-02 (already undone).
        """
        with self.action("undo", undoes=action_id) as act:
            return undo_action(act, self.metadata, action_id)

    def damage(self) -> list[str]:
        """Codes of what the file's own proofs say: DATA-01 (pages), DATA-03 (structure); empty when it is whole.

        On a connection of its own and while nobody writes: the search index keeps what it read before, and the check of
        pages reads past the log, so both would take a writer's progress for damage.
        """
        with self._lock, spoken():
            return self._damage(self._fresh_connection())

    @staticmethod
    def _damage(raw: Any) -> list[str]:
        try:
            pages = raw.execute("PRAGMA cipher_integrity_check").fetchone()
            structure = raw.execute("PRAGMA quick_check").fetchone()
        finally:
            raw.close()
        return [*(["DATA-01"] if pages is not None else []), *(["DATA-03"] if structure != ("ok",) else [])]

    @contextmanager
    def paused(self) -> Iterator[Callable[[Path], None]]:
        """Holds every writer back, and gives the way to copy the file as it stands now into another under the same key.

        Raises Circumstance DISK-01 (full), DISK-02 (the folder cannot be written).
        """
        with self._lock, spoken():
            yield self._copy_into

    def scrub(self) -> None:
        """After an erasure: search indexes are built anew (they keep words of what was deleted), the log beside the file is emptied."""
        with self._lock, spoken():
            with self._writer.begin() as connection:
                for name, ddl in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'").fetchall():
                    if "content=''" not in ddl.replace(" ", ""):
                        connection.exec_driver_sql(f"""INSERT INTO "{name}"("{name}") VALUES('rebuild')""")
            raw = self._fresh_connection(read_only=False)
            try:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.close()

    def stop_writing(self, timeout_s: float) -> None:
        """Lets nobody write here any more: this object is about to be closed for good. Raises Circumstance BUSY-01 after `timeout_s`."""
        if not self._lock.acquire(timeout=timeout_s):
            raise busy()

    def write_again(self) -> None:
        """Undoes `stop_writing`."""
        self._lock.release()

    def _copy_into(self, path: Path) -> None:
        raw = self._fresh_connection(read_only=False)  # VACUUM INTO counts as writing, though this file is only read
        try:
            raw.execute("VACUUM INTO ?", (str(path),))
        finally:
            raw.close()

    def kept_generation(self) -> int:
        """The generation of the vault's header that was kept in this file: who only puts an older header back cannot change it."""
        with self.read() as connection:
            return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)

    def keep_generation(self, generation: int) -> None:
        """Keeps a generation (1 … 2^31 - 1). Raises Circumstance DISK-01, DISK-02."""
        with self._lock, spoken():
            raw = self._fresh_connection(read_only=False)
            try:
                raw.execute(f"PRAGMA user_version = {int(generation)}")
            finally:
                raw.close()

    def has_action(self, action_id: int) -> bool:
        """Whether this compartment's journal holds the action."""
        table = METADATA["register"].tables[ACTION]
        with self.read() as connection:
            return connection.execute(select(table.c.id).where(table.c.id == action_id)).first() is not None

    def close(self) -> None:
        """Forgets keys and connections."""
        self._readers.dispose()
        self._writer.dispose()

    def _journal_state(self, connection: Connection) -> JournalState:
        if self._state is None:
            change = METADATA["register"].tables[CHANGE]
            last = connection.execute(
                select(change.c.seq, change.c.chain)
                .where(change.c.device == self._who.device)
                .order_by(change.c.seq.desc())
                .limit(1)
            ).first()
            action = METADATA["register"].tables[ACTION]
            # A computer whose clock is years ahead must not drag this one along; its own stamps still never go back.
            trusted = (action.c.device == self._who.device) | (action.c.hlc <= latest_trusted(self._clock))
            newest = connection.execute(select(action.c.hlc).where(trusted).order_by(action.c.hlc.desc()).limit(1)).scalar() or 0
            seq, chain = (last.seq, last.chain) if last else (0, GENESIS)
            self._state = JournalState(self._who.device, seq, chain, HybridClock(self._clock, newest))
        return self._state

    def _guard(self, connection: Any) -> None:
        """TEMP triggers refuse every write that the journal did not make. They live in the connection: a migration cannot drop them."""
        if self.name in DERIVED:
            return
        connection.create_function("journal_writes", 0, lambda: int(self._gate.open))
        tables = [
            name
            for name, kind in connection.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'")
            if kind == "table" and not name.startswith("sqlite_")
        ]
        for table in tables:
            if table == "schema_version":
                continue
            for event in ("INSERT", "UPDATE", "DELETE"):
                connection.execute(
                    f'CREATE TEMP TRIGGER IF NOT EXISTS "guard_{event.lower()}_{table}" BEFORE {event} ON main."{table}" WHEN NOT journal_writes() '
                    "BEGIN SELECT RAISE(ABORT, 'write outside the journal'); END"
                )


def attachments_key(key: bytes | None) -> bytes:
    """The key of a compartment's attachments, from the compartment's own."""
    return derive(key or bytes(32), b"tirek attachments")


def busy() -> Circumstance:
    """Somebody else is writing, longer than one waits."""
    return Circumstance(
        "BUSY-01",
        mark("Another part of the program is writing at this moment. Nothing was lost."),
        mark("Wait a little and do it again."),
    )


@contextmanager
def spoken() -> Iterator[None]:
    """Turns the database's own words into sentences a teacher can act on."""
    try:
        yield
    except (DatabaseError, sqlcipher.DatabaseError) as error:  # pyright: ignore[reportAttributeAccessIssue]
        said = str(getattr(error, "orig", error)).lower()
        if "full" in said:
            raise disk_full() from None
        if "readonly" in said or "read-only" in said or "unable to open" in said:
            raise Circumstance(
                "DISK-02",
                mark("Not saved: the folder of this organisation cannot be written to."),
                mark(
                    "Check that the disk or stick is not write-protected and that the folder is yours, then do it again."
                ),
            ) from None
        if "locked" in said or "busy" in said:
            raise busy() from None
        if "disk i/o" in said:
            raise Circumstance(
                "DISK-03",
                mark("The disk did not take or give the data. What was confirmed before is kept."),
                mark("Make a backup on another disk soon, then do it again."),
            ) from None
        if "malformed" in said or "not a database" in said:
            raise damaged() from None
        raise
