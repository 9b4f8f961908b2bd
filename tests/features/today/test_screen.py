from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from support.screens import page_context
from support.shell import CHAIR, PARTS
from tirek.features.today.screen import TodayPage
from tirek.features.today.service import Today


def make(qtbot, language: str = "ru"):
    context = page_context(language)
    page = TodayPage(context, Today(context.clock, PARTS, lambda: CHAIR))
    qtbot.addWidget(page)
    page.resize(1366, 728)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page._view is not None)
    return page, context


def test_each_task_has_one_button_that_leads_to_it(qtbot):
    page, context = make(qtbot)
    button = next(one for one in page.findChildren(QPushButton) if one.text() == "Ответить")
    assert button.objectName() == "primary"
    button.click()
    assert context.shell.asked == [("navigate", "appeals", {})]


def test_a_screen_reader_hears_what_a_button_is_for(qtbot):
    page, _context = make(qtbot)
    names = [one.accessibleName() for one in page.findChildren(QPushButton)]
    assert "Ответить: Ответить на обращение № 14" in names


def test_an_unchanged_view_is_not_built_again(qtbot):
    page, _context = make(qtbot)
    before = page.body.itemAt(0).widget()
    page.show_view(page._view)
    assert page.body.itemAt(0).widget() is before


def test_what_leaves_can_be_seen_from_here(qtbot):
    page, context = make(qtbot)
    next(one for one in page.findChildren(QPushButton) if one.text() == context.texts.t("See what leaves")).click()
    assert context.shell.asked == [("navigate", "exchange", {"show": "outgoing"})]
