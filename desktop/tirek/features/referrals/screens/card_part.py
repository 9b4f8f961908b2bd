"""On an appeal's card: what was sealed to a lawyer or the region, how it stands, what came back, and the way to begin."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.referrals.rules import CASE, COMPLAINT
from tirek.features.referrals.screens.words import MEANING, PURPOSES, STATES, facts_of
from tirek.features.referrals.service import Referrals, ReferralView, ReplyView
from tirek.foundation.command_line import write_file
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.page import PageContext


class AppealPart(DeedView):
    """`changed` comes after a reply became a draft of the answer."""

    page = "appeals"

    def __init__(self, context: PageContext, appeal: int) -> None:
        super().__init__(context)
        self.appeal = appeal
        self.card = self.ui.card(self.texts.t("Lawyer and region"))
        self.add(self.card)
        self.load()

    def load(self) -> None:
        org, appeal = self.context.org, self.appeal
        self.jobs.run(lambda _control: Referrals(org).of_appeal(appeal), done=self._show, failed=self.context.shell.show_error)

    def _show(self, found: list[ReferralView]) -> None:
        ui, t = self.ui, self.texts.t
        self.card.clear(keep=1)
        if not found:
            self.card.add(ui.muted(t("The appeal can be sealed to a lawyer or to the region. You see every word before it leaves; a sealed name never does.")))
        for view in found:
            self.card.add(self._line(view))
            for reply in view.replies:
                self.card.add(self._reply(reply))
            self.card.add_line()
        if self.context.org.vault.signer is None:
            return
        self.lawyer_button = ui.secondary(t("Send to a lawyer"), partial(self._begin, CASE), icon="scales")
        self.region_button = ui.ghost(t("Complain to the region"), partial(self._begin, COMPLAINT), icon="send")
        self.card.add(ui.row(self.lawyer_button, self.region_button))

    def _begin(self, purpose: str) -> None:
        self.context.navigate("refer", appeal=self.appeal, purpose=purpose)

    def _line(self, view: ReferralView) -> QWidget:
        ui, t = self.ui, self.texts.t
        word, tone = STATES[view.state]
        stack = ui.stack(ui.text(t(PURPOSES[view.purpose]), "strong"), ui.muted(facts_of(view, self.texts)), ui.small(t(MEANING[view.state])), gap="xs")
        look = ui.small_button(t("What was sent"), partial(self.context.navigate, "refer", sent=view.id), icon="eye")
        again = [ui.small_button(t("Send once more"), partial(self._again, view.id), icon="repeat")] if view.state == "refused" else []
        for button in (look, *again):
            button.setAccessibleName(f"{button.text()}: {view.reader}")
        return ui.stack(ui.split(stack, ui.chip(t(word), tone)), ui.row(look, *again), gap="s")

    def _again(self, referral: int) -> None:
        self.deed(Referrals(self.context.org), lambda service: service.again(referral), self.texts.t("It leaves with the next exchange."), lambda _view: self.load())

    # what came back ------------------------------------------------------------------------------------------------------
    def _reply(self, reply: ReplyView) -> QWidget:
        ui, t = self.ui, self.texts.t
        said = "\n\n".join(part for part in (reply.words, t("Still needed: {what}", what=reply.asks) if reply.asks else "") if part)
        surface = ui.draft(said, label=t("Opinion from outside · not yet checked by you") if reply.words else t("A reply came"))
        for number, name in enumerate(reply.papers):
            surface.add_source(ui.small_button(t("Save the paper: {name}", name=name), partial(self._choose_place, reply.id, number, name), icon="save"))
        signed = ui.muted(" · ".join(part for part in (reply.signed_by, date_and_time(reply.came_at, self.texts.code)) if part))
        if self.context.org.vault.signer is None:
            return ui.stack(signed, surface, gap="xs")
        if reply.words:
            surface.add_deed(ui.secondary(t("Take it as a draft of the answer"), partial(self.as_draft, reply.id), icon="draft"))
        if not reply.taken:
            surface.add_deed(ui.ghost(t("I have read it"), partial(self.read, reply.id), icon="check"))
        return ui.stack(signed, surface, gap="xs")

    def as_draft(self, reply: int) -> None:
        """The opinion becomes a draft; approving it is the next step, on the tab of the answer."""
        self.deed(Referrals(self.context.org), lambda service: service.as_draft(reply), self.texts.t("The opinion is now a draft of the answer: read and approve it"))

    def read(self, reply: int) -> None:
        """It waits no longer on the first page."""
        org = self.context.org

        def done(_none: object) -> None:
            self.context.shell.changed()
            self.load()

        self.jobs.run(lambda _control: Referrals(org).read(reply), done=done, failed=self.context.shell.show_error, writes=True)

    def _choose_place(self, reply: int, number: int, name: str) -> None:
        words = self.texts.t("Where to write the paper? The file will not be encrypted.")
        choose_place(self, words, name, partial(self.save_paper, reply, number))

    def save_paper(self, reply: int, number: int, path: Any) -> None:
        """Writes a paper that came into a file that the user named."""
        org = self.context.org
        said = self.texts.t("The file is written: {name}", name=path.name)
        self.jobs.run(lambda _control: write_file(path, Referrals(org).paper(reply, number).content), done=lambda _none: self.context.shell.say(said), failed=self.context.shell.show_error)
