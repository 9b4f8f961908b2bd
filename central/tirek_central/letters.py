"""Letters between organisations: the centre reads who wrote to whom, passes on what it cannot open, and forgets it.

Who may write to whom: a computer to another one of its own organisation; a school to its region's desk and to lawyers, and a
member's transfer to another school; a desk and a lawyer to any organisation.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from tirek_protocol import bundle as bundles
from tirek_protocol import letters
from tirek_protocol.errors import Malformed, Refused
from tirek_protocol.messages import AddressTold, Relay, Relayed, write
from tirek_protocol.sealing import Reader
from tirek_protocol.signing import key_id
from tirek_protocol.transfers import read_address

from . import tables
from .database import insert_if_new
from .enrolment import Installation
from .identity import Identity

KEPT_MS = 180 * 24 * 3600_000
"""A letter that nobody fetches for so long goes; whoever sent it still has it."""
LYING_LIMIT, LYING_BYTES = 500, 128 * 1024 * 1024
"""Letters of one sender that wait to be fetched."""
WAITING_LIMIT = 1000
"""Letters that wait for one reader."""
LETTER, SHELF = "letter", "shelf"
_AT_ONCE = 50


class Letters:
    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def take_address(self, connection: Connection, who: Installation, told: AddressTold, now: int) -> tuple[int, int]:
        """How letters are sealed to this organisation from now on. Raises Malformed with a code for the receipt."""
        try:
            address = read_address(told.text)
        except Refused as refused:
            raise Malformed(refused.code) from refused
        if address.practice != self._identity.practice:
            raise Malformed("practice_mismatch")
        table, seal_id = tables.address, key_id(address.seal_key)
        owner = connection.execute(select(table.c.organisation).where(table.c.seal_id == seal_id)).scalar()
        if owner is not None and owner != who.organisation:
            raise Malformed("address_of_another")
        if owner is None:
            row = {"seal_id": seal_id, "organisation": who.organisation, "sign_key": address.sign_key, "text": told.text, "told_ms": now}
            insert_if_new(connection, table, [row])
        else:
            connection.execute(update(table).where(table.c.seal_id == seal_id).values(text=told.text, told_ms=now))
        return 1, int(owner is not None)

    def take(self, connection: Connection, who: Installation, relay: Relay, now: int) -> tuple[int, int]:
        """Keeps a letter for its reader; the same one again changes nothing. Raises Malformed with a code for the receipt."""
        table, data, sha = tables.letter, relay.letter, bundles.sha256(relay.letter)
        seen = letters.outer(data)
        self._check_sender(connection, who, data, seen.sender)
        reader, computer = self._reader(connection, who, seen)
        if connection.execute(select(table.c.id).where(table.c.sha == sha)).first() is not None:
            return 1, 1
        self._sweep(connection, now)
        self._make_sure_of_room(connection, who.organisation, reader, len(data))
        row = {
            "id": secrets.token_bytes(8), "sha": sha, "sender": who.organisation, "reader": reader, "computer": computer, "size": len(data),
            "body": data, "came_ms": now, "fetched_ms": None, "expires_ms": now + KEPT_MS,
        }  # fmt: skip
        connection.execute(table.insert().values(**row))
        return 1, 0

    def _check_sender(self, connection: Connection, who: Installation, data: bytes, sender: bytes) -> None:
        """Signed by this computer or by its organisation's address."""
        address = tables.address
        keys = connection.execute(select(address.c.sign_key).where(address.c.organisation == who.organisation)).scalars()
        public = next((bytes(key) for key in (who.sign_key, *keys) if key_id(bytes(key)) == sender), None)
        if public is None:
            raise Malformed("another_sender")
        try:
            letters.check_sender(data, public)
        except Refused as refused:
            raise Malformed(refused.code) from refused

    def _reader(self, connection: Connection, who: Installation, seen: letters.Outer) -> tuple[int, bytes | None]:
        """Organisation, and the one computer if it is for one. Raises Malformed: unknown_reader, not_allowed."""
        if not seen.transfer and seen.kind == letters.EPOCH:
            return who.organisation, self._own_computer(connection, who, seen.reader)
        organisation, address = tables.organisation, tables.address
        kinds = {
            row.id: row
            for row in connection.execute(
                select(organisation.c.id, organisation.c.kind, organisation.c.region, address.c.seal_id)
                .select_from(organisation.outerjoin(address, (address.c.organisation == organisation.c.id) & (address.c.seal_id == seen.reader)))
                .where(or_(organisation.c.id == who.organisation, address.c.seal_id == seen.reader))
            )
        }
        there = next((row for row in kinds.values() if row.seal_id is not None), None)
        if there is None:
            raise Malformed("unknown_reader")
        here = kinds[who.organisation]
        if there.id == here.id or not _may_write(seen, here.kind, here.region, there.kind, there.region):
            raise Malformed("not_allowed")
        return there.id, None

    def _own_computer(self, connection: Connection, who: Installation, reader: bytes) -> bytes:
        installation = tables.installation
        rows = connection.execute(
            select(installation.c.id, installation.c.seal_key).where(
                installation.c.organisation == who.organisation, installation.c.withdrawn_ms.is_(None), installation.c.id != who.id
            )
        )
        found = next((bytes(row.id) for row in rows if key_id(bytes(row.seal_key)) == reader), None)
        if found is None:
            raise Malformed("unknown_reader")
        return found

    def _make_sure_of_room(self, connection: Connection, sender: int, reader: int, coming: int) -> None:
        table = tables.letter
        sums = select(func.count(), func.coalesce(func.sum(table.c.size), 0)).where(table.c.fetched_ms.is_(None))
        count, size = connection.execute(sums.where(table.c.sender == sender)).one()
        waiting = connection.execute(sums.where(table.c.reader == reader)).one()[0]
        if count >= LYING_LIMIT or int(size) + coming > LYING_BYTES or waiting >= WAITING_LIMIT:
            raise Malformed("relay_full")

    def _sweep(self, connection: Connection, now: int) -> None:
        """Letters have an end, fetched or not."""
        connection.execute(delete(tables.letter).where(tables.letter.c.expires_ms < now))

    def seal_new(self, connection: Connection, who: Installation, now: int) -> None:
        """Puts letters for this computer into its post: those that nobody of its organisation has fetched, or that came since it joined."""
        letter, down, organisation, installation = tables.letter, tables.down, tables.organisation, tables.installation
        enrolled = select(installation.c.enrolled_ms).where(installation.c.id == who.id).scalar_subquery()
        mine = (down.c.notice == letter.c.id) & (down.c.installation == who.id)
        rows = connection.execute(
            select(letter.c.id, letter.c.came_ms, letter.c.body, organisation.c.name)
            .select_from(letter.join(organisation, organisation.c.id == letter.c.sender).outerjoin(down, mine))
            .where(letter.c.reader == who.organisation, or_(letter.c.computer.is_(None), letter.c.computer == who.id), down.c.notice.is_(None))
            .where(or_(letter.c.fetched_ms.is_(None), letter.c.came_ms >= enrolled), letter.c.size > 0)
            .order_by(letter.c.came_ms, letter.c.id)
            .limit(_AT_ONCE)
        ).all()
        for row in rows:
            message = write(Relayed(bytes(row.id), row.came_ms, row.name[:300], bytes(row.body)))
            put_down(connection, self._identity, who, [message], bytes(row.id), LETTER, now)

    def taken(self, connection: Connection, who: Installation, notices: list[bytes], now: int) -> None:
        """A computer has them safely. The bytes go when the last computer of the reader has them."""
        letter, down, installation = tables.letter, tables.down, tables.installation
        connection.execute(update(letter).where(letter.c.id.in_(notices), letter.c.fetched_ms.is_(None)).values(fetched_ms=now))
        computers = select(func.count()).where(installation.c.organisation == who.organisation, installation.c.withdrawn_ms.is_(None)).scalar_subquery()
        have = select(func.count()).where(down.c.notice == letter.c.id, down.c.taken_ms.is_not(None)).scalar_subquery()
        done = or_(letter.c.computer == who.id, have >= computers)
        connection.execute(update(letter).where(letter.c.id.in_(notices), done).values(body=b"", size=0))


def put_down(connection: Connection, identity: Identity, who: Installation, messages: list[Any], notice: bytes, relay: str, now: int) -> None:
    """A bundle for one computer, in the same post as the notices."""
    data = bundles.build(messages, reader=Reader(who.seal_key), sender=identity.sign)
    made = {"installation": who.id, "notice": notice, "bundle": bundles.sha256(data), "body": data, "size": len(data), "made_ms": now, "relay": relay}
    insert_if_new(connection, tables.down, [made])


def _may_write(seen: letters.Outer, kind: str | None, region: int | None, to: str | None, to_region: int | None) -> bool:
    if kind in ("desk", "lawyer"):
        return True
    if seen.transfer:
        return to is None
    return to in ("desk", "lawyer") and (to_region is None or to_region == region)
