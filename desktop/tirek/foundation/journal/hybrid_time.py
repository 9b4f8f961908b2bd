"""Hybrid logical time: milliseconds and a counter in one integer (until the year 6400), never going back on this device."""

from __future__ import annotations

from datetime import datetime

from tirek.foundation.clock import Clock, milliseconds, moment_of


class HybridClock:
    """Gives stamps that grow even when the computer's clock is set back."""

    def __init__(self, clock: Clock, last: int = 0) -> None:
        self._clock = clock
        self._last = last

    def next(self) -> int:
        """The next stamp: `ms << 16 | counter`."""
        self._last = max(milliseconds(self._clock.now()) << 16, self._last + 1)
        return self._last


def moment_of_stamp(stamp: int) -> datetime:
    """The aware UTC moment in a stamp."""
    return moment_of(stamp >> 16)


AHEAD_MS = 24 * 3600 * 1000


def latest_trusted(clock: Clock) -> int:
    """The greatest stamp of another device that moves this one's time: a day from now."""
    return (milliseconds(clock.now()) + AHEAD_MS) << 16 | 0xFFFF
