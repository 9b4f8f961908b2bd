"""Sessions of staff: a random token in a cookie, its hash in the database, an end by rest, by age or by a button."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import Engine, func, select, update

from .. import tables
from ..clock import NowMs
from .accounts import Account
from .audit import record

REST_MS = 30 * 60_000
AGE_MS = 12 * 3600_000


class Sessions:
    def __init__(self, engine: Engine, now_ms: NowMs) -> None:
        self._engine, self._now_ms = engine, now_ms

    def open(self, account: Account) -> str:
        """The token: only the browser has it."""
        token, now = secrets.token_urlsafe(32), self._now_ms()
        row = {"token_hash": _hash(token), "staff": account.id, "opened_ms": now, "seen_ms": now}
        with self._engine.begin() as connection:
            connection.execute(tables.session.insert().values(**row))
            record(connection, now, "session.opened", account.name, staff=account.id, region=account.region)
        return token

    def find(self, token: str) -> Account | None:
        """Who it belongs to, if it still holds and the account is open. Notes the moment, once a minute."""
        session, staff, now = tables.session, tables.staff, self._now_ms()
        query = (
            select(staff.c.id, staff.c.name, staff.c.role, staff.c.region, session.c.seen_ms)
            .join(staff, staff.c.id == session.c.staff)
            .where(session.c.token_hash == _hash(token), session.c.ended_ms.is_(None), staff.c.closed_ms.is_(None))
            .where(session.c.seen_ms > now - REST_MS, session.c.opened_ms > now - AGE_MS)
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).first()
        if found is None:
            return None
        if found.seen_ms < now - 60_000:
            with self._engine.begin() as connection:
                connection.execute(update(session).where(session.c.token_hash == _hash(token)).values(seen_ms=now))
        return Account(found.id, found.name, found.role, found.region)

    def end(self, token: str, account: Account) -> None:
        now = self._now_ms()
        with self._engine.begin() as connection:
            connection.execute(update(tables.session).where(tables.session.c.token_hash == _hash(token)).values(ended_ms=now))
            record(connection, now, "session.ended", account.name, staff=account.id, region=account.region)

    def end_all(self, staff: int, by: Account, *, but: str | None = None) -> int:
        """Ends every open session of an account, `but` for the one of this token; returns how many."""
        session, now = tables.session, self._now_ms()
        where = [session.c.staff == staff, session.c.ended_ms.is_(None)]
        if but is not None:
            where.append(session.c.token_hash != _hash(but))
        with self._engine.begin() as connection:
            ended = connection.execute(update(session).where(*where).values(ended_ms=now)).rowcount
            name = connection.execute(select(tables.staff.c.name).where(tables.staff.c.id == staff)).scalar()
            record(connection, now, "sessions.ended", f"{name}: {ended}", staff=by.id, region=by.region)
        return ended

    def open_counts(self) -> dict[int, int]:
        """Account → sessions that hold now."""
        session, now = tables.session, self._now_ms()
        query = (
            select(session.c.staff, func.count())
            .where(session.c.ended_ms.is_(None), session.c.seen_ms > now - REST_MS, session.c.opened_ms > now - AGE_MS)
            .group_by(session.c.staff)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
