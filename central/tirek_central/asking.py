"""Words of members: sealed in their browser, put into the down-going post of their school, found again by a receipt number.

The centre cannot open them. It keeps when one came, for which organisation, and what the school said of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from tirek_protocol import bundle as bundles
from tirek_protocol.messages import MemberWord, write
from tirek_protocol.sealing import X25519, Reader

from . import tables
from .clock import NowMs
from .database import insert_if_new
from .errors import OperatorError
from .identity import Identity
from .service import Service
from .staff.limits import Limit, Limits

GUESSES = Limit("receipt", 600, 60_000)
"""Receipt numbers that were not there, in a minute, by everybody together: addresses are not kept."""
PER_DAY = 100
"""Words to one organisation in a day; a flood must not fill a village line."""


@dataclass(frozen=True)
class Reachable:
    """An organisation that can be written to, and the keys to seal to: one for each of its computers."""

    id: int
    name: str
    keys: list[bytes]
    office: bool = False
    """The desk of a region, not a school."""
    above: int | None = None
    """Of a school: the desk of its region, if it can be written to."""


@dataclass(frozen=True)
class WordState:
    received_ms: int
    state: str
    """received, delivered (the school's computer has confirmed it), registered, answered, closed."""
    reply: bytes | None


class Asking(Service):
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        super().__init__(engine, identity, now_ms)
        self._limits = Limits(engine, now_ms)

    def organisation(self, number: int) -> Reachable | None:
        """None if there is none; without keys if none of its computers can be written to."""
        organisation, installation = tables.organisation, tables.installation
        keys = select(installation.c.seal_key).where(
            installation.c.organisation == number, installation.c.withdrawn_ms.is_(None)
        )
        with self._engine.connect() as connection:
            row = connection.execute(select(organisation.c.name, organisation.c.kind, organisation.c.region).where(organisation.c.id == number)).first()
            above = self._desk(connection, row.region) if row is not None and row.kind is None else None
            found = [bytes(key) for key in connection.execute(keys.order_by(installation.c.enrolled_ms)).scalars()]
        if row is None:
            return None
        return Reachable(number, row.name, [key for key in found if key[0] == X25519], row.kind == "desk", above)

    def _desk(self, connection: Connection, region: int | None) -> int | None:
        """The desk of a region that has a computer; who does not trust the own chair writes there."""
        organisation, installation = tables.organisation, tables.installation
        heard = select(installation.c.organisation).where(installation.c.withdrawn_ms.is_(None))
        desks = select(organisation.c.id).where(organisation.c.kind == "desk", organisation.c.region == region, organisation.c.id.in_(heard))
        return connection.execute(desks.order_by(organisation.c.created_ms, organisation.c.id)).scalar() if region is not None else None

    def take(self, number: int, lookup: bytes, sealed: Mapping[bytes, bytes]) -> None:
        """Takes a word sealed to each computer (key id → bytes). The same lookup again changes nothing.

        Raises OperatorError ASK-01 (no such school, or its keys have changed), ASK-02 (too many today).
        """
        there = self.organisation(number)
        readers = {reader.id: reader for reader in map(Reader, there.keys)} if there else {}
        if not readers or set(sealed) != set(readers):
            raise OperatorError("ASK-01", "The school's keys have changed.", "Load the page anew.")
        word, now = secrets.token_bytes(8), self._now_ms()
        table = tables.member_word
        row = {"lookup": lookup, "word": word, "organisation": number, "received_ms": now, "revision": 0, "state": "received"}
        with self._engine.begin() as connection:
            if connection.execute(select(table.c.word).where(table.c.lookup == lookup)).first() is not None:
                return
            since = now - 24 * 3600_000
            today = select(func.count()).where(table.c.organisation == number, table.c.received_ms > since)
            if (connection.execute(today).scalar() or 0) >= PER_DAY:
                raise OperatorError("ASK-02", "Too many words have come for this school today.", "Try tomorrow.")
            connection.execute(table.insert().values(**row, reply=None))
            rows = connection.execute(
                select(tables.installation.c.id, tables.installation.c.seal_key, tables.installation.c.speaks).where(
                    tables.installation.c.organisation == number, tables.installation.c.withdrawn_ms.is_(None)
                )
            ).all()
            for installation in rows:
                reader = Reader(bytes(installation.seal_key))
                if reader.id not in sealed:
                    continue
                message = write(MemberWord(word, now, sealed[reader.id]))
                data = bundles.build([message], reader=reader, sender=self._identity.known_by(installation.speaks))
                made = {"installation": bytes(installation.id), "notice": word, "bundle": bundles.sha256(data)}
                insert_if_new(connection, tables.down, [made | {"body": data, "size": len(data), "made_ms": now}])

    def state(self, lookup: bytes) -> WordState | None:
        """None if nothing is there: that is counted. Raises OperatorError ASK-03 when there were too many guesses."""
        word, down = tables.member_word, tables.down
        if self._limits.reached(GUESSES):
            raise OperatorError("ASK-03", "Too many wrong numbers were tried.", "Try again in a minute.")
        with self._engine.connect() as connection:
            found = connection.execute(select(word).where(word.c.lookup == lookup)).first()
            taken = found is not None and connection.execute(
                select(down.c.taken_ms).where(down.c.notice == found.word, down.c.taken_ms.is_not(None)).limit(1)
            ).first()
        if found is None:
            self._limits.count(GUESSES)
            return None
        state = "delivered" if found.state == "received" and taken else found.state
        return WordState(found.received_ms, state, bytes(found.reply) if found.reply is not None else None)
