"""Terms that run out, and an export of ЕСУТД against the register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from support.organisations import PASSPHRASE
from support.pages import Desk, words
from support.workbooks import build
from tirek.app.main import main
from tirek.features.contracts.esutd import export_of, read_export
from tirek.features.contracts.rules import Card, Entry, compare, window
from tirek.features.contracts.screens import SPEC
from tirek.features.contracts.service import Contracts
from tirek.features.contracts.today import contract_tasks
from tirek.features.documents.api import Documents
from tirek.features.members.api import Members
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.workbooks.grid import Sheet, SheetRow, Workbook

TODAY = date(2026, 11, 23)
HEADING = ["№", "ФИО работника", "ИИН", "Номер договора", "Дата заключения", "Дата начала", "Дата окончания", "Дата расторжения", "Вид договора", "Должность"]
IIN, OTHER = "850101300124", "700707401232"


def card(**more: Any) -> Card:
    return Card(**({"member": 1, "name": "Сериков Нұрлан Әлиұлы", "iin": IIN, "start": date(2025, 9, 1)} | more))


def entry(**more: Any) -> Entry:
    return Entry(**({"row": 2, "name": "Сериков Нұрлан Әлиұлы", "iin": IIN, "number": "17", "start": date(2025, 9, 1)} | more))


@pytest.mark.parametrize(("cards", "entries", "kinds"), [
    pytest.param([card()], [entry()], [], id="agrees"),
    pytest.param([card()], [], ["missing_there"], id="not in the system"),
    pytest.param([], [entry()], ["missing_here"], id="not with us"),
    pytest.param([card()], [entry(start=date(2025, 9, 2))], ["differs"], id="another beginning"),
    pytest.param([card(start=None)], [entry()], [], id="our card says nothing of the beginning"),
    pytest.param([card(kind="unlimited")], [entry(kind="fixed", end=date(2027, 8, 31))], ["differs"], id="another kind"),
    pytest.param([card()], [entry(end=date(2026, 11, 22))], ["expired"], id="the term has passed"),
    pytest.param([card()], [entry(end=date(2026, 11, 23))], [], id="today is the last day"),
    pytest.param([card()], [entry(stopped=date(2026, 6, 1))], ["missing_there"], id="the contract was ended"),
    pytest.param([card()], [entry(number="1", start=date(2020, 9, 1), end=date(2025, 8, 31)), entry()], [], id="an old contract beside the new"),
    pytest.param([card(iin="")], [entry()], [], id="by the whole name, one without an IIN"),
    pytest.param([card(iin="")], [entry(), entry(iin=OTHER)], ["missing_there", "missing_here", "missing_here"], id="two people of one name"),
    pytest.param([card()], [entry(iin=OTHER)], ["missing_there", "missing_here"], id="same name, another number: two people"),
])  # fmt: skip
def test_what_the_comparison_finds(cards: list[Card], entries: list[Entry], kinds: list[str]) -> None:
    assert [finding.kind for finding in compare(cards, entries, TODAY)] == kinds


@pytest.mark.parametrize(("left", "days"), [(0, 30), (30, 30), (31, 60), (60, 60), (90, 90), (91, None), (-1, None)])
def test_windows_of_thirty_sixty_and_ninety_days(left: int, days: int | None) -> None:
    assert window(left) == days


def export(folder: Path, *rows: list[Any]) -> Path:
    return build(folder / "export.xlsx", [["Выгрузка из ЕСУТД"], HEADING, *rows])


def test_an_export_is_read(tmp_path: Path) -> None:
    found = read_export(export(
        tmp_path, [1, "Сериков Нұрлан Әлиұлы", 850101300124, "17-к", "01.09.2025", date(2025, 9, 1), "31.08.2027", None, "на определенный срок", "учитель"],
        [2, "Ким Анна", "", "18", "", "завтра", "", "", "бессрочный", ""], [3, "", "", "19", "", "", "", "", "", ""],
    ), TODAY)  # fmt: skip
    assert found.entries[0] == Entry(3, "Сериков Нұрлан Әлиұлы", IIN, "17-к", date(2025, 9, 1), date(2025, 9, 1), date(2027, 8, 31), None, "fixed", "учитель")
    assert found.entries[1].kind == "unlimited"
    assert [(one.row, one.code, one.typed) for one in found.unread] == [(4, "start", "завтра"), (5, "name", "")]
    assert found.rows == 3


def test_another_list_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(Circumstance) as caught:
        read_export(build(tmp_path / "a.xlsx", [["ФИО", "Телефон"], ["Ким Анна", "87010000000"]]), TODAY)
    assert caught.value.code == "CONTRACT-01"


CELLS = st.one_of(st.none(), st.integers(), st.floats(allow_nan=True), st.booleans(), st.dates(), st.text(max_size=15), st.sampled_from(["01.09.2025", "бессрочный", "-", IIN]))


@given(st.lists(st.lists(CELLS, max_size=11), max_size=10))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_row_is_lost_whatever_stands_in_it(rows: list[list[Any]]) -> None:
    body = [SheetRow(number, tuple(row)) for number, row in enumerate([HEADING, *rows], 1)]
    found = export_of(Workbook((Sheet("A", tuple(body)),)), TODAY)
    assert len(found.entries) + sum(1 for one in found.unread if one.code == "name") == found.rows


# --- over a real register -----------------------------------------------------------------------------------------------


@pytest.fixture
def members(org: OpenedOrganisation) -> dict[str, int]:
    register = Members(org)
    nurlan = {"last_name": "Сериков", "first_name": "Нұрлан", "patronymic": "Әлиұлы", "iin": IIN, "contract_from": "2025-09-01", "contract_until": "2026-12-10"}
    anna = {"last_name": "Ким", "first_name": "Анна", "contract_until": "2027-02-10", "contract_kind": "fixed"}
    return {"nurlan": register.add(nurlan).id, "anna": register.add(anna).id}


def test_terms_that_run_out_are_spoken_of_in_time(org: OpenedOrganisation, members: dict[str, int]) -> None:
    ending = Contracts(org).ending()
    assert [(one.member, one.window, one.days_left) for one in ending] == [(members["nurlan"], 30, 17), (members["anna"], 90, 79)]
    tasks = contract_tasks(org, TODAY, load_texts("ru"))
    assert [task.title for task in tasks] == ["Кончается трудовой договор: Сериков Нұрлан Әлиұлы", "Ещё 1 договор истекает в течение девяноста дней"]
    assert tasks[0].target.page == "contracts" and tasks[0].target.args == {"id": members["nurlan"]}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_finding_has_its_law_and_a_draft_inquiry(org: OpenedOrganisation, members: dict[str, int], tmp_path: Path, language: str) -> None:
    contracts = Contracts(org)
    result = contracts.reconcile(export(
        tmp_path, [1, "Сериков Нұрлан Әлиұлы", IIN, "17", "", "02.09.2025", "20.11.2026", "", "на определенный срок", ""],
        [2, "Ахметов Дәулет", OTHER, "18", "", "", "", "", "", ""],
    ))  # fmt: skip
    assert [(one.kind, one.name) for one in result.findings] == [
        ("expired", "Сериков Нұрлан Әлиұлы"), ("differs", "Сериков Нұрлан Әлиұлы"), ("missing_there", "Ким Анна"), ("missing_here", "Ахметов Дәулет"),
    ]  # fmt: skip
    for finding in result.findings:
        law = contracts.law(finding.kind, language)
        assert law and all(article.gist for article in law)
        paper = contracts.draft_inquiry(finding, language)
        assert paper.template == "INQ" and paper.state != "approved" and paper.language == language
        assert law[0].article in str(Documents(org).answers(paper.id)["basis"])
    assert contracts.law("expired", language)[0].article == "30"
    paper = contracts.draft_ending_inquiry(contracts.ending()[0], language)
    assert paper.about_id == members["nurlan"]


def test_nothing_of_an_export_is_kept(org: OpenedOrganisation, members: dict[str, int], tmp_path: Path) -> None:
    saved = org.saved_at
    Contracts(org).reconcile(export(tmp_path, [1, "Ахметов Дәулет", OTHER, "18", "", "", "", "", "", ""]))
    assert org.saved_at == saved


def test_the_commands(org: OpenedOrganisation, members: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = org.home
    org.close()
    (tmp_path / "p.txt").write_text(PASSPHRASE, encoding="utf-8")
    path = export(tmp_path, [1, "Сериков Нұрлан Әлиұлы", IIN, "17", "", "02.09.2025", "", "", "", ""])
    common = ["--json", "--lang", "ru", "--home", str(home), "--passphrase-file", str(tmp_path / "p.txt")]
    assert main(["contracts", "compare", str(path), "--drafts", *common]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(one["kind"], one["name"]) for one in said["findings"]] == [("differs", "Сериков Нұрлан Әлиұлы"), ("missing_there", "Ким Анна")]
    assert said["findings"][0]["differences"] == [{"field": "start", "here": "2025-09-01", "there": "2025-09-02"}]
    assert all(one["inquiry"] and one["law"] for one in said["findings"])
    assert main(["contracts", "ending", *common]) == 0
    assert {"member", "name", "until", "days_left", "window"} <= json.loads(capsys.readouterr().out)["ending"][0].keys()


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150)])
def test_the_page_compares_and_drafts(desk: Desk, org: OpenedOrganisation, members: dict[str, int], tmp_path: Path, language: str, letters: int) -> None:
    Contracts(org).law("ending", language)  # the index of the law is built once, which takes a while
    page = desk.open(SPEC, language, letters)
    assert "Сериков Нұрлан Әлиұлы" in words(page) and cut_texts(page.window()) == [] and nameless(page.window()) == []
    page.compare(export(tmp_path, [1, "Сериков Нұрлан Әлиұлы", IIN, "17", "", "02.09.2025", "", "", "", ""]))
    desk.rest()
    page.which.button("differs").click()
    desk.rest()
    assert cut_texts(page.window()) == [] and nameless(page.window()) == []
    page.finding_buttons[0].click()
    desk.rest()
    asked = [one for one in page.shell.asked if one[0] == "navigate"][-1]
    assert asked[1] == "documents" and Documents(org).card(asked[2]["id"]).template == "INQ"
