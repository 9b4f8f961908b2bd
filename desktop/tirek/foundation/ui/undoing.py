"""The way back after a deed: said under the page for a while, done on a worker, and told truly when something had changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.foundation.ui.page import PageContext


def offer_undo(context: PageContext, page: str, words: str, undo: Callable[[int], Any], action: int | None) -> None:
    """Says what was done and offers to take `action` back; None: there is nothing to take back.

    `undo` is the service's own (see `journal.undo.UndoReport`); afterwards `page` is shown with `undone=True`.
    """
    shell = context.shell
    shell.changed()
    if action is None:
        shell.say(words)
        return

    def undone(report: Any) -> None:
        shell.changed()
        context.navigate(page, undone=True)
        shell.say(_told(context, report))

    shell.offer_undo(words, lambda: context.jobs.run(lambda _control: undo(action), done=undone, failed=shell.show_error, writes=True))


def _told(context: PageContext, report: Any) -> str:
    texts = context.texts
    if not report.kept:
        return texts.t("Taken back")
    if not report.undone:
        return texts.t("It was changed since, so it stays as it is.")
    return texts.n("Taken back. {count} record was changed since and stays.", "Taken back. {count} records were changed since and stay.", len(report.kept))
