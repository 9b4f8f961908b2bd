from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.shell import PASSPHRASE, make_window
from tirek.app.shell.window import MainWindow
from tirek.foundation.ui.pictures import settle


@pytest.fixture
def window(qtbot, tmp_path: Path) -> Iterator[Callable[..., MainWindow]]:
    """Makes shown windows of 1366x728 (a small laptop less the task bar) and ends their work afterwards."""
    made: list[MainWindow] = []

    def make(*, opened: bool = False, **args: Any) -> MainWindow:
        one = make_window(tmp_path / "home", **args)
        one.resize(1366, 728)
        one.show()
        one.activateWindow()
        settle()
        made.append(one)
        if opened:
            one.entrance.unlock(PASSPHRASE)
            qtbot.waitUntil(lambda: one._workplace is not None)
            quiet(one)
        return one

    def quiet(one: MainWindow) -> None:
        qtbot.waitUntil(lambda: not one._jobs.busy and not one._busy)
        settle()

    make.quiet = quiet  # type: ignore[attr-defined]
    yield make
    for one in made:
        one._jobs.cancel_all()
        one._jobs.close()
        settle()
        one._opened = one._workplace = None
        one.close()
        one.deleteLater()
    settle()
