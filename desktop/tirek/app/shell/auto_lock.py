"""Hides the workplace after as many quiet minutes as the settings say, and warns before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.app.shell.idle import IdleWatch

if TYPE_CHECKING:
    from tirek.app.shell.window import MainWindow
    from tirek.foundation.ui.jobs_bridge import ScreenJobs


class AutoLock:
    """One for the window."""

    def __init__(self, window: MainWindow, jobs: ScreenJobs) -> None:
        self._window, self._jobs = window, jobs
        self._minutes = 0
        self.hid_after: int | None = None
        """How many minutes were set when the window was last hidden; None before it ever was."""
        self.watch = IdleWatch(lambda: self._minutes if window.workplace is not None else 0)
        self.watch.warned.connect(self._warn)
        self.watch.calmed.connect(self._calm)
        self.watch.idle.connect(lambda: window.lock())

    def start(self) -> None:
        """The workplace is shown."""
        self.read_minutes()
        self.watch.start()

    def hide(self) -> None:
        """The workplace is hidden, by the watch or by a person."""
        self.hid_after = self._minutes
        self.watch.stop()

    def read_minutes(self) -> None:
        """Reads the setting in the background: the watch asks each second and must not ask the base."""
        workplace = self._window.workplace
        if workplace is None:
            return

        def keep(minutes: int) -> None:
            self._minutes = minutes

        self._jobs.run(lambda _control: workplace.lock_after_minutes(), done=keep, failed=self._window.show_error)

    def _warn(self, seconds: int) -> None:
        if (workspace := self._window.workspace) is not None:
            t = self._window.texts
            words = t.n("The program hides itself in {count} second", "The program hides itself in {count} seconds", seconds)
            workspace.notice(words, "warn", action=(t.t("I am here"), self.watch.touch))

    def _calm(self) -> None:
        if (workspace := self._window.workspace) is not None:
            workspace.clear_notice()
