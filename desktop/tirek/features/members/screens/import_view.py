"""Taking a school's list in from Excel: choose, look at every row, then take in. Nothing is written before that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from tirek.features.members.importing.columns import FIELDS
from tirek.features.members.importing.preview import ListMapping, Preview
from tirek.features.members.screens.import_rows import FILTERS, Rows
from tirek.features.members.service import Members
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import mark
from tirek.foundation.ui import paged_table
from tirek.foundation.ui.column_choice import ColumnChoice
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import RowTable
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.levels import Scroll

_FILTER_WORDS = {
    "people": mark("People · {count}"),
    "look": mark("To look at · {count}"),
    "twice": mark("Maybe twice · {count}"),
    "out": mark("No people · {count}"),
}


class ListService(Protocol):
    """What a list is taken into: the register of members, or the staff."""

    def preview(self, path: Path, *, mapping: ListMapping | None = None, step: Callable[[int, int], None] | None = None) -> Preview: ...

    def take_in(self, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]: ...

    def remember(self, mapping: ListMapping) -> None: ...


class ImportView(Scroll):
    """`taken` comes when the people are on the list. `page`: the page to go to after an undo.

    `renews`: the list brings people who are known already up to date, so they are not left out as twins.
    """

    taken = Signal()

    def __init__(self, context: PageContext, service: Callable[[], ListService] | None = None, *, page: str = "members", renews: bool = False) -> None:
        super().__init__(context.theme)
        self._context, self.ui = context, context.ui
        self._service: Callable[[], ListService] = service or (lambda: Members(context.org))
        self._page, self._renews, self._set_by_hand = page, renews, False
        self.jobs = ScreenJobs(context.jobs, self)
        self.path: Path | None = None
        self.rows: Rows | None = None
        self.table: RowTable | None = None
        self._mapping: ListMapping | None = None
        self._narrow = self._columns_open = False
        self.setAcceptDrops(True)
        t = self.ui.texts.t
        self.choose_button = self.ui.primary(t("Choose a file"), self.choose, icon="folder")
        self._first = self.ui.card("", self.ui.empty(
            "sheet",
            t("Choose the list of the school"),
            t("An Excel (.xlsx) or CSV file, as it is: the program finds the columns by itself. You see every row before anything is taken in. The file stays as it was."),
            self.choose_button,
        ))  # fmt: skip
        self.line = self.ui.progress(stop=self._stop)
        self._holder = self.ui.stack(gap="m")
        self.add(self._first, self.line, self._holder)
        self.column.addStretch(1)
        self._handle: Any = None

    # choosing and reading --------------------------------------------------------------------------------------------
    def choose(self) -> None:
        """Opens the dialogue for the file; it blocks nothing and closes with the window."""
        t = self.ui.texts.t
        kinds = (t("Lists (*.xlsx *.xlsm *.csv *.txt)"), t("All files (*)"))
        choose_file(self, t("Choose the list of the school"), self.read, kinds=kinds, name="choose_list")

    def read(self, path: Path, mapping: ListMapping | None = None) -> None:
        """Reads the file in the background and shows every row."""
        self.path = path
        self.line.start(self.ui.texts.t("Reading the list"))
        words = self.ui.texts.t("Reading the list")

        def work(control: Control) -> Preview:
            return self._service().preview(path, mapping=mapping, step=lambda done, total: control.step(done, total, words))

        self._handle = self.jobs.run(work, done=self._read, failed=self._refused, progress=self.line.step, stopped=self.line.finish)

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _refused(self, error: BaseException) -> None:
        self.line.finish()
        self._clear()
        self._first.show()
        self._holder.add(self.ui.error_banner(error))

    def _read(self, preview: Preview) -> None:
        self.line.finish()
        self._mapping = preview.mapping
        self.rows = Rows(preview, self.ui.texts, renews=self._renews)
        self._first.hide()
        self._show()
        target = self.table if self.table is not None else self.columns_button
        target.setFocus()

    # showing ---------------------------------------------------------------------------------------------------------
    def _clear(self) -> None:
        self.table = None
        empty_out(self._holder.layout())

    def _show(self) -> None:
        assert self.rows is not None and self.path is not None
        self._clear()
        t, ui, layout = self.ui.texts.t, self.ui, self._holder.layout()
        self.take_button = ui.primary("", self.take, icon="check")
        other = ui.ghost(t("Another file"), self.choose, icon="folder")
        name = ui.stack(ui.one_line(self.path.name, "h2"), ui.muted(t("Nothing has been taken in yet. Look through the rows.")), gap="xs")
        self._head = ui.columns(name, ui.row(self.take_button, other, right=not self._narrow), parts=(5, 5))
        self._head.set_narrow(self._narrow)
        layout.addWidget(self._head)
        refusal = self.rows.preview.refusal()
        if refusal is not None:
            layout.addWidget(ui.error_banner(refusal))
            self._columns_open = True
        layout.addWidget(self._columns_card())
        if refusal is not None:
            self.take_button.hide()
            return
        self.filter = ui.choice([(key, "") for key in FILTERS], "people", self._filter, name=t("Which rows"), joined=False)
        layout.addWidget(self.filter)
        card = ui.card()
        card.column.setContentsMargins(*(ui.theme.space("xs"),) * 4)
        column = paged_table.Column
        self.table = RowTable(ui.theme, self.rows, [
            column(t("Row"), "muted", 4), column(t("Full name"), "strong", 13), column(t("State"), "chip", 9),
            column(t("Birth date"), weight=7, when_narrow=False), column(t("Phone"), weight=9, when_narrow=False),
            column(t("What to know"), "muted", 13, when_narrow=False),
        ], name=t("Rows of the list"))  # fmt: skip
        self.table.setFixedHeight(ui.theme.soft_px(270))  # the explanation of the chosen row is seen under it
        self.table.chosen.connect(self._explain)
        self.table.set_narrow(self._narrow)
        card.add(self.table)
        layout.addWidget(card)
        self.panel = ui.card()
        layout.addWidget(self.panel)
        self.table.show_filter("people")
        self._count()
        if self.table.rows.rowCount():
            self.table.selectRow(0)

    def _count(self) -> None:
        assert self.rows is not None
        texts = self.ui.texts
        people = len(self.rows.chosen)
        words = texts.n("Take in {count} person", "Take in {count} people", people)
        self.take_button.setText(" " + words)
        self.take_button.setAccessibleName(words)
        for key in FILTERS:
            words = texts.t(_FILTER_WORDS[key], count=self.rows.count(key))
            self.filter.set_count(key, words)
            self.filter.button(key).setAccessibleName(words)

    def _filter(self, key: str) -> None:
        if self.table is not None:
            self.table.show_filter(key)
            self.panel.clear()
            self.panel.setVisible(self.table.rows.rowCount() > 0)
            if self.table.rows.rowCount():
                self.table.selectRow(0)

    def _explain(self, number: int) -> None:
        """Under the table: everything to be said of the chosen row, and the decision on it."""
        rows, ui, t = self.rows, self.ui, self.ui.texts.t
        assert rows is not None
        row = rows.preview.rows[number]
        self.panel.clear()
        self.panel.show()
        words, tone = rows.state(number)
        title = t("Row {row} · {sheet}", row=row.row, sheet=row.sheet)
        head = ui.row(ui.word(title, "strong"), ui.chip(words, tone))  # type: ignore[arg-type]
        if row.member is not None:
            out = number in rows.left_out
            deed = t("Take this row in after all") if out else t("Leave this row out")
            head.add(ui.small_button(deed, lambda: self._switch(number), icon="plus" if out else "minus"))
        self.panel.add(head)
        said = rows.messages(number) or [t("Everything was understood.")]
        for sentence in said:
            self.panel.add(ui.text(sentence))

    def _switch(self, number: int) -> None:
        assert self.rows is not None and self.table is not None
        self.rows.switch(number)
        self.table.rows.forget(number)
        self._count()
        self._explain(number)

    # columns ---------------------------------------------------------------------------------------------------------
    def _columns_card(self) -> QWidget:
        """What the program takes the columns for; every one can be changed."""
        assert self._mapping is not None
        t = self.ui.texts.t
        card = ColumnChoice(
            self.ui, self._mapping.sheets, FIELDS, lambda sheet: t("Look for people on the sheet “{sheet}”", sheet=sheet),
            opened=self._columns_open, narrow=self._narrow,
        )  # fmt: skip
        card.changed.connect(self._change)
        card.switched.connect(lambda sheet, on: self._remap(self._mapping.take(sheet, on) if self._mapping else None))
        card.pressed.connect(self._open_columns)
        self.columns_button = card.button
        return card

    def _change(self, sheet: str, index: int, field: str) -> None:
        if self._mapping is not None:
            self._remap(self._mapping.change(sheet, index, field or None))

    def _remap(self, mapping: ListMapping | None) -> None:
        if mapping is not None and self.path is not None:
            self._set_by_hand = True
            self.read(self.path, mapping)

    def _open_columns(self) -> None:
        self._columns_open = not self._columns_open
        self._show()
        self.columns_button.setFocus()

    # taking in -------------------------------------------------------------------------------------------------------
    def take(self) -> None:
        """Takes the chosen rows in as one action that one undo takes back."""
        texts = self.ui.texts
        chosen = self.rows.chosen if self.rows is not None else []
        if not chosen:
            self._context.shell.say(texts.t("There is no row to take in. Choose rows, or another file."))
            return
        self.take_button.setEnabled(False)
        self.line.start(texts.t("Taking people in"))
        service, mapping = self._service(), self._mapping if self._set_by_hand else None

        def work(_control: object) -> tuple[int, int]:
            taken = service.take_in(chosen)
            if mapping is not None:
                service.remember(mapping)
            return taken

        def done(answer: tuple[int, int]) -> None:
            self.line.finish()
            action, people = answer
            self.taken.emit()
            words = texts.n("{count} person taken in", "{count} people taken in", people)
            offer_undo(self._context, self._page, words, Members(self._context.org).undo, action)

        def failed(error: BaseException) -> None:
            self.line.finish()
            self.take_button.setEnabled(True)
            self._context.shell.show_error(error)

        self.jobs.run(work, done=done, failed=failed, writes=True, unbreakable=True)

    # dropping a file on the page -------------------------------------------------------------------------------------
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        path = _dropped(event)
        if path is not None:
            self.read(path)

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        if self.rows is not None:
            self._show()

    def state(self) -> dict[str, Any]:
        return {"path": str(self.path) if self.path else ""}

    def restore(self, state: dict[str, Any]) -> None:
        if state.get("path"):
            self.read(Path(state["path"]))


def _dropped(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
