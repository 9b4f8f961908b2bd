"""Passphrase and paper are both lost: from the passphrase page to the request, and with both halves to Today, through the real vault."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import Template, fixed_clock
from support.windows import Windows
from tirek.app.shell.keepers import KeepersPage
from tirek.app.shell.unlock import UnlockPage
from tirek.features.members.api import Members
from tirek.features.safekeeping.keepers import WAIT, Keepers
from tirek.foundation.clock import FixedClock
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.pictures import save_picture, settle
from tirek.foundation.ui.preferences import Preferences, save_preferences

NEW = "самал жел терезе алпыс үш 9"


@pytest.fixture
def clock() -> FixedClock:
    return fixed_clock()


def keepers_page(window: object) -> KeepersPage:
    page = window.screen_shown  # type: ignore[attr-defined]
    assert isinstance(page, KeepersPage)
    return page


@pytest.mark.parametrize(("language", "letters"), [("ru", 100), ("kk", 150)])
def test_from_the_lost_sheet_to_today(qtbot: QtBot, windows: Windows, template: Template, tmp_path: Path, clock: FixedClock, language: str, letters: int) -> None:
    office, school = (template.open_copy(tmp_path / name, clock) for name in ("office", "school"))
    Members(school).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    Keepers(school).choose(Keepers(office).make_key("region"), Keepers(office).make_key("centre"))
    school.close()
    save_preferences(school.home, Preferences(language, "light", letters))
    window = windows.open(school.home, clock)
    unlock = window.screen_shown
    assert isinstance(unlock, UnlockPage) and not unlock.keepers_button.isVisible(), "the paper code comes first"
    unlock.other.click()
    unlock.keepers_button.click()
    page = keepers_page(window)
    settle()
    assert (cut_texts(window), nameless(window)) == ([], [])
    save_picture(window, tmp_path / "ask.png", width=1366, height=728)
    page.form.set_values({"organisation": "Үлгі мектебі", "reason": "Төраға ауысты", "passphrase": NEW})
    page.ask_at(tmp_path / "no-folder" / "request")
    qtbot.waitUntil(lambda: page._banner is not None and page.write_button.isEnabled(), timeout=20_000)
    page.ask_at(tmp_path / "request")
    qtbot.waitUntil(lambda: (tmp_path / "request").exists() and not window._busy and keepers_page(window).asked_at is not None, timeout=20_000)
    page = keepers_page(window)
    settle()
    assert (cut_texts(window), nameless(window)) == ([], [])
    save_picture(window, tmp_path / "asked.png", width=1366, height=728)
    page.open_button.click()
    assert page._banner is not None, "both halves are needed"

    request, keeper = (tmp_path / "request").read_bytes(), Keepers(office)
    keeper.look(request)
    clock.advance(WAIT)
    for kind in ("region", "centre"):
        (tmp_path / kind).write_bytes(keeper.give(request, kind))
        page.take_share(kind, tmp_path / kind)
    office.close()
    page.form.set_values({"chair": "Үлгінов Ерлан", "passphrase": "бұл басқа сөздер 1234"})
    page.open_button.click()
    qtbot.waitUntil(lambda: page.open_button.isEnabled() and not window._busy, timeout=30_000)
    page.form.set_values({"passphrase": NEW})
    page.open_button.click()
    opened = windows.through_the_new_sheet(window)
    assert Members(opened).count() == 1 and opened.actor.name == "Үлгінов Ерлан"


def test_without_keepers_it_is_said(qtbot: QtBot, windows: Windows, template: Template, tmp_path: Path, clock: FixedClock) -> None:
    template.open_copy(tmp_path / "school", clock).close()
    save_preferences(tmp_path / "school", Preferences("ru", "light", 100))
    window = windows.open(tmp_path / "school", clock)
    window.entrance.ask_keepers()
    page = keepers_page(window)
    page.form.set_values({"organisation": "Үлгі мектебі", "reason": "Төраға ауысты", "passphrase": NEW})
    page.ask_at(tmp_path / "request")
    qtbot.waitUntil(lambda: page._banner is not None and page.write_button.isEnabled(), timeout=20_000)
    page.back_button.click()
    assert isinstance(window.screen_shown, UnlockPage) and not (tmp_path / "request").exists()
