"""Transfers: what is under way and how each stands, our address file, a file that came, a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.transfer.files import write_letter_file
from tirek.features.transfer.rules import ENDED, ON_ITS_WAY
from tirek.features.transfer.screens.arrived_view import ArrivedFile
from tirek.features.transfer.screens.send_view import LookUp, SendView
from tirek.features.transfer.screens.words import MEANING, chip_of, facts_of
from tirek.features.transfer.service import Transfers, TransferView
from tirek.features.transfer.through import TransfersByExchange
from tirek.foundation.ui.deed_view import DeedView, OpenedView
from tirek.foundation.ui.files import choose_file, choose_place
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.widgets.levels import Scroll
from tirek.foundation.ui.widgets.surfaces import Card


@dataclass(frozen=True)
class Standing:
    """What the page shows. `arrived`: letters that came with the exchange and wait; `through`: transfers that went through it."""

    transfers: list[TransferView]
    arrived: int
    through: set[int]
    joined: bool


class TransfersPage(Page):
    """`open(member=id)` prepares the transfer of a member."""

    def __init__(self, context: PageContext, look_up: LookUp | None = None) -> None:
        super().__init__(context)
        ui, t = self.ui, self.texts.t
        self._look_up = look_up
        self._writes = bool(context.org.vault.signer)
        self.take_button = ui.primary(t("Take a file in"), self.choose_arrived, icon="folder")
        self.new_button = ui.secondary(t("Prepare a transfer"), lambda: self.prepare(), icon="send")
        self.list = ui.stack(gap="l")
        scroll = Scroll(self.theme, width=1000)
        words = t("A membership moves sealed, as a file or with the exchange: only the other organisation can open it.")
        scroll.add(ui.stack(ui.muted(words), ui.row(self.take_button, self.new_button)) if self._writes else ui.muted(words))
        scroll.add(self.list)
        if self._writes:
            scroll.add(self._address_card())
        scroll.column.addStretch(1)
        self.levels = ui.levels(scroll, t("Back to the transfers"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)

    # what the window asks ------------------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        opened = self.opened
        return self.texts.t(opened.heading if opened is not None else "Transfers")

    @property
    def opened(self) -> DeedView | None:
        """The view over the list, if one is open."""
        holder = self.levels.opened
        return holder.view if isinstance(holder, OpenedView) else None

    def open(self, **args: Any) -> None:
        if args.get("member") is not None:
            self.prepare(int(args["member"]))

    def refresh(self) -> None:
        org = self.context.org

        def work(_control: object) -> Standing:
            road = TransfersByExchange(org)
            return Standing(Transfers(org).list(), len(road.arrived()), road.sent_through() if road.joined else set(), road.joined)

        self.jobs.run(work, done=self._show, failed=self.context.shell.show_error)

    def first_focus(self) -> QWidget | None:
        return self.take_button if self._writes and self.levels.opened is None else None

    # the list ------------------------------------------------------------------------------------------------------------
    def _show(self, standing: Standing) -> None:
        ui, t, layout = self.ui, self.texts.t, self.list.layout()
        assert layout is not None
        DeedView.empty_out(self.list)
        self.buttons: dict[int, list[Any]] = {}
        self.standing, found = standing, standing.transfers
        if standing.arrived:
            layout.addWidget(self._arrived_card(standing.arrived))
        if not found and standing.arrived:
            return
        if not found:
            words = t("When a member changes the school, the card goes along: nothing has to be typed again there, and nobody is a member twice.")
            layout.addWidget(ui.card("", ui.empty("exchange", t("Nobody is moving"), words)))
            return
        for title, ended in ((t("Under way"), False), (t("Ended"), True)):
            some = [one for one in found if (one.state in ENDED) == ended]
            if some:
                card = ui.card(title)
                for number, one in enumerate(some):
                    if number:
                        card.add_line()
                    card.add(self._line(one))
                layout.addWidget(card)

    def _arrived_card(self, count: int) -> Card:
        """They are opened where everything that came is."""
        ui = self.ui
        words = self.texts.n("{count} letter about a transfer came with the exchange", "{count} letters about transfers came with the exchange", count)
        self.arrived_button = ui.small_button(self.texts.t("What came"), lambda: self.context.navigate("arrived"), icon="open")
        return ui.card("", ui.split(ui.text(words, "strong"), self.arrived_button))

    def _line(self, one: TransferView) -> QWidget:
        ui, t = self.ui, self.texts.t
        words = ui.stack(ui.text(one.person or t("A member"), "strong"), ui.muted(facts_of(one, self.texts)), ui.small(t(MEANING[one.state])), gap="xs")
        deeds: list[Any] = []
        if self._writes and one.direction == "out" and one.state in ON_ITS_WAY:
            deeds.append(ui.small_button(t("Write the file again"), lambda: self._write(one, "letter"), icon="save"))
            if one.id in self.standing.through:
                deeds.append(ui.small_button(t("Ask back with the next exchange"), lambda: self.recall(one), icon="undo"))
            else:
                deeds.append(ui.small_button(t("Ask back"), lambda: self._write(one, "recall"), icon="undo"))
        if self._writes and one.direction == "in" and one.state in ENDED:
            deeds.append(ui.small_button(t("Write the answer again"), lambda: self._write(one, "answer"), icon="save"))
        for button in deeds:
            button.setAccessibleName(f"{button.text()}: {one.person}")
        self.buttons[one.id] = deeds
        head = ui.split(words, ui.chip(*chip_of(one, self.texts)))
        return ui.stack(head, ui.row(*deeds), gap="s") if deeds else head

    def recall(self, one: TransferView) -> None:
        """Asks for a member back by the road of the transfer itself."""
        org = self.context.org
        words = self.texts.t("It waits for the next exchange.")
        self.jobs.run(lambda _control: TransfersByExchange(org).recall(one.id), done=lambda _none: self._said(words), failed=self.context.shell.show_error, writes=True)

    def _write(self, one: TransferView, what: str) -> None:
        proposed = {"letter": "tirek-transfer", "recall": "tirek-recall", "answer": "tirek-answer"}[what]
        choose_place(self, self.texts.t("Where to write the file"), f"{proposed}-{self.context.clock.today():%Y-%m-%d}.tirek-move", lambda path: self.write(one, what, path))

    def write(self, one: TransferView, what: str, path: Path) -> None:
        """Writes the file of a transfer, its recall or its answer."""
        org = self.context.org

        def work(_control: object) -> None:
            transfers = Transfers(org)
            made = {"letter": transfers.letter, "recall": transfers.recall, "answer": transfers.answer_again}[what]
            write_letter_file(path, made(one.id))

        self.jobs.run(work, done=lambda _none: self._said(self.texts.t("The file is written: {name}", name=path.name)), failed=self.context.shell.show_error, writes=True)

    def _said(self, words: str) -> None:
        self.context.shell.changed()
        self.context.shell.say(words)
        self.refresh()

    # our address -----------------------------------------------------------------------------------------------------------
    def _address_card(self) -> Card:
        ui, t = self.ui, self.texts.t
        self.address_button = ui.secondary(t("Write our address file"), self._choose_address_place, icon="save")
        words = t("For members who come to us: the other organisation needs this file. Nothing in it is secret or personal.")
        self.digits = ui.stack(gap="xs")
        return ui.card(t("Our address file"), ui.muted(words), self.digits, ui.row(self.address_button))

    def _choose_address_place(self) -> None:
        choose_place(self, self.texts.t("Write our address file"), "tirek-address.txt", self.write_address)

    def write_address(self, path: Path) -> None:
        """Writes our address file and shows its digits."""
        org = self.context.org

        def work(_control: object) -> str:
            address, digits = Transfers(org).address_and_digits()
            write_letter_file(path, address.encode())
            return digits

        def done(digits: str) -> None:
            ui, t, layout = self.ui, self.texts.t, self.digits.layout()
            assert layout is not None
            DeedView.empty_out(self.digits)
            layout.addWidget(ui.word(digits, "code").selectable())
            layout.addWidget(ui.small(t("Who gets the file calls you and compares these digits.")))
            self.context.shell.say(t("The file is written: {name}", name=path.name))

        self.jobs.run(work, done=done, failed=self.context.shell.show_error, writes=True)

    # views over the list ---------------------------------------------------------------------------------------------------
    def prepare(self, member: int | None = None) -> SendView:
        """Shows the form that prepares a transfer."""
        view = SendView(self.context, member, self._look_up)
        self._over(view)
        (view.who if member is None else view.form.field("ground")).focus()
        return view

    def choose_arrived(self) -> None:
        """Asks for a file of another organisation."""
        choose_file(self, self.texts.t("Choose the file of the other organisation"), self.look)

    def look(self, path: Path) -> None:
        """Shows what a file holds; changes nothing."""
        self._over(ArrivedFile(self.context, path))

    def _over(self, view: DeedView) -> None:
        view.set_narrow(bool(self.narrow))
        view.done_with.connect(self._back)
        view.changed.connect(self._back)
        self.levels.open(OpenedView(view), on_back=self.refresh)

    def _back(self) -> None:
        self.levels.back()
        self.refresh()

    # kept state --------------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        opened = self.opened
        return super().state() | ({"send": opened.state()} if isinstance(opened, SendView) else {})

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        if isinstance(state.get("send"), dict):
            self.prepare().restore(state["send"])
