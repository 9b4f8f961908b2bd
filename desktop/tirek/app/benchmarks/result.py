"""One line of the benchmark table, and how things are timed fairly."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """`ours` and `theirs` in `unit`; `goal` is the largest allowed ratio (None: reported only)."""

    name: str
    ours: float
    theirs: float
    unit: str
    goal: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def met(self) -> bool:
        return self.goal is None or self.ratio <= self.goal


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int = 7, times: int = 20) -> tuple[float, float]:
    """Median seconds of one call of each, measured in turns so that a busy minute of the machine hits both."""
    mine: list[float] = []
    other: list[float] = []
    for _ in range(rounds):
        for call, kept in ((ours, mine), (theirs, other)):
            began = time.perf_counter()
            for _ in range(times):
                call()
            kept.append((time.perf_counter() - began) / times)
    return statistics.median(mine), statistics.median(other)
