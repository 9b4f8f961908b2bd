"""What the union did for one member, as a part of the member's card."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QWidget

from tirek.features.benefits.rules import KINDS
from tirek.features.benefits.service import BenefitCard, Benefits
from tirek.features.members.api import Members
from tirek.foundation.language.dates import money, short_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card

TITLE = mark("Help")


class MemberHelpPart(DeedView):
    """Reads only; a record, a new one and the yearly sheet are opened on their own page."""

    page = "members"

    def __init__(self, context: PageContext, member: int) -> None:
        super().__init__(context)
        self.member, self.name = member, ""
        self.body = self.ui.stack(gap="l")
        self.add(self.body)
        self.load()

    def load(self) -> None:
        org, member = self.context.org, self.member

        def work(_control: object) -> tuple[int, str, list[BenefitCard]]:
            card = Members(org).card(member)
            return card.id, card.full_name, Benefits(org).of_member(card.id)

        self.jobs.run(work, done=self._show, failed=self.context.shell.show_error)

    def _show(self, found: tuple[int, str, list[BenefitCard]]) -> None:
        self.member, self.name, cards = found
        ui, t, layout = self.ui, self.texts.t, self.body.layout()
        assert layout is not None
        self.empty_out(self.body)
        self.add_button = ui.secondary(t("Write down help"), lambda: self._go(new=(self.member, self.name)), icon="plus")
        if not cards:
            words = t("Events, help in money, trips, legal help, training: whatever the union does for people stands here, and on the sheet they get.")
            layout.addWidget(ui.card("", ui.empty("people", t("Nothing is written down for this person"), words, self.add_button)))
            return
        self.sheet_button = ui.ghost(t("Yearly sheet"), lambda: self._go(sheet=(self.member, self.name)), icon="document")
        layout.addWidget(ui.row(self.add_button, self.sheet_button))
        for year, of_year in groupby(cards, key=lambda card: card.happened_on.year):
            layout.addWidget(self._year(year, list(of_year)))

    def _year(self, year: int, cards: list[BenefitCard]) -> Card:
        ui = self.ui
        own = [self._own_sum(one) for one in cards]
        card = ui.card()
        card.add(ui.split(ui.h2(str(year)), *([ui.word(money(sum(own), self.texts.code), "strong")] if any(own) else [])))
        for one in cards:
            card.add_line()
            card.add(self._line(one))
        return card

    def _line(self, one: BenefitCard) -> QWidget:
        ui, t, amount = self.ui, self.texts.t, self._own_sum(one)
        facts = " · ".join(part for part in (short_date(one.happened_on, self.texts.code), t(KINDS[one.kind]), one.result) if part)
        right: list[QWidget] = [] if one.approved else [ui.chip(t("waits"), "warn")]
        if amount:
            right.append(ui.word(money(amount, self.texts.code)))
        right.append(ui.icon_button("edit", t("Open: {what}", what=one.title), lambda: self._go(record=one.id)))
        return ui.split(ui.stack(ui.text(one.title), ui.muted(facts), gap="xs"), *right)

    def _own_sum(self, one: BenefitCard) -> int:
        return next((person.amount or 0 for person in one.people if person.member == self.member), 0)

    def _go(self, **args: object) -> None:
        self.context.navigate("dues", tab="help", **args)
