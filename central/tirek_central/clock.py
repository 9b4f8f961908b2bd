"""The centre's clock: the one place that asks the computer for the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

NowMs = Callable[[], int]
"""Gives milliseconds since 1970, UTC; handed in, so that tests can move it."""


def system_now_ms() -> int:
    return time.time_ns() // 1_000_000


def iso(ms: int) -> str:
    """The moment of `ms` as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
