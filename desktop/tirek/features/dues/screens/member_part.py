"""The dues of one member as a part of the member's card: what is owed, the months, what was corrected and why."""

from __future__ import annotations

from datetime import date

from tirek.features.dues.screens.months import charged_twice, months_table, standing_words
from tirek.features.dues.screens.view import View
from tirek.features.dues.screens.words import short_month, sum_words
from tirek.features.dues.service import Dues
from tirek.features.dues.views import LineView, MemberDues
from tirek.foundation.language.dates import short_date
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card


class MemberDuesPart(View):
    """Reads only; the ledger with all its deeds is one press away."""

    page = "members"

    def __init__(self, context: PageContext, member: int) -> None:
        super().__init__(context)
        self.member = member
        self.body = self.ui.stack(gap="l")
        self.add(self.body)
        self._dues: MemberDues | None = None
        self.load()

    def load(self) -> None:
        org, member = self.context.org, self.member
        self.jobs.run(lambda _control: Dues(org).member(member), done=self._show, failed=self.context.shell.show_error)

    def _show(self, dues: MemberDues) -> None:
        self._dues = dues
        ui, t, layout = self.ui, self.texts.t, self.body.layout()
        assert layout is not None
        self.empty_out(self.body)
        self.ledger_button = ui.secondary(t("Ledger of dues"), lambda: self.context.navigate("dues", id=self.member), icon="money")
        if not dues.months:
            nothing = ui.empty("money", t("No dues yet"), t("Charges and payments of this member appear here."), self.ledger_button)
            layout.addWidget(ui.card("", nothing))
            return
        twice = charged_twice(dues, self.texts)
        head = ui.split(ui.text(standing_words(dues, self.texts), "strong"), self.ledger_button)
        self.months = months_table(ui, dues, narrow=self.narrow)
        layout.addWidget(ui.card("", head, *([ui.banner(twice, "warn")] if twice else []), self.months))
        corrected = [line for line in dues.lines if line.correction]
        if corrected:
            layout.addWidget(self._corrections(corrected))

    def _corrections(self, lines: list[LineView]) -> Card:
        ui, t = self.ui, self.texts.t
        card = ui.card(t("Corrections"))
        for number, line in enumerate(lines):
            if number:
                card.add_line()
            month = short_month(line.month, self.texts)
            title = t("Correction: {month}", month=month) if line.corrects is None else t("Taken back: {month}", month=month)
            facts = " · ".join(part for part in (short_date(date.fromisoformat(line.booked_on), self.texts.code), line.reason) if part)
            card.add(ui.split(ui.stack(ui.text(title), ui.muted(facts), gap="xs"), ui.word(sum_words(line.amount, self.texts), "strong")))
        return card

    def set_narrow(self, narrow: bool) -> None:
        if narrow != self.narrow:
            super().set_narrow(narrow)
            if self._dues is not None:
                self._show(self._dues)
