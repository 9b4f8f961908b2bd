"""Membership cards at the centre: only random numbers of withdrawn ones come; the list of them goes down and stands on the check page.

Goes down to organisations that have asked for a certificate: their own certificate, papers about keys, parts of the list.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, update

from tirek_protocol import bundle as bundles
from tirek_protocol.cards import withdrawn_name
from tirek_protocol.chain import read_succession
from tirek_protocol.messages import CardWithdrawals, KeyNews, Message, OwnCertificate, WithdrawnCards, write
from tirek_protocol.sealing import Reader

from . import tables
from .authority import Authority, papers
from .clock import NowMs
from .database import insert_if_new
from .enrolment import Installation
from .identity import Identity
from .service import Service

KAZAKHSTAN_MS = 5 * 3600_000
BATCH = 5000
"""Cards in one part of the list."""
BATCH_EVERY_MS = 20 * 3600_000
"""A new part is begun at most once a day, so that the list costs a village line little."""


class CardPost(Service):
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        super().__init__(engine, identity, now_ms)
        self._authority = Authority(engine, identity, now_ms)

    def take(self, connection: Connection, organisation: int, content: CardWithdrawals) -> tuple[int, int]:
        """How many records, and how many of them were here already."""
        subject, now, table = organisation.to_bytes(8, "big"), self._now_ms(), tables.withdrawn_card
        names = {withdrawn_name(subject, one.card) for one in content.cards}
        known = set(connection.execute(select(table.c.name).where(table.c.name.in_(names))).scalars())
        insert_if_new(connection, table, [{"name": name, "taken_ms": now, "batch": None} for name in sorted(names)])
        return len(content.cards), len(content.cards) - len(names) + len(known)

    def seal_new(self, who: Installation) -> None:
        """Puts into the down-going post of this installation what it has not got yet."""
        table, down = tables.organisation_key, tables.down
        with self._engine.begin() as connection:
            if self._identity.sign.id != self._identity.newest.id:
                self._tell_of_key(connection, who)
            if connection.execute(select(table.c.id).where(table.c.organisation == who.organisation).limit(1)).first() is None:
                return
            self._authority.issue_asked(connection, who.organisation)
            self._begin_batch(connection)
            there = {bytes(one) for one in connection.execute(select(down.c.notice).where(down.c.installation == who.id)).scalars()}
            reader = Reader(who.seal_key)
            for name, message in self._messages(connection, who, there):
                data = bundles.build([message], reader=reader, sender=self._identity.sign)
                made = {"installation": who.id, "notice": name, "bundle": bundles.sha256(data), "body": data, "size": len(data)}
                insert_if_new(connection, down, [made | {"made_ms": self._now_ms(), "taken_ms": None}])

    def _tell_of_key(self, connection: Connection, who: Installation) -> None:
        """The paper that the key by which it knows the centre is followed: until it has followed, in every round."""
        down = tables.down
        for row in connection.execute(select(tables.chain_paper).where(tables.chain_paper.c.what == "succession").order_by(tables.chain_paper.c.order)):
            if read_succession(bytes(row.paper)).old != self._identity.sign.public:
                continue
            name, message = _name(b"paper", bytes(row.paper)), write(KeyNews(row.order, row.what, bytes(row.paper)))
            # One that was taken and not followed came before its turn: the same bytes would not be opened a second time.
            connection.execute(delete(down).where(down.c.installation == who.id, down.c.notice == name, down.c.taken_ms.is_not(None)))
            data = bundles.build([message], reader=Reader(who.seal_key), sender=self._identity.sign)
            made = {"installation": who.id, "notice": name, "bundle": bundles.sha256(data), "body": data, "size": len(data)}
            insert_if_new(connection, down, [made | {"made_ms": self._now_ms(), "taken_ms": None}])
            return

    def _messages(self, connection: Connection, who: Installation, there: set[bytes]) -> Iterator[tuple[bytes, Message]]:
        found = self._authority.chain_of(connection, who.organisation)
        if found is not None and (name := _name(b"certificate", *found[1])) not in there:
            yield name, write(OwnCertificate(found[0], found[1]))
        for row in connection.execute(select(tables.chain_paper).order_by(tables.chain_paper.c.order)).all():
            if (name := _name(b"paper", bytes(row.paper))) not in there:
                yield name, write(KeyNews(row.order, row.what, bytes(row.paper)))
        table = tables.withdrawn_card
        for number in range(1, self._last_batch(connection) + 1):
            if (name := _name(b"withdrawn", number.to_bytes(8, "big"))) not in there:
                rows = connection.execute(select(table.c.name).where(table.c.batch == number).order_by(table.c.name)).scalars()
                yield name, write(WithdrawnCards(number, self._now_ms(), b"".join(bytes(one) for one in rows)))

    def _last_batch(self, connection: Connection) -> int:
        return connection.execute(select(func.max(tables.withdrawn_card.c.batch))).scalar() or 0

    def _begin_batch(self, connection: Connection) -> None:
        table, now = tables.withdrawn_card, self._now_ms()
        if connection.execute(select(table.c.name).where(table.c.batch.is_(None)).limit(1)).first() is None:
            return
        if connection.dialect.name == "postgresql":  # a part that somebody has got must not grow
            connection.exec_driver_sql("LOCK TABLE withdrawn_card IN EXCLUSIVE MODE")
        waiting = select(table.c.name).where(table.c.batch.is_(None)).order_by(table.c.taken_ms, table.c.name).limit(BATCH)
        names = connection.execute(waiting).scalars().all()
        if not names:
            return
        last = self._last_batch(connection)
        begun = connection.execute(select(func.max(table.c.taken_ms)).where(table.c.batch == last)).scalar() if last else None
        if len(names) < BATCH and begun is not None and begun > now - BATCH_EVERY_MS:
            return
        connection.execute(update(table).where(table.c.name.in_(names), table.c.batch.is_(None)).values(batch=last + 1))

    def public(self) -> dict[str, Any]:
        """What the check page needs to judge a card by itself: nothing in it is secret or personal.

        `withdrawn`: day number → the names that came on it, eight bytes each: about eleven letters a card.
        """
        table = tables.withdrawn_card
        with self._engine.connect() as connection:
            names = connection.execute(select(table.c.name, table.c.taken_ms).order_by(table.c.name)).all()
            days: dict[str, bytes] = {}
            for row in names:
                day = str((row.taken_ms + KAZAKHSTAN_MS) // 86_400_000)
                days[day] = days.get(day, b"") + bytes(row.name)
            kept = {what: [_text(one) for one in papers(connection, what)] for what in ("succession", "withdrawal")}
        return {
            "v": 1, "centre": self._identity.name, "practice": self._identity.practice, "root": _text(self._identity.first), "as_of_ms": self._now_ms(),
            "successions": kept["succession"], "withdrawals": kept["withdrawal"],
            "withdrawn": {day: _text(found) for day, found in days.items()},
        }  # fmt: skip


def _name(what: bytes, *parts: bytes) -> bytes:
    """Under which a message lies in the post: the same one is never put there twice."""
    return hashlib.sha256(b"tirek/post/1\0" + what + b"\0" + b"".join(parts)).digest()[:8]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
