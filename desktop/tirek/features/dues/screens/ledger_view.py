"""One member's ledger: months, every line, and the two ways to put something right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from tirek.features.dues.history import DuesHistory
from tirek.features.dues.rules import month_of
from tirek.features.dues.screens.months import charged_twice, months_table, standing_words
from tirek.features.dues.screens.rates_tab import read_month
from tirek.features.dues.screens.view import View
from tirek.features.dues.screens.words import sum_words
from tirek.features.dues.service import Dues
from tirek.features.dues.views import MemberDues
from tirek.features.dues.wording import line_facts, line_words
from tirek.foundation.language.money import read_money
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.history_part import HistoryFold
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card


class LedgerView(View):
    """`cash_wanted(id, name)` asks for the form that takes cash."""

    heading = mark("Dues of a member")

    cash_wanted = Signal(object, str)

    def __init__(self, context: PageContext, member: int) -> None:
        super().__init__(context)
        self.member = member
        self._found: tuple[MemberDues, str] | None = None
        self._columns: Any = None
        self._line: int | None = None
        self.history: HistoryFold | None = None
        self._written: dict[str, str] = {}
        self.body = self.ui.stack(gap="l")
        self.add(self.body)
        self.column.addStretch(1)

    def load(self) -> None:
        org, member = self.context.org, self.member

        def work(_control: object) -> tuple[MemberDues, str]:
            dues = Dues(org)
            return dues.member(member), dues.names([member]).get(member, "")

        self.jobs.run(work, done=self._show, failed=self.context.shell.show_error)

    def _show(self, found: tuple[MemberDues, str]) -> None:
        self._found = found
        dues, name = found
        ui, texts = self.ui, self.texts
        t = texts.t
        self.empty_out(self.body)
        self.cash_button = ui.primary(t("Take cash"), lambda: self.cash_wanted.emit(self.member, name), icon="money")
        card_button = ui.ghost(t("Card of the member"), lambda: self.context.navigate("members", id=self.member), icon="person")
        facts = ui.muted(standing_words(dues, texts))
        who = ui.stack(ui.one_line(name, "h2"), facts, gap="xs")
        head = ui.stack(who, ui.row(self.cash_button, card_button)) if self.narrow else ui.split(who, card_button, self.cash_button)
        self._columns = ui.columns(ui.stack(self._months(dues), self._lines(dues), self._history(), gap="l"), self._correction(), parts=(9, 4))
        self._columns.set_narrow(self.narrow)
        self.body.add(head)
        self.body.add(self._columns)

    def _months(self, dues: MemberDues) -> Card:
        ui, texts = self.ui, self.texts
        t = texts.t
        if not dues.months:
            return ui.card("", ui.empty("money", t("No dues yet"), t("Charges and payments of this member appear here.")))
        self.months = months_table(ui, dues, narrow=self.narrow)
        twice = charged_twice(dues, texts)
        return ui.card(t("Months"), *([ui.banner(twice, "warn")] if twice else []), self.months)

    def _lines(self, dues: MemberDues) -> Card:
        ui, texts = self.ui, self.texts
        t = texts.t
        card = ui.card(t("Every line"), ui.muted(t("Lines stay for ever. A wrong one is taken back by a line of its own.")))
        self.back_buttons: dict[int, Any] = {}
        for line in dues.lines:
            card.add_line()
            amount = ui.word(sum_words(line.amount, texts) if line.known else t("percent of pay"), "strong" if line.known else "muted")
            words = ui.stack(ui.text(line_words(line, texts)), ui.muted(line_facts(line, texts)), gap="xs")
            if line.corrects is None and not line.taken_back and line.amount and self._line != line.id:
                self.back_buttons[line.id] = ui.small_button(t("Take back"), lambda one=line.id: self._ask(one), icon="undo")
                card.add(ui.split(words, amount, self.back_buttons[line.id]))
            else:
                card.add(ui.split(words, amount))
            if self._line == line.id:
                card.add(self._why(line.id))
        return card

    def _history(self) -> HistoryFold:
        ui, texts, org, member = self.ui, self.texts, self.context.org, self.member
        why = texts.t("The ledger is not put back to an earlier day: what was booked was counted and reported upward. It is corrected by a line of its own, with its reason.")
        correct = ui.secondary(texts.t("Correct what is to be paid"), lambda: self.form.field("sum").focus(), icon="edit")
        shown = self.history is not None and self.history.part is not None
        self.history = HistoryFold(self.context, lambda: DuesHistory(org).of_member(member, texts), why=why, deeds=[correct])
        if shown:
            self.history.unfold()
        return self.history

    def _ask(self, line: int) -> None:
        self._line = line
        assert self._found is not None
        self._show(self._found)
        self.why.field("why").focus()

    def _why(self, line: int) -> Any:
        ui, t = self.ui, self.texts.t
        self.why = Form(ui)
        field = ui.text_field(t("Why is it taken back?"), check=lambda value: None if len(value.strip()) >= 5 else t("Write in a few words why."))
        self.why.add("why", field)
        take = ui.secondary(t("Take back"), lambda: self.why.save(lambda values: self.take_back(line, values["why"])), icon="undo")
        return ui.stack(self.why, ui.row(take, ui.ghost(t("Cancel"), lambda: self._forget())))

    def _forget(self) -> None:
        self._line = None
        assert self._found is not None
        self._show(self._found)

    def take_back(self, line: int, reason: str) -> None:
        """Takes a line back by a line of its own."""
        self._line = None
        self.deed(Dues(self.context.org), lambda dues: dues.take_back(line, reason), self.texts.t("Taken back by a line of its own"), lambda _none: self.load())

    def _correction(self) -> Card:
        ui, t = self.ui, self.texts.t
        self.form = Form(ui)
        month = month_of(self.context.clock.today())
        typed = f"{month[5:]}.{month[:4]}"
        wrong = t("Write the month like this: {month}", month=typed)
        self.form.add("month", ui.text_field(t("For which month?"), value=typed, letters=10, check=lambda text: None if read_month(text) else wrong))
        self.form.add("way", ui.choice_field(t("What is to be paid becomes"), [("less", t("less")), ("more", t("more"))], value="less"))
        no_sum = t("Write the sum in tenge, for example 1500 or 1500,50.")
        self.form.add("sum", ui.text_field(t("By how much, in tenge?"), letters=14, check=lambda text: None if (read_money(text) or 0) > 0 else no_sum))
        few = t("Write in a few words why.")
        self.form.add("why", ui.text_field(t("Why?"), check=lambda text: None if len(text.strip()) >= 5 else few))
        self.form.restore(self._written)
        self.correct_button = ui.secondary(t("Write the correction"), lambda: self.form.save(self._correct), icon="edit")
        return ui.card(t("Correct what is to be paid"), self.form, ui.row(self.correct_button)).stretch()

    def _correct(self, values: dict[str, str]) -> None:
        amount = (read_money(values["sum"]) or 0) * (-1 if values["way"] == "less" else 1)
        month, member = read_month(values["month"]) or "", self.member
        self._written = {}
        words = self.texts.t("The correction is written")
        self.deed(Dues(self.context.org), lambda dues: dues.correct(member, month, amount, values["why"]), words, lambda _none: self.load())

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        if narrow != self.narrow:
            super().set_narrow(narrow)
            if self._found is not None:
                self._written = self.form.state()
                self._show(self._found)

    def state(self) -> dict[str, Any]:
        return {"written": self.form.state() if self._found is not None else self._written}

    def restore(self, state: dict[str, Any]) -> None:
        self._written = dict(state.get("written") or {})
