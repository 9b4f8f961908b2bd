"""The journal of appeals, the most urgent first."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tirek.features.appeals.screens.words import applicant_words, cause_words, chip
from tirek.features.appeals.service import AppealCard, Appeals
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.paged_table import Column, RowTable, TypingPause


class AppealRows:
    """Rows of the journal. A school has tens of appeals a year, so whole cards are read at once and kept."""

    def __init__(self, org: OpenedOrganisation, texts: Texts) -> None:
        self._appeals, self._texts = Appeals(org), texts
        self._cards: dict[int, AppealCard] = {}

    def ids(self, chosen: Any) -> array[int]:
        """`chosen` is (open or all, words to find)."""
        which, find = chosen or ("open", "")
        cards = self._appeals.list(only_open=which == "open", find=find)
        self._cards = {card.id: card for card in cards}
        return array("q", (card.id for card in cards))

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        cards, texts = self._cards, self._texts
        return [self._cells(cards[one], texts) if one in cards else () for one in ids]

    def _cells(self, card: AppealCard, texts: Texts) -> tuple[Any, ...]:
        day = card.due_on if card.state == "open" or card.answered_on is None else card.answered_on
        return (card.subject, applicant_words(card, texts), cause_words(card.cause, self._appeals.causes, texts.code),
                short_date(day, texts.code), chip(card, texts), card.number)  # fmt: skip


class AppealList(QWidget):
    """`opened(id)` comes when a row is opened."""

    opened = Signal(object)

    def __init__(self, ui: Kit, org: OpenedOrganisation, jobs: ScreenJobs, *, failed: Callable[[BaseException], Any],
                 record: Callable[[], object]) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("page")
        self._ui, t, space = ui, ui.texts.t, ui.theme.space
        self._jobs, self._org, self._failed = jobs, org, failed
        self._rows = AppealRows(org, ui.texts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        outer.addWidget(self.stack)
        full = QWidget()
        full.setObjectName("page")
        column = QVBoxLayout(full)
        column.setContentsMargins(space("xl"), space("l"), space("xl"), space("m"))
        column.setSpacing(space("m"))
        self.search = ui.search_box(t("Find an appeal"), t("Number, name or subject"))
        self.search.setMinimumWidth(ui.theme.px(180))
        self.which = ui.choice([("open", t("Wait for an answer")), ("all", t("All"))], "open", lambda _key: self.show_list(), name=t("Which appeals"))
        self.record_button = ui.primary(t("Record an appeal"), record, icon="plus", key="Ctrl+N")
        column.addWidget(ui.split(self.search, self.which, self.record_button))
        self.table = RowTable(ui.theme, self._rows, [
            Column(t("Subject of the appeal"), "strong", 12), Column(t("Who appeals"), weight=10),
            Column(t("Cause"), "muted", 7, when_narrow=False), Column(t("Answer by"), weight=1, letters=11, when_narrow=False),
            Column(t("Term"), "chip", 1, letters=15), Column(t("Number"), "muted", 1, letters=10, when_narrow=False),
        ], name=t("Appeals"), jobs=jobs, failed=failed)  # fmt: skip
        self.table.opened.connect(self.opened)
        self.table.clicked.connect(lambda index: self.opened.emit(self.table.rows.id_at(index.row())))
        self.table.counted.connect(self._counted)
        card = ui.card()
        card.column.setContentsMargins(*(space("xs"),) * 4)
        card.add(self.table)
        self._nothing = ui.empty("search", t("Nothing found. Try other words"), t("Look among all appeals, or write fewer words."))
        self._done = ui.empty("check", t("Every appeal is answered"), t("New appeals appear here by their last day. Answered ones are under “All”."))
        card.add(self._nothing, self._done)
        column.addWidget(card, 1)
        self.count = ui.word("", "muted")
        column.addWidget(self.count)
        self.stack.addWidget(full)
        self.first_record = ui.primary(t("Record an appeal"), record, icon="plus")
        self.empty = ui.empty(
            "appeal",
            t("No appeal has been recorded yet"),
            t("Write down what people come with. The program gives each appeal a number and the last day for the answer, and reminds you in time."),
            self.first_record,
        )
        self.stack.addWidget(self.empty)
        self._pause = TypingPause(self, self.show_list)
        self.search.textChanged.connect(self._pause.touch)
        self.search.onward.connect(self.table.enter)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search.setFocus)

    def show_list(self) -> None:
        self.table.show_filter((self.which.value() or "open", self.search.text().strip()))

    def reload(self) -> None:
        """Reads the journal again."""
        self.show_list()

    def set_narrow(self, narrow: bool) -> None:
        self.table.set_narrow(narrow)

    def focus_widget(self) -> QWidget:
        return self.first_record if self.stack.currentWidget() is self.empty else self.search

    def state(self) -> dict[str, Any]:
        return {"which": self.which.value(), "find": self.search.text()}

    def restore(self, state: Any) -> None:
        if isinstance(state, dict):
            self.which.set_value(str(state.get("which") or "open"))
            self.search.setText(str(state.get("find", "")))

    def _counted(self, count: int) -> None:
        texts, searching = self._ui.texts, bool(self.search.text().strip())
        self.count.setText(texts.n("{count} appeal", "{count} appeals", count))
        self.count.setVisible(count > 0)
        self.table.setVisible(count > 0)
        self._nothing.setVisible(count == 0 and searching)
        self._done.setVisible(count == 0 and not searching)
        if count or searching:
            self.stack.setCurrentIndex(0)
        elif self.which.value() == "all":
            self.stack.setCurrentIndex(1)
        else:  # nothing waits: is there anything at all?
            self._jobs.run(
                lambda _control: bool(Appeals(self._org).list()),
                done=lambda some: self.stack.setCurrentIndex(0 if some else 1),
                failed=self._failed,
            )
