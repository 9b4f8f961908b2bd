"""One worker: what the school's list says, whether this is a member, and the invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tirek.features.members.api import MemberRow, Members
from tirek.features.staff.screens.words import ANSWERS, day_words, how_words, standing
from tirek.features.staff.service import Staff, WorkerRow
from tirek.foundation.identifiers.phone import show_phone
from tirek.foundation.ui.history_part import HistoryPart
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.levels import Scroll


class WorkerView(Scroll):
    """`changed` comes after a deed, `gone` when the worker was taken off the list."""

    changed = Signal()
    gone = Signal()

    def __init__(self, context: PageContext, worker_id: int, offer: Callable[[str, int | None], None]) -> None:
        super().__init__(context.theme, width=820)
        self._context, self.ui, self.worker_id, self._offer = context, context.ui, worker_id, offer
        self.jobs = ScreenJobs(context.jobs, self)
        self.row: WorkerRow | None = None
        self.column.addStretch(1)

    def load(self) -> None:
        """Reads the worker and the members who may be the same person."""

        def work(_control: object) -> tuple[WorkerRow, list[MemberRow]]:
            row = Staff(self._context.org).worker(self.worker_id)
            return row, Members(self._context.org).rows([row.member] if row.member else row.maybe)

        self.jobs.run(work, done=self._show, failed=lambda _error: self.gone.emit())

    def _show(self, answer: tuple[WorkerRow, list[MemberRow]]) -> None:
        row, members = answer
        self.row, t, ui = row, self.ui.texts.t, self.ui
        empty_out(self.column)
        words, tone = standing(row, ui.texts)
        self.add(ui.stack(ui.h2(row.name), ui.row(ui.chip(words, tone)), gap="xs"))
        said = [row.post or "", row.subject or "", row.school or "", show_phone(row.phone) if row.phone else "", day_words(row.birth_date, ui.texts.code)]
        self.add(ui.card(t("From the school's list"), Label(" · ".join(part for part in said if part) or t("Nothing more is written."), wrap=True).selectable()))
        if row.member is not None and members:
            open_card = ui.secondary(t("Open the member's card"), lambda: self._context.navigate("members", id=row.member), icon="person")
            apart = ui.ghost(t("Not the same person"), lambda: self._do(t("Remembered: two people"), lambda staff: staff.not_this_member(row.id, row.member or 0)))
            self.add(ui.card(t("On the members' list"), self._member(members[0]), ui.muted(t("Known by: {how}", how=how_words(row, ui.texts))), ui.row(open_card, apart)))
        elif row.maybe:
            card = ui.card(t("Is this one of the members?"))
            card.add(ui.muted(t("The name is the same, but nothing else tells. Only a person can decide.")))
            for member in members:
                card.add_line().add(ui.split(
                    self._member(member),
                    ui.small_button(t("Same person"), self._linking(member.id), icon="check"),
                    ui.small_button(t("Two people"), self._parting(member.id), icon="cross"),
                ))  # fmt: skip
            self.add(card)
        else:
            self.add(self._invitation(row))
        remove = ui.ghost(t("No longer works here"), self._remove, icon="remove")
        self.add(ui.row(remove))
        org, texts = self._context.org, ui.texts
        self.history = HistoryPart(self._context, lambda: Staff(org).history(row.id, texts), lambda action: Staff(org).restore(row.id, action))
        self.history.restored.connect(self._put_back)
        self.add(ui.h2(t("History")), self.history)
        self.column.addStretch(1)

    def _put_back(self, action: int | None) -> None:
        words = self.ui.texts.t("The card is as it was then")
        self.changed.emit()
        self.load()
        self._offer(words, action)

    def _member(self, member: MemberRow) -> QWidget:
        more = " · ".join(part for part in (member.number, member.post) if part)
        return self.ui.stack(Label(member.name, "strong", wrap=True), Label(more, "muted", wrap=True), gap="xs")

    def _invitation(self, row: WorkerRow) -> QWidget:
        t, ui = self.ui.texts.t, self.ui
        card = ui.card(t("Invitation to the union"))
        if row.invited_on is None:
            self.invite_button = ui.primary(t("Record the invitation"), lambda: self._do(t("Invitation recorded"), lambda staff: staff.invite([row.id])), icon="mail")
            return card.add(ui.muted(t("Joining is free: record only that you spoke, and what was answered.")), ui.row(self.invite_button))
        card.add(ui.text(t("Invited on {day}", day=day_words(row.invited_on, ui.texts.code))))
        options = [(key, t(words)) for key, words in ANSWERS.items()]
        self.answer = ui.choice(options, row.answer, lambda key: self._do(t("Answer recorded"), lambda staff: staff.answered(row.id, key)), name=t("The answer given"), joined=False)
        card.add(Label(t("The answer given"), "muted"), self.answer)
        if row.answer == "joins":
            self.join_button = ui.primary(t("Take in as a member"), lambda: self._do(t("Taken in as a member"), lambda staff: staff.join(row.id)), icon="person_add")
            card.add(ui.row(self.join_button))
        return card

    def _linking(self, member: int) -> Callable[[], None]:
        return lambda: self._do(self.ui.texts.t("Recognised as a member"), lambda staff: staff.link(self.worker_id, member))

    def _parting(self, member: int) -> Callable[[], None]:
        return lambda: self._do(self.ui.texts.t("Remembered: two people"), lambda staff: staff.not_this_member(self.worker_id, member))

    def _remove(self) -> None:
        staff = Staff(self._context.org)

        def done(action: int) -> None:
            self.gone.emit()
            self._offer(self.ui.texts.t("Taken off the list"), action)

        self.jobs.run(lambda _control: staff.remove([self.worker_id]), done=done, failed=self._context.shell.show_error, writes=True)

    def _do(self, words: str, deed: Callable[[Staff], Any]) -> None:
        staff = Staff(self._context.org)

        def done(_result: Any) -> None:
            self.changed.emit()
            self.load()
            self._offer(words, staff.last_action)

        self.jobs.run(lambda _control: deed(staff), done=done, failed=self._context.shell.show_error, writes=True)

    def set_narrow(self, narrow: bool) -> None:
        """Nothing here stands beside anything."""

    def state(self) -> dict[str, Any]:
        return {}
