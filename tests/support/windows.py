"""The program's window on its real parts, as tests open, walk and close it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from tirek.app.shell.recovery_code import RecoveryCodePage
from tirek.app.shell.window import MainWindow
from tirek.app.shell.workspace import Workspace
from tirek.app.window import make_window
from tirek.foundation.clock import Clock
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.pictures import settle

LONG = 120_000
"""Milliseconds: deriving a key takes its time, and more on a busy machine."""


class Windows:
    """Opens windows and closes at the end those that a test left open."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._shown: list[MainWindow] = []

    def open(self, home: Path, clock: Clock) -> MainWindow:
        """The whole program on a home, from its first page."""
        return self.show(make_window(home, clock))

    def show(self, window: MainWindow) -> MainWindow:
        """1366x728: a small laptop less the task bar."""
        self._shown.append(window)
        window.resize(1366, 728)
        window.show()
        return window

    def through_the_new_sheet(self, window: MainWindow) -> OpenedOrganisation:
        """The fresh code is written down and asked back; then the workplace stands."""
        self._qtbot.waitUntil(lambda: isinstance(window.screen_shown, RecoveryCodePage), timeout=LONG)
        sheet: Any = window.screen_shown
        for number in sheet.asked:
            sheet.form.field(str(number)).set_value(sheet.sheet._groups[number])
        sheet.go_on.click()
        self._qtbot.waitUntil(lambda: isinstance(window.screen_shown, Workspace), timeout=LONG)
        return window._opened

    def shut(self, window: MainWindow) -> None:
        """As a person closes it: it goes only when its work has ended and what was open is locked."""
        self._shown.remove(window)
        window.close()
        self._qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG)
        window._jobs.close()
        window.deleteLater()
        settle()

    def shut_all(self) -> None:
        try:
            for window in list(self._shown):
                self.shut(window)
        finally:  # one that would not go must not leave the others behind
            for window in self._shown:
                window.deleteLater()
