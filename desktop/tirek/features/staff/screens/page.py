"""Staff: who works here, who is a member, whom to invite, and how many are members by school, age and post."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from tirek.features.staff.ages import age_rules
from tirek.features.staff.screens.words import FILTERS, GROUPINGS, group_words, standing
from tirek.features.staff.screens.worker_view import WorkerView
from tirek.features.staff.service import Staff, Which, WorkerRow, counted_workers
from tirek.foundation.language.dates import number
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.paged_table import Column, RowTable, TypingPause
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card, Stack
from tirek.foundation.ui.widgets.tabs import Tabs


class WorkerRows:
    """Rows of the table; the workers are read once a question, a school has hundreds of them and not thousands."""

    def __init__(self, staff: Staff, texts: Any) -> None:
        self._staff, self._texts = staff, texts
        self._rows: dict[int, WorkerRow] = {}

    def ids(self, chosen: Any) -> array[int]:
        which, find = chosen if isinstance(chosen, tuple) else ("all", "")
        rows = self._staff.workers(which, find)
        self._rows = {row.id: row for row in rows}
        return array("q", (row.id for row in rows))

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        found = [self._rows.get(one) for one in ids]
        return [(row.name, row.post or "", row.school or "", standing(row, self._texts)) if row else () for row in found]


class StaffPage(Page):
    """`open(id=…)` shows a worker, `open(take=True)` the list from Excel, `open(which=…)` one part of the list."""

    def __init__(self, context: PageContext, import_view: Callable[..., Any]) -> None:
        super().__init__(context)
        self._import_view = import_view
        t, ui = self.texts.t, self.ui
        self.first = QStackedWidget()
        self.take_first = ui.primary(t("Take from Excel"), lambda: self.take_list(), icon="sheet")
        words = t("Take the school's staff list in Excel: the program recognises the members in it, counts them and keeps the list of those to invite. You see every row first.")
        self.empty = ui.empty("school", t("There is no staff list yet"), words, self.take_first)
        self.tabs = Tabs(ui.theme, t("Parts of the page"), [("people", t("People"), self._people), ("density", t("How many are members"), self._density)])
        holder = QWidget()
        box = QVBoxLayout(holder)
        pad = ui.theme.space("xl")
        box.setContentsMargins(pad, ui.theme.space("l"), pad, ui.theme.space("l"))
        box.addWidget(self.tabs)
        self.first.addWidget(holder)
        self.first.addWidget(self.empty)
        self.levels = ui.levels(self.first, t("Back to the list"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self.tabs.show_tab("people")

    @property
    def title(self) -> str:
        t, view = self.texts.t, self.levels.opened
        if view is None:
            return t("Staff")
        return t("Worker") if isinstance(view, WorkerView) else t("Staff list from Excel")

    def open(self, **args: Any) -> None:
        if args.get("undone"):
            self._after_undo()
        elif "take" in args:
            self.take_list()
        elif args.get("id") is not None:
            self.open_worker(int(args["id"]))
        elif args.get("which"):
            self.which.set_value(str(args["which"]))
            self._filter()

    def refresh(self) -> None:
        self.jobs.run(lambda _control: Staff(self.context.org).count(), done=self._counted, failed=self.context.shell.show_error)

    def _counted(self, count: int) -> None:
        self.first.setCurrentIndex(0 if count else 1)
        if count:
            self._filter()
            self.tabs.renew("density")

    def first_focus(self) -> QWidget | None:
        return (self.take_first if self.first.currentWidget() is self.empty else self.search) if self.levels.opened is None else None

    def arrange(self, *, narrow: bool) -> None:
        self.table.set_narrow(narrow)
        view: Any = self.levels.opened
        if view is not None:
            view.set_narrow(narrow)

    # people ----------------------------------------------------------------------------------------------------------
    def _people(self) -> QWidget:
        t, ui = self.texts.t, self.ui
        self.search = ui.search_box(t("Find a worker"), t("Surname or post"))
        take = ui.secondary(t("Take from Excel"), lambda: self.take_list(), icon="sheet")
        self.which = ui.choice([(key, t(words)) for key, words in FILTERS], "all", lambda _key: self._filter(), name=t("Which workers"), joined=False)
        self.table = RowTable(ui.theme, WorkerRows(Staff(self.context.org), self.texts), [
            Column(t("Full name"), "strong", 8), Column(t("Post"), weight=5), Column(t("School"), "muted", 4, when_narrow=False),
            Column(t("Membership"), "chip", 1, letters=22),
        ], name=t("Staff"), jobs=self.jobs, failed=self.context.shell.show_error)  # fmt: skip
        self.table.opened.connect(self.open_worker)
        self.table.clicked.connect(lambda index: self.open_worker(self.table.rows.id_at(index.row())))
        self.table.counted.connect(self._shown)
        self.table.setMinimumHeight(ui.theme.soft_px(320))
        card = ui.card()
        card.column.setContentsMargins(*(ui.theme.space("xs"),) * 4)
        self.nothing = ui.muted(t("Nobody fits this choice."))
        card.add(self.table, self.nothing)
        self.count = ui.word("", "muted")
        pause = TypingPause(self, self._filter)
        self.search.textChanged.connect(pause.touch)
        self.search.onward.connect(self.table.enter)
        self._pause = pause
        self.save_button = ui.ghost(t("Save to Excel"), self._choose_place, icon="sheet")
        return ui.stack(ui.split(self.search, take), ui.row(self.which), card, ui.split(self.count, self.save_button))

    def _choose_place(self) -> None:
        t = self.texts.t
        choose_place(self, t("Save to Excel"), t("Staff") + ".xlsx", self.save_list, kinds=(t("Excel list (*.xlsx)"),))

    def save_list(self, path: Path) -> None:
        """Writes the people who are being shown as an Excel file."""
        org, texts, which, find = self.context.org, self.texts, cast(Which, self.which.value() or "all"), self.search.text()

        def work(_control: object) -> int:
            from tirek.features.staff.export import write_staff

            return write_staff(path, org, texts, which, find)

        def done(count: int) -> None:
            words = texts.n("{count} person written. The file is not encrypted: keep it safe.",
                            "{count} people written. The file is not encrypted: keep it safe.", count)  # fmt: skip
            self.context.shell.say(words)

        self.jobs.run(work, done=done, failed=self.context.shell.show_error)

    def _filter(self) -> None:
        self.table.show_filter((cast(Which, self.which.value() or "all"), self.search.text()))

    def _shown(self, count: int) -> None:
        self.count.setText(self.texts.n("{shown} person", "{shown} people", count, shown=number(count, self.texts.code)))
        self.table.setVisible(count > 0)
        self.nothing.setVisible(count == 0)
        self.save_button.setVisible(count > 0)

    # density ---------------------------------------------------------------------------------------------------------
    def _density(self) -> Stack:
        holder = self.ui.stack(gap="l")
        self.jobs.run(lambda _control: Staff(self.context.org).workers(), done=lambda rows: self._fill_density(holder, rows), failed=self.context.shell.show_error)
        return holder

    def _fill_density(self, holder: Stack, rows: list[WorkerRow]) -> None:
        if not isValid(holder):  # the table was thrown away meanwhile, to be counted anew
            return
        t, ui = self.texts.t, self.ui
        members, young = [row for row in rows if row.member is not None], [row for row in rows if row.young]
        percent = f"{round(100 * len(members) / len(rows))} %" if rows else "—"
        tiles = ui.row(
            ui.stat(t("Workers"), number(len(rows), self.texts.code)),
            ui.stat(t("Members among them"), number(len(members), self.texts.code), percent),
            ui.stat(t("Young teachers"), number(len(young), self.texts.code),
                    t("{count} of them members", count=sum(row.member is not None for row in young))),
        )  # fmt: skip
        scroll = ui.scroll(room="s")
        scroll.add(tiles)
        for by, title in GROUPINGS:
            lines = counted_workers(rows, by)
            if len(lines) > 1 or by != "school":
                scroll.add(self._table(t(title), [(group_words(by, line, self.texts), line) for line in lines]))
        rules = age_rules()
        source = t("Young: a teacher who has not reached {age} years. Source: {act}, article {article}, text of {revised}.", age=rules.young_under,
                   act=rules.act_title["ru" if self.texts.code == "ru" else "kk"], article=rules.article, revised=rules.revised)  # fmt: skip
        scroll.add(ui.small(source))
        scroll.column.addStretch(1)
        holder.add(scroll)

    def _table(self, title: str, lines: Sequence[tuple[str, Any]]) -> Card:
        t, ui = self.texts.t, self.ui
        card, grid = ui.card(title), QGridLayout()
        grid.setHorizontalSpacing(ui.theme.space("l"))
        grid.setVerticalSpacing(ui.theme.space("s"))
        grid.setColumnStretch(0, 5)
        for column, words in enumerate((t("Workers"), t("Members"), t("Share"), t("To be told apart")), 1):
            grid.addWidget(Label(words, "muted", wrap=True), 0, column)
            grid.setColumnStretch(column, 2)
        for row, (name, line) in enumerate(lines, 1):
            share = f"{line.percent} %" if line.percent is not None else "—"
            for column, words in enumerate((name, str(line.workers), str(line.members), share, str(line.unclear) if line.unclear else "")):
                if words:
                    grid.addWidget(Label(words, wrap=column == 0), row, column)
        card.add_layout(grid)
        return card

    # views -----------------------------------------------------------------------------------------------------------
    def open_worker(self, worker_id: int) -> WorkerView:
        """Shows one worker."""
        view = WorkerView(self.context, worker_id, self._offer)
        view.changed.connect(self._filter)
        view.gone.connect(self._back)
        self._show(view)
        view.load()
        return view

    def take_list(self) -> Any:
        """Shows the view that takes a list in."""
        view = self._import_view(self.context, lambda: Staff(self.context.org), page="staff", renews=True)
        view.taken.connect(self._back)
        self._show(view)
        view.choose_button.setFocus()
        return view

    def _show(self, view: Any) -> None:
        view.set_narrow(self.narrow)
        self.levels.open(view, on_back=self.refresh)

    def _back(self) -> None:
        self.levels.back()
        self.refresh()

    def _offer(self, words: str, action: int | None) -> None:
        offer_undo(self.context, "staff", words, Staff(self.context.org).undo, action)

    def _after_undo(self) -> None:
        self.refresh()
        view = self.levels.opened
        if isinstance(view, WorkerView):
            view.load()

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        view = self.levels.opened
        kept = {"worker": view.worker_id} if isinstance(view, WorkerView) else {}
        return {**super().state(), "which": self.which.value(), "find": self.search.text(), **kept}

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        self.which.set_value(str(state.get("which") or "all"))
        self.search.setText(str(state.get("find") or ""))
        if state.get("worker") is not None:
            self.open_worker(int(state["worker"]))
