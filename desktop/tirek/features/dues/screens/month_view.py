"""The reconciliation of one month: what came in, who paid, whose money nobody knows, what goes upward, the books."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tirek.features.dues.history import DuesHistory
from tirek.features.dues.lists import MonthView as Reconciliation
from tirek.features.dues.lists import PayrollLists, UnknownPayer
from tirek.features.dues.rules import Share, month_of, next_month, percent_text
from tirek.features.dues.screens.view import View
from tirek.features.dues.screens.words import Rows, charged_words, month_words, state_chip, sum_words
from tirek.features.dues.service import Dues
from tirek.features.dues.views import BooksState
from tirek.foundation.clock import moment_of
from tirek.foundation.language.dates import date_and_time, number
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.history_part import HistoryFold
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import Column, RowTable
from tirek.foundation.ui.widgets.surfaces import Card

_FILTERS = {"all": (), "open": ("short", "unpaid"), "look": ("twice", "over"), "paid": ("paid",)}


@dataclass(frozen=True)
class _Shown:
    month: Reconciliation
    shares: list[tuple[Share, int]]
    books: BooksState
    rates: bool
    names: dict[int, str]


class MonthTab(View):
    """`member(id)` asks for a member's ledger; `list_wanted(month)`, `cash_wanted(month)`, `rates_wanted()` for other views."""

    member = Signal(object)
    list_wanted = Signal(str)
    cash_wanted = Signal(str)
    rates_wanted = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.month = next_month(month_of(context.clock.today()), -1 if context.clock.today().day < 10 else 0)
        self._shown: _Shown | None = None
        self._filter = "all"
        self._columns: Any = None
        self._asking: int | None = None
        self._why = False
        ui, t = self.ui, self.texts.t
        self.month_name = ui.word("", "h2")
        self.books_chip = ui.chip("", "plain")
        self.books_chip.hide()
        earlier = ui.icon_button("left", t("The month before"), lambda: self.go(-1), key="Alt+Left")
        later = ui.icon_button("right", t("The next month"), lambda: self.go(1), key="Alt+Right")
        self.list_button = ui.primary(t("Take in the accountant's list"), lambda: self.list_wanted.emit(self.month), icon="sheet")
        self.cash_button = ui.secondary(t("Take cash"), lambda: self.cash_wanted.emit(self.month), icon="money")
        self.head = ui.row(earlier, self.month_name, later, self.books_chip, self.list_button, self.cash_button)
        self.body = ui.stack(gap="l")
        self.add(self.head, self.body)
        self.column.addStretch(1)
        self.month_name.setText(month_words(self.month, self.texts))

    def go(self, by: int) -> None:
        """Shows another month."""
        self.month = next_month(self.month, by)
        self._asking, self._why = None, False
        self.month_name.setText(month_words(self.month, self.texts))
        self.load()

    def load(self) -> None:
        month, org = self.month, self.context.org

        def work(_control: object) -> _Shown:
            dues = Dues(org)
            view = PayrollLists(org).month(month)
            names = dues.names([one for payer in view.unknown for one in payer.candidates])
            return _Shown(view, dues.shares(month), dues.books(month), any(one.rate.since <= month for one in dues.rates()), names)

        self.jobs.run(work, done=lambda shown: self._show(shown) if shown.month.month == self.month else None, failed=self.context.shell.show_error)

    # showing ---------------------------------------------------------------------------------------------------------
    def _show(self, shown: _Shown) -> None:
        self._shown = shown
        ui, t = self.ui, self.texts.t
        self.empty_out(self.body)
        self.books_chip.setText(t("books closed"))
        self.books_chip.setVisible(shown.books.closed)
        self.list_button.setEnabled(not shown.books.closed)
        layout = self.body.layout()
        if not shown.rates:
            action = ui.secondary(t("Set the rate"), self.rates_wanted.emit)
            layout.addWidget(ui.banner(t("No rate is set for this month yet: how much is to be paid, nobody has said."), "warn", action=action))
        layout.addWidget(self._tiles(shown))
        if shown.month.unknown:
            self._columns = ui.columns(self._unknown(shown), ui.stack(self._shares(shown), self._books(shown), gap="l"), parts=(7, 5))
            layout.addWidget(self._columns)
            layout.addWidget(self._people(shown))
        else:
            layout.addWidget(self._people(shown))
            self._columns = ui.columns(self._shares(shown), self._books(shown), parts=(1, 1))
            layout.addWidget(self._columns)
        self._columns.set_narrow(self.narrow)

    def _tiles(self, shown: _Shown) -> QWidget:
        ui, texts, view = self.ui, self.texts, shown.month
        t = texts.t

        def count(*states: str) -> str:
            return number(view.counted(*states), texts.code)

        tiles = [
            ui.stat(t("Came in this month"), sum_words(view.taken, texts)),
            ui.stat(t("Paid"), count("paid"), t("of {total} people", total=len(view.rows))),
            ui.stat(t("Too little or nothing"), count("short", "unpaid", "none")),
            ui.stat(t("Nobody knows whose"), sum_words(view.nobody, texts)),
        ]
        return ui.stack(self._even(tiles[:2]), self._even(tiles[2:])) if self.narrow else self._even(tiles)

    def _even(self, tiles: list[Any]) -> QWidget:
        holder = QWidget()
        holder.setObjectName("clear")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.ui.theme.space("m"))
        for tile in tiles:
            row.addWidget(tile, 1)
        return holder

    def _people(self, shown: _Shown) -> Card:
        ui, texts = self.ui, self.texts
        t, view = texts.t, shown.month
        words = {"all": t("All"), "open": t("Not paid in full"), "look": t("To look at"), "paid": t("Paid")}
        self.which = ui.choice(list(words.items()), self._filter, self._choose, name=t("Which members"), joined=False)
        self.rows = Rows()
        self.table = RowTable(ui.theme, self.rows, [
            Column(t("Name"), "strong", 14), Column(t("State"), "chip", 5, letters=16), Column(t("To pay"), "number", 5, letters=13, when_narrow=False),
            Column(t("Paid sum"), "number", 4, letters=10), Column(t("Owed"), "number", 4, letters=10),
        ], name=t("Members and their dues"))  # fmt: skip
        self.table.setFixedHeight(ui.theme.soft_px(360))
        self.table.opened.connect(self.member)
        self.table.clicked.connect(lambda index: self.member.emit(self.table.rows.id_at(index.row())))
        self.table.set_narrow(self.narrow)
        self._fill()
        card = ui.card()
        card.add(self.which, self.table)
        month, deeds = view.month, []
        not_charged = view.counted("none")
        if not_charged and shown.rates and not shown.books.closed:
            words_ = texts.n("Charge {count} member", "Charge {count} members", not_charged)
            self.charge_button = ui.secondary(words_, self.charge, icon="plus")
            deeds.append(self.charge_button)
        self.save_button = ui.ghost(t("Save to Excel"), lambda: self.choose_sheet(f"{t('Dues')} {month}", self.save_list), icon="sheet")
        card.add(ui.row(*deeds, self.save_button))
        return card

    def save_list(self, path: Path) -> None:
        """Writes the reconciliation of the month shown as an Excel file."""
        org, texts, month = self.context.org, self.texts, self.month

        def write() -> int:
            from tirek.features.dues.export import write_month

            return write_month(path, org, month, texts)

        self.save_sheet(write)

    def _choose(self, key: str) -> None:
        self._filter = key
        self._fill()

    def _fill(self) -> None:
        assert self._shown is not None
        states, texts = _FILTERS[self._filter], self.texts
        chosen = [row for row in self._shown.month.rows if not states or (row.state.state if row.state else "unpaid") in states]
        self.rows.put([
            (row.member, (
                row.name, state_chip(row.state, texts), charged_words(row.state, texts),
                sum_words(row.state.balance.paid, texts) if row.state else "", sum_words(row.state.balance.owed, texts) if row.state and row.state.known else "",
            )) for row in chosen
        ])  # fmt: skip
        self.table.show_filter()

    def charge(self) -> None:
        """Charges everybody who has no charge for the month."""
        month = self.month
        self.deed(Dues(self.context.org), lambda dues: dues.charge(month), self.texts.t("Dues charged"), lambda _count: self.load())

    # unknown payers --------------------------------------------------------------------------------------------------
    def _unknown(self, shown: _Shown) -> Card:
        ui, t = self.ui, self.texts.t
        card = ui.card(t("Whose money is this?"))
        card.add(ui.muted(t("These payers are not on the list of members as they are written. The money is kept here until you say whose it is.")))
        self.payer_buttons: list[Any] = []
        for place, payer in enumerate(shown.month.unknown):
            if place:
                card.add_line()
            card.add(self._payer(payer, shown.names))
        return card.stretch()

    def _payer(self, payer: UnknownPayer, names: dict[int, str]) -> QWidget:
        ui, t = self.ui, self.texts.t
        where = " · ".join(part for part in (sum_words(payer.amount, self.texts), payer.staff_number, payer.place) if part)
        words = ui.stack(ui.text(payer.name or t("without a name"), "strong"), ui.muted(where), gap="xs")
        row = ui.row()
        for candidate in payer.candidates[:3]:
            if candidate in names:
                button = ui.small_button(t("This is {name}", name=names[candidate]), lambda one=candidate: self.assign(payer.row, one), icon="check")
                self.payer_buttons.append(button)
                row.add(button)
        if self._asking == payer.row:
            self.who = self.member_field(t("Whose money is it?"), t("Choose a member of the list"))
            take = ui.secondary(t("It is this member"), lambda: self._take(payer.row), icon="check")
            return ui.stack(words, row, self.who, ui.row(take), gap="s")
        row.add(ui.small_button(t("Somebody else"), lambda: self._ask(payer.row), icon="search"))
        return ui.stack(words, row, gap="s")

    def _ask(self, row: int) -> None:
        self._asking = row
        assert self._shown is not None
        self._show(self._shown)
        self.who.focus()

    def _take(self, row: int) -> None:
        if self.who.validate() and self.who.record is not None:
            self.assign(row, self.who.record)

    def assign(self, row: int, member: int) -> None:
        """Books an unknown payer's money for a member."""
        self._asking = None
        lists = PayrollLists(self.context.org)
        self.deed(lists, lambda one: one.assign(row, member), self.texts.t("The payer is known now"), lambda _none: self.load())

    # shares and books ------------------------------------------------------------------------------------------------
    def _shares(self, shown: _Shown) -> Card:
        ui, texts = self.ui, self.texts
        card = ui.card(texts.t("Shares of what came in"))
        for share, amount in shown.shares:
            name = share.body or texts.t("Stays with us")
            percent = percent_text(share.basis_points, "." if texts.code == "en" else ",")
            card.add(ui.split(ui.text(f"{name} · {percent} %"), ui.word(sum_words(amount, texts), "strong")))
        if len(shown.shares) == 1:
            card.add(ui.muted(texts.t("No shares of upper bodies are set. They stand in a resolution of the upper body.")))
            card.add(ui.row(ui.ghost(texts.t("Set the shares"), self.rates_wanted.emit)))
        return card.stretch()

    def _books(self, shown: _Shown) -> Card:
        ui, t, books = self.ui, self.texts.t, shown.books
        card = ui.card(t("Books of the month"))
        if books.by:
            when = date_and_time(moment_of(books.at), self.texts.code)
            said = t("Closed: {name} · {time}", name=books.by, time=when) if books.closed else t("Opened again: {name} · {time}", name=books.by, time=when)
            card.add(ui.muted(said))
            if books.reason:
                card.add(ui.text(books.reason))
        if books.late:
            then, now = sum_words(books.taken_then, self.texts), sum_words(books.taken, self.texts)
            words = self.texts.n(
                "{count} line came from another computer after the closing. Takings then: {then}, now: {now}. Open the month with a reason, look at it and close it anew.",
                "{count} lines came from another computer after the closing. Takings then: {then}, now: {now}. Open the month with a reason, look at it and close it anew.",
                books.late, then=then, now=now,
            )  # fmt: skip
            card.add(ui.banner(words, "warn"))
        if not books.closed:
            card.add(ui.muted(t("Closed books take no line any more: what was reported upward stays as it was.")))
            self.close_button = ui.secondary(t("Close the books"), self.close_books, icon="lock")
            card.add(ui.row(self.close_button))
        elif not self._why:
            self.reopen_button = ui.ghost(t("Open again"), self._ask_why, icon="key")
            card.add(ui.row(self.reopen_button))
        else:
            self.reason = Form(ui)
            why = ui.text_field(t("Why are the books opened again?"), check=lambda value: None if len(value.strip()) >= 5 else t("Write in a few words why."))
            self.reason.add("why", why)
            card.add(self.reason, ui.row(ui.secondary(t("Open again"), lambda: self.reason.save(self._reopen), icon="key")))
        if books.by:
            org, texts, month = self.context.org, self.texts, shown.month.month
            card.add(HistoryFold(self.context, lambda: DuesHistory(org).of_books(month, texts)))
        return card.stretch()

    def close_books(self) -> None:
        """Closes the books of the month shown."""
        month = self.month
        self.deed(Dues(self.context.org), lambda dues: dues.close(month), self.texts.t("The books are closed"), lambda _none: self.load())

    def _ask_why(self) -> None:
        self._why = True
        assert self._shown is not None
        self._show(self._shown)
        self.reason.field("why").focus()

    def _reopen(self, values: dict[str, str]) -> None:
        month, self._why = self.month, False
        words = self.texts.t("The books are open again")
        self.deed(Dues(self.context.org), lambda dues: dues.reopen(month, values["why"]), words, lambda _none: self.load())

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        if narrow != self.narrow:
            super().set_narrow(narrow)
            if self._shown is not None:
                self._show(self._shown)

    def state(self) -> dict[str, Any]:
        return {"month": self.month, "filter": self._filter}

    def restore(self, state: dict[str, Any]) -> None:
        self.month, self._filter = str(state.get("month") or self.month), str(state.get("filter") or "all")
        self.month_name.setText(month_words(self.month, self.texts))
        self.load()
