"""Step by step: from the list to a leaf, its term counted, the appeal and the paper opened with what is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support.screens import page_context
from tirek.features.counsel.screens.page import AskPage
from tirek.features.counsel.screens.safety_view import SafetyView
from tirek.features.counsel.screens.tree_view import TreeList, TreeView
from tirek.foundation.jobs import Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.pictures import settle


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    runner = window_jobs()
    yield runner
    runner.close()


def page_of(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, language: str = "ru", letters: int = 100) -> AskPage:
    page = AskPage(page_context(language, org=org, jobs=jobs, letters=letters), lambda: None)
    qtbot.addWidget(page)
    page.resize(1100, 660)
    page.show()
    return page


def at_leaf(page: AskPage, qtbot: QtBot, tree: str, *answers: int) -> TreeView:
    page.show_tree(tree)
    view = page.tree
    assert isinstance(view, TreeView)
    for answer in answers:
        view.answer(answer)
    qtbot.waitUntil(lambda: view.view is not None, timeout=60_000)
    return view


def told(page: AskPage) -> list[tuple[Any, ...]]:
    return page.context.shell.asked  # type: ignore[attr-defined]


def test_the_list_is_narrowed_by_a_word_and_leads_back(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> None:
    page = page_of(org, jobs, qtbot)
    page.show_trees()
    listed = page.tree
    assert isinstance(listed, TreeList)
    assert len(listed.buttons) >= 25
    listed.find_box.setText("беременна")
    assert [name for name, button in listed.buttons.items() if not button.isHidden()] == ["pregnant"]
    listed.find_box.setText("ипотека")
    assert not listed.nothing.isHidden()
    page.close_trees()
    assert page.tree is None
    assert not page.conversation.isHidden()


def test_a_leaf_counts_its_term_and_opens_the_appeal_and_the_paper(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> None:
    page = page_of(org, jobs, qtbot)
    view = at_leaf(page, qtbot, "dismissed", 0, 1)
    view.date.set_value("вчера")
    view.count()
    assert view.due.isHidden()
    view.date.set_value("2.11.2026")
    view.count()
    qtbot.waitUntil(lambda: not view.due.isHidden(), timeout=10_000)
    view.appeal_button.click()
    view.paper_button.click()
    (_, where, appeal), (_, page_name, paper) = told(page)[-2:]
    assert (where, page_name) == ("appeals", "documents")
    assert appeal["new"].cause == "dismissal"
    assert paper["template"] == "CON"
    assert paper["data"]["dispute_kind"] == "reinstatement"
    assert paper["data"]["act_received_date"] == "2026-11-02"


def test_an_answer_can_be_changed_and_the_place_is_kept(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> None:
    page = page_of(org, jobs, qtbot)
    view = at_leaf(page, qtbot, "dismissed", 0, 1)
    view.back_to(1)
    assert view.answers == [0]
    kept = page.state()
    again = page_of(org, jobs, qtbot, "kk")
    again.restore(kept)
    assert isinstance(again.tree, TreeView)
    assert again.tree.answers == [0]


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150)])
def test_nothing_is_cut_and_everything_has_a_name(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, language: str, letters: int) -> None:
    page = page_of(org, jobs, qtbot, language, letters)
    page.show_trees()
    qtbot.wait(50)
    assert (cut_texts(page), nameless(page)) == ([], [])
    at_leaf(page, qtbot, "accident", 0)
    qtbot.wait(200)
    assert (cut_texts(page), nameless(page)) == ([], [])


@pytest.mark.parametrize(("language", "letters"), [("kk", 150), ("ru", 100)])
def test_a_check_list_becomes_an_act(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, language: str, letters: int) -> None:
    page = page_of(org, jobs, qtbot, language, letters)
    page.show_safety()
    view = page.tree
    assert isinstance(view, SafetyView)
    for show in (lambda: view.show_list("lab"), view.show_first_day, view.show_all, lambda: view.show_list("lab")):
        show()
        settle()
        assert (cut_texts(page), nameless(page)) == ([], [])
    view.act_button.click()
    assert told(page)[-1][0] == "say"
    view.lines[1].set_value("bad")
    view.act_button.click()
    assert told(page)[-1][1] == "documents"
    assert len(told(page)[-1][2]["data"]["objects"]) == 1
