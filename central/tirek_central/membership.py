"""Membership and density, as staff look at them: sums of bands, and how many organisations lie in each band of density.

An organisation tells bands only. Of fewer than five organisations nothing is said, whichever region they belong to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select

from . import tables
from .figures import SMALLEST, Cells, Members, add_bands, suppress

SHARES = ("0-19", "20-39", "40-59", "60-79", "80-100")
"""Per cent of members among workers."""


@dataclass(frozen=True)
class RegionLine:
    """A region; `members` and `workers` are None where fewer than five of its organisations have told them, or to hide such a one."""

    region: int | None
    members: Members | None
    workers: Members | None


@dataclass(frozen=True)
class Membership:
    year: str
    lines: list[RegionLine]
    together: RegionLine
    density: Cells
    """Band of density → organisations. All is empty where fewer than five have told."""
    told: int
    """Organisations that have told a density; under five it is 0."""


class MembershipReader:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def years(self, region: int | None) -> list[str]:
        totals, organisation = tables.totals, tables.organisation
        query = select(func.substr(totals.c.month, 1, 4)).distinct()
        if region is not None:
            query = query.where(totals.c.organisation.in_(select(organisation.c.id).where(organisation.c.region == region)))
        with self._engine.connect() as connection:
            return sorted(connection.execute(query).scalars(), reverse=True)

    def of_year(self, year: str, region: int | None) -> Membership:
        """What each organisation told last in that year; with a region only its own."""
        found = self._last(year, region)
        members: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        workers: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        density: dict[str, int] = dict.fromkeys(SHARES, 0)
        for row in found:
            for bands, band in ((members, row.members), (workers, row.workers)):
                if band is not None:
                    bands[row.region][band] += row.n
            if row.density in density:
                density[row.density] += row.n
        said = _said(members), _said(workers)
        lines = [RegionLine(one, said[0].get(one), said[1].get(one)) for one in sorted({row.region for row in found}, key=str)]
        together = RegionLine(None, add_bands(_sum(members)), add_bands(_sum(workers)))
        told = sum(density.values())
        if told < SMALLEST:
            return Membership(year, lines, together, Cells({}, None), 0)
        return Membership(year, lines, together, suppress(density, in_order=True), told)

    def _last(self, year: str, region: int | None) -> Any:
        totals, organisation = tables.totals, tables.organisation
        newest = (
            select(totals.c.organisation, func.max(totals.c.month).label("month"))
            .where(totals.c.month.between(f"{year}-01", f"{year}-12"))
            .group_by(totals.c.organisation)
            .subquery()
        )
        query = (
            select(organisation.c.region, totals.c.members, totals.c.workers, totals.c.density, func.count().label("n"))
            .select_from(totals)
            .join(newest, (newest.c.organisation == totals.c.organisation) & (newest.c.month == totals.c.month))
            .join(organisation, organisation.c.id == totals.c.organisation)
            .group_by(organisation.c.region, totals.c.members, totals.c.workers, totals.c.density)
        )
        if region is not None:
            query = query.where(organisation.c.region == region)
        with self._engine.connect() as connection:
            return connection.execute(query).all()


def _said(bands: dict[int | None, dict[str, int]]) -> dict[int | None, Members]:
    """Regions of which something is said. Where those left out are fewer than five organisations together, the smallest region is left
    out too: else the sum of all would tell of the few."""
    sums = {region: added for region, told in bands.items() if (added := add_bands(told)) is not None}
    silent = sum(sum(told.values()) for region, told in bands.items() if region not in sums)
    if sums and 0 < silent < SMALLEST:
        del sums[min(sums, key=lambda region: (sums[region].told, str(region)))]
    return sums


def _sum(bands: dict[int | None, dict[str, int]]) -> dict[str, int]:
    together: dict[str, int] = defaultdict(int)
    for one in bands.values():
        for band, count in one.items():
            together[band] += count
    return together
