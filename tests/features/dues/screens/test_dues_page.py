"""The page of dues, used on a real treasury."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from support.dues import MONTH, School
from support.pages import Desk, StrayWindows, words
from tirek.features.dues.screens import SPEC
from tirek.foundation.ui.cut_texts import cut_texts, nameless


@pytest.fixture
def desk(qtbot: QtBot, school: School) -> Iterator[Desk]:
    desk = Desk(qtbot, school.org)
    yield desk
    desk.close()


def test_a_list_is_taken_in_and_an_unknown_payer_named(desk: Desk, school: School) -> None:
    path = school.payroll([1, "Сериков Нұрлан Әлиұлы", "", "", 500], [2, "Ким А.", "", "", 450])
    page = desk.open(SPEC, "ru")
    page.view("month").list_button.click()
    view = page.opened
    view.read(path)
    desk.rest()
    assert "Принять 2 платежа · 950\u00a0₸" in words(view)
    view.take_button.click()
    desk.rest()
    assert page.opened is None
    month = page.view("month")
    desk.rest()
    assert "Чьи эти деньги?" in words(month) and "Это Ким Анна Викторовна" in words(month)
    month.payer_buttons[0].click()
    desk.rest()
    assert "Чьи эти деньги?" not in words(month)
    assert school.dues.member(school.members[2]).months[0].balance.paid == 45_000
    desk.undo(page)
    assert school.lists.unknown()[0].name == "Ким А."


def test_cash_is_taken_and_a_line_is_taken_back(desk: Desk, school: School) -> None:
    page = desk.open(SPEC, "kk")
    view = page.take_cash(MONTH, (school.members[0], "Сериков Нұрлан Әлиұлы"))
    view.sum.set_value("500")
    assert "Бес жүз теңге 00 тиын" in view.words.text()
    view.save_button.click()
    desk.rest()
    assert view.receipt.number.startswith("1-")
    view.save_file(school.folder / "r.pdf", "kk")
    desk.rest()
    assert (school.folder / "r.pdf").read_bytes().startswith(b"%PDF")
    ledger = page.open_ledger(school.members[0])
    desk.rest()
    line = next(line.id for line in school.dues.member(school.members[0]).lines if line.side == "payment")
    ledger.back_buttons[line].click()
    ledger.why.field("why").set_value("Ақша қайтарылды")
    ledger.take_back(line, "Ақша қайтарылды")
    desk.rest()
    assert school.dues.member(school.members[0]).months[0].state == "unpaid"


def test_books_are_closed_and_opened_with_a_reason(desk: Desk, school: School) -> None:
    page = desk.open(SPEC, "ru")
    month = page.view("month")
    month.close_button.click()
    desk.rest()
    assert school.dues.books(month.month).closed and not month.list_button.isEnabled()
    month.reopen_button.click()
    month.reason.field("why").set_value("нет")
    month.reason.save(month._reopen)
    assert school.dues.books(month.month).closed
    month.reason.field("why").set_value("Список исправлен")
    month.reason.save(month._reopen)
    desk.rest()
    assert not school.dues.books(month.month).closed


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150), ("en", 125)])
def test_nothing_is_cut_and_everything_has_a_name(desk: Desk, school: School, language: str, letters: int) -> None:
    school.dues.charge(MONTH)
    school.take([1, "Ким А.", "", "", 450], [2, "Юн Ольга", "", "", 500])
    with StrayWindows() as strays:
        page = desk.open(SPEC, language, letters)
        for show in (lambda: page.view("owed"), lambda: page.view("rates"), lambda: page.view("month"), lambda: page.open_ledger(school.members[2]),
                     lambda: page.take_list(MONTH).read(school.payroll([1, "Сериков Нұрлан Әлиұлы", "", "", 500])), lambda: page.take_cash(MONTH)):  # fmt: skip
            show()
            desk.rest()
            assert cut_texts(page.window()) == [] and nameless(page.window()) == []
    assert strays == []
