"""The answer to an appeal: a draft from sources, the text a person has checked, and the closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.appeals.screens.proposing import Drafter, no_model, propose
from tirek.features.appeals.screens.words import OUTCOMES
from tirek.features.appeals.service import AppealCard, Appeals
from tirek.features.appeals.words import Words
from tirek.foundation.drafts import Draft, DraftState, Source
from tirek.foundation.language.dates import date_and_time, long_date, short_date
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card

WIDTH = 860
SOURCE_LETTERS = 55
"""Letters of a source's title on its button, at 100 % letters."""
Deed = Callable[[Callable[[Appeals], Any], str], None]
"""Runs a deed of the service, then shows the card again and offers the way back; the sentence says what was done."""


class AnswerView(Card):
    """What the card shows under "Answer". It is made anew after each deed."""

    def __init__(self, context: PageContext, card: AppealCard, deed: Deed, written: str = "", drafter: Drafter = no_model) -> None:
        super().__init__(context.theme)
        self._context, self.ui, self._appeal, self._deed = context, context.ui, card, deed
        self._drafter = drafter
        self.jobs = ScreenJobs(context.jobs, self)
        self.form: Form | None = None
        answer = card.answer
        if answer is not None and answer.approved and not written:
            self._show_checked(answer)
            return
        if answer is not None and answer.state is DraftState.DRAFT:
            self._show_draft(answer)
        else:
            self._offer_draft()
        self._show_form(written or (answer.words if answer is not None else ""))

    # a draft ---------------------------------------------------------------------------------------------------------
    def _offer_draft(self) -> None:
        t = self.ui.texts.t
        self.propose_button = self.ui.secondary(t("Propose from the sources"), self.propose, icon="book")
        self.add(self.ui.muted(t("The program can put a draft together from the law and from agreements, with the sources beside it. It is only a draft: you decide.")))
        self.add(self.ui.row(self.propose_button))
        self.line = self.ui.progress()
        self.add(self.line)

    def propose(self) -> None:
        """Asks for a draft; what is written in the answer stays."""
        org, words = self._context.org, self.ui.texts.t
        self.line.start(words("Looking in the law"))
        self._deed(lambda appeals: propose(org, appeals, self._appeal.id, self._drafter()), words("A draft of the answer is ready"))

    def _show_draft(self, draft: Draft) -> None:
        t = self.ui.texts.t
        surface = self.ui.draft(draft.text)
        if draft.by_model:
            surface.add_source(self.ui.small_button(t("Written by AI: {model}", model=draft.proposed_by), self._say_ai, icon="chip"))
        if draft.by_person:
            surface.add_source(self.ui.chip(t("Proposed by: {name}", name=draft.by_person), "info"))
        for source in draft.sources:
            button = self.ui.start_button(
                _source_words(source, self.ui.texts, round(SOURCE_LETTERS / self.theme.scale)),
                lambda source=source: self._open_source(source), icon="document",
            )  # fmt: skip
            button.setToolTip(_whole_source(source, self.ui.texts))
            surface.add_source(button)
        self.add(surface)

    def _say_ai(self) -> None:
        self._context.shell.say(self.ui.texts.t("A language model on this computer had a share in this text. Read every word before you take it over."))

    def _open_source(self, source: Source) -> None:
        self._context.navigate("ask", question=source.title)

    # one's own text --------------------------------------------------------------------------------------------------
    def _show_form(self, text: str) -> None:
        t = self.ui.texts.t
        self.form = Form(self.ui)
        self.text = self.form.add("answer", self.ui.long_text_field(
            t("The answer in your words"), value=text, lines=8, limit=100_000, check=needed(t("Write the answer")),
            hint=t("Only what stands here goes to the person. Change whatever you want."),
        ))  # fmt: skip
        self.check_button = self.ui.primary(t("I have checked it"), self.approve, icon="check", key="Ctrl+S")
        self.add(self.form, self.ui.row(self.check_button))

    def approve(self) -> None:
        """Takes the text over under the name of the person at the computer."""
        if self.form is not None:
            self.form.save(lambda values: self._deed(
                lambda appeals: appeals.answer(self._appeal.id, values["answer"]), self.ui.texts.t("The answer is checked")))  # fmt: skip

    # the checked answer ----------------------------------------------------------------------------------------------
    def _show_checked(self, answer: Draft) -> None:
        ui, texts, card = self.ui, self.ui.texts, self._appeal
        t = texts.t
        when = date_and_time(answer.approved_at, texts.code) if answer.approved_at else ""
        self.add(ui.row(ui.chip(t("checked by a person"), "ok"), ui.word(f"{answer.approved_by} · {when}", "muted")))
        self.add(ui.text(answer.words).selectable())
        copy = ui.ghost(t("Copy"), lambda: self._copy(answer.words), icon="copy")
        if card.state == "open":
            self.add_line()
            self.outcome = ui.choice_field(t("How did it end?"), [(key, t(word)) for key, word in OUTCOMES.items()],
                                           check=needed(t("Choose how it ended")))  # fmt: skip
            self.close_button = ui.primary(t("Close the appeal"), self.close_appeal, icon="check")
            again = ui.ghost(t("Write another answer"), lambda: self._again(answer.words), icon="edit")
            self.add(self.outcome, ui.row(self.close_button, again))
            self._show_ways(copy)
            return
        day = long_date(card.answered_on, texts.code) if card.answered_on else ""
        self.add_line()
        self.add(ui.text(t("Answered: {day}. {outcome}.", day=day, outcome=t(OUTCOMES.get(card.outcome or "", "Explained"))), "strong"))
        self._show_ways(copy)

    def _show_ways(self, copy: QWidget) -> None:
        """By hand; to the member who wrote from the page; and, once the appeal is closed, a word for everybody."""
        org, appeal = self._context.org, self._appeal
        self.ways = self.ui.row(copy)
        self.add(self.ways)
        if org.vault.signer is None or not org.may_open("office"):
            return

        def done(state: str | None) -> None:
            t = self.ui.texts.t
            if state is not None:
                again = t("Send the answer to the member's page again") if state == "answered" else t("Send the answer to the member's page")
                self.ways.add(self.ui.secondary(again, self.send_to_page, icon="send"))
            if appeal.state != "open":
                self.ways.add(self.ui.ghost(t("Tell all members: you asked, we did"), lambda: self._context.navigate("told", appeal=appeal.id), icon="bell"))

        self.jobs.run(lambda _control: Words(org).of_appeal(appeal.id), done=done, failed=self._context.shell.show_error)

    def send_to_page(self) -> None:
        """The approved answer, sealed to the member alone; it leaves with the next exchange."""
        org, appeal = self._context.org, self._appeal

        def done(_none: object) -> None:
            self._context.shell.changed()
            self._context.shell.say(self.ui.texts.t("Sealed to the member who wrote. It leaves with the next exchange."))

        self.jobs.run(lambda _control: Words(org).answer(appeal.id), done=done, failed=self._context.shell.show_error, writes=True)

    def _again(self, text: str) -> None:
        self.clear()
        self._show_form(text)
        self.text.focus()

    def _copy(self, text: str) -> None:
        if self._context.clipboard is not None:
            self._context.clipboard.copy(text)
            self._context.shell.say(self.ui.texts.t("Copied. It is taken from the clipboard again after a while."))

    def close_appeal(self) -> None:
        """The answer was given; the appeal leaves the list of those that wait."""
        if self.outcome.validate():
            outcome = self.outcome.value()
            self._deed(lambda appeals: appeals.close(self._appeal.id, outcome), self.ui.texts.t("The appeal is closed"))

    def state(self) -> dict[str, str]:
        return {"answer": self.form.values()["answer"]} if self.form is not None else {}


def _source_words(source: Source, texts: Texts, letters: int) -> str:
    """A source in one line: the article and as much of its title as there is room for."""
    title = source.title if len(source.title) <= letters else source.title[: letters - 1].rsplit(" ", 1)[0] + "…"
    place = texts.t("Article {article}", article=source.article) if source.article else ""
    return " · ".join(part for part in (place, title) if part)


def _whole_source(source: Source, texts: Texts) -> str:
    """The title and the date of the text that was read."""
    dated = texts.t("text of {day}", day=short_date(source.revised, texts.code)) if source.revised else ""
    return " · ".join(part for part in (source.title, dated) if part)
