"""Compares what the register says of contracts with an export of ЕСУТД. Pure: no clock, no database.

People are matched by IIN alone; without one, by the whole name where only one person has it. What is unsure stays a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tirek.foundation.language.folding import fold

FindingKind = Literal["missing_there", "missing_here", "differs", "expired"]
KINDS: tuple[FindingKind, ...] = ("expired", "differs", "missing_there", "missing_here")
AHEAD = (30, 60, 90)
"""Days before its end at which a fixed term is spoken of."""
FIXED = ("fixed", "certain_work", "replacement", "season")


@dataclass(frozen=True, slots=True)
class Entry:
    """A contract as the export has it. `kind` is an id of the kinds of contract or empty; `stopped`: the day it was ended."""

    row: int
    name: str
    iin: str = ""
    number: str = ""
    signed: date | None = None
    start: date | None = None
    end: date | None = None
    stopped: date | None = None
    kind: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A member's contract as the register has it."""

    member: int
    name: str
    short_name: str = ""
    iin: str = ""
    start: date | None = None
    end: date | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field (start, end, kind) that both sides have and that is not the same. Values: dates, or ids of kinds."""

    field: str
    here: date | str | None
    there: date | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the reconciliation. `member` is None where nobody of the register fits."""

    kind: FindingKind
    name: str
    member: int | None = None
    entry: Entry | None = None
    differences: tuple[Difference, ...] = ()


def in_force(entries: Sequence[Entry], today: date) -> list[Entry]:
    """Contracts that were not ended; of several of one person the export may name old ones that were."""
    return [entry for entry in entries if entry.stopped is None or entry.stopped > today]


def compare(cards: Sequence[Card], entries: Sequence[Entry], today: date) -> list[Finding]:
    """Every finding, the most pressing kind first. A person with several contracts in force is compared with the newest."""
    live = in_force(entries, today)
    newest: dict[str, Entry] = {}
    for entry in live:
        key = _key(entry)
        if key not in newest or (entry.start or date.min) >= (newest[key].start or date.min):
            newest[key] = entry
    by_iin = {entry.iin: entry for entry in newest.values() if entry.iin}
    by_name: dict[str, list[Entry]] = {}
    for entry in newest.values():
        by_name.setdefault(fold(entry.name), []).append(entry)
    met: set[int] = set()
    findings: list[Finding] = []
    for card in cards:
        entry = by_iin.get(card.iin) if card.iin else None
        if entry is None:
            entry = _by_name(card, by_name)
        if entry is None:
            findings.append(Finding("missing_there", card.name, card.member))
            continue
        met.add(id(entry))
        findings += _of_pair(card, entry, today)
    findings += [Finding("missing_here", entry.name, None, entry) for entry in newest.values() if id(entry) not in met]
    return sorted(findings, key=lambda finding: (KINDS.index(finding.kind), fold(finding.name)))


def _key(entry: Entry) -> str:
    return entry.iin or fold(entry.name)


def _by_name(card: Card, by_name: dict[str, list[Entry]]) -> Entry | None:
    for name in dict.fromkeys((card.name, card.short_name)):
        found = [one for one in by_name.get(fold(name), []) if not (card.iin and one.iin)] if name else []
        if len(found) == 1:
            return found[0]
    return None


def _of_pair(card: Card, entry: Entry, today: date) -> list[Finding]:
    found: list[Finding] = []
    end = entry.end or card.end
    if end is not None and end < today:
        found.append(Finding("expired", card.name, card.member, entry))
    different = [
        Difference(field, here, there)
        for field, here, there in (("start", card.start, entry.start), ("end", card.end, entry.end), ("kind", card.kind, entry.kind))
        if here != there and (here and there or field == "end" and (here or there) and _term_known(card, entry))
    ]
    if different:
        found.append(Finding("differs", card.name, card.member, entry, tuple(different)))
    return found


def _term_known(card: Card, entry: Entry) -> bool:
    """An end on one side only is a difference when the other side says that the contract has no term, or has one."""
    return bool((card.end and (entry.kind == "unlimited" or entry.kind in FIXED)) or (entry.end and (card.kind == "unlimited" or card.kind in FIXED)))


def window(days_left: int) -> int | None:
    """30, 60 or 90: the narrowest in which so many days fit; None beyond, or when the day has passed."""
    return next((days for days in AHEAD if 0 <= days_left <= days), None)


def last_day(today: date) -> date:
    """The last day that is looked ahead to."""
    return today + timedelta(days=AHEAD[-1])
