"""What the computers of one organisation leave for each other: sealed parts of their journals, attachments, the key header.

The centre keeps the newest state of each shelf (so a lost computer can be made anew) and puts what is new into the post of
the organisation's other computers. It sees names that tell nothing, sizes and times.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from tirek_protocol.errors import Malformed
from tirek_protocol.messages import ShelfAsk, ShelfDrop, ShelfFile, Withdrawal, write

from . import tables
from .database import insert_if_new
from .enrolment import Installation
from .identity import Identity
from .letters import SHELF, put_down
from .staff.audit import record

BYTES_LIMIT, FILES_LIMIT = 512 * 1024 * 1024, 50_000
"""Of one organisation's shelf."""
SILENT_MS = 3 * 365 * 24 * 3600_000
"""An organisation that was not heard for so long: its shelf is cleared."""
IN_A_BUNDLE = 192 * 1024
_AT_ONCE = 100


class Shelves:
    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def put(self, connection: Connection, who: Installation, file: ShelfFile, now: int) -> tuple[int, int]:
        """Keeps a piece; the same one again changes nothing. Raises Malformed with a code for the receipt."""
        table = tables.shelf
        if file.piece >= file.pieces:
            raise Malformed("bad_content")
        own = (table.c.organisation == who.organisation, table.c.name == file.name)
        lying = {row.piece: row for row in connection.execute(select(table.c.piece, table.c.pieces, table.c.body).where(*own, table.c.piece == file.piece))}
        here = lying.get(file.piece)
        if here is not None and here.pieces == file.pieces and bytes(here.body) == file.data:
            return 1, 1
        count, size = connection.execute(
            select(func.count(), func.coalesce(func.sum(table.c.size), 0)).where(table.c.organisation == who.organisation)
        ).one()
        if count >= FILES_LIMIT or int(size) + len(file.data) > BYTES_LIMIT:
            raise Malformed("shelf_full")
        self._sweep(connection, now)
        connection.execute(delete(table).where(*own, (table.c.piece == file.piece) | (table.c.pieces != file.pieces)))
        row = {
            "organisation": who.organisation, "name": file.name, "piece": file.piece, "pieces": file.pieces, "seq": self._next(connection, who, now),
            "installation": who.id, "size": len(file.data), "body": file.data, "put_ms": now,
        }  # fmt: skip
        connection.execute(table.insert().values(**row))
        return 1, 0

    def drop(self, connection: Connection, who: Installation, drop: ShelfDrop) -> tuple[int, int]:
        """Takes files away for good."""
        table = tables.shelf
        gone = connection.execute(delete(table).where(table.c.organisation == who.organisation, table.c.name.in_(drop.names))).rowcount
        return len(drop.names), max(0, len(drop.names) - gone)

    def ask(self, connection: Connection, who: Installation, ask: ShelfAsk) -> tuple[int, int]:
        """Everything is offered to this computer again."""
        reader = tables.shelf_reader
        known = connection.execute(select(reader.c.asked).where(reader.c.installation == who.id)).first()
        if known is not None and known.asked is not None and bytes(known.asked) == ask.asked:
            return 1, 1
        insert_if_new(connection, reader, [{"installation": who.id, "seq": 0, "asked": ask.asked}])
        connection.execute(update(reader).where(reader.c.installation == who.id).values(seq=0, asked=ask.asked))
        return 1, 0

    def withdraw(self, connection: Connection, who: Installation, withdrawal: Withdrawal, now: int) -> tuple[int, int]:
        """Computers of the same organisation, never the one that says it; what waited for them goes."""
        installation, down = tables.installation, tables.down
        gone = [one for one in withdrawal.installations if one != who.id]
        own = (installation.c.organisation == who.organisation, installation.c.id.in_(gone), installation.c.withdrawn_ms.is_(None))
        names = [bytes(one) for one in connection.execute(select(installation.c.id).where(*own)).scalars()]
        if names:
            connection.execute(update(installation).where(*own).values(withdrawn_ms=now))
            connection.execute(delete(down).where(down.c.installation.in_(names)))
            place = connection.execute(
                select(tables.organisation.c.name, tables.organisation.c.region).where(tables.organisation.c.id == who.organisation)
            ).one()
            for name in names:
                record(connection, now, "installation.withdrawn", f"{place.name}: {name.hex()}", region=place.region)
        return len(withdrawal.installations), len(withdrawal.installations) - len(names)

    def seal_new(self, connection: Connection, who: Installation, now: int) -> None:
        """Puts what is new since last time into this computer's post, except what it has left itself."""
        table, state, reader = tables.shelf, tables.shelf_state, tables.shelf_reader
        newest = connection.execute(select(state.c.seq).where(state.c.organisation == who.organisation)).scalar()
        if newest is None:
            return
        seen = connection.execute(select(reader.c.seq, reader.c.asked).where(reader.c.installation == who.id)).first()
        after = seen.seq if seen else 0
        if newest <= after:
            return
        everything = after == 0  # it may have lost what it left itself
        new = (table.c.organisation == who.organisation, table.c.seq > after)
        heads = connection.execute(select(table.c.name, table.c.piece, table.c.size, table.c.seq, table.c.installation).where(*new).order_by(table.c.seq)).all()
        wanted = [row for row in heads if everything or bytes(row.installation) != who.id]
        groups, reached = _grouped(wanted), newest
        if len(groups) > _AT_ONCE:
            reached = groups[_AT_ONCE][0].seq - 1
        for group in groups[:_AT_ONCE]:
            messages = [write(self._file(connection, who, row)) for row in group]
            put_down(connection, self._identity, who, messages, secrets.token_bytes(8), SHELF, now)
        if seen is None:
            connection.execute(reader.insert().values(installation=who.id, seq=reached, asked=None))
        else:
            connection.execute(update(reader).where(reader.c.installation == who.id).values(seq=reached))

    def _file(self, connection: Connection, who: Installation, row: Any) -> ShelfFile:
        table = tables.shelf
        own = (table.c.organisation == who.organisation, table.c.name == row.name, table.c.piece == row.piece)
        found = connection.execute(select(table.c.pieces, table.c.body).where(*own)).one()
        return ShelfFile(row.name, row.piece, found.pieces, bytes(found.body))

    def _next(self, connection: Connection, who: Installation, now: int) -> int:
        state = tables.shelf_state
        last = connection.execute(select(state.c.seq).where(state.c.organisation == who.organisation)).scalar()
        if last is None:
            connection.execute(state.insert().values(organisation=who.organisation, seq=1, put_ms=now))
            return 1
        connection.execute(update(state).where(state.c.organisation == who.organisation).values(seq=last + 1, put_ms=now))
        return last + 1

    def _sweep(self, connection: Connection, now: int) -> None:
        """Shelves have an end too."""
        state = tables.shelf_state
        silent = list(connection.execute(select(state.c.organisation).where(state.c.put_ms < now - SILENT_MS).limit(10)).scalars())
        if silent:
            connection.execute(delete(tables.shelf).where(tables.shelf.c.organisation.in_(silent)))
            connection.execute(delete(state).where(state.c.organisation.in_(silent)))


def _grouped(rows: list[Any]) -> list[list[Any]]:
    groups: list[list[Any]] = []
    size = 0
    for row in rows:
        if not groups or size + row.size > IN_A_BUNDLE:
            groups.append([])
            size = 0
        groups[-1].append(row)
        size += row.size
    return groups
