"""A word from the members' page: read, accepted as an appeal under a subject of one's own, or put aside."""

from __future__ import annotations

from typing import Any

from tirek.features.appeals.api import AppealCard, Appeals, Words, WordView, suggest_cause
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.page import PageContext

HOW = {"named": mark("With a name"), "confidential": mark("Confidentially"), "anonymous": mark("Without a name")}
SUBJECT = 90


class WordLetterView(DeedView):
    """One word."""

    page = "arrived"
    width = 860
    heading = mark("Word of a member")

    def __init__(self, context: PageContext, word: str) -> None:
        super().__init__(context)
        self.word = word
        self.load()

    def load(self) -> None:
        org, word = self.context.org, self.word

        def work(_control: object) -> tuple[WordView | None, dict[str, Any]]:
            return next((one for one in Words(org).waiting() if one.word == word), None), Appeals(org).causes

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self.context.shell.show_error)

    def _show(self, one: WordView | None, causes: dict[str, Any]) -> None:
        ui, t = self.ui, self.texts.t
        if one is None:
            gone = Circumstance("WORD-01", mark("Nothing waits under this name: somebody has taken it already, or it came to another computer."), mark("Look at the list again."))
            self.add(ui.card("", ui.error_banner(gone)))
            return
        said = ui.card(t("What the member writes"), ui.row(ui.chip(t(HOW[one.how]), "plain"), ui.word(date_and_time(one.received_at, self.texts.code), "small")))
        said.add(ui.text(one.text).selectable())
        if one.how == "named" and one.name:
            said.add(ui.muted(t("From: {name}", name=", ".join(part for part in (one.name, one.contact) if part))))
        elif one.how == "confidential":
            said.add(ui.muted(t("The name came sealed. When you accept the word it goes into the closed part, and opens only with a reason.")))
        self.form = Form(ui)
        first = one.text.strip().split("\n", 1)[0].split(". ", 1)[0]
        subject = first if len(first) <= SUBJECT else first[: SUBJECT - 1].rsplit(" ", 1)[0] + "…"
        self.subject = self.form.add("subject", ui.text_field(t("Subject of the appeal"), value=subject, limit=300, check=needed(t("Write in two or three words what happened"))))
        found = suggest_cause(one.text, causes)
        self.cause = self.form.add("cause", ui.select_field(t("Cause"), _options(causes, self.texts), value=found.cause if found else ""))
        self.accept_button = ui.primary(t("Accept as an appeal"), self.accept, icon="check")
        self.aside_button = ui.ghost(t("Put aside without an appeal"), self.put_aside, icon="cross")
        words = t("The member sees on the page that it was accepted, and later your answer. Put aside, it shows as closed.")
        self.add(said, ui.card(t("What becomes of it"), self.form, ui.row(self.accept_button, self.aside_button), ui.small(words)))
        self.column.addStretch(1)

    def accept(self) -> None:
        """Registers it; the term counts from the day on which it came."""
        self.form.save(self._accept)

    def _accept(self, values: dict[str, str]) -> None:
        org, word = self.context.org, self.word

        def done(card: AppealCard) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("Accepted as appeal No. {number}", number=card.number))
            self.done_with.emit()
            self.context.navigate("appeals", id=card.id)

        work = lambda _control: Words(org).accept(word, subject=values["subject"], cause=values["cause"] or None)  # noqa: E731
        self.jobs.run(work, done=done, failed=self.context.shell.show_error, writes=True)

    def put_aside(self) -> None:
        """Without an appeal: a test, a mischief."""
        org, word = self.context.org, self.word

        def done(_none: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("Put aside"))
            self.done_with.emit()

        self.jobs.run(lambda _control: Words(org).put_aside(word), done=done, failed=self.context.shell.show_error, writes=True)


def _options(causes: dict[str, Any], texts: Any) -> list[tuple[str, str]]:
    options = [("", texts.t("Not sorted yet"))]
    for first in (cause for cause in causes.values() if cause.parent is None):
        options.append((first.id, first.titles[texts.code]))
        options += [(one.id, "    " + one.titles[texts.code]) for one in causes.values() if one.parent == first.id]
    return options
