"""The clock is passed in, so that every term and date can be tested."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

KAZAKHSTAN = timezone(timedelta(hours=5))
"""One zone for the whole country since 01.03.2024."""


class Clock(Protocol):
    """Gives the moment (aware, UTC) and the calendar day in Kazakhstan."""

    def now(self) -> datetime: ...

    def today(self) -> date: ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that may ask the computer

    def today(self) -> date:
        return self.now().astimezone(KAZAKHSTAN).date()


class FixedClock:
    """A clock that stands until it is moved: for tests, benchmarks and the tour."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment

    def today(self) -> date:
        return self._moment.astimezone(KAZAKHSTAN).date()

    def advance(self, step: timedelta) -> None:
        self._moment += step


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 in UTC, as instants are stored."""
    return int(moment.timestamp() * 1000)


def moment_of(ms: int) -> datetime:
    """The aware UTC moment of stored milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)
