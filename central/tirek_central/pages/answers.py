"""Reports of wrong answers of counsel, for the lawyers: what was asked (names hidden at the school), what is wrong, which articles."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select, update
from starlette.responses import Response

from .. import tables
from ..i18n import mark
from ..staff.accounts import CENTRE, LAWYER
from .desk import Desk, Road
from .shell import Page

SHOWN = 200
READERS = frozenset({CENTRE, LAWYER})
ZONES = {"answer": mark("answered"), "near": mark("not sure"), "refused": mark("refused")}


@dataclass(frozen=True)
class ReportLine:
    """One report. `school` is its organisation's name."""

    key: str
    school: str
    received_ms: int
    question: str
    remark: str
    sources: tuple[str, ...]
    zone: str
    made_by: str
    knowledge: str
    lang: str
    settled_ms: int | None


def wrong_answers(desk: Desk, page: Page) -> Response:
    """The latest reports of the schools this person sees, those not looked at first."""
    return page.draw("wrong_answers.html", reports=_reports(desk, page.who.region), zones=ZONES)


def settle(desk: Desk, page: Page) -> Response:
    """Marks a report as looked at; another person's region is left alone."""
    key = page.form.get("report", "")[:60]
    if any(one.key == key for one in _reports(desk, page.who.region)):
        organisation, _, report = key.partition("-")
        table = tables.wrong_answer
        with desk.engine.begin() as connection:
            connection.execute(
                update(table)
                .where(table.c.organisation == int(organisation), table.c.report == bytes.fromhex(report), table.c.settled_ms.is_(None))
                .values(settled_ms=desk.now_ms())
            )
    return page.go("/staff/wrong-answers")


def _reports(desk: Desk, region: int | None) -> list[ReportLine]:
    table, school = tables.wrong_answer, tables.organisation
    query = select(table, school.c.name).join(school, school.c.id == table.c.organisation)
    if region is not None:
        query = query.where(school.c.region == region)
    query = query.order_by(table.c.settled_ms.is_not(None), table.c.received_ms.desc(), table.c.report).limit(SHOWN)
    with desk.engine.connect() as connection:
        rows = connection.execute(query).all()
    return [
        ReportLine(
            f"{row.organisation}-{bytes(row.report).hex()}", row.name, row.received_ms, row.question, row.remark, tuple(json.loads(row.sources)), row.zone,
            row.made_by, row.knowledge, row.lang, row.settled_ms,
        )
        for row in rows
    ]  # fmt: skip


ANSWER_ROADS = (
    Road("GET", "/staff/wrong-answers", wrong_answers, READERS),
    Road("POST", "/staff/wrong-answers", settle, READERS),
)
