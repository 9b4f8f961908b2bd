"""Cycles of Python objects are collected on the GUI thread only.

Python collects on whichever thread happens to allocate. A thrown-away screen is a cycle of widgets, and a widget that is
destroyed on a worker's thread takes the program down with it (Qt: objects live and die on the thread they belong to).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


def collect_on_gui_thread(parent: QObject) -> None:
    """Takes over from Python's own collector for as long as `parent` lives. Call it on the GUI thread."""
    gc.disable()
    timer = QTimer(parent)
    timer.setInterval(EVERY_MS)
    timer.timeout.connect(collect_if_due)
    timer.start()


def collect_if_due() -> None:
    """The oldest generation that Python itself would collect by now."""
    due = [generation for generation, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if count > limit]
    if due:
        gc.collect(due[-1])
