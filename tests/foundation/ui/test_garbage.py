"""A screen that was thrown away dies on the GUI thread, whatever the workers do meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tirek.foundation.ui.garbage import collect_on_gui_thread


class Screen(QWidget):
    """Holds itself by a cycle, as pages with lambdas do."""

    def __init__(self, died_on: list[int]) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: died_on.append(threading.get_ident()))


def test_thrown_away_screens_die_on_the_gui_thread(qtbot):
    parent, died_on = QObject(), []
    collect_on_gui_thread(parent)
    try:
        assert not gc.isenabled()
        for _ in range(20):
            Screen(died_on)

        def allocate() -> None:
            kept = [[number] for number in range(200_000)]
            del kept

        worker = threading.Thread(target=allocate)
        worker.start()
        worker.join()
        assert died_on == []
        kept = []

        def everything_died() -> bool:
            kept.extend([number] for number in range(1000))  # what a working program does meanwhile
            return len(died_on) == 20

        qtbot.waitUntil(everything_died, timeout=5000)
        assert set(died_on) == {threading.get_ident()}
    finally:
        parent.deleteLater()
