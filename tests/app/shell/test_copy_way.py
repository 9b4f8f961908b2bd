"""The computer is lost: from the first start to Today out of the sealed copy, by the printed code and by the two keepers, through the real vault."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import PASSPHRASE, Template, fixed_clock
from support.windows import LONG, Windows
from tirek.app.shell.copy import CopyPage
from tirek.app.shell.first_start import FirstStartPage
from tirek.app.shell.keepers import KeepersPage
from tirek.app.shell.window import MainWindow
from tirek.features.members.api import Members
from tirek.features.safekeeping.keepers import WAIT, Keepers
from tirek.features.safekeeping.recovery import Recovery
from tirek.foundation.clock import FixedClock
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication.meeting import leave
from tirek.foundation.replication.mirror import RESCUE
from tirek.foundation.replication.shelf import Shelf
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.pictures import settle
from tirek.foundation.ui.preferences import Preferences, save_preferences
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import vault

NEW = "самал жел терезе алпыс үш 9"


@pytest.fixture
def clock() -> FixedClock:
    return fixed_clock()


@pytest.fixture
def office(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    opened = template.open_copy(tmp_path / "office", clock)
    yield opened
    opened.close()


@pytest.fixture
def copy(template: Template, office: OpenedOrganisation, tmp_path: Path, clock: FixedClock) -> Path:
    """The sealed copy on a stick; the computer itself is gone."""
    school = template.open_copy(tmp_path / "school", clock)
    Members(school).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    Keepers(school).choose(*(Keepers(office).make_key(kind) for kind in ("region", "centre")))
    shelf = Shelf(tmp_path / "stick", school.id)
    leave(school, shelf)
    ring = school.vault.keyring
    assert ring.signing_seed is not None
    shelf.write_small(RESCUE, vault_header.for_rescue(school.vault.header, ring.header_key, ring.signing_seed))
    school.close()
    shutil.rmtree(school.home)
    return shelf.folder


def empty_window(windows: Windows, home: Path, clock: FixedClock, language: str = "kk", letters: int = 100) -> MainWindow:
    home.mkdir(exist_ok=True)
    save_preferences(home, Preferences(language, "light", letters))
    return windows.open(home, clock)


def whole(window: MainWindow) -> None:
    settle()
    assert (cut_texts(window), nameless(window)) == ([], [])


@pytest.mark.parametrize(("language", "letters"), [("ru", 100), ("kk", 150)])
def test_the_printed_code_brings_the_copy_back(qtbot: QtBot, windows: Windows, template: Template, copy: Path, tmp_path: Path, clock: FixedClock, language: str, letters: int) -> None:
    window = empty_window(windows, tmp_path / "new", clock, language, letters)
    first = window.screen_shown
    assert isinstance(first, FirstStartPage)
    whole(window)
    first.copy_button.click()
    page: Any = window.screen_shown
    assert isinstance(page, CopyPage)
    whole(window)
    page.open_button.click()
    assert page._banner is not None, "it is said what is missing"
    page.copy.take(tmp_path)
    page.form.set_values({"code": template.recovery_code, "passphrase": NEW})
    page.open_button.click()
    qtbot.waitUntil(lambda: not window._busy, timeout=LONG)
    assert page._banner is not None and page.open_button.isEnabled(), "a folder without a copy is a sentence"
    page.copy.take(copy)
    page.open_button.click()
    opened = windows.through_the_new_sheet(window)
    assert Members(opened).count() == 1 and Recovery(opened).waits != "used"
    windows.shut(window)
    with pytest.raises(Exception, match="."):
        vault.unlock_with_recovery(tmp_path / "new", template.recovery_code)
    vault.unlock(tmp_path / "new", NEW)


def test_the_two_keepers_bring_the_copy_back_over_days(qtbot: QtBot, windows: Windows, office: OpenedOrganisation, copy: Path, tmp_path: Path, clock: FixedClock) -> None:
    home, request_file = tmp_path / "new", tmp_path / "request"
    window = empty_window(windows, home, clock)
    window.entrance.bring_back_copy()
    page: Any = window.screen_shown
    page.copy.take(copy)
    page.keepers_button.click()
    page = window.screen_shown
    assert isinstance(page, KeepersPage) and page.copy is not None and page.copy.place == copy
    whole(window)
    page.form.set_values({"organisation": "Үлгі мектебі", "reason": "Өртте жоғалды", "passphrase": NEW})
    page.ask_at(request_file)
    qtbot.waitUntil(lambda: request_file.exists() and not window._busy, timeout=LONG)
    whole(window)
    windows.shut(window)

    request = request_file.read_bytes()
    Keepers(office).look(request)
    clock.advance(WAIT)
    halves = {kind: tmp_path / kind for kind in ("region", "centre")}
    for kind, path in halves.items():
        path.write_bytes(Keepers(office).give(request, kind))

    window = empty_window(windows, home, clock, "ru", 150)
    first: Any = window.screen_shown
    assert isinstance(first, FirstStartPage), "nothing is here yet, but it is known that keepers were asked"
    whole(window)
    first.go_on_button.click()
    page = window.screen_shown
    assert isinstance(page, KeepersPage) and page.asked_at is not None
    whole(window)
    page.open_button.click()
    assert page._banner is not None, "where the copy is has to be chosen again"
    page.copy.take(copy)
    for kind, path in halves.items():
        page.take_share(kind, path)
    page.form.set_values({"chair": "Үлгінов Ерлан", "passphrase": PASSPHRASE})
    page.open_button.click()
    qtbot.waitUntil(lambda: not window._busy and page.open_button.isEnabled(), timeout=LONG)
    page.form.set_values({"passphrase": NEW})
    page.open_button.click()
    opened = windows.through_the_new_sheet(window)
    assert Members(opened).count() == 1 and opened.actor.name == "Үлгінов Ерлан"
    windows.shut(window)


def test_asking_anew_forgets_a_passphrase_that_nobody_knows(qtbot: QtBot, windows: Windows, copy: Path, tmp_path: Path, clock: FixedClock) -> None:
    window = empty_window(windows, tmp_path / "new", clock)
    for passphrase, file in ((NEW, tmp_path / "one"), ("мүлде басқа төрт сөз 77", tmp_path / "two")):
        window.entrance.bring_back_copy()
        page: Any = window.screen_shown
        if isinstance(page, KeepersPage):
            next(button for button in page.buttons if button.text() == window.texts.t("Ask anew")).click()
        else:
            page.keepers_button.click()
        page = window.screen_shown
        page.copy.take(copy)
        page.form.set_values({"organisation": "Үлгі мектебі", "reason": "Өртте жоғалды", "passphrase": passphrase})
        page.ask_at(file)
        qtbot.waitUntil(lambda file=file: file.exists() and not window._busy, timeout=LONG)
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()
