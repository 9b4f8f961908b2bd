"""The card of a member: what is known, the form to change it, and what was done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from tirek.features.members.screens.form import MemberForm
from tirek.features.members.screens.words import GROUPS, TITLES, history_line, shown, under_name
from tirek.features.members.service import HistoryEntry, MemberCard, Members
from tirek.foundation.identifiers.iin import mask_iin
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.flow import Columns
from tirek.foundation.ui.widgets.history import HistoryList
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.levels import Scroll
from tirek.foundation.ui.widgets.surfaces import Card
from tirek.foundation.ui.widgets.tabs import Tabs

WIDTH = 900


class MemberCardView(Scroll):
    """`changed` comes after a save, `gone` after the person was taken off the list."""

    changed = Signal()
    gone = Signal()

    def __init__(self, context: PageContext, member_id: int) -> None:
        super().__init__(context.theme, width=WIDTH)
        self._context, self.ui, self._org = context, context.ui, context.org
        self.member_id = member_id
        self._narrow = False
        self.jobs = ScreenJobs(context.jobs, self)
        self.card: MemberCard | None = None
        self.form: MemberForm | None = None
        self.tabs: Tabs | None = None
        self._story: list[HistoryEntry] = []
        self._waiting: dict[str, Any] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrow keys scroll; Tab goes on to the first button
        self.column.addStretch(1)

    # reading ---------------------------------------------------------------------------------------------------------
    def load(self) -> None:
        """Reads the card; the page shows itself when the answer comes."""

        def work(_control: object) -> tuple[MemberCard, list[HistoryEntry]]:
            members = Members(self._org)
            return members.card(self.member_id), members.story(self.member_id)

        self.jobs.run(work, done=self._show, failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        self._context.shell.show_error(error)
        self.gone.emit()

    def reload_or_leave(self) -> None:
        """After an undo: the card as it is now, or back to the list when it is gone."""
        self.jobs.run(
            lambda _control: (Members(self._org).card(self.member_id), Members(self._org).story(self.member_id)),
            done=self._show,
            failed=lambda _error: self.gone.emit(),
        )

    def _show(self, answer: tuple[MemberCard, list[HistoryEntry]]) -> None:
        self.card, self._story = answer
        key = self.tabs.key if self.tabs is not None else "person"
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
        self.form = self.tabs = None
        while self.column.count():
            widget = self.column.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_card(self, key: str) -> None:
        card, t = self.card, self.ui.texts.t
        assert card is not None
        self._clear()
        self.edit_button = self.ui.primary(t("Change"), self.edit, icon="edit")
        self.remove_button = self.ui.secondary(t("Take off the list"), self.remove, icon="remove")
        name = self.ui.stack(self.ui.h2(card.full_name), self.ui.muted(under_name(card, self.ui.texts)), gap="xs")
        deeds = self.ui.row(self.edit_button, self.remove_button)
        self._head = self.ui.columns(name, deeds, parts=(5, 4))
        self._head.set_narrow(self._narrow)
        self.add(self._head)
        self.tabs = Tabs(self.ui.theme, t("Parts of the card"), [
            ("person", t("Details"), self._details), ("history", t("History"), self._history),
        ])  # fmt: skip
        self.add(self.tabs)
        self.column.addStretch(1)
        self.tabs.show_tab(key)
        self.setAccessibleName(t("Card of a member"))
        self.setFocus()

    def _details(self) -> QWidget:
        card, texts = self.card, self.ui.texts
        assert card is not None
        holder = self.ui.stack(gap="l")
        for title, names in GROUPS:
            rows = [(name, shown(name, getattr(card, name), texts)) for name in names]
            rows = [(name, value) for name, value in rows if value]
            if not rows:
                continue
            box = self.ui.card(texts.t(title))
            self._rows(box, rows)
            holder.layout().addWidget(box)
        return holder

    def _rows(self, box: Card, rows: list[tuple[str, str]]) -> None:
        grid = QGridLayout()
        theme = self.ui.theme
        grid.setHorizontalSpacing(theme.space("l"))
        grid.setVerticalSpacing(theme.space("s"))
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 7)
        for number, (name, value) in enumerate(rows):
            top = Qt.AlignmentFlag.AlignVCenter if name == "iin" else Qt.AlignmentFlag.AlignTop
            grid.addWidget(Label(self.ui.texts.t(TITLES[name]), "muted", wrap=True), number, 0, top)
            grid.addWidget(self._iin() if name == "iin" else Label(value, wrap=True).selectable(), number, 1, top)
        box.add_layout(grid)

    def _iin(self) -> QWidget:
        """The number stays hidden until it is asked for: somebody may stand behind."""
        card, t = self.card, self.ui.texts.t
        assert card is not None and card.iin is not None
        iin = card.iin
        self.iin_label = Label(mask_iin(iin)).selectable()
        self.iin_button = self.ui.icon_button("eye", t("Show the IIN"), lambda: self._switch_iin(iin))
        row = self.ui.row(self.iin_label, self.iin_button)
        if not card.iin_verified:
            row.add(self.ui.chip(t("not checked: compare with the identity card"), "warn"))
        return row

    def _switch_iin(self, iin: str) -> None:
        hidden, t = self.iin_label.text() != iin, self.ui.texts.t
        self.iin_label.setText(iin if hidden else mask_iin(iin))
        self.iin_label.setAccessibleName(self.iin_label.text())
        name = t("Hide the IIN") if hidden else t("Show the IIN")
        self.iin_button.setIcon(self.ui.theme.icon("eye_off" if hidden else "eye", "muted", 20))
        self.iin_button.setToolTip(name)
        self.iin_button.setAccessibleName(name)

    def _history(self) -> QWidget:
        return HistoryList(self.ui.theme, [history_line(entry, self.ui.texts) for entry in self._story])

    # changing --------------------------------------------------------------------------------------------------------
    def edit(self) -> None:
        """The form in place of the card."""
        card, t = self.card, self.ui.texts.t
        assert card is not None
        self._clear()
        self.form = MemberForm(self.ui, self._context.clock.today(), card)
        self.form.set_narrow(self._narrow)
        self.save_button = self.ui.primary(t("Save"), self.save, key="Ctrl+S")
        back = self.ui.ghost(t("Leave as it was"), lambda: self._show_card("person"))
        self.add(self.ui.h2(card.full_name), self.ui.card("", self.form, self.ui.row(self.save_button, back)))
        self.column.addStretch(1)
        self.form.field("last_name").focus()

    def save(self) -> None:
        """Keeps the form; only what differs goes into the history."""
        form = self.form
        if form is None:
            return

        def store(_values: dict[str, str]) -> None:
            values = form.record()
            self._deed(lambda members: members.change(self.member_id, values), self.ui.texts.t("Card changed"))

        form.save(store)

    def remove(self) -> None:
        """Takes the person off the list at once; the way back is offered for twenty seconds and stays in the history."""
        members = Members(self._org)

        def done(action: int) -> None:
            self.gone.emit()
            self._offer(self.ui.texts.t("Taken off the list"), action)

        self.jobs.run(lambda _control: members.remove(self.member_id), done=done, failed=self._context.shell.show_error, writes=True)

    def _deed(self, work: Callable[[Members], Any], words: str) -> None:
        members = Members(self._org)

        def done(_result: Any) -> None:
            self._clear()
            self.load()
            self.changed.emit()
            if members.last_action is not None:
                self._offer(words, members.last_action)

        self.jobs.run(lambda _control: work(members), done=done, failed=self._context.shell.show_error, writes=True)

    def _offer(self, words: str, action: int) -> None:
        offer_undo(self._context, self._org, words, action)

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        if self.form is not None:
            self.form.set_narrow(narrow)
        head: Columns | None = getattr(self, "_head", None)
        if head is not None and self.tabs is not None:
            head.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        """What must survive a change of letters: the tab, and a form half changed."""
        return {"tab": self.tabs.key if self.tabs else "", "form": self.form.state() if self.form else None}

    def restore(self, state: dict[str, Any]) -> None:
        self._waiting = dict(state)


def offer_undo(context: PageContext, org: OpenedOrganisation, words: str, action: int) -> None:
    """Says what was done and offers the way back; the window reads its numbers again and the page its list."""
    context.shell.changed()

    def undo() -> None:
        context.jobs.run(
            lambda _control: Members(org).undo(action),
            done=lambda report: _undone(context, report.kept),
            failed=context.shell.show_error,
            writes=True,
        )

    context.shell.offer_undo(words, undo)


def _undone(context: PageContext, kept: list[Any]) -> None:
    texts = context.texts
    if kept:
        words = texts.n(
            "Taken back. {count} card was changed since and stays.", "Taken back. {count} cards were changed since and stay.", len(kept)
        )
    else:
        words = texts.t("Taken back")
    context.shell.changed()
    context.navigate("members", undone=True)
    context.shell.say(words)
