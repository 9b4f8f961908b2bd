"""The page of the texts of laws: a file is looked at before it is kept, what it changes is shown, answers that it outdates are named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support import laws
from support.screens import page_context
from tirek.features.counsel.law.service import LawTexts
from tirek.features.counsel.screens.law_page import OTHER_ACT, LawPage, own_act
from tirek.foundation.jobs import Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.pictures import settle

LATER = "По состоянию на 7 июля 2026 года"


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    runner = window_jobs()
    yield runner
    runner.close()


@pytest.fixture(params=["kk", "ru"])
def page(request: Any, org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> LawPage:
    page = LawPage(page_context(request.param, org=org, jobs=jobs))
    qtbot.addWidget(page)
    page.resize(1100, 728)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: hasattr(page, "text_buttons"))
    return page


def looked_at(page: LawPage, qtbot: QtBot, path: Path) -> None:
    page.look = None
    page.look_at(path)
    qtbot.waitUntil(lambda: page.look is not None)


def kept(page: LawPage, qtbot: QtBot, texts: int) -> None:
    page.keep()
    qtbot.waitUntil(lambda: page.look is None and len(page.cards) == texts)


def test_a_file_is_looked_at_named_and_kept(page: LawPage, org: OpenedOrganisation, qtbot: QtBot, tmp_path: Path) -> None:
    old, new = tmp_path / "old.html", tmp_path / "new.pdf"
    old.write_bytes(laws.html(laws.RU))
    new.write_bytes(laws.pdf(laws.RU.changed("2", laws.ten_days, LATER)))
    looked_at(page, qtbot, old)
    assert LawTexts(org).texts() == [] and page.act_field.value() == ""
    page.keep()
    assert page.look is not None, "the act must be named first"
    page.act_field.set_value(OTHER_ACT)
    kept(page, qtbot, 1)
    (card,) = LawTexts(org).texts()
    assert (card.text.act, card.text.lang, card.text.revised) == (own_act(laws.RU.title), "ru", date(2025, 3, 2))
    looked_at(page, qtbot, new)
    page.act_field.set_value(OTHER_ACT)
    kept(page, qtbot, 2)
    assert [change.key for change in LawTexts(org).changes(card.text.act, "ru")[2]] == ["2"]
    assert cut_texts(page) == [] == nameless(page)
    page.text_buttons[0].click()
    qtbot.waitUntil(lambda: hasattr(page, "find_box"))
    page.find_box.setText("2")
    page.find(page.cards[0])
    qtbot.waitUntil(page.results.isVisible)
    settle()
    assert cut_texts(page) == [] == nameless(page)


def test_an_unclear_revision_is_asked(page: LawPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "law.html"
    path.write_bytes(laws.html(laws.RU).replace("По состоянию на 2 марта 2025 года".encode(), b""))
    looked_at(page, qtbot, path)
    assert page.date_field.value() == ""
    page.act_field.set_value(OTHER_ACT)
    page.keep()
    assert page.look is not None
    page.date_field.set_value("02.03.2025")
    kept(page, qtbot, 1)


def test_a_wrong_file_is_told_and_nothing_is_kept(page: LawPage, org: OpenedOrganisation, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "law.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    page.look_at(path)
    told = page.context.shell.asked  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: any(deed[0] == "show_error" for deed in told))
    assert page.look is None and LawTexts(org).texts() == [] and page.take_button.isEnabled()
