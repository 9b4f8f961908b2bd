"""Preparing a transfer: whose membership, to which organisation, on what ground; then the sealed file is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tirek.features.members.api import MemberRow, Members
from tirek.features.transfer.files import read_address_file, write_letter_file
from tirek.features.transfer.service import Peer, Transfers
from tirek.features.transfer.through import TransfersByExchange
from tirek.foundation.exchange.directory import Correspondent
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_file, choose_place
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.found_field import FoundField

OFFERED = 5
LookUp = Callable[[str], Sequence[Correspondent]]


class SendView(DeedView):
    """`member` fills the person in; the address file is read and shown before anything is sealed."""

    page = "transfers"
    width = 820
    heading = mark("Prepare a transfer")

    def __init__(self, context: PageContext, member: int | None = None, look_up: LookUp | None = None) -> None:
        super().__init__(context)
        self._look_up, self._known_as = look_up if TransfersByExchange(context.org).joined else None, ""
        ui, t, org = self.ui, self.texts.t, context.org
        self.peer: Peer | None = None
        self._address = ""

        def find(words: str) -> list[MemberRow]:
            return Members(org).page(words, limit=OFFERED)

        self.form = Form(ui)
        hint = t("Write the surname: people of the list appear")
        self.who = self.form.add("who", FoundField(context.theme, self.jobs, find, label=t("Who moves?"), hint=hint, needed=t("Choose a member of the list")))
        today = short_date(context.clock.today(), self.texts.code)
        check = lambda text: None if len(text.strip()) >= 5 else t("Write the application and its date")  # noqa: E731
        self.form.add("ground", ui.text_field(t("On what ground?"), hint=t("For instance: own application of {day}", day=today), limit=1000, check=check))
        self.address_button = ui.secondary(t("Choose the address file"), self.choose_address, icon="folder")
        self.where = ui.card(t("To which organisation?"))
        self.save_button = ui.primary(t("Write the sealed file"), self.save, icon="save") if self._look_up is None else ui.secondary(t("Write the sealed file"), self.save, icon="save")
        self.post_button = ui.primary(t("Send with the next exchange"), self.post, icon="send")
        self.post_button.setVisible(False)
        words = t("From then on the membership is on its way: here it is suspended, and it ends when the answer of the other organisation is taken in.")
        self.add(self.form_card(), self.where, ui.card("", ui.muted(words), ui.row(self.post_button, self.save_button)))
        self.column.addStretch(1)
        self._show_peer()
        if member is not None:
            self.jobs.run(lambda _control: Members(org).card(member), done=lambda card: self.who.take(card.id, card.full_name), failed=context.shell.show_error)

    def form_card(self) -> Any:
        """The person and the ground."""
        return self.ui.card("", self.form)

    # to which organisation ---------------------------------------------------------------------------------------------
    def _show_peer(self) -> None:
        ui, t = self.ui, self.texts.t
        self.where.clear(keep=1)
        self.post_button.setVisible(bool(self._known_as))
        if self._look_up is not None:
            self._show_search()
        if self.peer is None:
            self.where.add(ui.muted(t("The other organisation writes its address file under Transfers and gives it on a stick or by message: nothing in it is secret.")))
        else:
            self.where.add(ui.text(self.peer.name, "strong"))
            if self.peer.place:
                self.where.add(ui.muted(self.peer.place))
            self.where.add(ui.word(self.peer.digits, "code").selectable(), ui.small(t("Call them and compare the twenty digits: then nobody else can be behind this file.")))
        self.address_button = ui.secondary(t("Choose the address file") if self.peer is None else t("Choose another file"), self.choose_address, icon="folder")
        self.where.add(ui.row(self.address_button))

    def _show_search(self) -> None:
        ui, t = self.ui, self.texts.t
        self.school = ui.text_field(t("Find the school at the centre"), hint=t("A part of its name; the internet is needed for a moment"), limit=100)
        self.school.input().returnPressed.connect(self.find_school)
        self.find_button = ui.secondary(t("Find"), self.find_school, icon="search")
        self.found = ui.stack(gap="xs")
        self.where.add(self.school, ui.row(self.find_button), self.found)

    def find_school(self) -> None:
        """Asks the centre which schools have this in their names and can be written to."""
        look_up, find = self._look_up, self.school.value().strip()
        if look_up is None or not find:
            self.school.focus()
            return

        def done(found: Sequence[Correspondent]) -> None:
            schools = [one for one in found if one.kind == "school"]
            self.empty_out(self.found)
            holder: Any = self.found.layout()
            for one in schools[:OFFERED]:
                words = " · ".join(part for part in (one.name, one.region) if part)
                holder.addWidget(self.ui.start_button(words, lambda school=one: self.take_school(school), icon="school"))
            if not schools:
                holder.addWidget(self.ui.muted(self.texts.t("No such school takes letters through the centre yet. Use its address file.")))

        self.jobs.run(lambda _control: look_up(find), done=done, failed=self.context.shell.show_error)

    def take_school(self, school: Correspondent) -> None:
        """Takes a school of the centre's directory as the other organisation."""
        org = self.context.org

        def done(peer: Peer) -> None:
            self._address, self.peer, self._known_as = school.address, peer, school.name
            self._show_peer()

        self.jobs.run(lambda _control: Transfers(org).who(school.address), done=done, failed=self.context.shell.show_error)

    def choose_address(self) -> None:
        """Asks for the address file."""
        choose_file(self, self.texts.t("Choose the address file"), self.take_address)

    def take_address(self, path: Path) -> None:
        """Reads the address file and shows whose it is."""
        org = self.context.org

        def work(_control: object) -> tuple[str, Peer]:
            text = read_address_file(path)
            return text, Transfers(org).who(text)

        def done(found: tuple[str, Peer]) -> None:
            (self._address, self.peer), self._known_as = found, ""
            self._show_peer()

        self.jobs.run(work, done=done, failed=self.context.shell.show_error)

    def post(self) -> None:
        """Gives the membership away; the sealed letter goes with the next exchange."""
        if not self.form.validate() or not self._known_as:
            return
        member, address, name, ground, org = self.who.record, self._address, self._known_as, self.form.values()["ground"], self.context.org
        assert member is not None

        def done(_sent: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("It waits for the next exchange. Only that organisation can open it."))
            self.done_with.emit()

        def failed(error: BaseException) -> None:
            self.context.shell.show_error(error)
            self.changed.emit()

        self.jobs.run(lambda _control: TransfersByExchange(org).send(member, address, name, ground), done=done, failed=failed, writes=True, unbreakable=True)

    # sealing -----------------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Asks for the place, when everything is told."""
        if not self.form.validate():
            return
        if self.peer is None:
            self.context.shell.say(self.texts.t("Choose the address file of the other organisation first"))
            self.address_button.setFocus()
            return
        choose_place(self, self.texts.t("Write the sealed file"), f"tirek-transfer-{self.context.clock.today():%Y-%m-%d}.tirek-move", self.send_to)

    def send_to(self, path: Path) -> None:
        """Gives the membership away and writes the sealed file."""
        member, address, ground, org = self.who.record, self._address, self.form.values()["ground"], self.context.org
        assert member is not None

        def work(_control: object) -> None:
            transfers = Transfers(org)
            sent = transfers.send(member, address, ground)
            write_letter_file(path, transfers.letter(sent.id))

        def done(_none: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("The sealed file is written: {name}. Only that organisation can open it.", name=path.name))
            self.done_with.emit()

        def failed(error: BaseException) -> None:
            self.context.shell.show_error(error)
            self.changed.emit()

        self.jobs.run(work, done=done, failed=failed, writes=True, unbreakable=True)

    # kept state --------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "address": self._address, "known_as": self._known_as}

    def restore(self, state: dict[str, Any]) -> None:
        self.form.restore(state.get("form") or {})
        address, org = str(state.get("address") or ""), self.context.org
        if address:

            def done(peer: Peer) -> None:
                self._address, self.peer, self._known_as = address, peer, str(state.get("known_as") or "") if self._look_up else ""
                self._show_peer()

            self.jobs.run(lambda _control: Transfers(org).who(address), done=done, failed=self.context.shell.show_error)
