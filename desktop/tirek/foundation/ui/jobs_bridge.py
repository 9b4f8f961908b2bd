"""Brings the answers of background work to the GUI thread, and never to a screen that is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from tirek.foundation.jobs import Cancelled, Control, Handle, Jobs

Result = TypeVar("Result")


class GuiDelivery(QObject):
    """Hand its `deliver` to `Jobs`: whatever a worker hands in runs on the thread this object was made on."""

    _later = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        # Queued always: an answer never comes in the middle of the line that started the work.
        self._later.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        if shiboken6.isValid(self):
            self._later.emit(call)

    def _run(self, call: Callable[[], None]) -> None:
        call()


def window_jobs(workers: int = 3) -> Jobs:
    """A runner whose answers come on the GUI thread. Make it on that thread, close it before the program ends."""
    delivery = GuiDelivery()
    return Jobs(delivery.deliver, workers=workers)


class ScreenJobs:
    """The runner as one screen sees it: answers stop with the screen, and Stop is silent."""

    def __init__(self, jobs: Jobs, screen: QWidget) -> None:
        self._jobs, self._screen = jobs, screen
        self._own: set[Handle] = set()
        screen.destroyed.connect(self.cancel)

    @property
    def _alive(self) -> bool:
        return shiboken6.isValid(self._screen)

    def run(
        self,
        work: Callable[[Control], Result],
        *,
        done: Callable[[Result], Any],
        failed: Callable[[BaseException], Any],
        progress: Callable[[int, int, str], None] | None = None,
        stopped: Callable[[], Any] | None = None,
        writes: bool = False,
        unbreakable: bool = False,
    ) -> Handle:
        """Like `Jobs.run`. `stopped` is called instead of `failed` after Stop; nothing is called once the screen is gone."""

        def on_done(result: Result) -> None:
            if self._alive:
                done(result)

        def on_failed(error: BaseException) -> None:
            if not self._alive:
                return
            if isinstance(error, Cancelled):
                if stopped is not None:
                    stopped()
                return
            failed(error)

        def on_progress(at: int, total: int, text: str) -> None:
            if self._alive and progress is not None:
                progress(at, total, text)

        handle = self._jobs.run(
            work,
            done=on_done,
            failed=on_failed,
            progress=on_progress if progress is not None else None,
            writes=writes,
            unbreakable=unbreakable,
        )
        self._own = {one for one in self._own if not one.finished}
        self._own.add(handle)
        return handle

    def cancel(self, *_: object) -> None:
        """Stops what this screen started, but not what must not be cut."""
        for handle in self._own:
            if not handle.unbreakable:
                handle.cancel()
        self._own = set()
