"""A second laptop and a stick from the chair's: from the first start to Today, through the real vault."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import PASSPHRASE, Template, fixed_clock
from support.windows import Windows
from tirek.app.organisations import join_organisation
from tirek.app.shell.first_start import FirstStartPage
from tirek.app.shell.join import JoinPage
from tirek.app.shell.workspace import Workspace
from tirek.features.devices.api import Devices
from tirek.features.members.api import Members
from tirek.foundation.language.texts import load_texts
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.pictures import save_picture


@pytest.fixture
def code(template: Template, tmp_path: Path) -> str:
    org = template.open_copy(tmp_path / "chair", fixed_clock())
    Members(org).add({"last_name": "Бірінші", "first_name": "Адам"})
    (tmp_path / "stick").mkdir()
    made, _ = Devices(org).pair(tmp_path / "stick")
    org.close()
    return made


def test_from_the_first_page_to_today(qtbot: QtBot, windows: Windows, tmp_path: Path, code: str) -> None:
    (tmp_path / "new").mkdir()
    window = windows.open(tmp_path / "new", fixed_clock())
    first = window.screen_shown
    assert isinstance(first, FirstStartPage)
    first.join_button.click()
    page = window.screen_shown
    assert isinstance(page, JoinPage)
    assert cut_texts(window) == [] and nameless(window) == []
    save_picture(window, tmp_path / "join.png", width=1366, height=728)
    page.form.field("code").set_value("0000-0000-0000-0000")
    page.form.field("passphrase").set_value(PASSPHRASE)
    page.join_from(tmp_path / "stick")
    qtbot.waitUntil(lambda: page.choose.isEnabled() and page._banner is not None, timeout=20_000)
    page.form.field("code").set_value(code.lower().replace("-", " "))
    page.join_from(tmp_path / "stick")
    qtbot.waitUntil(lambda: isinstance(window.screen_shown, Workspace), timeout=30_000)
    assert Members(window._opened).count() == 1


def test_a_computer_that_was_one_before_joins_anew_from_the_page_of_computers(
    qtbot: QtBot, windows: Windows, template: Template, tmp_path: Path
) -> None:
    clock = fixed_clock()
    chair = template.open_copy(tmp_path / "chair", clock)
    (tmp_path / "stick").mkdir()
    code, _ = Devices(chair).pair(tmp_path / "stick")
    second, _ = join_organisation(tmp_path / "stick", code, tmp_path / "second", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    second.close()
    Members(chair).add({"last_name": "Бірінші", "first_name": "Адам"})
    code, _ = Devices(chair).pair(tmp_path / "stick")
    chair.close()
    window = windows.open(tmp_path / "second", clock)
    window.screen_shown.passphrase.set_value(PASSPHRASE)
    window.screen_shown.open_button.click()
    qtbot.waitUntil(lambda: isinstance(window.screen_shown, Workspace), timeout=30_000)
    window.navigate("devices")
    qtbot.waitUntil(lambda: hasattr(window.screen_shown.current, "anew_button"), timeout=20_000)
    window.screen_shown.current.anew_button.click()
    page = window.screen_shown
    assert isinstance(page, JoinPage)
    qtbot.waitUntil(page.choose.isEnabled, timeout=30_000)
    page.form.field("code").set_value(code)
    page.form.field("passphrase").set_value(PASSPHRASE)
    page.join_from(tmp_path / "stick")
    qtbot.waitUntil(lambda: isinstance(window.screen_shown, Workspace), timeout=30_000)
    assert Members(window._opened).count() == 1
    assert (tmp_path / "second" / "before-joining-1" / "vault.json").exists()
