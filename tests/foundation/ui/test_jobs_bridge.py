from __future__ import annotations

import threading

from PySide6.QtWidgets import QLabel, QWidget

from tirek.foundation.ui.jobs_bridge import ScreenJobs, window_jobs


def test_answers_come_on_the_thread_of_the_window(qtbot):
    jobs, screen, where = window_jobs(), QLabel(), []
    qtbot.addWidget(screen)

    def show(words: str) -> None:
        where.append(threading.current_thread())
        screen.setText(words)

    ScreenJobs(jobs, screen).run(lambda _control: "готово", done=show, failed=lambda _error: None)
    assert screen.text() == ""
    qtbot.waitUntil(lambda: screen.text() == "готово")
    assert where == [threading.main_thread()]
    assert jobs.close()


def test_a_closed_screen_is_not_called_back(qtbot):
    jobs, screen, called, go = window_jobs(), QWidget(), [], threading.Event()
    ScreenJobs(jobs, screen).run(lambda _control: go.wait(5), done=called.append, failed=called.append)
    screen.deleteLater()
    screen = None
    qtbot.wait(20)
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    qtbot.wait(20)
    assert called == []
    assert jobs.close()


def test_stop_is_silent_for_failed_and_heard_by_stopped(qtbot):
    jobs, screen, heard = window_jobs(), QWidget(), []
    qtbot.addWidget(screen)
    handle = ScreenJobs(jobs, screen).run(
        lambda control: control.wait(5),
        done=lambda _none: heard.append("done"),
        failed=lambda _error: heard.append("failed"),
        stopped=lambda: heard.append("stopped"),
    )
    handle.cancel()
    qtbot.waitUntil(lambda: heard == ["stopped"])
    assert jobs.close()
