"""The card of a member: what is known, the form to change it, and what was done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tirek.features.members.card_records import CardRecord, CardRecords, Of
from tirek.features.members.kinds import former_states
from tirek.features.members.screens import CardPart
from tirek.features.members.screens.details import HiddenIin, filled, rows_into
from tirek.features.members.screens.form import MemberForm
from tirek.features.members.screens.records_view import RecordForm, records_card
from tirek.features.members.screens.standing_form import StandingForm
from tirek.features.members.screens.words import SECTIONS, history_line, shown, under_name
from tirek.features.members.service import HistoryEntry, MemberCard, Members
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.privacy.readings import note_reading
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.history import HistoryList
from tirek.foundation.ui.widgets.levels import Scroll
from tirek.foundation.ui.widgets.tabs import Tabs

WIDTH = 900

Read = tuple[MemberCard, list[HistoryEntry], list[CardRecord]]


class _Deeds(Protocol):
    @property
    def last_action(self) -> int | None: ...


class MemberCardView(Scroll):
    """`changed` comes after a save, `gone` after the person was taken off the list."""

    changed = Signal()
    gone = Signal()

    def __init__(self, context: PageContext, member_id: int, parts: Sequence[CardPart] = ()) -> None:
        super().__init__(context.theme, width=WIDTH)
        self._context, self.ui, self._org = context, context.ui, context.org
        self.member_id, self._parts = member_id, parts
        self._narrow = False
        self._last_tab = "person"
        self.jobs = ScreenJobs(context.jobs, self)
        self.card: MemberCard | None = None
        self.form: MemberForm | None = None
        self.tabs: Tabs | None = None
        self._story: list[HistoryEntry] = []
        self._records: list[CardRecord] = []
        self._open: Form | None = None
        self._waiting: dict[str, Any] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrow keys scroll; Tab goes on to the first button
        self.column.addStretch(1)

    # reading ---------------------------------------------------------------------------------------------------------
    def load(self) -> None:
        """Reads the card; the page shows itself when the answer comes."""
        self.jobs.run(lambda _control: self._read(), done=self._show, failed=self._refused)

    def _read(self) -> Read:
        members = Members(self._org)
        card = members.card(self.member_id)
        note_reading(self._org, "member", card.id)
        return card, members.story(card.id), CardRecords(self._org).of(card.id)

    def _refused(self, error: BaseException) -> None:
        self._context.shell.show_error(error)
        self.gone.emit()

    def reload_or_leave(self) -> None:
        """After an undo: the card as it is now, or back to the list when it is gone."""
        self.jobs.run(lambda _control: self._read(), done=self._show, failed=lambda _error: self.gone.emit())

    def _show(self, answer: Read) -> None:
        self.card, self._story, self._records = answer
        self.member_id = self.card.id  # a link to a merged card has led here
        key = self.tabs.key if self.tabs is not None else self._last_tab
        state, self._waiting = self._waiting, None
        if state:
            key = state.get("tab") or key
        self._show_card(key)
        if state and state.get("form"):
            self.edit()
            if self.form is not None:
                self.form.restore(state["form"])

    # the card --------------------------------------------------------------------------------------------------------
    def _clear(self) -> None:
        if self.tabs is not None:
            self._last_tab = self.tabs.key
        self.form = self._open = self.tabs = None
        empty_out(self.column)

    def _show_card(self, key: str) -> None:
        card, t, ui = self.card, self.ui.texts.t, self.ui
        assert card is not None
        self._clear()
        self.edit_button = ui.primary(t("Change"), self.edit, icon="edit")
        self.standing_button = ui.secondary(t("Change membership"), self.edit_standing)
        self.remove_button = ui.ghost(t("Take off the list"), self.remove, icon="remove")
        self.cards_button = ui.ghost(t("Membership card"), lambda: self._context.navigate("cards", member=self.member_id), icon="person")
        name = ui.stack(ui.h2(card.full_name), ui.muted(under_name(card, ui.texts)), gap="xs")
        if card.state != "member":
            chip = ui.chip(shown("state", card.state, ui.texts), "plain" if card.state in former_states() else "info")
            name.add(ui.row(chip))
        self.add(name, ui.row(self.edit_button, self.standing_button, self.cards_button, self.remove_button))
        self.tabs = Tabs(ui.theme, t("Parts of the card"), [
            *((part, t(title), lambda part=part: self._part(part)) for part, title, _ in SECTIONS),
            *((part.key, t(part.title), lambda part=part: self._brought(part)) for part in self._parts if not part.within), ("history", t("History"), self._history),
        ])  # fmt: skip
        self.add(self.tabs)
        self.column.addStretch(1)
        self.tabs.show_tab(key)
        self.setAccessibleName(t("Card of a member"))
        self.setFocus()

    def _part(self, key: str) -> QWidget:
        card, ui = self.card, self.ui
        assert card is not None
        box, rows = ui.card(), filled(ui, card, key)
        if rows:
            iin = HiddenIin(ui, card.iin, card.iin_verified) if card.iin and key == "person" else None
            if iin is not None:
                self.iin_label, self.iin_button = iin.label, iin.button
            rows_into(ui, box, rows, iin)
        else:
            box.add(ui.muted(ui.texts.t("Nothing is written here yet. Press “Change” to fill it in.")))
        brought = [self._brought(part) for part in self._parts if part.within == key]
        if key != "union":
            return ui.stack(box, *brought, gap="l") if brought else box
        kinds: tuple[Of, ...] = ("relief", "family")
        lists = (records_card(ui, of, self._records, add=self.edit_record, change=lambda one: self.edit_record(one.of, one), remove=self.remove_record)
                 for of in kinds)  # fmt: skip
        return ui.stack(box, *lists, *brought, gap="l")

    def _brought(self, part: CardPart) -> QWidget:
        """What another feature knows of this member."""
        view = part.make(self._context, self.member_id)
        view.set_narrow(self._narrow)
        return view

    def _history(self) -> QWidget:
        texts = self.ui.texts
        own = [entry for entry in self._story if any("." not in name for name, _, _ in entry.fields)]
        look = texts.t("The card as it was then")
        lines = [history_line(entry, texts, (look, lambda entry=entry: self.look_back(entry)) if entry in own[1:] else None) for entry in self._story]
        return HistoryList(self.ui.theme, lines)

    # an earlier moment -----------------------------------------------------------------------------------------------
    def look_back(self, entry: HistoryEntry) -> None:
        """Shows the card as it was right after an entry of its history, and offers to put it back."""
        self.jobs.run(
            lambda _control: Members(self._org).card_at(self.member_id, entry.action),
            done=lambda then: self._show_past(entry, then), failed=self._context.shell.show_error,
        )  # fmt: skip

    def _show_past(self, entry: HistoryEntry, then: MemberCard) -> None:
        t, ui = self.ui.texts.t, self.ui
        self._clear()
        self._last_tab = "history"
        when = date_and_time(entry.at, ui.texts.code)
        self.back_button = ui.primary(t("Put the card back to this"), lambda: self._deed(Members(self._org), lambda one: one.restore(self.member_id, entry.action), t("The card is as it was then")))
        stay = ui.ghost(t("Leave as it is now"), lambda: self._show_card("history"))
        self.add(ui.h2(then.full_name), ui.banner(t("This is the card as it was after: {when}. Nothing has been changed.", when=when)), ui.row(self.back_button, stay))
        for key, title, _ in SECTIONS:
            rows = filled(ui, then, key)
            if rows:
                box = ui.card(t(title))
                rows_into(ui, box, rows, HiddenIin(ui, then.iin, then.iin_verified) if then.iin and key == "person" else None)
                self.add(box)
        self.column.addStretch(1)
        self.back_button.setFocus()

    # changing --------------------------------------------------------------------------------------------------------
    def edit(self) -> None:
        """The form in place of the card, at the part that was being read."""
        card = self.card
        assert card is not None
        section = self.tabs.key if self.tabs is not None else "person"
        self.form = self._instead(MemberForm(self.ui, self._context.clock.today(), card, section=section), card.full_name, self.save)
        self.form.set_narrow(self._narrow)
        if section == "person":
            self.form.field("last_name").focus()

    def _instead(self, form: Any, title: str, save: Callable[[], object]) -> Any:
        """A form in place of the card, with the two ways out."""
        t = self.ui.texts.t
        self._clear()
        key = self._last_tab
        self.save_button = self.ui.primary(t("Save"), save, key="Ctrl+S")
        back = self.ui.ghost(t("Leave as it was"), lambda: self._show_card(key))
        self.add(self.ui.h2(title), self.ui.card("", form, self.ui.row(self.save_button, back)))
        self.column.addStretch(1)
        self._open = form
        return form

    def save(self) -> None:
        """Keeps the form; only what differs goes into the history."""
        form = self.form
        if form is None:
            return

        def store(_values: dict[str, str]) -> None:
            values = form.record()
            self._deed(Members(self._org), lambda members: members.change(self.member_id, values), self.ui.texts.t("Card changed"))

        form.save(store)

    def edit_standing(self) -> None:
        """Leaving, joining again, being suspended."""
        card, t = self.card, self.ui.texts.t
        assert card is not None
        form = StandingForm(self.ui, self._context.clock.today(), card)

        def store(_values: dict[str, str]) -> None:
            kept = form.kept()
            state = str(kept.pop("state"))
            self._deed(Members(self._org), lambda members: members.set_state(self.member_id, state, **kept), t("Membership changed"))

        self._instead(form, t("Membership: {name}", name=card.full_name), lambda: form.save(store))
        form.field("state").focus()

    def edit_record(self, of: Of, record: CardRecord | None = None) -> None:
        """Adds a relief or family event, or changes one."""
        form = RecordForm(self.ui, of, self._context.clock.today(), record)
        records = CardRecords(self._org)

        def store(_values: dict[str, str]) -> None:
            values = form.kept()
            if record is None:
                self._deed(records, lambda one: one.add(self.member_id, of, values), self.ui.texts.t("Card changed"))
            else:
                self._deed(records, lambda one: one.change(record.id, of, values), self.ui.texts.t("Card changed"))

        self._instead(form, form.title, lambda: form.save(store))
        form.field("kind").focus()

    def remove_record(self, record: CardRecord) -> None:
        """Takes a relief or family event off; the way back is offered."""
        self._deed(CardRecords(self._org), lambda one: one.remove(record.id, record.of), self.ui.texts.t("Taken off the list"))

    def remove(self) -> None:
        """Takes the person off the list at once; the way back is offered for twenty seconds and stays in the history."""
        members = Members(self._org)

        def done(action: int) -> None:
            self.gone.emit()
            self._offer(self.ui.texts.t("Taken off the list"), action)

        self.jobs.run(lambda _control: members.remove(self.member_id), done=done, failed=self._context.shell.show_error, writes=True)

    def _deed(self, service: Any, work: Callable[[Any], Any], words: str) -> None:
        deeds: _Deeds = service

        def done(_result: Any) -> None:
            self._clear()
            self.load()
            self.changed.emit()
            if deeds.last_action is not None:
                self._offer(words, deeds.last_action)

        self.jobs.run(lambda _control: work(service), done=done, failed=self._context.shell.show_error, writes=True)

    def _offer(self, words: str, action: int) -> None:
        offer_undo(self._context, "members", words, Members(self._org).undo, action)

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        if self.form is not None:
            self.form.set_narrow(narrow)
        if self.tabs is not None and isinstance(self.tabs.view, DeedView):
            self.tabs.view.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        """What must survive a change of letters: the tab, and a form half changed."""
        return {"tab": self.tabs.key if self.tabs else "", "form": self.form.state() if self.form else None}

    def restore(self, state: dict[str, Any]) -> None:
        self._waiting = dict(state)
