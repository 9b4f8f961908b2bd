from __future__ import annotations

from tirek.app.shell.idle import IdleWatch


class Quiet:
    def __init__(self, minutes: int) -> None:
        self.now, self.heard = 0.0, []
        self.watch = IdleWatch(lambda: minutes, seconds=lambda: self.now)
        self.watch.warned.connect(lambda seconds: self.heard.append(seconds))
        self.watch.calmed.connect(lambda: self.heard.append("calm"))
        self.watch.idle.connect(lambda: self.heard.append("idle"))

    def at(self, seconds: float) -> None:
        self.now = seconds
        self.watch.look()


def test_half_a_minute_before_hiding_it_is_announced(qapp):
    quiet = Quiet(10)
    for second in (10, 569, 570, 580, 600):
        quiet.at(second)
    assert quiet.heard == [30, 20, "idle"]


def test_any_key_takes_the_warning_back(qapp):
    quiet = Quiet(5)
    quiet.at(280)
    quiet.watch.touch()
    quiet.at(300)
    assert quiet.heard == [20, "calm"]


def test_no_minutes_means_never(qapp):
    quiet = Quiet(0)
    quiet.at(1e6)
    assert quiet.heard == []


def test_the_window_warns_and_hides(window, qtbot):
    from PySide6.QtWidgets import QLabel

    one = window(opened=True)
    one.auto_lock.watch.warned.emit(20)
    window.quiet(one)
    words = [label.text() for label in one.findChildren(QLabel) if label.isVisible()]
    assert "Программа скроется через 20 секунд" in words
    one.auto_lock.watch.idle.emit()
    assert one._workplace is None


def test_a_key_in_the_window_counts_as_work(window, qtbot):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    one = window(opened=True)
    one.auto_lock.watch._touched = -1.0
    QTest.keyClick(one.windowHandle(), Qt.Key.Key_A)
    assert one.auto_lock.watch._touched > 0
