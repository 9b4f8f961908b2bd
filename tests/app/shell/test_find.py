"""Find anywhere: people, places and commands in one list, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from support.screens import type_letters
from tirek.app.shell.find import CommandFinder
from tirek.app.shell.ports import Found
from tirek.foundation.ui.pictures import settle


def titles(panel) -> list[str]:
    return [panel.list.item(row).data(Qt.ItemDataRole.UserRole).title for row in range(panel.list.count())]


def test_a_person_is_found_and_opened(window, qtbot):
    one = window(opened=True)
    one.screen_shown.open_find()
    panel = one.screen_shown.find_panel
    type_letters(panel.words, "өтег")
    qtbot.waitUntil(lambda: titles(panel) == ["Өтегенова Мәдина"])
    qtbot.keyClick(panel.words, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert one.screen_shown.current is one.screen_shown.page("members")


def test_the_last_things_stand_there_when_nothing_is_typed(window, qtbot):
    one = window(opened=True)
    panel = one.screen_shown.find_panel
    one.screen_shown._go(Found("Член профсоюза", "Оспанов Дархан", page="members"))
    one.screen_shown.open_find()
    assert titles(panel) == ["Оспанов Дархан"]
    one.change_preferences(one.preferences.larger())
    settle()
    one.screen_shown.open_find()
    assert titles(one.screen_shown.find_panel) == ["Оспанов Дархан"]


def test_escape_closes_and_arrows_go_round(window, qtbot):
    one = window(opened=True)
    one.screen_shown.open_find()
    panel = one.screen_shown.find_panel
    type_letters(panel.words, "о")
    qtbot.waitUntil(lambda: panel.list.count() > 2)
    qtbot.keyClick(panel.words, Qt.Key.Key_Up)
    assert panel.list.currentRow() == panel.list.count() - 1
    qtbot.keyClick(panel.words, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_nothing_found_is_said(window, qtbot):
    one = window(opened=True)
    one.screen_shown.open_find()
    panel = one.screen_shown.find_panel
    type_letters(panel.words, "ъъъъ")
    qtbot.waitUntil(lambda: panel.note.text() == one.texts.t("Nothing found. Try other words"))


def test_commands_are_found_by_any_part_of_their_words():
    finder = CommandFinder([Found("Страница", "Члены профсоюза"), Found("Команда", "Скрыть", "Ctrl+L")])
    assert [one.title for one in finder.find("проф член", 5)] == ["Члены профсоюза"]
    assert [one.title for one in finder.find("ctrl", 5)] == ["Скрыть"]
