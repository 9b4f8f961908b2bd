"""What every service of the centre is built from."""

from __future__ import annotations

from sqlalchemy import Engine

from .clock import NowMs
from .identity import Identity


class Service:
    """Works with the database, the centre's keys (signing with the one that `identity` speaks as) and a clock that is handed in."""

    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        self._engine, self._identity, self._now_ms = engine, identity, now_ms
