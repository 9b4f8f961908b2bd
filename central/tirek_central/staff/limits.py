"""Counting failures in windows of time, in the database, so that it holds for all processes. No address is counted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select

from .. import tables
from ..clock import NowMs
from ..database import insert


@dataclass(frozen=True)
class Limit:
    name: str
    most: int
    """Failures in one window; then nothing is tried until the next one."""
    window_ms: int


SIGN_IN_NAME = Limit("sign-in", 8, 15 * 60_000)
SIGN_IN_ALL = Limit("sign-in, all", 300, 15 * 60_000)
START_ALL = Limit("start", 60, 15 * 60_000)


class Limits:
    def __init__(self, engine: Engine, now_ms: NowMs) -> None:
        self._engine, self._now_ms = engine, now_ms

    def reached(self, limit: Limit, what: str = "") -> bool:
        table, key, window = tables.attempt, _key(limit, what), self._window(limit)
        with self._engine.connect() as connection:
            query = select(table.c.count).where(table.c.key == key, table.c.window == window)
            return (connection.execute(query).scalar() or 0) >= limit.most

    def count(self, limit: Limit, what: str = "") -> None:
        """One more failure; old windows are swept away."""
        table, window = tables.attempt, self._window(limit)
        with self._engine.begin() as connection:
            statement = insert(connection, table).values(key=_key(limit, what), window=window, count=1)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["key", "window"], set_={"count": table.c.count + 1})
            )
            connection.execute(delete(table).where(table.c.key == _key(limit, what), table.c.window < window))

    def _window(self, limit: Limit) -> int:
        return self._now_ms() // limit.window_ms


def _key(limit: Limit, what: str) -> bytes:
    return hashlib.sha256(f"{limit.name}\0{what}".encode()).digest()
