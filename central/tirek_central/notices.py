"""Notices go down as bundles sealed to each installation, built when it first asks and then kept as bytes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import msgspec
from sqlalchemy import Engine, and_, select, update

from tirek_protocol import bundle as bundles
from tirek_protocol.errors import Refused
from tirek_protocol.messages import Notice, write
from tirek_protocol.receipts import DownItem
from tirek_protocol.sealing import Reader

from . import tables
from .clock import NowMs
from .database import insert_if_new
from .enrolment import Installation
from .identity import Identity

AT_ONCE = 100
"""Notices offered in one round; the rest comes with the next."""
PIECE = 24 * 1024
"""Bytes of one answer on the way down."""


class Notices:
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        self._engine, self._identity, self._now_ms = engine, identity, now_ms

    def publish(self, title: Mapping[str, str], text: Mapping[str, str]) -> bytes:
        """Publishes to all, also to organisations that enrol later; returns the notice's id. Raises Malformed."""
        notice = Notice(secrets.token_bytes(8), self._now_ms(), dict(title), dict(text))
        write(notice)  # checks the limits
        with self._engine.begin() as connection:
            connection.execute(
                tables.notice.insert().values(
                    id=notice.notice, published_ms=notice.published_ms, packed=msgspec.msgpack.encode(notice)
                )
            )
        return notice.notice

    def waiting(self, who: Installation) -> list[DownItem]:
        """What this installation has not confirmed yet, oldest first."""
        self._seal_new(who)
        table = tables.down
        with self._engine.begin() as connection:
            rows = connection.execute(
                select(table.c.bundle, table.c.size)
                .where(table.c.installation == who.id, table.c.taken_ms.is_(None))
                .order_by(table.c.made_ms, table.c.bundle)
                .limit(AT_ONCE)
            )
            return [DownItem(bytes(row.bundle), row.size) for row in rows]

    def piece(self, who: Installation, sha: bytes, start: int) -> bytes:
        """Up to PIECE bytes from `start`. Raises Refused if there is nothing of that name for this installation."""
        body = self.whole(who, sha)
        if not 0 <= start < len(body):
            raise Refused("nothing_there")
        return body[start : start + PIECE]

    def whole(self, who: Installation, sha: bytes) -> bytes:
        """All its bytes. Raises Refused if there is nothing of that name for this installation."""
        table = tables.down
        with self._engine.begin() as connection:
            body = connection.execute(
                select(table.c.body).where(table.c.installation == who.id, table.c.bundle == sha)
            ).scalar()
        if body is None:
            raise Refused("nothing_there")
        return bytes(body)

    def taken(self, who: Installation, shas: list[bytes]) -> None:
        """The installation has them safely. Unknown names are passed over."""
        table = tables.down
        with self._engine.begin() as connection:
            connection.execute(
                update(table)
                .where(table.c.installation == who.id, table.c.bundle.in_(shas), table.c.taken_ms.is_(None))
                .values(taken_ms=self._now_ms())
            )

    def _seal_new(self, who: Installation) -> None:
        notice, down = tables.notice, tables.down
        mine = and_(down.c.notice == notice.c.id, down.c.installation == who.id)
        with self._engine.begin() as connection:
            rows = connection.execute(
                select(notice.c.id, notice.c.packed)
                .select_from(notice.outerjoin(down, mine))
                .where(down.c.notice.is_(None))
                .order_by(notice.c.published_ms)
                .limit(AT_ONCE)
            ).all()
            reader = Reader(who.seal_key)
            for row in rows:
                message = write(msgspec.msgpack.decode(bytes(row.packed), type=Notice))
                data = bundles.build([message], reader=reader, sender=self._identity.sign)
                made = {"installation": who.id, "notice": bytes(row.id), "bundle": bundles.sha256(data)}
                made |= {"body": data, "size": len(data), "made_ms": self._now_ms()}
                insert_if_new(connection, down, [made])
