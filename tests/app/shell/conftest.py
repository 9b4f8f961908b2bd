from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support.shell import PASSPHRASE, make_window
from support.windows import Windows
from tirek.app.shell.window import MainWindow
from tirek.foundation.ui.pictures import settle


@pytest.fixture
def windows(qtbot: QtBot) -> Iterator[Windows]:
    made = Windows(qtbot)
    yield made
    made.shut_all()


@pytest.fixture
def window(windows: Windows, qtbot: QtBot, tmp_path: Path) -> Callable[..., MainWindow]:
    """Makes shown windows on a vault in memory."""

    def make(*, opened: bool = False, **args: Any) -> MainWindow:
        one = windows.show(make_window(tmp_path / "home", **args))
        one.activateWindow()
        settle()
        if opened:
            one.entrance.unlock(PASSPHRASE)
            qtbot.waitUntil(lambda: one._workplace is not None)
            quiet(one)
        return one

    def quiet(one: MainWindow) -> None:
        qtbot.waitUntil(lambda: not one._jobs.busy and not one._busy)
        settle()

    make.quiet = quiet  # type: ignore[attr-defined]
    return make
