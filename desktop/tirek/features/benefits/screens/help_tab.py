"""What the union did in a year: written down, approved, and given to each person as a sheet."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from tirek.features.benefits.rules import KINDS
from tirek.features.benefits.screens.benefit_view import BenefitView
from tirek.features.benefits.screens.sheet_view import SheetView
from tirek.features.benefits.service import BenefitCard, Benefits
from tirek.features.members.api import Members
from tirek.foundation.language.dates import money, short_date
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.paged_table import Column, RowTable


class _Rows:
    """Rows at hand."""

    def __init__(self) -> None:
        self.cells: dict[int, tuple[Any, ...]] = {}

    def ids(self, _chosen: Any) -> array[int]:
        return array("q", self.cells)

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        return [self.cells.get(one, ()) for one in ids]


class HelpTab(DeedView):
    """A year's records, newest first."""

    page = "dues"

    def __init__(self, page: Any) -> None:
        super().__init__(page.context)
        self._page = page
        self.year = page.context.clock.today().year
        ui, t = self.ui, self.texts.t
        self.heading_word = ui.word(str(self.year), "h2")
        earlier = ui.icon_button("left", t("The year before"), lambda: self.go(-1))
        later = ui.icon_button("right", t("The next year"), lambda: self.go(1))
        self.add_button = ui.primary(t("Write down help"), lambda: self.open_card(None), icon="plus")
        self.sheet_button = ui.secondary(t("Sheet for a member"), lambda: self.open_sheet(), icon="document")
        self.add(ui.row(earlier, self.heading_word, later, self.add_button, self.sheet_button))
        self.approve_button = ui.secondary(t("I have checked them all"), self.approve_all, icon="check")
        self.waiting = ui.banner(t("Records wait for approval. Only approved ones stand on the sheet of a member."), "info", action=self.approve_button)
        self.waiting.hide()
        self.rows = _Rows()
        self.table = RowTable(ui.theme, self.rows, [
            Column(t("Date"), "muted", 1, letters=11), Column(t("Kind"), weight=6, when_narrow=False), Column(t("What it was"), "strong", 9),
            Column(t("For whom"), weight=7), Column(t("Sum"), "number", 1, letters=12, when_narrow=False), Column(t("State"), "chip", 1, letters=14),
        ], name=t("What the union did"))  # fmt: skip
        self.table.setMinimumHeight(ui.theme.soft_px(400))
        self.table.opened.connect(self.open_card)
        self.table.clicked.connect(lambda index: self.open_card(self.table.rows.id_at(index.row())))
        self.list = ui.card("", self.table)
        self.nothing = ui.card("", ui.empty(
            "people", t("Nothing is written down for this year"),
            t("Events, help in money, trips, legal help, training: whatever the union does for people stands here, and on the sheet they get."),
        ))  # fmt: skip
        self.list.hide()
        self.nothing.hide()
        self.add(self.waiting, self.list, self.nothing)
        self.column.addStretch(1)
        self._cards: list[BenefitCard] = []

    def go(self, by: int) -> None:
        """Shows another year."""
        self.year += by
        self.heading_word.setText(str(self.year))
        self.load()

    def load(self) -> None:
        org, year = self.context.org, self.year

        def work(_control: object) -> tuple[list[BenefitCard], dict[int, str]]:
            cards = Benefits(org).year(year)
            members = {card.people[0].member for card in cards if card.people}
            return cards, {row.id: row.name for row in Members(org).rows(list(members))}

        self.jobs.run(work, done=self._show, failed=self.context.shell.show_error)

    def _show(self, found: tuple[list[BenefitCard], dict[int, str]]) -> None:
        self._cards, names = found
        texts = self.texts
        self.rows.cells = {
            card.id: (
                short_date(card.happened_on, texts.code), texts.t(KINDS[card.kind]), card.title or texts.t(KINDS[card.kind]), self._people(card, names),
                money(card.amount, texts.code) if card.amount else "",
                (texts.t("approved"), "ok") if card.approved else (texts.t("waits"), "warn"),
            ) for card in self._cards
        }  # fmt: skip
        self.table.show_filter()
        self.list.setVisible(bool(self._cards))
        self.nothing.setVisible(not self._cards)
        self.waiting.setVisible(any(not card.approved for card in self._cards))

    def _people(self, card: BenefitCard, names: dict[int, str]) -> str:
        if len(card.people) == 1:
            return names.get(card.people[0].member, "")
        return self.texts.n("{count} person", "{count} people", len(card.people))

    def approve_all(self) -> None:
        """The person at the computer has checked every record of the year."""
        waiting = [card.id for card in self._cards if not card.approved]
        self.deed(Benefits(self.context.org), lambda benefits: benefits.approve(*waiting), self.texts.t("Approved"), lambda _count: self.load())

    def open_card(self, benefit: int | None) -> BenefitView:
        """Shows a record, or an empty form."""
        card = next((one for one in self._cards if one.id == benefit), None)
        view = BenefitView(self.context, card)
        self._page.show_view(view)
        return view

    def open(self, **args: Any) -> None:
        """`record=id` shows a record, `new=(member, name)` an empty form for a person, `sheet=(member, name)` that person's sheet."""
        if args.get("record") is not None:
            org, record = self.context.org, int(args["record"])
            self.jobs.run(lambda _control: Benefits(org).card(record), done=self._show_record, failed=self.context.shell.show_error)
        elif args.get("new"):
            self._page.show_view(BenefitView(self.context, None, args["new"]))
        elif args.get("sheet"):
            self.open_sheet(args["sheet"])

    def _show_record(self, card: BenefitCard) -> None:
        self._page.show_view(BenefitView(self.context, card))

    def open_sheet(self, member: tuple[int, str] | None = None) -> SheetView:
        """Shows the form that makes a member's yearly sheet."""
        view = SheetView(self.context, self.year, member)
        self._page.show_view(view)
        return view

    def set_narrow(self, narrow: bool) -> None:
        super().set_narrow(narrow)
        self.table.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        return {"year": self.year}

    def restore(self, state: dict[str, Any]) -> None:
        self.year = int(state.get("year") or self.year)
        self.heading_word.setText(str(self.year))
        self.load()
