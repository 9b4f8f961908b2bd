"""Notices go down as bundles sealed to each installation, built when it first asks and then kept as bytes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Engine, and_, func, or_, select, update

from tirek_protocol import bundle as bundles
from tirek_protocol.errors import Refused
from tirek_protocol.messages import Notice, write
from tirek_protocol.receipts import DownItem
from tirek_protocol.sealing import Reader

from . import tables
from .card_post import CardPost
from .clock import NowMs
from .database import insert_if_new, lock_organisation
from .enrolment import Installation
from .identity import Identity
from .letters import LETTER, Letters
from .service import Service
from .shelves import Shelves
from .staff.audit import record

AT_ONCE = 100
"""Notices offered in one round; the rest comes with the next."""
PIECE = 24 * 1024
"""Bytes of one answer on the way down."""


@dataclass(frozen=True)
class Posted:
    """A notice as staff see it. Counts are organisations: of `readers` `came` have confirmed that a computer of theirs holds it,
    and in `opened` a person has opened it."""

    notice: Notice
    region: int | None
    came: int
    opened: int
    readers: int


class Notices(Service):
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        super().__init__(engine, identity, now_ms)
        self._cards = CardPost(engine, identity, now_ms)
        self._letters, self._shelves = Letters(identity), Shelves(identity)

    def publish(
        self, title: Mapping[str, str], text: Mapping[str, str], *, region: int | None = None, by: int | None = None
    ) -> bytes:
        """Publishes to all, or to one region, also to organisations that enrol later; returns the notice's id.

        Raises Malformed.
        """
        notice = Notice(secrets.token_bytes(8), self._now_ms(), dict(title), dict(text))
        write(notice)  # checks the limits
        with self._engine.begin() as connection:
            connection.execute(
                tables.notice.insert().values(
                    id=notice.notice,
                    published_ms=notice.published_ms,
                    packed=msgspec.msgpack.encode(notice),
                    region=region,
                    staff=by,
                )
            )
            heading = title.get("ru") or next(iter(title.values()), "")
            record(connection, notice.published_ms, "notice.published", heading, staff=by, region=region)
        return notice.notice

    def waiting(self, who: Installation) -> list[DownItem]:
        """What this installation has not confirmed yet, oldest first."""
        self._seal_new(who)
        self._cards.seal_new(who)
        table = tables.down
        with self._engine.begin() as connection:
            lock_organisation(connection, who.organisation)
            self._letters.seal_new(connection, who, self._now_ms())
            self._shelves.seal_new(connection, who, self._now_ms())
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
        table, now = tables.down, self._now_ms()
        mine = (table.c.installation == who.id, table.c.bundle.in_(shas))
        with self._engine.begin() as connection:
            connection.execute(update(table).where(*mine, table.c.taken_ms.is_(None)).values(taken_ms=now))
            letters = [bytes(one) for one in connection.execute(select(table.c.notice).where(*mine, table.c.relay == LETTER)).scalars()]
            connection.execute(update(table).where(*mine, table.c.relay.is_not(None)).values(body=b""))
            if letters:
                self._letters.taken(connection, who, letters, now)

    def board(self, region: int | None, limit: int = 50) -> list[Posted]:
        """Newest first, with how many installations have confirmed each; with a region only what goes to it."""
        notice, down, installation, organisation, seen = tables.notice, tables.down, tables.installation, tables.organisation, tables.notice_opened
        query = select(notice).order_by(notice.c.published_ms.desc()).limit(limit)
        each = func.count(func.distinct(organisation.c.id)).label("n")
        joined = (organisation.c.id == installation.c.organisation) & installation.c.withdrawn_ms.is_(None)
        readers = select(organisation.c.region, each).join(installation, joined).group_by(organisation.c.region)
        if region is not None:
            query = query.where(or_(notice.c.region.is_(None), notice.c.region == region))
            readers = readers.where(organisation.c.region == region)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
            here = {row.region: row.n for row in connection.execute(readers)}
            shown = [row.id for row in rows]
            held = select(down.c.notice, installation.c.organisation).join(installation, installation.c.id == down.c.installation)
            held = held.where(down.c.notice.in_(shown), down.c.taken_ms.is_not(None))
            opened = select(seen.c.notice, seen.c.organisation).where(seen.c.notice.in_(shown))
            counts: list[dict[bytes, int]] = []
            for part in (held.union(opened).subquery(), opened.subquery()):  # what was opened had come
                found = select(part.c.notice, each).join(organisation, organisation.c.id == part.c.organisation).join(installation, joined)
                if region is not None:
                    found = found.where(organisation.c.region == region)
                counts.append({bytes(row.notice): row.n for row in connection.execute(found.group_by(part.c.notice))})
        return [
            Posted(
                msgspec.msgpack.decode(bytes(row.packed), type=Notice),
                row.region,
                counts[0].get(bytes(row.id), 0),
                counts[1].get(bytes(row.id), 0),
                sum(here.values()) if row.region is None else here.get(row.region, 0),
            )
            for row in rows
        ]

    def _seal_new(self, who: Installation) -> None:
        notice, down = tables.notice, tables.down
        region = select(tables.organisation.c.region).where(tables.organisation.c.id == who.organisation).scalar_subquery()
        mine = and_(down.c.notice == notice.c.id, down.c.installation == who.id)
        with self._engine.begin() as connection:
            rows = connection.execute(
                select(notice.c.id, notice.c.packed)
                .select_from(notice.outerjoin(down, mine))
                .where(down.c.notice.is_(None), or_(notice.c.region.is_(None), notice.c.region == region))
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
