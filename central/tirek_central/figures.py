"""Figures of what has arrived, for staff: counts by one thing at a time, small cells hidden, within the own region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, func, select

from . import tables
from .i18n import mark

SMALLEST = 5
CAUSES = {
    "pay": mark("Pay and additions"),
    "workload": mark("Workload and timetable"),
    "dismissal": mark("Dismissal and contract term"),
    "discipline": mark("Discipline"),
    "leave": mark("Leave"),
    "attestation": mark("Attestation and category"),
    "extra_duties": mark("Work outside duties, reports"),
    "safety": mark("Safety, accident, health"),
    "conflict": mark("Conflict, dignity, parents"),
    "social": mark("Social support, housing, young teacher"),
    "digital_control": mark("Digital control, AI, personal data"),
    "union_matters": mark("The union's own matters"),
    "other": mark("Other"),
    "": mark("Not sorted yet"),
}
TERMS = {"kept": mark("Answered in time"), "late": mark("Answered late"), "running": mark("The term is running")}
OUTCOMES = {
    "satisfied": mark("Done as asked"),
    "partly": mark("Done in part"),
    "explained": mark("Explained"),
    "refused": mark("Refused with reasons"),
    "": mark("No outcome yet"),
}


DISPUTE_TERMS = {"kept": mark("The term was kept"), "late": mark("The term was missed"), "running": mark("The term is running")}
DISPUTE_OUTCOMES = {
    "satisfied": mark("Decided for the worker"),
    "partly": mark("Decided in part for the worker"),
    "settled": mark("Both sides have agreed"),
    "refused": mark("Decided against the worker"),
    "": mark("No outcome yet"),
}


@dataclass(frozen=True)
class Cells:
    """Counts by a code, the greatest first; None is hidden. `total` is None where it would tell what is hidden."""

    cells: dict[str, int | None]
    total: int | None

    @property
    def hidden(self) -> int:
        return sum(count is None for count in self.cells.values())


@dataclass(frozen=True)
class Members:
    """Added up from bands: at least, at most (None: some band has no upper end), told by how many organisations."""

    least: int
    most: int | None
    told: int


@dataclass(frozen=True)
class Figures:
    year: str
    by_cause: Cells
    by_term: Cells
    by_outcome: Cells
    by_month: Cells
    members: Members | None
    """None if fewer than five organisations have told."""


class FigureReader:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def years(self, region: int | None, matter: str | None = None) -> list[str]:
        """`matter`: None for appeals, dispute for disputes."""
        query = within(select(func.substr(tables.card.c.month, 1, 4)).where(_about(matter)).distinct(), tables.card, region)
        with self._engine.connect() as connection:
            return sorted(connection.execute(query).scalars(), reverse=True)

    def of_year(self, year: str, region: int | None, matter: str | None = None) -> Figures:
        """`year` as four digits. With a region only its organisations. `matter` as in `years`."""
        card = tables.card
        of = card.c.month.between(f"{year}-01", f"{year}-12") & _about(matter)
        by_month = {f"{year}-{month:02d}": 0 for month in range(1, 13)} | self._count(card.c.month, of, region)
        terms = {None: "running", True: "kept", False: "late"}
        by_term = {terms[key]: count for key, count in self._count(card.c.term_kept, of, region).items()}
        return Figures(
            year,
            suppress(self._count(func.coalesce(card.c.cause, ""), of, region)),
            suppress(by_term),
            suppress(self._count(func.coalesce(card.c.outcome, ""), of, region)),
            suppress({month: count for month, count in by_month.items() if count}, in_order=True),
            self._members(year, region) if matter is None else None,
        )

    def _count(self, what: Any, of: Any, region: int | None) -> dict[Any, int]:
        query = within(select(what.label("what"), func.count().label("n")).where(of), tables.card, region).group_by("what")
        with self._engine.connect() as connection:
            return {row.what: row.n for row in connection.execute(query)}

    def _members(self, year: str, region: int | None) -> Members | None:
        """The last band of each organisation in that year."""
        totals = tables.totals
        last = (
            within(select(totals.c.organisation, func.max(totals.c.month).label("month")), totals, region)
            .where(totals.c.month.between(f"{year}-01", f"{year}-12"), totals.c.members.is_not(None))
            .group_by(totals.c.organisation)
            .subquery()
        )
        query = select(totals.c.members, func.count().label("n")).join(
            last, (last.c.organisation == totals.c.organisation) & (last.c.month == totals.c.month)
        )
        with self._engine.connect() as connection:
            bands = {row.members: row.n for row in connection.execute(query.group_by(totals.c.members))}
        return add_bands(bands)


def add_bands(bands: Mapping[str, int]) -> Members | None:
    """Band → organisations that told it. Under five organisations nothing is said."""
    told = sum(bands.values())
    if told < SMALLEST:
        return None
    least, most = 0, 0
    for band, count in bands.items():
        low, high = re.fullmatch(r"(\d+)(?:-(\d+)|\+)", band).groups()  # type: ignore[union-attr]
        least += int(low) * count
        most = None if most is None or high is None else most + int(high) * count
    return Members(least, most, told)


def suppress(counts: Mapping[str, int], *, in_order: bool = False) -> Cells:
    """Hides cells under five, and as many of the next smallest that the total does not give the hidden ones away.

    At least two cells are hidden then and hold at least five together; where that cannot be, the total is hidden too.
    """
    small = {code for code, count in counts.items() if 0 < count < SMALLEST}
    hidden = set(small)
    if small:
        for code in sorted(set(counts) - small, key=lambda code: (counts[code], code)):
            if len(hidden) >= 2 and sum(counts[each] for each in hidden) >= SMALLEST:
                break
            hidden.add(code)
    safe = not hidden or (len(hidden) >= 2 and sum(counts[code] for code in hidden) >= SMALLEST)
    order = sorted(counts) if in_order else sorted(counts, key=lambda code: (code in hidden, -counts[code] if code not in hidden else 0, code))
    return Cells({code: None if code in hidden else counts[code] for code in order}, sum(counts.values()) if safe else None)


def _about(matter: str | None) -> Any:
    column = tables.card.c.matter
    return column.is_(None) if matter is None else column == matter


def within(query: Select[Any], table: Any, region: int | None) -> Select[Any]:
    if region is None:
        return query
    organisation = tables.organisation
    return query.where(table.c.organisation.in_(select(organisation.c.id).where(organisation.c.region == region)))
