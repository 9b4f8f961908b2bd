"""The window of the tour: waits for it as a person would, and takes its pictures in Kazakh and in Russian."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent

from tirek.app.window import application, make_window
from tirek.foundation.clock import Clock
from tirek.foundation.ui.pictures import save_picture, settle
from tirek.foundation.ui.preferences import Preferences

WIDTH, HEIGHT = 1366, 728
"""A screen of 1366x768 less the task bar."""
LANGUAGES = ("kk", "ru")


class TookTooLong(Exception):
    """Something that was waited for did not come."""


class Camera:
    """Drives one window on a practice home."""

    def __init__(self, home: Path, folder: Path, clock: Clock) -> None:
        application()
        self.folder = folder
        self.window: Any = make_window(home, clock, practice_only=True)
        self.errors: list[BaseException] = []
        self.window.resize(WIDTH, HEIGHT)
        self.window.show()
        settle()

    def wait(self, ready: Callable[[], object], what: str, seconds: float = 60) -> None:
        """Lets the window work until `ready()` is true. Raises TookTooLong with the words of `what`."""
        until = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > until:
                raise TookTooLong(what)
            QCoreApplication.processEvents()
            time.sleep(0.01)
        settle()

    def rest(self, seconds: float = 0.3) -> None:
        """Lets queued answers arrive."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            QCoreApplication.processEvents()
            time.sleep(0.01)
        # Without a running event loop nobody else throws old screens away, and every new dress would be put on them too.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()

    @property
    def workspace(self) -> Any:
        return self.window.centralWidget()

    def page(self, key: str, **args: Any) -> Any:
        """Opens a page and waits until its first answers are there."""
        self.window.navigate(key, **args)
        self.rest()
        return self.workspace.page(key)

    def picture(self, name: str) -> list[str]:
        """One picture a language; returns the names of the files."""
        return [self.picture_in(name, language) for language in LANGUAGES]

    def picture_in(self, name: str, language: str, *, letters: int = 100, theme: str = "light") -> str:
        """One picture in one dress; the dress stays."""
        self.dress(Preferences(language, theme, letters))
        path = self.folder / f"{name}-{language}{f'-{letters}' if letters != 100 else ''}{f'-{theme}' if theme != 'light' else ''}.png"
        save_picture(self.window, path, width=WIDTH, height=HEIGHT)
        return path.name

    def dress(self, preferences: Preferences) -> None:
        """Language, letters and theme, as the buttons of the window change them."""
        if self.window.preferences != preferences:
            self.window.change_preferences(replace(preferences))
            self.rest(0.6)

    def close(self) -> None:
        """Closes the window and waits until everything is closed behind it."""
        self.window.close()
        self.wait(lambda: not self.window.isVisible(), "the window closes")
