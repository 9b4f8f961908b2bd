"""The page Keys as a chair meets it: each tab whole, no words cut, each deed by its button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import PASSPHRASE, Template
from support.pages import Desk
from tirek.features.members.api import Members
from tirek.features.safekeeping.keepers import Keepers
from tirek.features.safekeeping.roles import Roles
from tirek.features.safekeeping.screens import SPEC
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
    for tab in ("roles", "recovery", "people", "handover"):
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
    page.open(show="recovery")
    card = page.tabs.view.keepers
    for kind in ("region", "centre"):
        card.take_file(kind, tmp_path / kind)
    desk.rest()
    card.choose()
    desk.rest()
    assert set(Keepers(org).fingerprints()) == {"region", "centre"}
    assert vault.unlock(org.home, PASSPHRASE).is_chair
