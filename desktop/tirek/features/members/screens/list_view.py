"""The list of members: search as you type over any number of rows, and the two ways to fill it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tirek.features.members.reading import Standing
from tirek.features.members.screens.words import shown
from tirek.features.members.service import Members
from tirek.foundation.language.dates import number
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.paged_table import Column, RowTable, TypingPause


class MemberRows:
    """Rows of the table, read on a worker thread."""

    def __init__(self, org: OpenedOrganisation, texts: Texts) -> None:
        self._members, self._texts = Members(org), texts

    def ids(self, chosen: Any) -> array[int]:
        find, standing = chosen if isinstance(chosen, tuple) else (chosen or "", "now")
        return self._members.ids(find, standing)

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        found = {row.id: row for row in self._members.rows(ids)}
        texts = self._texts
        return [
            (
                row.name,
                row.post or "",
                row.subject or "",
                shown("phone", row.phone, texts),
                shown("joined_on", row.joined_on, texts),
                row.number,
            )
            if (row := found.get(one)) is not None
            else ()
            for one in ids
        ]


Press = Callable[[], object]


@dataclass(frozen=True)
class ListDeeds:
    """What the buttons of the list lead to; the page knows how."""

    add: Press
    take: Press
    save: Press
    twice: Press
    contracts: Press
    moves: Press
    cards: Press


class MemberList(QWidget):
    """`opened(id)` comes when a row is opened."""

    opened = Signal(object)

    def __init__(self, ui: Kit, org: OpenedOrganisation, jobs: ScreenJobs, deeds: ListDeeds, *, failed: Callable[[BaseException], Any]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._ui = ui
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        outer.addWidget(self.stack)
        full, space = QWidget(), ui.theme.space
        full.setObjectName("page")
        column = QVBoxLayout(full)
        column.setContentsMargins(space("xl"), space("l"), space("xl"), space("m"))
        column.setSpacing(space("m"))
        column.addWidget(self._find_line(deeds))
        column.addWidget(self._who_line(deeds))
        column.addWidget(self._table_card(org, jobs, failed), 1)
        column.addWidget(self._foot(deeds))
        self.stack.addWidget(full)
        self.stack.addWidget(self._before_the_first(deeds))
        self._pause = TypingPause(self, self.show_filter)
        self.search.textChanged.connect(self._pause.touch)
        self.search.onward.connect(self.table.enter)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self.search.setFocus)

    def _find_line(self, deeds: ListDeeds) -> QWidget:
        ui, t = self._ui, self._ui.texts.t
        self.search = ui.search_box(t("Find a member"), t("Surname, number or post"))
        self.search.setMinimumWidth(ui.theme.px(200))
        self.add_button = ui.primary(t("Add a person"), deeds.add, icon="plus", key="Ctrl+N")
        self.take_button = ui.secondary(t("Take from Excel"), deeds.take, icon="sheet")
        return ui.split(self.search, self.take_button, self.add_button)

    def _who_line(self, deeds: ListDeeds) -> QWidget:
        ui, t = self._ui, self._ui.texts.t
        self.who = ui.choice([("now", t("Members now")), ("former", t("Former members")), ("all", t("All"))], "now", lambda _key: self.show_filter(),
                             name=t("Whose cards"))  # fmt: skip
        self.twice_button = ui.ghost(t("Maybe twice on the list"), deeds.twice, icon="people")
        return ui.split(self.who, self.twice_button)

    def _table_card(self, org: OpenedOrganisation, jobs: ScreenJobs, failed: Callable[[BaseException], Any]) -> QWidget:
        ui, t = self._ui, self._ui.texts.t
        self.table = RowTable(ui.theme, MemberRows(org, ui.texts), [
            Column(t("Full name"), "strong", 7), Column(t("Post"), weight=5), Column(t("Subject"), weight=3, when_narrow=False),
            Column(t("Phone"), weight=4), Column(t("Joined"), "muted", 3, when_narrow=False), Column(t("Number"), "muted", 3, when_narrow=False),
        ], name=t("Members"), jobs=jobs, failed=failed)  # fmt: skip
        self.table.opened.connect(self.opened)
        self.table.clicked.connect(lambda index: self.opened.emit(self.table.rows.id_at(index.row())))
        self.table.counted.connect(self._counted)
        card = ui.card()
        card.column.setContentsMargins(*(ui.theme.space("xs"),) * 4)
        self._nothing = ui.empty("search", t("Nothing found. Try other words"),
                                 t("Part of a surname, a post or a phone number is enough. Kazakh letters may be written with Russian ones."))  # fmt: skip
        self._nothing.hide()
        card.add(self.table, self._nothing)
        return card

    def _foot(self, deeds: ListDeeds) -> QWidget:
        ui, t = self._ui, self._ui.texts.t
        self.count = ui.word("", "muted")
        self.cards_button = ui.ghost(t("Cards"), deeds.cards, icon="person")
        self.moves_button = ui.ghost(t("Transfers"), deeds.moves, icon="exchange")
        self.contracts_button = ui.ghost(t("Contracts"), deeds.contracts, icon="agreement")
        self.save_button = ui.ghost(t("Save to Excel"), deeds.save, icon="save")
        return ui.split(self.count, ui.row(self.cards_button, self.moves_button, self.contracts_button, self.save_button, right=True))

    def _before_the_first(self, deeds: ListDeeds) -> QWidget:
        ui, t = self._ui, self._ui.texts.t
        self.first_add = ui.secondary(t("Add a person"), deeds.add, icon="person_add")
        self.first_take = ui.primary(t("Take from Excel"), deeds.take, icon="sheet")
        self.empty = ui.empty(
            "people",
            t("Nobody is on the list yet"),
            t("Here are the members of your union. If the school keeps a list in Excel, take it as it is: you see every row first, and nothing is taken in without you."),
            self.first_take,
            self.first_add,
        )
        return self.empty

    @property
    def standing(self) -> Standing:
        """Whose cards are shown: members now, former ones, or all."""
        return cast(Standing, self.who.value() or "now")

    def show_filter(self) -> None:
        """Shows what fits the words and the choice of whose cards."""
        self.table.show_filter((self.search.text(), self.standing))

    def reload(self) -> None:
        """Reads the list again and stays where it was."""
        self.table.reload()

    def set_narrow(self, narrow: bool) -> None:
        self.table.set_narrow(narrow)

    def focus_widget(self) -> QWidget:
        return self.first_take if self.stack.currentWidget() is self.empty else self.search

    # kept state
    def state(self) -> dict[str, Any]:
        return {"find": self.search.text(), "who": self.standing, "table": self.table.state()}

    def restore(self, state: Any) -> None:
        if isinstance(state, dict):
            self.who.set_value(str(state.get("who") or "now"))
            self.search.setText(str(state.get("find", "")))
            self.table.restore(state.get("table") or {})
            if state.get("find") or self.standing != "now":
                self.show_filter()

    # inside
    def _counted(self, count: int) -> None:
        texts, searching = self._ui.texts, bool(self.search.text().strip()) or self.standing != "now"
        if searching:
            words = texts.n("{count} person found", "{count} people found", count)
        else:
            words = texts.n("{shown} person", "{shown} people", count, shown=number(count, texts.code))
        self.count.setText(words)
        self.table.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        self.save_button.setVisible(count > 0)
        self.stack.setCurrentIndex(1 if count == 0 and not searching else 0)


