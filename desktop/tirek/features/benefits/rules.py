"""Kinds of benefits, and a year counted together. Pure; money in whole tiyn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tirek.foundation.language.texts import mark

KINDS: dict[str, str] = {
    "event": mark("Event"),
    "money": mark("Help in money"),
    "trip": mark("Trip or voucher"),
    "legal": mark("Legal help"),
    "training": mark("Training"),
    "other": mark("Other help"),
}
"""Kind → its title; in this order on the sheet."""
LARGEST_TIYN = 10**12


@dataclass(frozen=True, slots=True)
class Received:
    """What one member had of one benefit."""

    kind: str
    happened_on: date
    title: str
    result: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class KindSum:
    """A kind in a year: how often, and what it was worth where that is known."""

    kind: str
    count: int
    amount: int


def by_kind(items: Iterable[Received]) -> list[KindSum]:
    """Sums of each kind that occurs, in the order of `KINDS`."""
    counts: dict[str, tuple[int, int]] = {}
    for one in items:
        count, amount = counts.get(one.kind, (0, 0))
        counts[one.kind] = count + 1, amount + (one.amount or 0)
    return [KindSum(kind, *counts[kind]) for kind in KINDS if kind in counts]


def total(items: Iterable[Received]) -> int:
    """What everything was worth together, in tiyn."""
    return sum(one.amount or 0 for one in items)
