"""A page in a window of a real opened organisation, as a person meets it."""

from __future__ import annotations

from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from support.organisations import MONDAY
from support.screens import WrittenDownShell, page_context
from tirek.foundation.jobs import Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.page import Page, PageSpec


class Desk:
    """Opens pages in a window of 1366 × 728, the usual laptop, and closes their jobs at the end."""

    def __init__(self, qtbot: QtBot, org: OpenedOrganisation) -> None:
        self.qtbot, self.org = qtbot, org
        self._jobs: list[Jobs] = []
        self._windows: list[QMainWindow] = []

    def open(self, spec: PageSpec, language: str = "kk", letters: int = 100) -> Any:
        """The page, shown and read; `page.shell` is what was asked of the window."""
        jobs = window_jobs()
        self._jobs.append(jobs)
        page: Any = spec.factory(page_context(language, org=self.org, letters=letters, jobs=jobs, moment=MONDAY))
        page.shell = page.context.shell
        window = QMainWindow()
        window.setCentralWidget(page)
        window.resize(1366, 728)
        self._windows.append(window)
        window.show()
        window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        page.measure()
        page.refresh()
        self.rest()
        return page

    def rest(self) -> None:
        """Waits until the work of all pages is done and shown."""
        for jobs in self._jobs:
            self.qtbot.waitUntil(lambda jobs=jobs: not jobs.busy, timeout=15_000)
        self.qtbot.wait(30)
        for jobs in self._jobs:
            self.qtbot.waitUntil(lambda jobs=jobs: not jobs.busy, timeout=15_000)
        self.qtbot.wait(5)

    def undo(self, page: Page) -> None:
        """Presses "Undo" of the bar, and goes where the page sends the window."""
        shell: WrittenDownShell = page.context.shell  # type: ignore[assignment]
        assert shell.undo is not None
        shell.undo()
        self.rest()
        page.refresh()
        page.open(undone=True)
        self.rest()

    def close(self) -> None:
        for window in self._windows:
            window.close()
            shiboken6.delete(window)
        for jobs in self._jobs:
            jobs.close()


def words(widget: QWidget) -> str:
    """Everything that can be read on a widget."""
    from PySide6.QtWidgets import QAbstractButton, QLabel

    shown = [one for one in widget.findChildren(QWidget) if one.isVisibleTo(widget)]
    return "\n".join(one.text() for one in shown if isinstance(one, (QLabel, QAbstractButton)))


class StrayWindows(QObject):
    """Notes every widget that is shown without a parent: it would flash on the screen and take the keyboard away."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __enter__(self) -> list[str]:
        QApplication.instance().installEventFilter(self)
        return self.seen

    def __exit__(self, *_: object) -> None:
        QApplication.instance().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow() and not isinstance(watched, QMainWindow):
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False
