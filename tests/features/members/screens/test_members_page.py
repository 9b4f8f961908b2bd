"""The page of members, used with keyboard and mouse on a real register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from support.pages import Desk, StrayWindows, words
from support.screens import type_letters
from support.workbooks import iin_of, messy_kazakh_list
from tirek.features.members.screens import SPEC
from tirek.features.members.service import Members
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless

PEOPLE = (
    {"last_name": "Өтегенова", "first_name": "Күләш", "patronymic": "Болатқызы", "post": "Кітапханашы", "phone": "+77012345678"},
    {"last_name": "Қасымов", "first_name": "Дәулет", "post": "Күзетші"},
    {"last_name": "Ахметов", "first_name": "Нұрлан", "post": "Математика мұғалімі"},
    {"last_name": "Әлиев", "first_name": "Серік"},
)  # fmt: skip
GOOD_IIN = iin_of(date(1985, 3, 8), 7, woman=True)


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


@pytest.fixture
def members(org: OpenedOrganisation) -> Members:
    members = Members(org)
    members.take_in(PEOPLE)
    return members


def shown(page) -> list[str]:
    rows = page.list.table.rows
    return [rows.row(number)[0] for number in range(rows.rowCount())]


def test_an_empty_list_says_what_it_is_for_and_offers_the_first_step(desk: Desk) -> None:
    page = desk.open(SPEC, "ru")
    assert page.list.stack.currentWidget() is page.list.empty
    page.list.first_take.click()
    assert page.title == "Список из Excel"


def test_the_list_follows_the_kazakh_alphabet(desk: Desk, members: Members) -> None:
    assert shown(desk.open(SPEC)) == ["Ахметов Нұрлан", "Әлиев Серік", "Қасымов Дәулет", "Өтегенова Күләш Болатқызы"]


def test_search_as_you_type_takes_russian_letters_for_kazakh_ones(desk: Desk, members: Members) -> None:
    page = desk.open(SPEC)
    type_letters(page.list.search, "отегенова")
    desk.qtbot.wait(250)
    desk.rest()
    assert shown(page) == ["Өтегенова Күләш Болатқызы"]
    type_letters(page.list.search, "xyz")
    desk.qtbot.wait(250)
    desk.rest()
    assert page.list.search.isVisible() and "Ештеңе табылмады" in words(page)


def test_a_card_opens_with_the_keyboard_alone(desk: Desk, members: Members) -> None:
    page = desk.open(SPEC)
    desk.qtbot.keyClick(page.list.search, Qt.Key.Key_Down)
    desk.qtbot.keyClick(page.list.table, Qt.Key.Key_Down)
    desk.qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    desk.rest()
    assert page.levels.opened.card.full_name == "Әлиев Серік"
    desk.qtbot.keyClick(page.levels.opened, Qt.Key.Key_Escape)
    assert page.levels.opened is None


def test_a_person_is_added_from_what_people_type(desk: Desk, members: Members) -> None:
    page = desk.open(SPEC, "ru")
    desk.qtbot.mouseClick(page.list.add_button, Qt.MouseButton.LeftButton)
    view = page.levels.opened
    form = view.form
    for name, typed in (("last_name", "СЕРІКОВА"), ("first_name", "айгүл"), ("phone", "8 (701) 555-66-77"), ("iin", "12345"), ("joined_on", "1.9.26")):
        type_letters(form.field(name).input(), typed)
    view.save_button.click()
    assert form.field("iin").text_error() == "В ИИН 12 цифр, у Вас 5"
    assert form.field("iin").input().hasFocus() and members.count() == 4
    form.field("iin").input().clear()
    type_letters(form.field("iin").input(), f"{GOOD_IIN[:6]} {GOOD_IIN[6:]}")
    desk.qtbot.keyClick(form.field("iin").input(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.wait(150)  # Qt shows the pressed button for a tenth of a second
    desk.rest()
    card = page.levels.opened.card
    assert (card.last_name, card.first_name, card.phone, card.iin, card.iin_verified, card.joined_on) == (
        "Серікова", "Айгүл", "+77015556677", GOOD_IIN, True, "2026-09-01",
    )  # fmt: skip
    desk.undo(page)
    assert members.count() == 4 and page.levels.opened is None


def test_nothing_is_added_without_a_surname(desk: Desk, members: Members) -> None:
    page = desk.open(SPEC, "ru")
    view = page.add_person()
    view.save_button.click()
    assert "Напишите фамилию" in words(view) and "Напишите имя" in words(view)
    assert view.form.field("last_name").input().hasFocus()


def test_the_iin_is_hidden_until_asked_for(desk: Desk, members: Members) -> None:
    card = members.add({"last_name": "Омарова", "first_name": "Гүлнұр", "iin": GOOD_IIN})
    page = desk.open(SPEC)
    view = page.open_card(card.id)
    desk.rest()
    assert GOOD_IIN not in words(view) and view.iin_label.text() == "85••••••••" + GOOD_IIN[-2:]
    view.iin_button.click()
    assert view.iin_label.text() == GOOD_IIN
    view.iin_button.click()
    assert GOOD_IIN not in words(view)


def test_a_change_is_kept_shown_in_the_history_and_can_be_taken_back(desk: Desk, members: Members) -> None:
    member = members.ids("Қасымов")[0]
    page = desk.open(SPEC, "ru")
    view = page.open_card(member)
    desk.rest()
    view.edit_button.click()
    type_letters(view.form.field("phone").input(), "87017778899")
    view.save_button.click()
    desk.rest()
    assert members.card(member).phone == "+77017778899"
    view.tabs.show_tab("history")
    history = words(view)
    assert "Изменено" in history and "+7 701 777 88 99" in history and "Үлгіова Айгүл Серікқызы" in history
    desk.undo(page)
    assert members.card(member).phone is None
    assert "+7 701 777 88 99" not in words(view.tabs.bar.parentWidget()) or view.tabs.key == "history"


def test_a_wrong_iin_from_an_old_list_does_not_hold_up_other_changes(desk: Desk, members: Members) -> None:
    member = members.add({"last_name": "Байжанов", "first_name": "Мұрат", "iin": "123"}).id
    page = desk.open(SPEC)
    view = page.open_card(member)
    desk.rest()
    view.edit()
    type_letters(view.form.field("post").input(), "Күзетші")
    view.save()
    desk.rest()
    assert (members.card(member).post, members.card(member).iin) == ("Күзетші", "123")


def test_taking_off_the_list_is_done_at_once_and_can_be_taken_back(desk: Desk, members: Members) -> None:
    page = desk.open(SPEC)
    view = page.open_card(members.ids("Ахметов")[0])
    desk.rest()
    view.remove_button.click()
    desk.rest()
    assert page.levels.opened is None and len(shown(page)) == 3
    desk.undo(page)
    assert len(shown(page)) == 4


def test_a_list_from_excel_is_looked_through_before_anything_is_taken_in(desk: Desk, members: Members, tmp_path: Path) -> None:
    page = desk.open(SPEC, "ru")
    page.list.take_button.click()
    view = page.levels.opened
    view.choose_button.click()
    dialog = view.findChild(QFileDialog, "choose_list")
    assert dialog is not None and dialog.isVisible()
    dialog.fileSelected.emit(str(messy_kazakh_list(tmp_path / "тізім.xlsx")))
    dialog.close()
    desk.rest()
    before = members.count()
    assert before == 4 and "Пока ничего не принято" in words(view)
    people = len(view.rows.chosen)
    assert str(people) in view.take_button.text()
    assert view.rows.count("twice") == 2, "one stands twice in the list, one has the name of a member"
    (twice,) = view.rows.left_out
    view.filter.button("twice").click()
    desk.rest()
    assert "Похоже на человека из строки 8" in words(view.panel)
    view._switch(twice)
    assert len(view.rows.chosen) == people + 1
    view._switch(twice)
    view.take_button.click()
    desk.rest()
    assert members.count() == before + people and page.levels.opened is None
    assert ("offer_undo", f"Принято {people} человек") in page.shell.asked
    baizhanov = members.card(members.ids("Байжанов")[0])
    assert "ertede" in (baizhanov.note or ""), "what nobody could read is not lost"
    desk.undo(page)
    assert members.count() == before


def test_a_column_can_be_given_to_another_field(desk: Desk, tmp_path: Path) -> None:
    page = desk.open(SPEC, "ru")
    view = page.take_list()
    view.read(messy_kazakh_list(tmp_path / "тізім.xlsx"))
    desk.rest()
    view.columns_button.click()
    view._change("Кәсіподақ мүшелері", 7, "subject")
    desk.rest()
    assert all(not row["post"] for row in view.rows.chosen)
    assert any(row["subject"] for row in view.rows.chosen)


def test_a_file_that_is_no_list_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    wrong = tmp_path / "сурет.xlsx"
    wrong.write_bytes(b"\x89PNG not a list")
    page = desk.open(SPEC, "ru")
    view = page.take_list()
    view.read(wrong)
    desk.rest()
    assert view.choose_button.isVisible() and "Excel" in words(view._holder)


def test_the_register_is_saved_as_an_excel_file(desk: Desk, members: Members, tmp_path: Path) -> None:
    page = desk.open(SPEC, "ru")
    page.save_list(tmp_path / "члены.xlsx")
    desk.rest()
    assert (tmp_path / "члены.xlsx").stat().st_size > 1000
    assert page.shell.asked[-1][1].startswith("Записано 4 человека")


def test_membership_reliefs_and_events_are_kept_from_the_card(desk: Desk, members: Members) -> None:
    member = members.ids("Қасымов")[0]
    page = desk.open(SPEC, "ru")
    view = page.open_card(member)
    desk.rest()
    view.tabs.show_tab("union")
    view.edit_record("relief")
    view._open.field("kind").set_value("student")
    view._open.field("since").set_value("1.9.26")
    view.save_button.click()
    desk.rest()
    assert view.tabs.key == "union" and "с 01.09.2026" in words(view)
    view.edit_standing()
    view._open.field("state").set_value("left")
    view.save_button.click()
    desk.rest()
    assert members.card(member).state == "left" and "Вышел из профсоюза" in words(view)
    page.levels.back()
    desk.rest()
    assert len(shown(page)) == 3
    page.list.who.button("former").click()
    desk.rest()
    assert shown(page) == ["Қасымов Дәулет"]


def test_the_card_of_an_earlier_moment_is_shown_and_put_back(desk: Desk, members: Members) -> None:
    member = members.add({"last_name": "Омарова", "first_name": "Гүлнұр", "phone": "+77011112233"}).id
    members.change(member, {"phone": "+77019998877"})
    page = desk.open(SPEC, "ru")
    view = page.open_card(member)
    desk.rest()
    view.look_back(view._story[-1])
    desk.rest()
    assert "+7 701 111 22 33" in words(view) and members.card(member).phone == "+77019998877"
    view.back_button.click()
    desk.rest()
    assert members.card(member).phone == "+77011112233" and view.tabs.key == "history"
    desk.undo(page)
    assert members.card(member).phone == "+77019998877"


def test_two_cards_are_compared_and_made_one(desk: Desk, members: Members) -> None:
    other = members.add({"last_name": "Утегенова", "first_name": "Куляш", "patronymic": "Болатовна", "phone": "+77012345678", "email": "k@b.example"}).id
    page = desk.open(SPEC, "ru")
    page.list.twice_button.click()
    view = page.levels.opened
    desk.rest()
    view.compare(view.pairs[0])
    desk.rest()
    assert "тот же телефон" in words(view)
    assert cut_texts(page.window()) == [] and nameless(page.window()) == []
    view.choices["last_name"].button("goes").click()
    view.merge_button.click()
    desk.rest()
    merged = members.card(other)
    assert (merged.last_name, merged.other_last_name, merged.email) == ("Утегенова", "Өтегенова", "k@b.example") and members.count() == 4
    desk.undo(page)
    assert members.count() == 5


def test_columns_set_by_hand_are_remembered_for_the_next_list(desk: Desk, members: Members, tmp_path: Path) -> None:
    page = desk.open(SPEC, "ru")
    view = page.take_list()
    view.read(messy_kazakh_list(tmp_path / "тізім.xlsx"))
    desk.rest()
    view._change("Кәсіподақ мүшелері", 7, "subject")
    desk.rest()
    view.take_button.click()
    desk.rest()
    again = members.preview(messy_kazakh_list(tmp_path / "келесі жыл.xlsx"))
    assert next(sheet for sheet in again.mapping.sheets if sheet.sheet == "Кәсіподақ мүшелері").column_of("subject") == 7


def test_half_written_work_survives_a_change_of_language(desk: Desk, members: Members) -> None:
    page = desk.open(SPEC, "kk")
    view = page.add_person()
    type_letters(view.form.field("last_name").input(), "Тілеубек")
    type_letters(view.form.field("post").input(), "Психолог")
    other = desk.open(SPEC, "ru", 150)
    other.restore(page.state())
    desk.rest()
    assert other.levels.opened.form.values()["last_name"] == "Тілеубек"
    assert other.levels.opened.form.values()["post"] == "Психолог"


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150), ("kk", 175)])
def test_nothing_is_cut_and_everything_has_a_name(desk: Desk, members: Members, tmp_path: Path, language: str, letters: int) -> None:
    page = desk.open(SPEC, language, letters)
    member = members.add({"last_name": "Омарова", "first_name": "Гүлнұр", "iin": "123456789012", "note": "Жас маман"}).id

    def check(what: str) -> None:
        desk.rest()
        page.measure()
        assert cut_texts(page.window()) == [], what
        assert nameless(page.window()) == [], what

    with StrayWindows() as stray:
        check("list")
        view = page.open_card(member)
        check("card")
        view.tabs.show_tab("union")
        check("union")
        view.tabs.show_tab("history")
        check("history")
        view.edit_standing()
        check("membership")
        view.edit_record("family")
        check("family event")
        view._show_card("work")
        view.edit()
        check("change")
        page.add_person().form.show_rest()
        check("add")
        view = page.take_list()
        check("choose")
        view.read(messy_kazakh_list(tmp_path / "тізім.xlsx"))
        check("rows")
        view.columns_button.click()
        check("columns")
    assert stray == []
