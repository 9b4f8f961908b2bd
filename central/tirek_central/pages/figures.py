"""Pages of what has arrived, for staff: appeals and disputes by cause, term and outcome; clauses of agreements; employers' AI systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from ..coverage import CLAUSE_STATES, CLAUSES, SYSTEM_STATES, SYSTEMS, Coverage
from ..export import XLSX, workbook
from ..figures import CAUSES, DISPUTE_OUTCOMES, DISPUTE_TERMS, OUTCOMES, TERMS, Cells, Figures
from ..i18n import Words, mark
from ..intake import DISPUTE
from ..staff.accounts import CENTRE
from .desk import ALL, OFFICE, Desk, Handler, Road
from .shell import Page
from .shell import number as _number

Line = Sequence[str | int | None]


@dataclass(frozen=True)
class _Cards:
    """A page of figures made of cards: appeals, or disputes."""

    path: str
    matter: str | None
    title: str
    counted: str
    terms: dict[str, str]
    outcomes: dict[str, str]
    lead: str
    nothing: str


APPEALS = _Cards("/staff/figures", None, mark("Figures"), mark("Appeals"), TERMS, OUTCOMES, "", mark("Nothing has arrived yet."))
DISPUTES = _Cards(
    "/staff/disputes", DISPUTE, mark("Disputes"), mark("Disputes"), DISPUTE_TERMS, DISPUTE_OUTCOMES,
    mark("Of each dispute a school tells its month, cause, whether the term was kept, and the outcome. Nothing else."),
    mark("No school has sent a dispute yet."),
)  # fmt: skip


@dataclass(frozen=True)
class _Told:
    """A page of what organisations tell of themselves."""

    path: str
    what: str
    title: str
    names: dict[str, str]
    states: dict[str, str]
    lead: str
    nothing: str
    none: str


TOLD = (
    _Told(
        "/staff/clauses", "clauses", mark("Clauses of agreements"), CLAUSES, CLAUSE_STATES,
        mark("How many schools have each clause in their collective agreement, by what each told last in the year."),
        mark("No school has sent the clauses of its agreement yet."), mark("without an agreement"),
    ),
    _Told(
        "/staff/systems", "systems", mark("Employers' AI systems"), SYSTEMS, SYSTEM_STATES,
        mark("How many schools have AI or digital control brought in by the employer, and whether the union was asked, by what each told last in the year."),
        mark("No school has sent its register of AI systems yet."), mark("with none in use"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    title: str
    rows: list[tuple[str, int | None]]
    total: int | None
    greatest: int


def _cards_page(kind: _Cards) -> Handler:
    def show(desk: Desk, page: Page) -> Response:
        found, years, region = _figures(desk, page, kind)
        regions = desk.directory.regions() if page.who.role == CENTRE else {}
        tables = _tables(page.words, found, kind) if found else []
        hidden = any(count is None for table in tables for _, count in table.rows)
        return page.draw("figures.html", kind=kind, hidden=hidden, figures=found, tables=tables, years=years, regions=regions, region=region)

    return show


def _cards_file(kind: _Cards) -> Handler:
    def send(desk: Desk, page: Page) -> Response:
        t = page.words.t
        found, _, _ = _figures(desk, page, kind)
        sheets: list[tuple[str, Sequence[str], Sequence[Line]]] = []
        for table in _tables(page.words, found, kind) if found else []:
            hidden = t("under 5 or hidden with it")
            lines: list[Line] = [[name, hidden if count is None else count] for name, count in table.rows]
            lines.append([t("Together"), hidden if table.total is None else table.total])
            sheets.append((table.title, [table.title, t(kind.counted)], lines))
        if found and found.members:
            most = found.members.most if found.members.most is not None else "…"
            lines = [[t("At least"), found.members.least], [t("At most"), most], [t("Organisations that told"), found.members.told]]
            sheets.append((t("Members"), [t("Members"), found.year], lines))
        content = workbook(sheets or [(t(kind.title), [t(kind.nothing)], [])])
        name = kind.path.rpartition("/")[2]
        desk.exported(page, f"export.{name}", found.year if found else "")
        return page.send_file(content, f"{name}.xlsx", XLSX)

    return send


def _figures(desk: Desk, page: Page, kind: _Cards) -> tuple[Figures | None, list[str], int | None]:
    region = _region(page)
    years = desk.figures.years(region, kind.matter)
    if not years:
        return None, [], region
    return desk.figures.of_year(_year(page, years), region, kind.matter), years, region


def _region(page: Page) -> int | None:
    """A region sees its own whatever the address says; the centre may choose one."""
    return _number(page.query.get("region", "")) or None if page.who.role == CENTRE else page.who.region


def _year(page: Page, years: list[str]) -> str:
    year = page.query.get("year", "")
    return year if year in years else years[0]


def _tables(words: Words, found: Figures, kind: _Cards) -> list[Table]:
    def table(title: str, cells: Cells, names: dict[str, str]) -> Table:
        rows = [(words.t(names[code]) if code in names else code, count) for code, count in cells.cells.items()]
        return Table(title, rows, cells.total, max([count or 0 for _, count in rows], default=0) or 1)

    return [
        table(words.t("By cause"), found.by_cause, CAUSES),
        table(words.t("By term"), found.by_term, kind.terms),
        table(words.t("By outcome"), found.by_outcome, kind.outcomes),
        table(words.t("By month"), found.by_month, {}),
    ]


def _told_page(kind: _Told) -> Handler:
    def show(desk: Desk, page: Page) -> Response:
        found, years, year, region = _coverage(desk, page, kind)
        regions = desk.directory.regions() if page.who.role == CENTRE else {}
        hidden = found is not None and any(count is None for cells in found.rows.values() for count in cells.cells.values())
        return page.draw("coverage.html", kind=kind, found=found, years=years, year=year, regions=regions, region=region, hidden=hidden)

    return show


def _told_file(kind: _Told) -> Handler:
    def send(desk: Desk, page: Page) -> Response:
        t = page.words.t
        found, _, year, _ = _coverage(desk, page, kind)
        hidden = t("under 5 or hidden with it")
        lines: list[Line] = []
        if found:
            for code, cells in found.rows.items():
                lines.append([code, t(kind.names[code]) if code in kind.names else code, *[hidden if count is None else count for count in cells.cells.values()]])
            lines.append(["", t("Organisations that told"), found.told])
        nothing = t("Fewer than five organisations have told.") if year else t(kind.nothing)
        heading = ["", t(kind.title), *[t(state) for state in kind.states.values()]] if found else [nothing]
        desk.exported(page, f"export.{kind.what}", year)
        return page.send_file(workbook([(t(kind.title), heading, lines)]), f"{kind.what}.xlsx", XLSX)

    return send


def _coverage(desk: Desk, page: Page, kind: _Told) -> tuple[Coverage | None, list[str], str, int | None]:
    region = _region(page)
    years = desk.coverage.years(kind.what, region)
    if not years:
        return None, [], "", region
    year = _year(page, years)
    read = desk.coverage.clauses if kind.what == "clauses" else desk.coverage.systems
    return read(year, region), years, year, region


FIGURE_ROADS = (
    *(Road("GET", kind.path, _cards_page(kind), ALL) for kind in (APPEALS, DISPUTES)),
    *(Road("GET", f"{kind.path}.xlsx", _cards_file(kind), OFFICE) for kind in (APPEALS, DISPUTES)),
    *(Road("GET", kind.path, _told_page(kind), ALL) for kind in TOLD),
    *(Road("GET", f"{kind.path}.xlsx", _told_file(kind), OFFICE) for kind in TOLD),
)
