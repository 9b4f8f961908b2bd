"""The page Keys as a chair meets it: each tab whole, no words cut, each deed by its button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import PASSPHRASE, Template
from support.pages import Desk, words
from tirek.app.organisations import make_organisation
from tirek.features.members.api import Members
from tirek.features.safekeeping.keepers import WAIT, Keepers, ask, finish
from tirek.features.safekeeping.keepers_log import steps, used_at
from tirek.features.safekeeping.roles import Roles
from tirek.features.safekeeping.screens import SPEC
from tirek.features.safekeeping.today import keepers_tasks
from tirek.foundation.clock import FixedClock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.vault import vault

THEIRS = "самал жел терезе алпыс үш 9"


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    yield Desk(qtbot, org)


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150), ("kk", 150)])
def test_no_words_are_cut(desk: Desk, org: OpenedOrganisation, language: str, letters: int) -> None:
    Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    page = desk.open(SPEC, language, letters)
    page.window().resize(1366 - round(200 * letters / 100), 728)  # what the navigation leaves
    for tab in ("roles", "recovery", "keepers", "people", "handover"):
        page.open(show=tab)
        desk.rest()
        assert page.tabs.key == tab
        assert cut_texts(page.window()) == [] and nameless(page.window()) == []


def test_keys_are_given_and_withdrawn(desk: Desk, org: OpenedOrganisation) -> None:
    page = desk.open(SPEC)
    view = page.tabs.view
    view.grant_button.click()
    assert view.form.field("name").text_error()
    view.form.set_values({"role": "treasurer", "name": "Үлгібаева Сәуле", "passphrase": THEIRS})
    view.grant_button.click()
    desk.rest()
    holder = next(one for one in Roles(org).list() if one.role == "treasurer")
    assert vault.unlock(org.home, THEIRS).role == "treasurer"
    view.withdraw(holder)
    desk.rest()
    assert [one.role for one in Roles(org).list()] == ["chair"]


def test_a_new_code_replaces_the_old_one_only_when_it_was_written_back(desk: Desk, org: OpenedOrganisation, template: Template) -> None:
    page = desk.open(SPEC)
    page.open(show="recovery")
    view = page.tabs.view
    view.make_code()
    desk.rest()
    sheet = view.sheet
    assert vault.unlock_with_recovery(org.home, template.recovery_code)
    groups = sheet.lines()
    sheet.on_paper.click()
    sheet.form.set_values({str(number): sheet._groups[number] for number in sheet.asked})  # noqa: SLF001
    code = "-".join(sheet._groups)  # noqa: SLF001
    sheet.go_on.click()
    desk.rest()
    assert groups and vault.unlock_with_recovery(org.home, code).is_chair
    view.code.set_value(code)
    view.try_button.click()
    desk.rest()
    assert any(asked[0] == "say" for asked in page.shell.asked)


def test_the_place_is_handed_over_in_the_window(desk: Desk, org: OpenedOrganisation, tmp_path: Path) -> None:
    page = desk.open(SPEC, "ru")
    page.open(show="handover")
    view = page.tabs.view
    view.form.set_values({"name": "Үлгінов Ерлан", "passphrase": THEIRS})
    view.hand_button.click()
    desk.qtbot.waitUntil(lambda: view.sheet is not None, timeout=60_000)
    desk.rest()
    assert vault.unlock(org.home, THEIRS).is_chair
    (act,) = view._handover.acts()  # noqa: SLF001
    view.save(act, tmp_path / "act.pdf")
    desk.rest()
    assert (tmp_path / "act.pdf").read_bytes().startswith(b"%PDF")


def test_consents_readings_and_destruction(desk: Desk, org: OpenedOrganisation, tmp_path: Path) -> None:
    member = Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"}).id
    page = desk.open(SPEC)
    page.open(show="people")
    view = page.tabs.view
    view.choose(member, "Үлгіова Мәдина")
    desk.rest()
    view.read("membership")
    view.agree("membership")
    desk.rest()
    assert [one.purpose for one in view._consents.of_member(member)] == ["membership"]  # noqa: SLF001
    view.save_readings(tmp_path / "who.pdf")
    view.count()
    desk.rest()
    assert (tmp_path / "who.pdf").exists() and Members(org).count() == 1
    view.destroy()
    desk.rest()
    assert Members(org).count() == 0 and view.person is None
    view.save_act(view._erasure.acts()[0], tmp_path / "act.pdf")  # noqa: SLF001
    desk.rest()
    assert (tmp_path / "act.pdf").read_bytes().startswith(b"%PDF")


def test_keepers_are_chosen_by_their_two_files(desk: Desk, org: OpenedOrganisation, tmp_path: Path) -> None:
    for kind in ("region", "centre"):
        (tmp_path / kind).write_bytes(Keepers(org).make_key(kind))
    page = desk.open(SPEC)
    page.open(show="keepers")
    card = page.tabs.view.own
    for kind in ("region", "centre"):
        card.take_file(kind, tmp_path / kind)
    desk.rest()
    card.choose()
    desk.rest()
    assert set(Keepers(org).fingerprints()) == {"region", "centre"}
    assert vault.unlock(org.home, PASSPHRASE).is_chair
    assert [(one.kind, one.name) for one in Keepers(org).list()] == [("region", "Үлгі мектебінің бастауыш ұйымы"), ("centre", "Үлгі мектебінің бастауыш ұйымы")]


@pytest.mark.parametrize(("language", "letters"), [("kk", 150), ("ru", 100)])
def test_an_office_looks_waits_calls_and_gives_its_half(
    desk: Desk, org: OpenedOrganisation, tmp_path: Path, language: str, letters: int, clock: FixedClock
) -> None:
    page = desk.open(SPEC, language, letters)
    page.open(show="keepers")
    desk.rest()
    view = page.tabs.view
    for kind in ("region", "centre"):
        view.write_key(kind, tmp_path / kind)
        desk.rest()
    school, _ = make_organisation(tmp_path / "school", "Басқа мектеп", "Үлгіов Асан", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    Keepers(school).choose((tmp_path / "region").read_bytes(), (tmp_path / "centre").read_bytes())
    school.close()
    (tmp_path / "request").write_bytes(ask(school.home, "Үлгі мектебі", "Төраға ауысты", THEIRS, clock=clock))
    view.look(tmp_path / "request")
    desk.rest()
    assert view.give_buttons == {} and "72" in words(view)
    assert cut_texts(page.window()) == [] and nameless(page.window()) == []
    clock.advance(WAIT)
    page.context.clock.advance(WAIT)
    view.look(tmp_path / "request")
    desk.rest()
    assert set(view.give_buttons) == {"region", "centre"}
    for kind in ("region", "centre"):
        view.give(kind, tmp_path / f"half-{kind}")
        desk.rest()
    shares = [(tmp_path / f"half-{kind}").read_bytes() for kind in ("region", "centre")]
    opened, _code = finish(school.home, shares, THEIRS, "Үлгінов Ерлан", clock=clock, texts=load_texts("kk"))
    assert used_at(opened) is not None and [task.target.args for task in keepers_tasks(opened, clock.today(), opened.texts)] == [{"show": "keepers"}]
    happened = [step.happened for step in steps(opened)]
    assert {"chosen", "asked", "used"} <= set(happened)
    opened.close()
    assert {step.happened for step in steps(org)} == {"key_made", "seen", "given"}
    view.refresh()
    desk.rest()
    assert cut_texts(page.window()) == [] and nameless(page.window()) == []
