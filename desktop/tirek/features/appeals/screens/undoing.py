"""The way back after a deed with an appeal."""

from __future__ import annotations

from tirek.features.appeals.service import Appeals
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.ui.page import PageContext


def offer_undo(context: PageContext, words: str, appeals: Appeals) -> None:
    """Says what was done and offers to take the last action of `appeals` back."""
    context.shell.changed()
    action = appeals.last_action
    if action is None:
        context.shell.say(words)
        return

    def undone(report: UndoReport) -> None:
        t = context.texts.t
        context.shell.changed()
        context.navigate("appeals", undone=True)
        context.shell.say(t("It was changed since, so it stays as it is.") if report.kept else t("Taken back"))

    def undo() -> None:
        context.jobs.run(
            lambda _control: Appeals(context.org).undo(action), done=undone, failed=context.shell.show_error, writes=True
        )

    context.shell.offer_undo(words, undo)
