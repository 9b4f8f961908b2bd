"""Activity: every action over the records that the reader's keys open, found, opened field by field, saved, reported."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.activity.finding import Asked
from tirek.features.activity.screen_words import person_words
from tirek.features.activity.screens.action_view import ActionScreen
from tirek.features.activity.screens.filters import Filters
from tirek.features.activity.service import ActionRow, Activity, Person
from tirek.features.settings.api import Settings
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import clock_time, number, short_date
from tirek.foundation.language.texts import Texts, load_texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.paged_table import Column, RowTable
from tirek.foundation.ui.tokens import Tone


class ActionRows:
    """Rows of the table, read by pages on a worker thread."""

    def __init__(self, org: OpenedOrganisation, texts: Texts) -> None:
        self._org, self._texts = org, texts

    def ids(self, chosen: Any) -> array[int]:
        return Activity(self._org).ids(chosen if isinstance(chosen, Asked) else Asked())

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        found = {row.id: row for row in Activity(self._org).rows(ids)}
        return [self._cells(found[one]) if one in found else () for one in ids]

    def _cells(self, row: ActionRow) -> tuple[Any, ...]:
        texts = self._texts
        local = row.at.astimezone(KAZAKHSTAN)
        about = row.about if row.records < 2 else f"{row.about} · {number(row.records, texts.code)}"
        return (
            f"{short_date(local.date(), texts.code)} {clock_time(row.at)}", row.words, about, person_words(row.who, texts)[0], row.computer, state_chip(row, texts),
        )  # fmt: skip


def state_chip(row: ActionRow, texts: Texts) -> tuple[str, Tone] | None:
    """What must catch the eye: a signature that does not hold, else that it was taken back."""
    if row.faults:
        return texts.t("not signed"), "bad"
    return (texts.t("undone"), "plain") if row.undone else None


class ActivityPage(Page):
    """`open(id=…)` shows one action, `open(who=…)` what one person did."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        t, ui, org = self.texts.t, self.ui, context.org
        self.activity = Activity(org)
        self.filters = Filters(ui, context.clock, [part.name for part in self.activity.parts()], self._filter)
        self.table = RowTable(ui.theme, ActionRows(org, self.texts), [
            Column(t("When"), letters=15, weight=1), Column(t("What was done"), "strong", 8), Column(t("About"), weight=6), Column(t("Who"), weight=5, when_narrow=False),
            Column(t("Computer"), "muted", 1, letters=9, when_narrow=False), Column("", "chip", 1, letters=13),
        ], name=t("Activity"), jobs=self.jobs, failed=context.shell.show_error)  # fmt: skip
        self.table.opened.connect(self.open_action)
        self.table.clicked.connect(lambda index: self.open_action(self.table.rows.id_at(index.row())))
        self.table.counted.connect(self._counted)
        card = ui.card()
        card.column.setContentsMargins(*(ui.theme.space("xs"),) * 4)
        self.nothing = ui.muted(t("Nothing fits this choice."))
        card.add(self.table, self.nothing)
        self.count = ui.word("", "muted")
        self.save_button = ui.ghost(t("Save to Excel"), self._choose_sheet, icon="sheet")
        self.report_button = ui.secondary(t("Report as PDF"), self._choose_report, icon="print")
        self.progress = ui.progress(stop=lambda: self._stop())
        first, space = QWidget(), ui.theme.space
        box = QVBoxLayout(first)
        box.setContentsMargins(space("xl"), space("m"), space("xl"), space("m"))
        box.setSpacing(space("m"))
        self.more_button = ui.ghost(t("Choose what is shown"), self._more, icon="filter")
        self.more_button.hide()
        box.addWidget(ui.split(self.filters.search, self.more_button, self.report_button))
        box.addWidget(self.filters.fields)
        box.addWidget(self.filters.own)
        box.addWidget(ui.row(self.filters.shown))
        box.addWidget(card, 1)
        box.addWidget(self.progress)
        box.addWidget(ui.split(self.count, self.save_button))
        self.levels = ui.levels(first, t("Back to the list"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self._handle: Any = None
        self._wanted = ""
        self.keep("filters", self.filters)

    @property
    def title(self) -> str:
        return self.texts.t("Activity") if self.levels.opened is None else self.texts.t("One action")

    def open(self, **args: Any) -> None:
        if args.get("id") is not None:
            self.open_action(int(args["id"]))
        elif args.get("who") is not None:
            self._wanted = str(args["who"])
            self.filters.who.set_value(self._wanted)

    def refresh(self) -> None:
        org = self.context.org

        def work(_control: object) -> list[Person]:
            activity = Activity(org)
            activity.note_opened()
            return activity.people()

        self.jobs.run(work, done=self._show_people, failed=self.context.shell.show_error)

    def first_focus(self) -> QWidget | None:
        return self.filters.search if self.levels.opened is None else None

    def arrange(self, *, narrow: bool) -> None:
        self.table.set_narrow(narrow)
        self.more_button.setVisible(narrow)
        self.filters.show_fields(on=not narrow)

    def _more(self) -> None:
        self.filters.show_fields(on=self.filters.fields.isHidden())

    # the list --------------------------------------------------------------------------------------------------------
    def _show_people(self, people: Sequence[Person]) -> None:
        self.filters.show_people(people)
        if self._wanted:
            self.filters.who.set_value(self._wanted)
            self._wanted = ""
        self._filter()

    def _filter(self) -> None:
        self.table.show_filter(self.filters.asked)

    def _counted(self, count: int) -> None:
        self.count.setText(self.texts.n("{shown} action", "{shown} actions", count, shown=number(count, self.texts.code)))
        self.table.setVisible(count > 0)
        self.nothing.setVisible(count == 0)
        self.save_button.setVisible(count > 0)

    def open_action(self, action_id: int) -> ActionScreen:
        """Shows one action field by field."""
        view = ActionScreen(self.context, action_id)
        view.other.connect(self.open_action)
        self.levels.open(view, on_back=self.table.setFocus)
        view.load()
        return view

    # files -----------------------------------------------------------------------------------------------------------
    def _choose_sheet(self) -> None:
        t = self.texts.t
        choose_place(self, t("Save to Excel"), t("Activity") + ".xlsx", self.save_sheet, kinds=(t("Excel list (*.xlsx)"),))

    def save_sheet(self, path: Path) -> None:
        """Writes what is being shown as an Excel file."""
        org, asked = self.context.org, self.filters.asked

        def work(control: Any) -> int:
            from tirek.features.activity.sheet import write_activity

            return write_activity(path, org, asked, control.check)

        def done(count: int) -> None:
            self.progress.finish()
            self.context.shell.say(self.texts.n("{count} action written. The file is not encrypted: keep it safe.", "{count} actions written. The file is not encrypted: keep it safe.", count))

        self.progress.start(self.texts.t("Writing the file"))
        self._handle = self.jobs.run(work, done=done, failed=self._failed)

    def _choose_report(self) -> None:
        t = self.texts.t
        choose_place(self, t("Report as PDF"), t("Report on the activity") + ".pdf", self.save_report, kinds=("PDF (*.pdf)",))

    def save_report(self, path: Path) -> None:
        """Writes the report of the period that is chosen, whatever else is chosen."""
        org, (first, last) = self.context.org, self.filters.days()
        language = "ru" if self.texts.code == "ru" else "kk"
        last = last or self.context.clock.today()

        def work(control: Any) -> None:
            from tirek.features.activity.paper import report_pdf
            from tirek.features.activity.report import Reports
            from tirek.foundation.vault.files import write_atomic

            report = Reports(org).of(first or _beginning(org), last, control.check)
            data = report_pdf(org, report, load_texts(language), Settings(org).organisation().named(language))
            try:
                write_atomic(path, data)
            except OSError:
                raise Circumstance(
                    "FILE-02", mark("The file “{name}” could not be written."), mark("Choose another folder and try again."), name=path.name
                ) from None
            Activity(org).note_opened("export.activity")

        def done(_none: object) -> None:
            self.progress.finish()
            self.context.shell.say(self.texts.t("Saved as {name}. The file is not encrypted: keep it safe.", name=path.name))

        self.progress.start(self.texts.t("Counting and checking the signatures"))
        self._handle = self.jobs.run(work, done=done, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        self.progress.finish()
        self.context.shell.show_error(error)

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self.progress.finish()

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        view = self.levels.opened
        return {**super().state(), **({"action": view.action_id} if isinstance(view, ActionScreen) else {})}

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        kept = state.get("filters")
        if isinstance(kept, dict):
            self._wanted = str(kept.get("who") or "")
        if state.get("action") is not None:
            self.open_action(int(state["action"]))


def _beginning(org: OpenedOrganisation) -> date:
    """The day of the oldest action there is."""
    first = Activity(org).first_day()
    return first or org.clock.today()
