"""Recording an appeal while the person sits at the table: seven questions and the term at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal

from tirek.features.appeals.rules import NewAppeal, suggest_cause
from tirek.features.appeals.screens.applicant_field import ApplicantField
from tirek.features.appeals.screens.term_card import TermCard
from tirek.features.appeals.screens.words import CHANNELS, CONFIDENTIALITY, WHO_SEES, cause_options, subject_of
from tirek.features.appeals.service import AppealCard, Appeals
from tirek.foundation.calendar.terms import Due
from tirek.foundation.errors import Circumstance
from tirek.foundation.identifiers.dates import read_date
from tirek.foundation.language.dates import short_date
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import TypingPause
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.levels import Scroll


class NewAppealView(Scroll):
    """`recorded(id)` comes when the appeal has its number."""

    recorded = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__(context.theme, width=1180)
        self._context, self.ui = context, context.ui
        self.jobs = ScreenJobs(context.jobs, self)
        self._appeals = Appeals(context.org)
        self._question: int | None = None
        texts, ui = context.texts, context.ui
        t = texts.t
        self.form = Form(ui)
        self.who = self.form.add("who", ApplicantField(
            ui, context.org, self.jobs, label=t("Who appeals?"), hint=t("Write the surname: people of the list appear"),
            check=self._check_who,
        ))  # fmt: skip
        self.channel = self.form.add("channel", ui.choice_field(t("How did it come?"), [(key, t(word)) for key, word in CHANNELS.items()], value="table"))
        self.sees = self.form.add("confidentiality", ui.choice_field(t("Who sees the name?"), [(key, t(word)) for key, word in CONFIDENTIALITY.items()], value="named"))
        self.sees_words = ui.muted("")
        self.sees.column.addWidget(self.sees_words)
        self.what = self.form.add("text", ui.long_text_field(
            t("What happened?"), hint=t("In the person's own words, shortly. You can add to it later."), lines=4,
            check=needed(t("Write in two or three words what happened")), limit=50_000,
        ))  # fmt: skip
        self.cause = self.form.add("cause", ui.select_field(t("What is it about?"), cause_options(self._appeals.causes, texts)))
        self.offer = ui.stack(gap="s")
        self.offer.hide()
        self.cause.column.addWidget(self.offer)
        self.received = self.form.add("received_on", ui.text_field(
            t("When was it received?"), letters=14, value=short_date(context.clock.today(), texts.code), check=self._check_day,
        ))  # fmt: skip
        self.lawyer = ui.check(t("To be shown to a lawyer"))
        self.form.place(self.lawyer)
        self.save_button = ui.primary(t("Record the appeal"), self.save, key="Ctrl+S")
        self.term = TermCard(ui)
        side = ui.stack(self.term, gap="l")
        side.fill()
        self._columns = ui.columns(ui.card("", self.form, ui.row(self.save_button)), side, parts=(8, 5))
        self.add(self._columns)
        self.column.addStretch(1)
        self.sees.changed.connect(self._show_who_sees)
        self._cause_pause = TypingPause(self, self._suggest)
        self.what.changed.connect(self._cause_pause.touch)
        self._term_pause = TypingPause(self, self._show_term)
        self.received.changed.connect(self._term_pause.touch)
        self._show_who_sees()
        self._show_term()

    # checks ----------------------------------------------------------------------------------------------------------
    def _check_who(self, value: str) -> str | None:
        if self.sees.value() == "anonymous" or value:
            return None
        return self.ui.texts.t("Write who appeals, or choose “Without a name”")

    def _day(self) -> date | None:
        reading = read_date(self.received.value(), today=self._context.clock.today(), role="any")
        return reading.value if reading else None

    def _check_day(self, value: str) -> str | None:
        t, day = self.ui.texts.t, self._day()
        if day is None:
            return t("Write the day like this: 01.09.2026")
        if day > self._context.clock.today():
            return t("This day is still to come: {d}", d=value)
        return None

    # what appears while one writes -----------------------------------------------------------------------------------
    def _show_who_sees(self) -> None:
        kind = self.sees.value() or "named"
        self.sees_words.setText(self.ui.texts.t(WHO_SEES[kind]))
        self.who.setVisible(kind != "anonymous")

    def _suggest(self) -> None:
        """Which cause the words point to, and by which of them. A person decides."""
        layout = self.offer.layout()
        empty_out(layout)
        found = suggest_cause(self.what.value(), self._appeals.causes)
        self.offer.setVisible(found is not None and found.cause != self.cause.value())
        if found is None or found.cause == self.cause.value():
            return
        texts = self.ui.texts
        title = self._appeals.causes[found.cause].titles[texts.code]
        words = ", ".join(dict.fromkeys(found.because[:3]))
        layout.addWidget(self.ui.muted(texts.t("Looks like “{cause}”: the text says “{words}”. You decide.", cause=title, words=words)))
        self.offer_button = self.ui.small_button(texts.t("Take this cause"), lambda: self._take_cause(found.cause), icon="check")
        layout.addWidget(self.ui.row(self.offer_button))

    def _take_cause(self, cause: str) -> None:
        self.cause.set_value(cause)
        self.offer.hide()
        self.cause.focus()

    def _show_term(self) -> None:
        day = self._day()
        if day is None:
            self.term.show_nothing()
            return

        def work(_control: object) -> Due | None:
            try:
                return self._appeals.due(day)
            except Circumstance:  # no rule for that day: said when the appeal is recorded
                return None

        self.jobs.run(work, done=self._term_known, failed=self._context.shell.show_error)

    def _term_known(self, due: Due | None) -> None:
        if due is None:
            self.term.show_nothing()
        elif due.event_on == self._day():
            self.term.show_due(due)

    # keeping ---------------------------------------------------------------------------------------------------------
    def new_appeal(self) -> NewAppeal:
        """What is written on the form."""
        text, kind = self.what.value(), self.sees.value() or "named"
        return NewAppeal(
            received_on=self._day() or self._context.clock.today(),
            channel=self.channel.value() or "table",
            confidentiality=kind,
            subject=subject_of(text),
            text=text,
            applicant=None if kind == "anonymous" else self.who.applicant,
            cause=self.cause.value() or None,
            question=self._question,
            for_lawyer=self.lawyer.isChecked(),
        )

    def fill(self, appeal: NewAppeal) -> None:
        """Begins from what is known already, such as a question that was asked of the law."""
        self.what.set_value(appeal.text or appeal.subject)
        self.channel.set_value(appeal.channel)
        self.sees.set_value(appeal.confidentiality)
        if appeal.applicant is not None:
            self.who.begin_with(appeal.applicant)
        if appeal.cause is not None:
            self.cause.set_value(appeal.cause)
        self.lawyer.setChecked(appeal.for_lawyer)
        self._question = appeal.question

    def save(self) -> None:
        """Gives the appeal its number and its term."""
        self.form.save(self._store)

    def _store(self, _values: dict[str, str]) -> None:
        appeals, new = Appeals(self._context.org), self.new_appeal()

        def done(card: AppealCard) -> None:
            self.recorded.emit(card.id)
            words = self.ui.texts.t("Appeal {number} recorded", number=card.number)
            offer_undo(self._context, "appeals", words, appeals.undo, appeals.last_action)

        self.jobs.run(lambda _control: appeals.register(new), done=done, failed=self._context.shell.show_error, writes=True)

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        self._columns.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "lawyer": self.lawyer.isChecked(), "question": self._question}

    def restore(self, state: dict[str, Any]) -> None:
        self.form.restore(state.get("form") or {})
        self.lawyer.setChecked(bool(state.get("lawyer")))
        self._question = state.get("question")
        self._show_who_sees()
        self._show_term()
