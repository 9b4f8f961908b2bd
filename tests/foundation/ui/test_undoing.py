"""The way back after a deed says truly what became of it."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support.screens import page_context
from tirek.foundation.journal.undo import KeptRow, UndoReport
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.undoing import offer_undo

KEPT = KeptRow("member", 1)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (UndoReport(7, 3), "Возвращено как было"),
        (UndoReport(7, 0, [KEPT]), "С тех пор запись изменили, поэтому она осталась как есть."),
        (UndoReport(7, 2, [KEPT]), "Возвращено. 1 запись с тех пор изменили, она осталась."),
    ],
)
def test_what_was_kept_is_said(qtbot: QtBot, report: UndoReport, words: str) -> None:
    jobs = window_jobs()
    context = page_context("ru", jobs=jobs)
    asked: list[int] = []

    def undo(action: int) -> UndoReport:
        asked.append(action)
        return report

    offer_undo(context, "members", "Добавлено", undo, 7)
    shell: Any = context.shell
    shell.undo()
    qtbot.waitUntil(lambda: not jobs.busy)
    qtbot.waitUntil(lambda: shell.asked[-1][0] == "say")
    assert asked == [7] and shell.asked[-1][1] == words
    assert ("navigate", "members", {"undone": True}) in shell.asked
    jobs.close()


def test_where_nothing_changed_there_is_nothing_to_take_back(qapp: object) -> None:
    context = page_context("ru")
    offer_undo(context, "members", "Сохранено", lambda _action: None, None)
    shell: Any = context.shell
    assert shell.undo is None and shell.asked[-1] == ("say", "Сохранено")
