"""Hides the program after a while without work. It watches this program only, and warns before."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

WARNED_BEFORE_S = 30
_WORK = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Put it as an event filter on the native window: that sees each key once, and few other events."""

    warned = Signal(int)
    calmed = Signal()
    idle = Signal()

    def __init__(self, minutes: Callable[[], int], *, seconds: Callable[[], float] = time.monotonic) -> None:
        """`minutes` gives the setting; 0 switches the watch off."""
        super().__init__()
        self._minutes, self._seconds = minutes, seconds
        self._touched = seconds()
        self._warned = False
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self.touch()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def touch(self) -> None:
        """Somebody works."""
        self._touched = self._seconds()
        if self._warned:
            self._warned = False
            self.calmed.emit()

    def look(self) -> None:
        """Once a second: how long is it quiet?"""
        limit_s = self._minutes() * 60
        if limit_s <= 0:
            return
        left = limit_s - (self._seconds() - self._touched)
        if left <= 0:
            self.stop()
            self.idle.emit()
        elif left <= WARNED_BEFORE_S:
            self._warned = True
            self.warned.emit(round(left))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _WORK:
            self.touch()
        return False
