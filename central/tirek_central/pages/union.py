"""Pages of staff about the union as a whole: membership and density, and the packs that schools are offered."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from starlette.responses import Response

from ..export import XLSX, workbook
from ..figures import Members
from ..i18n import mark
from ..membership import Membership, RegionLine
from ..pack_list import read_packs
from ..pack_store import PackStore
from ..staff.accounts import CENTRE
from .desk import ALL, OFFICE, Desk, Road
from .shell import Page

PACKS = {
    "law": mark("Law"),
    "templates": mark("Document templates"),
    "clauses": mark("Clauses of agreements"),
    "courses": mark("Courses"),
    "practice": mark("Practice of the regions"),
    "models": mark("Model of the computer"),
    "program": mark("The program itself"),
}
SOON_DAYS = 60


def membership(desk: Desk, page: Page) -> Response:
    found, years = _found(desk, page)
    regions = desk.directory.regions()
    hidden = found is not None and any(count is None for count in found.density.cells.values())
    lines = _lines(found, regions) if found and page.who.role == CENTRE else []
    return page.draw("membership.html", found=found, years=years, lines=lines, hidden=hidden, span=_span)


def membership_file(desk: Desk, page: Page) -> Response:
    t = page.words.t
    found, _ = _found(desk, page)
    few = t("under 5 or hidden with it")
    sheets: list[tuple[str, Sequence[str], Sequence[Sequence[str | int | None]]]] = []
    if found:
        lines = _lines(found, desk.directory.regions()) if page.who.role == CENTRE else []
        rows = [[name or t("Seen by the centre only"), _span(one.members) or few, _span(one.workers) or few] for name, one in lines]
        rows.append([t("Together"), _span(found.together.members) or few, _span(found.together.workers) or few])
        sheets.append((t("Membership"), [t("Region"), t("Members"), t("Workers")], rows))
        hidden = t("under 5 or hidden with it")
        shares: list[list[str | int | None]] = [[f"{band} %", hidden if count is None else count] for band, count in found.density.cells.items()]
        sheets.append((t("Density"), [t("Members among the workers"), t("Organisations")], shares))
    desk.exported(page, "export.membership", found.year if found else "")
    return page.send_file(workbook(sheets or [(t("Membership"), [t("Nothing has arrived yet.")], [])]), "membership.xlsx", XLSX)


def _found(desk: Desk, page: Page) -> tuple[Membership | None, list[str]]:
    region = page.who.region
    years = desk.membership.years(region)
    if not years:
        return None, []
    year = page.query.get("year", "")
    return desk.membership.of_year(year if year in years else years[0], region), years


def _lines(found: Membership, regions: dict[int, str]) -> list[tuple[str | None, RegionLine]]:
    return sorted(((regions.get(line.region or 0), line) for line in found.lines), key=lambda one: (one[0] is None, one[0] or ""))


def _span(members: Members | None) -> str:
    """"60–147", or nothing where it is not told."""
    return f"{members.least}–{members.most if members.most is not None else '…'}" if members else ""


def packs(desk: Desk, page: Page) -> Response:
    with tempfile.TemporaryDirectory(prefix="tirek-packs-") as folder:  # public lists only
        place = desk.packs
        if isinstance(place, PackStore):
            place.fetch_lists(Path(folder))
            place = Path(folder)
        found = read_packs(place, desk.now_ms()) if place is not None else None
    return page.draw("packs.html", found=found, names=PACKS, soon=SOON_DAYS)


UNION_ROADS = (
    Road("GET", "/staff/membership", membership, ALL),
    Road("GET", "/staff/membership.xlsx", membership_file, OFFICE),
    Road("GET", "/staff/packs", packs, ALL),
)
