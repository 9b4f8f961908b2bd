"""On a member's card: the transfer that is under way or ended last, or the way to begin one."""

from __future__ import annotations

from tirek.features.members.api import Members
from tirek.features.transfer.rules import ACTIVE, ON_ITS_WAY
from tirek.features.transfer.screens.words import MEANING, chip_of, facts_of
from tirek.features.transfer.service import Transfers, TransferView
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.page import PageContext


class CardPart(DeedView):
    """Says where the membership is, and leads to the page of transfers."""

    page = "members"

    def __init__(self, context: PageContext, member: int) -> None:
        super().__init__(context)
        self.member = member
        self.card = self.ui.card(self.texts.t("Move to another school"))
        self.add(self.card)
        self.load()

    def load(self) -> None:
        org, member = self.context.org, self.member

        def work(_control: object) -> tuple[str, TransferView | None]:
            return Members(org).card(member).state, Transfers(org).of_member(member)

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self.context.shell.show_error)

    def _show(self, state: str, last: TransferView | None) -> None:
        ui, t = self.ui, self.texts.t
        self.card.clear(keep=1)
        if last is not None:
            self.card.add(ui.split(ui.stack(ui.muted(facts_of(last, self.texts))), ui.chip(*chip_of(last, self.texts))))
            if last.state in ON_ITS_WAY:
                self.card.add(ui.text(t(MEANING[last.state])))
        else:
            self.card.add(ui.muted(t("The membership goes along as a sealed file: it is never in two places, and not lost on the way.")))
        self.open_button = ui.ghost(t("Transfers"), lambda: self.context.navigate("transfers"), icon="exchange")
        row = ui.row(self.open_button)
        if state == ACTIVE and self.context.org.vault.signer:
            self.send_button = ui.secondary(t("Prepare the transfer"), lambda: self.context.navigate("transfers", member=self.member), icon="send")
            row = ui.row(self.send_button, self.open_button)
        self.card.add(row)
