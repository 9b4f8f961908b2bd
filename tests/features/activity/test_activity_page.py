"""The page of activity: found, opened, saved; the report as the commission gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import Template
from support.screens import page_context
from tirek.features.activity.deeds import DEEDS
from tirek.features.activity.report import Reports
from tirek.features.activity.screens import activity_spec
from tirek.features.activity.screens.page import ActivityPage
from tirek.features.members.service import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.page import PageContext


@pytest.fixture
def context(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[PageContext]:
    org = template.open_copy(tmp_path / "home", clock, "ru")
    Members(org).add({"last_name": "Үлгібаева", "first_name": "Сәуле"})
    yield replace(page_context("ru", org=org), clock=clock)
    org.close()


def page(qtbot: QtBot, context: PageContext) -> ActivityPage:
    made = ActivityPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.refresh()
    qtbot.waitUntil(lambda: made.table.rows.rowCount() == 2)
    return made


def test_the_list_the_choice_and_one_action(qtbot: QtBot, context: PageContext) -> None:
    shown = page(qtbot, context)
    assert shown.count.text() == "2 действия"
    shown.filters.kind.set_value("people")
    qtbot.waitUntil(lambda: shown.table.rows.rowCount() == 1)
    shown.filters.shown.set_value("faulty")
    shown.filters.shown.changed.emit("faulty")
    qtbot.waitUntil(lambda: shown.table.rows.rowCount() == 0 and not shown.nothing.isHidden())
    shown.filters.shown.set_value("deeds")
    shown.filters.shown.changed.emit("deeds")
    qtbot.waitUntil(lambda: shown.table.rows.rowCount() == 1)
    view = shown.open_action(shown.table.rows.id_at(0))
    qtbot.waitUntil(lambda: view.column.count() > 3)
    assert shown.title == "Одно действие"
    kept = shown.state()
    again = ActivityPage(context)
    qtbot.addWidget(again)
    again.restore(kept)
    assert again.filters.kind.value() == "people" and again.levels.opened is not None


def test_the_sheet_and_the_report_are_written_and_stand_in_the_report(qtbot: QtBot, context: PageContext, tmp_path: Path) -> None:
    shown = page(qtbot, context)
    sheet, paper = tmp_path / "a.xlsx", tmp_path / "a.pdf"
    shown.save_sheet(sheet)
    qtbot.waitUntil(lambda: sheet.exists() and any(asked[0] == "say" for asked in context.shell.asked), timeout=30_000)  # type: ignore[attr-defined]
    shown.save_report(paper)
    qtbot.waitUntil(paper.exists, timeout=60_000)
    assert paper.read_bytes().startswith(b"%PDF")
    org: OpenedOrganisation = context.org
    today = context.clock.today()
    report = Reports(org).of(today, today)
    assert {one.kind: (one.actions, one.records) for one in report.counted} == {"organisation.begin": (1, 2), "member.add": (1, 1)}
    assert [line.words for line in report.exports] == ["Страница действий сохранена в файл"]
    assert not report.faults and report.stray == 0 and report.closed == ()
    assert report.actions == 2 + report.routine and report.routine >= 2
    assert all(kind in DEEDS for kind in {one.kind for one in report.counted})


def test_the_page_is_for_those_who_oversee() -> None:
    audit, chair = activity_spec("audit"), activity_spec("chair")
    assert audit is not None and audit.under == "" and chair is not None and chair.under == "settings"
    assert activity_spec("treasurer") is None and activity_spec("reader") is None
