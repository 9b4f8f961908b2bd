"""A hundred thousand members: the list opens, searches and scrolls without holding the window up."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from support.screens import page_context
from tirek.app.practice import practice_people
from tirek.features.members.screens.page import MembersPage
from tirek.features.members.service import Members
from tirek.foundation.jobs import Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.pictures import picture_of


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    runner = window_jobs()
    yield runner
    runner.close()


def fill(org: OpenedOrganisation, count: int) -> None:
    people = practice_people()
    rows = [{**people[number % len(people)], "phone": f"+7701{number:07d}"} for number in range(count)]
    Members(org).take_in(rows)


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_a_long_list_scrolls_from_end_to_end(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, count: int) -> None:
    fill(org, count)
    page = MembersPage(page_context("kk", org=org, jobs=jobs))
    qtbot.addWidget(page)
    page.resize(1100, 660)
    page.show()
    page.refresh()
    model = page.list.table.model()
    qtbot.waitUntil(lambda: model.rowCount() == count, timeout=20_000)
    slowest, bar = 0.0, page.list.table.verticalScrollBar()
    for step in range(40):
        bar.setValue(bar.maximum() * step // 39)
        began = time.perf_counter()
        picture_of(page)
        slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 1.0, "one screenful took longer than a person waits"
    page.list.search.setText("отеген")
    qtbot.waitUntil(lambda: 0 < model.rowCount() < count, timeout=20_000)
