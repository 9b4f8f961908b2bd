"""Figures for Prometheus: what one process has answered, and what stands in the database. Nothing about a single school.

Given out only to who has the token. Visits of the members' page are not counted.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, func, select, text
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import tables
from .clock import NowMs

ROADS = ("/v1/round", "/v1/bundles", "/v1/down", "/v1/enrol", "/v1/carry", "/staff", "/packs", "/static", "/health")
UNCOUNTED = ("/ask", "/metrics")
DAY_MS = 24 * 3600_000


class Counters:
    """Requests of this process by road and class of status; seconds by road."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str], int] = defaultdict(int)
        self._seconds: dict[str, float] = defaultdict(float)

    def count(self, road: str, status: int, seconds: float) -> None:
        with self._lock:
            self._requests[road, f"{status // 100}xx"] += 1
            self._seconds[road] += seconds

    def lines(self) -> Iterable[str]:
        with self._lock:
            requests, seconds = dict(self._requests), dict(self._seconds)
        yield "# TYPE tirek_requests_total counter"
        yield from (f'tirek_requests_total{{road="{road}",status="{status}"}} {n}' for (road, status), n in sorted(requests.items()))
        yield "# TYPE tirek_request_seconds_total counter"
        yield from (f'tirek_request_seconds_total{{road="{road}"}} {n:.3f}' for road, n in sorted(seconds.items()))


class Counting:
    """Stands before the application and counts."""

    def __init__(self, app: ASGIApp, counters: Counters) -> None:
        self._app, self._counters = app, counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNCOUNTED):
            await self._app(scope, receive, send)
            return
        road = next((road for road in ROADS if scope["path"].startswith(road)), "other")
        begun, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._counters.count(road, status, time.perf_counter() - begun)


class Metrics:
    def __init__(self, engine: Engine, counters: Counters, now_ms: NowMs, token: str) -> None:
        self._engine, self._counters, self._now_ms, self._token = engine, counters, now_ms, token

    def answer(self, request: Request) -> Response:
        """404 without the right token: who has none learns nothing."""
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return Response(status_code=404)
        lines = [*self._stored(), *self._counters.lines()]
        return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4; charset=utf-8")

    def _stored(self) -> Iterable[str]:
        installation, bundle, down = tables.installation, tables.bundle, tables.down
        day = self._now_ms() - DAY_MS
        queries: dict[str, Any] = {
            "tirek_organisations": select(func.count()).select_from(tables.organisation),
            "tirek_installations": select(func.count()).where(installation.c.withdrawn_ms.is_(None)),
            "tirek_installations_heard_last_day": select(func.count()).where(installation.c.seen_ms > day),
            "tirek_bundles_taken_last_day": select(func.count()).where(bundle.c.taken_ms > day, bundle.c.state == "taken"),
            "tirek_bundles_refused_last_day": select(func.count()).where(bundle.c.taken_ms > day, bundle.c.state == "refused"),
            "tirek_unfinished_parts": select(func.count()).select_from(tables.part),
            "tirek_down_waiting": select(func.count()).where(down.c.taken_ms.is_(None)),
            "tirek_last_taken_timestamp_seconds": select(func.coalesce(func.max(bundle.c.taken_ms), 0) / 1000),
        }
        with self._engine.connect() as connection:
            for name, query in queries.items():
                yield f"# TYPE {name} gauge"
                yield f"{name} {int(connection.execute(query).scalar() or 0)}"


def healthy(engine: Engine) -> bool:
    """Whether the database answers."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1
    except SQLAlchemyError:
        return False
