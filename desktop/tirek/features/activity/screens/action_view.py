"""One action: who, when, from where, whether its signature holds, and each field before and after."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from tirek.features.activity.screen_words import fault_words, person_words, undone_words
from tirek.features.activity.service import ActionView, Activity, RecordChange
from tirek.features.safekeeping.api import COMPARTMENT_WORDS
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.history import HistoryLine, HistoryList
from tirek.foundation.ui.widgets.levels import Scroll

_PAGES = {"member": "members", "appeal": "appeals", "worker": "staff", "paper": "documents"}
"""Records with a card of their own → the page that shows it."""


class ActionScreen(Scroll):
    """`other(id)` asks for another action: the one that this one took back."""

    other = Signal(object)

    def __init__(self, context: PageContext, action_id: int) -> None:
        super().__init__(context.theme, width=860)
        self._context, self.ui, self.action_id = context, context.ui, action_id
        self.jobs = ScreenJobs(context.jobs, self)
        self.column.addStretch(1)

    def load(self) -> None:
        """Reads the action; that cards were seen so is written down."""
        org = self._context.org
        self.jobs.run(lambda _control: Activity(org).open(self.action_id), done=self._show, failed=self._context.shell.show_error)

    def _show(self, view: ActionView) -> None:
        ui, texts, row = self.ui, self.ui.texts, view.row
        t = texts.t
        empty_out(self.column)
        name, role = person_words(row.who, texts)
        wrong = fault_words(row.faults, texts)
        computer = t("this computer ({letter})", letter=row.computer) if row.this_computer else t("computer {letter}", letter=row.computer)
        facts = " · ".join(part for part in (date_and_time(row.at, texts.code), name, role, computer, t("part: {name}", name=t(COMPARTMENT_WORDS[row.part]))) if part)
        self.add(ui.stack(ui.h2(row.words), ui.muted(facts), gap="xs"))
        if wrong:
            self.add(ui.banner(t("This action is not as its author signed it: {what}.", what=wrong), "bad"))
        if row.undone is not None:
            self.add(ui.banner(t("Taken back: {who_when}.", who_when=undone_words(row, texts))))
        if row.undoes is not None:
            undoes = row.undoes
            self.add(ui.row(ui.secondary(t("Show what was taken back"), lambda: self.other.emit(undoes), icon="undo")))
        if view.records:
            self.add(HistoryList(ui.theme, [self._line(one) for one in view.records]))
        if view.more:
            self.add(ui.muted(texts.n("and {count} record more, not shown here", "and {count} records more, not shown here", view.more)))
        if not wrong:
            self.add(ui.small(t("The author's signature holds.")))
        self.column.addStretch(1)

    def _line(self, one: RecordChange) -> HistoryLine:
        t = self.ui.texts.t
        said = t("What was written is no longer kept here.") if one.gone else t("Newly written") if one.op == "insert" else t("Destroyed") if one.op == "erase" else ""
        changes = tuple((field.field, field.before, field.after) for field in one.fields)
        return HistoryLine(one.name or one.kind, said, one.kind if one.name else "", changes, self._way(one))

    def _way(self, one: RecordChange) -> tuple[str, Callable[[], object]] | None:
        page = _PAGES.get(one.table)
        if page is None or one.gone:
            return None
        return self.ui.texts.t("Open the card"), lambda: self._context.navigate(page, id=one.id)
