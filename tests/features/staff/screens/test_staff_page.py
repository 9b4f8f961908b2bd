"""The page of the staff, used as a person does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.pages import Desk, words
from support.workbooks import build
from tirek.app.workplace import _import_view
from tirek.features.members.api import Members
from tirek.features.staff.screens import staff_spec
from tirek.features.staff.service import Staff
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless

SPEC = staff_spec(_import_view)
LIST = [
    ["Аты-жөні", "Туған күні", "Лауазымы", "Мектеп"],
    ["Нұрланов Әлихан Серікұлы", "01.05.1998", "математика мұғалімі", "№ 1 мектеп"],
    ["Ким Анна", None, "библиотекарь", "№ 1 мектеп"],
    ["Өтегенова Мәдина Қайратқызы", "12.03.1975", "күзетші", "№ 2 мектеп"],
]


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


@pytest.fixture
def staff(org: OpenedOrganisation) -> Staff:
    Members(org).add({"last_name": "Ким", "first_name": "Анна", "patronymic": "Викторовна"})
    staff = Staff(org)
    staff.take_in([
        {"last_name": "Нұрланов", "first_name": "Әлихан", "birth_date": "1998-05-01", "post": "мұғалім", "post_id": "teacher"},
        {"last_name": "Ким", "first_name": "Анна"}, {"last_name": "Өтегенова", "first_name": "Мәдина", "post": "күзетші"},
    ])  # fmt: skip
    return staff


def shown(page) -> list[str]:
    rows = page.table.rows
    return [rows.row(number)[0] for number in range(rows.rowCount())]


def test_the_schools_list_is_taken_in_by_the_same_view_as_members(desk: Desk, org: OpenedOrganisation, tmp_path: Path) -> None:
    page = desk.open(SPEC, "ru")
    page.take_first.click()
    view = page.levels.opened
    view.read(build(tmp_path / "штат.xlsx", LIST))
    desk.rest()
    view.take_button.click()
    desk.rest()
    assert shown(page) == ["Ким Анна", "Нұрланов Әлихан Серікұлы", "Өтегенова Мәдина Қайратқызы"]
    again = page.take_list()
    again.read(tmp_path / "штат.xlsx")
    desk.rest()
    assert len(again.rows.chosen) == 3, "who is known already is renewed, not left out"
    again.take_button.click()
    desk.rest()
    assert Staff(org).count() == 3


def test_one_unclear_worker_is_decided_and_the_list_to_invite_follows(desk: Desk, staff: Staff) -> None:
    page = desk.open(SPEC, "ru")
    page.which.button("to_invite").click()
    desk.rest()
    assert shown(page) == ["Нұрланов Әлихан", "Өтегенова Мәдина"]
    page.which.button("unclear").click()
    desk.rest()
    view = page.open_worker(page.table.rows.id_at(0))
    desk.rest()
    assert "Это кто-то из членов профсоюза?" in words(view)
    view._linking(view.row.maybe[0])()
    desk.rest()
    assert view.row.how == "person" and shown(page) == []
    page.shell.undo()
    desk.rest()
    assert staff.worker(view.worker_id).member is None


def test_inviting_answering_joining(desk: Desk, staff: Staff, org: OpenedOrganisation) -> None:
    page = desk.open(SPEC, "kk")
    view = page.open_worker(staff.workers("to_invite")[0].id)
    desk.rest()
    view.invite_button.click()
    desk.rest()
    view.answer.button("joins").click()
    desk.rest()
    view.join_button.click()
    desk.rest()
    assert view.row.member is not None and Members(org).count() == 2


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150)])
def test_nothing_is_cut_and_everything_has_a_name(desk: Desk, staff: Staff, language: str, letters: int) -> None:
    page = desk.open(SPEC, language, letters)
    staff.invite([staff.workers("to_invite")[0].id])

    def check(what: str) -> None:
        desk.rest()
        page.measure()
        assert cut_texts(page.window()) == [], what
        assert nameless(page.window()) == [], what

    check("list")
    for which in ("unclear", "invited"):
        page.open_worker(staff.workers(which)[0].id)  # type: ignore[arg-type]
        check(which)
    page.levels.back()
    page.tabs.show_tab("density")
    check("density")
