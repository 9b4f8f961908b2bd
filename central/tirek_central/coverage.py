"""What organisations have told of themselves: clauses of their agreements, and the employer's AI systems and digital control.

Both are told with the month's totals (`messages.Totals`). Counted is what each organisation told last in the year; counts of
organisations, small cells hidden, nothing at all where fewer than five have told.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, func, select

from . import tables
from .figures import SMALLEST, Cells, suppress, within
from .i18n import mark

CLAUSES = {
    "C01": mark("Right to disconnect"),
    "C02": mark("Rules of digital communication"),
    "C03": mark("Equipment and costs of digital work"),
    "C04": mark("Limits of video surveillance"),
    "C05": mark("Location, screen activity, biometrics"),
    "C06": mark("Personal data of workers"),
    "C07": mark("Transparency of algorithms"),
    "C08": mark("Review by a person"),
    "C09": mark("Consultation before AI and control"),
    "C10": mark("Retraining and keeping the job"),
    "C11": mark("No punishment by a machine alone"),
    "C12": mark("Digital workload and reports"),
    "C13": mark("Teaching load"),
    "C14": mark("Work outside the duties"),
    "C15": mark("Pay and its dates"),
    "C16": mark("Overtime, duty, trips"),
    "C17": mark("Annual leave and health allowance"),
    "C18": mark("Short social leave"),
    "C19": mark("Health"),
    "C20": mark("Safety at work"),
    "C21": mark("Honour and dignity of the teacher"),
    "C22": mark("Young teachers"),
    "C23": mark("Reduction of staff and dismissal"),
    "C24": mark("Guarantees of the union's work"),
}
CLAUSE_STATES = {"present": mark("It is there"), "partial": mark("In part"), "": mark("Not there")}
SYSTEMS = {
    "video": mark("Video surveillance"),
    "biometrics": mark("Biometrics, face recognition"),
    "location": mark("Location of workers"),
    "screen": mark("Screen and keyboard, correspondence"),
    "rating": mark("Evaluation and rating of teachers"),
    "workload": mark("Timetable and workload"),
    "attestation": mark("Attestation"),
    "checking": mark("Checking of pupils' works"),
    "assistant": mark("Assistant that writes texts"),
    "chats": mark("Duty chats and applications"),
    "other": mark("Other"),
}
SYSTEM_STATES = {"agreed": mark("Agreed with the union"), "told": mark("The union was told"), "unasked": mark("Without asking"), "": mark("Not in use")}


@dataclass(frozen=True)
class Coverage:
    """`rows`: code → state → organisations; "" is the state of those that did not name the code. `none` have told that there is
    nothing at all (no agreement, no systems); None where it is hidden."""

    year: str
    told: int
    none: int | None
    rows: dict[str, Cells]


class CoverageReader:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def clauses(self, year: str, region: int | None) -> Coverage | None:
        """None where fewer than five organisations have told."""
        return self._coverage(tables.totals.c.clauses, CLAUSES, CLAUSE_STATES, year, region)

    def systems(self, year: str, region: int | None) -> Coverage | None:
        return self._coverage(tables.totals.c.systems, SYSTEMS, SYSTEM_STATES, year, region)

    def years(self, what: str, region: int | None) -> list[str]:
        """`what`: clauses, systems. Years in which somebody has told of it, the newest first."""
        column = tables.totals.c[what]
        query = within(select(func.substr(tables.totals.c.month, 1, 4)).where(column.is_not(None)).distinct(), tables.totals, region)
        with self._engine.connect() as connection:
            return sorted(connection.execute(query).scalars(), reverse=True)

    def of(self, organisation: int) -> tuple[str | None, dict[str, str] | None, dict[str, str] | None]:
        """What one organisation told last: month, clauses, systems. Facts of the organisation and of no person."""
        totals = tables.totals
        found: list[tuple[str, dict[str, str]] | None] = []
        with self._engine.connect() as connection:
            for column in (totals.c.clauses, totals.c.systems):
                query = select(totals.c.month, column).where(totals.c.organisation == organisation, column.is_not(None))
                row = connection.execute(query.order_by(totals.c.month.desc()).limit(1)).first()
                found.append((row[0], json.loads(row[1])) if row else None)
        months = [one[0] for one in found if one is not None]
        return max(months, default=None), *[one[1] if one else None for one in found]

    def _coverage(self, column: Column[Any], names: dict[str, str], states: dict[str, str], year: str, region: int | None) -> Coverage | None:
        totals = tables.totals
        newest = (
            within(select(totals.c.organisation, func.max(totals.c.month).label("month")), totals, region)
            .where(totals.c.month.between(f"{year}-01", f"{year}-12"), column.is_not(None))
            .group_by(totals.c.organisation)
            .subquery()
        )
        query = (
            select(column.label("told"), func.count().label("n"))
            .join(newest, (newest.c.organisation == totals.c.organisation) & (newest.c.month == totals.c.month))
            .group_by(column)
        )
        with self._engine.connect() as connection:
            return count([(json.loads(row.told), row.n) for row in connection.execute(query)], names, states, year)


def count(told: Sequence[tuple[dict[str, str], int]], names: dict[str, str], states: dict[str, str], year: str) -> Coverage | None:
    """`told`: code → state, and how many organisations have told just that. Pure."""
    together = sum(number for _, number in told)
    if together < SMALLEST:
        return None
    codes = sorted({code for one, _ in told for code in one} - set(names))
    rows: dict[str, Cells] = {}
    for code in [*names, *codes]:
        cells = dict.fromkeys(states, 0)
        for one, number in told:
            state = one.get(code, "")
            cells[state if state in states else ""] += number
        rows[code] = _row(cells, together)
    empty = sum(number for one, number in told if not one)
    return Coverage(year, together, suppress({"empty": empty, "rest": together - empty}).cells["empty"], rows)


def _row(cells: dict[str, int], together: int) -> Cells:
    """In the order of the states. That all of them together are those that told is known to everybody."""
    hidden = suppress(cells)
    if hidden.total is None:
        return Cells(dict.fromkeys(cells), together)
    return Cells({state: hidden.cells[state] for state in cells}, together)
