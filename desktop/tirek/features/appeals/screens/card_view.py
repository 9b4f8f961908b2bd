"""The card of an appeal: the matter with its term, the answer, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tirek.features.appeals.rules import Applicant
from tirek.features.appeals.screens.answer_view import WIDTH, AnswerView
from tirek.features.appeals.screens.proposing import Drafter, no_model
from tirek.features.appeals.screens.term_card import TermCard
from tirek.features.appeals.screens.words import (
    CHANNELS,
    CONFIDENTIALITY,
    applicant_words,
    cause_options,
    chip,
    history_line,
)
from tirek.features.appeals.service import AppealCard, Appeals, HistoryEntry
from tirek.foundation.calendar.terms import Due
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import long_date
from tirek.foundation.privacy.readings import note_reading
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.flow import Columns
from tirek.foundation.ui.widgets.history import HistoryList
from tirek.foundation.ui.widgets.levels import Scroll
from tirek.foundation.ui.widgets.surfaces import Card
from tirek.foundation.ui.widgets.tabs import Tabs

REASON_LETTERS = 5
TABS = ("matter", "answer", "history")
MakePart = Callable[[PageContext, int], Any]
"""What another feature adds to the matter, brought by the program; None where it has nothing to say."""


class AppealCardView(Scroll):
    """`changed` comes after a deed, `gone` when there is no such appeal any more."""

    changed = Signal()
    gone = Signal()

    def __init__(self, context: PageContext, appeal_id: int, tab: str = "matter", drafter: Drafter = no_model, parts: Sequence[MakePart] = ()) -> None:
        super().__init__(context.theme, width=1180)
        self._parts = parts
        self._context, self.ui, self.appeal_id = context, context.ui, appeal_id
        self.jobs = ScreenJobs(context.jobs, self)
        self._appeals, self._drafter = Appeals(context.org), drafter
        self.card: AppealCard | None = None
        self.tabs: Tabs | None = None
        self._columns: Columns | None = None
        self._due: Due | None = None
        self._story: list[HistoryEntry] = []
        self._opened: Applicant | None = None
        self._tab = tab if tab in TABS else "matter"
        self._written = ""
        self._narrow = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrow keys scroll; Tab goes on to the first button
        self.column.addStretch(1)

    # reading ---------------------------------------------------------------------------------------------------------
    def load(self) -> None:
        """Reads the appeal; the page shows itself when the answer comes."""

        def work(_control: object) -> tuple[AppealCard, Due | None, list[HistoryEntry]]:
            note_reading(self._context.org, "appeal", self.appeal_id)
            card = self._appeals.card(self.appeal_id)
            try:
                due = self._appeals.due(card.received_on)
            except Circumstance:
                due = None
            return card, due if due is not None and due.due_on == card.due_on else None, self._appeals.history(self.appeal_id)

        self.jobs.run(work, done=self._show, failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        # An appeal that was just taken back is simply gone; nobody has to be told twice.
        if self.card is None:
            self._context.shell.show_error(error)
        self.gone.emit()

    def _show(self, answer: tuple[AppealCard, Due | None, list[HistoryEntry]]) -> None:
        self.card, self._due, self._story = answer
        self._tab = self.tabs.key if self.tabs is not None else self._tab
        self.tabs = None
        empty_out(self.column)
        card, ui, t = self.card, self.ui, self.ui.texts.t
        words, tone = chip(card, ui.texts)
        chips = ui.row(ui.chip(words, tone), ui.chip(t(CONFIDENTIALITY[card.confidentiality]), "plain"))
        if card.for_lawyer:
            chips.add(ui.chip(t("for the lawyer"), "info"))
        self.add(ui.stack(ui.h2(t("№ {number} · {subject}", number=card.number, subject=card.subject)), chips, gap="s"))
        self.tabs = Tabs(ui.theme, t("Parts of the appeal"), [
            ("matter", t("Matter"), self._matter), ("answer", t("The answer"), self._answer), ("history", t("History"), self._history),
        ])  # fmt: skip
        self.add(self.tabs)
        self.column.addStretch(1)
        self.tabs.show_tab(self._tab)
        self.setAccessibleName(t("Appeal"))
        self.setFocus()

    def show_tab(self, key: str) -> None:
        """Shows a part of the card, at once or when it has been read."""
        self._tab = key
        if self.tabs is not None:
            self.tabs.show_tab(key)

    # matter ----------------------------------------------------------------------------------------------------------
    def _matter(self) -> QWidget:
        card, ui, t = self.card, self.ui, self.ui.texts.t
        assert card is not None
        said = ui.card(t("What happened"), ui.text(card.text or card.subject).selectable())
        how = t("{day} · {channel}", day=long_date(card.received_on, ui.texts.code), channel=t(CHANNELS.get(card.channel, card.channel)))
        said.add(ui.muted(how))
        added = [part for make in self._parts if (part := make(self._context, card.id)) is not None]
        for part in added:
            part.changed.connect(self._part_changed)
        main = ui.stack(said, self._applicant(card), self._sorting(card), *added, gap="l")
        main.fill()
        side = ui.stack(self._term(card), gap="l")
        side.fill()
        self._columns = ui.columns(main, side, parts=(7, 5))
        self._columns.set_narrow(self._narrow)
        return self._columns

    def _part_changed(self) -> None:
        self.load()
        self.changed.emit()

    def _term(self, card: AppealCard) -> Card:
        term = TermCard(self.ui)
        if self._due is not None:
            term.show_due(self._due)
        else:  # counted by a rule that has changed since: the day given then stands
            term.add(self.ui.text(long_date(card.due_on, self.ui.texts.code), "h2"))
            term.add(self.ui.small(self.ui.texts.t("The day was counted by the rule of that time and stays.")))
        if card.state == "open":
            term.add_line()
            self.answer_button = self.ui.primary(self.ui.texts.t("Answer"), lambda: self.show_tab("answer"), icon="draft")
            term.add(self.ui.row(self.answer_button))
        return term

    def _applicant(self, card: AppealCard) -> Card:
        ui, t = self.ui, self.ui.texts.t
        box = ui.card(t("Who appeals"))
        if card.confidentiality == "confidential":
            self._sealed(box)
            return box
        box.add(ui.text(applicant_words(card, ui.texts), "strong" if card.applicant else "muted"))
        if card.applicant_member is not None:
            member = card.applicant_member
            box.add(ui.row(ui.ghost(t("Card of the member"), lambda: self._context.navigate("members", id=member), icon="person")))
        return box

    def _sealed(self, box: Card) -> None:
        """A sealed name is opened only with a reason, which is kept with who and when."""
        ui, t = self.ui, self.ui.texts.t
        if self._opened is not None:
            box.add(ui.text(self._opened.name or "", "strong").selectable())
            box.add(ui.muted(t("The name is sealed again when you leave this card. The reason is in the history.")))
            box.add(ui.row(ui.ghost(t("Seal the name again"), self._seal, icon="lock")))
            return
        box.add(ui.muted(t("The name is sealed. To open it, write why: the reason is kept with your name and the time.")))
        form = Form(ui)
        self.reason = form.add("reason", ui.text_field(t("Why is the name needed?"), limit=300, check=self._check_reason))
        self.open_button = ui.secondary(t("Open the name"), lambda: form.save(self._open), icon="key")
        box.add(form, ui.row(self.open_button))

    def _check_reason(self, value: str) -> str | None:
        if len(value.strip()) >= REASON_LETTERS:
            return None
        return self.ui.texts.t("Write why you need the name: the reason is kept.")

    def _open(self, values: dict[str, str]) -> None:
        def done(applicant: Applicant) -> None:
            self._opened = applicant
            self.load()

        self.jobs.run(
            lambda _control: self._appeals.open_identity(self.appeal_id, values["reason"]),
            done=done, failed=self._context.shell.show_error, writes=True,
        )  # fmt: skip

    def _seal(self) -> None:
        self._opened = None
        if self.tabs is not None:
            self.tabs.renew("matter")

    def _sorting(self, card: AppealCard) -> Card:
        ui, texts = self.ui, self.ui.texts
        t = texts.t
        self.cause = ui.select_field(t("Cause"), cause_options(self._appeals.causes, texts), value=card.cause or "")
        self.cause.changed.connect(self._change_cause)
        if card.for_lawyer:
            lawyer = ui.secondary(t("Take the mark for the lawyer off"), lambda: self._mark(False), icon="cross")
        else:
            lawyer = ui.secondary(t("Set the mark for the lawyer"), lambda: self._mark(True), icon="scales")
        self.lawyer_button = lawyer
        return ui.card("", self.cause, ui.row(lawyer), ui.small(t("The mark sends nothing by itself: it shows what to take along.")))

    def _change_cause(self) -> None:
        value = self.cause.value()
        assert self.card is not None
        if value and value != self.card.cause:
            self.deed(lambda appeals: appeals.change(self.appeal_id, cause=value), self.ui.texts.t("The cause is changed"))

    def _mark(self, wanted: bool) -> None:
        t = self.ui.texts.t
        words = t("Marked for the lawyer") if wanted else t("The mark for the lawyer is taken off")
        self.deed(lambda appeals: appeals.mark_for_lawyer(self.appeal_id, wanted=wanted), words)

    # answer and history ----------------------------------------------------------------------------------------------
    def _answer(self) -> QWidget:
        assert self.card is not None
        self.answer = AnswerView(self._context, self.card, self.deed, self._written, self._drafter)
        self._written = ""
        return self._not_wider(self.answer)

    def _history(self) -> QWidget:
        words = self.ui.texts.t("Put the card back to this")
        writes, newest = bool(self._context.org.vault.signer), next((entry.action for entry in self._story if entry.action), 0)
        lines = [
            history_line(entry, self._appeals.causes, self.ui.texts, (words, lambda entry=entry: self.put_back(entry)) if writes and entry.action not in (0, newest) else None)
            for entry in self._story
        ]
        return self._not_wider(HistoryList(self.ui.theme, lines))

    def put_back(self, entry: HistoryEntry) -> None:
        """Puts the appeal back to how it was after an entry of its history."""
        self.deed(lambda appeals: appeals.restore(self.appeal_id, entry.action), self.ui.texts.t("The card is as it was then"))

    def _not_wider(self, view: QWidget) -> QWidget:
        """Lines of reading length: the view stands at the left and is not wider than a page of text."""
        view.setMaximumWidth(self.ui.theme.px(WIDTH))
        holder = QWidget()
        holder.setObjectName("clear")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(view, 1)
        row.addStretch(0)
        return holder

    def deed(self, work: Callable[[Appeals], Any], words: str) -> None:
        """Does something with the appeal, shows it again and offers the way back."""
        appeals = Appeals(self._context.org)

        def done(_result: Any) -> None:
            self.load()
            self.changed.emit()
            offer_undo(self._context, "appeals", words, appeals.undo, appeals.last_action)

        def failed(error: BaseException) -> None:
            self._context.shell.show_error(error)
            self._written = self.answer.state().get("answer", "") if self.tabs is not None and self.tabs.key == "answer" else ""
            self.load()

        self.jobs.run(lambda _control: work(appeals), done=done, failed=failed, writes=True)

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        if self._columns is not None and self.tabs is not None and self.tabs.key == "matter":
            self._columns.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        """The tab and a half-written answer. An opened name is never kept."""
        written = self.answer.state() if self.tabs is not None and hasattr(self, "answer") and self.tabs.key == "answer" else {}
        return {"tab": self.tabs.key if self.tabs is not None else self._tab, **written}

    def restore(self, state: dict[str, Any]) -> None:
        self._tab = str(state.get("tab") or "matter")
        self._written = str(state.get("answer") or "")
