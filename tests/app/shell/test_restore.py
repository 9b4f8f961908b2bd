"""A new laptop and a stick with a backup: from the first start to Today, through the real vault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template, fixed_clock
from support.windows import Windows
from tirek.app.shell.first_start import FirstStartPage
from tirek.app.shell.new_passphrase import NewPassphrasePage
from tirek.app.shell.restore import RestorePage
from tirek.app.shell.window import MainWindow
from tirek.app.shell.workspace import Workspace
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import make_backup
from tirek.features.safekeeping.recovery import Recovery


@pytest.fixture
def backup(template: Template, tmp_path: Path) -> Path:
    org = template.open_copy(tmp_path / "old", fixed_clock())
    Members(org).add({"last_name": "Оралған", "first_name": "Адам"})
    make_backup(org, tmp_path / "b.tirek")
    org.close()
    shutil.rmtree(tmp_path / "old")
    return tmp_path / "b.tirek"


@pytest.fixture
def window(windows: Windows, tmp_path: Path) -> MainWindow:
    (tmp_path / "new").mkdir()
    return windows.open(tmp_path / "new", fixed_clock())


def chosen(window: MainWindow, file: Path) -> RestorePage:
    first = window.screen_shown
    assert isinstance(first, FirstStartPage)
    first.backup_chosen.emit(file)
    page = window.screen_shown
    assert isinstance(page, RestorePage)
    return page


def test_everything_is_back_and_open(window: MainWindow, backup: Path, qtbot) -> None:
    page = chosen(window, backup)
    page.passphrase.set_value(PASSPHRASE)
    page.open_button.click()
    qtbot.waitUntil(lambda: isinstance(window.screen_shown, Workspace), timeout=20_000)
    assert Members(window._opened).count() == 1


def test_the_paper_code_brings_it_back_too(window: MainWindow, backup: Path, template: Template, qtbot) -> None:
    page = chosen(window, backup)
    page.other.click()
    page.code.set_value(template.recovery_code)
    page.open_button.click()
    qtbot.waitUntil(lambda: isinstance(window.screen_shown, NewPassphrasePage), timeout=20_000)
    window.screen_shown.later_button.click()
    qtbot.waitUntil(lambda: isinstance(window.screen_shown, Workspace), timeout=20_000)
    assert Recovery(window._opened).waits == "used"


def test_a_wrong_passphrase_and_a_wrong_file_are_sentences_and_leave_the_folder_empty(window: MainWindow, backup: Path, tmp_path: Path, qtbot) -> None:
    page = chosen(window, backup)
    page.passphrase.set_value("мүлде басқа құпиясөз")
    page.open_button.click()
    qtbot.waitUntil(lambda: page._banner is not None, timeout=20_000)
    assert page.passphrase.value() == "мүлде басқа құпиясөз"
    page.back_button.click()
    (tmp_path / "photo.tirek").write_bytes(b"not a backup")
    page = chosen(window, tmp_path / "photo.tirek")
    page.passphrase.set_value(PASSPHRASE)
    page.open_button.click()
    qtbot.waitUntil(lambda: page._banner is not None, timeout=20_000)
    assert not (tmp_path / "new" / "vault.json").exists()
    assert not (tmp_path / "new" / ".restoring").exists()
