"""Labour contracts: terms that run out, and an export of ЕСУТД against the register, each line with the law and a draft inquiry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.contracts.esutd import PROBLEMS
from tirek.features.contracts.rules import KINDS, Finding
from tirek.features.contracts.service import FIELD_TITLES, Article, Contracts, Ending, Reconciliation, shown
from tirek.features.documents.api import PaperCard
from tirek.foundation.language.dates import long_date, short_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.page import PageContext, ScrollPage
from tirek.foundation.ui.tokens import Tone
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.surfaces import Card

TITLES: dict[str, tuple[str, Tone]] = {
    "expired": (mark("the term has passed"), "bad"),
    "differs": (mark("does not agree"), "warn"),
    "missing_there": (mark("not in the system"), "warn"),
    "missing_here": (mark("not on our list"), "plain"),
}
MOST = 60
"""Findings shown at once; the rest when these are chosen by kind."""


class ContractsPage(ScrollPage):
    """`open(id=…)` comes from Today: the member whose term ends stands first."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, width=1180)
        ui, t = self.ui, self.texts.t
        self.result: Reconciliation | None = None
        self._first: int | None = None
        self._kind = "all"
        self._law: dict[str, list[Article]] = {}
        self.choose_button = ui.primary(t("Compare with ЕСУТД"), self.choose, icon="sheet")
        self.line = ui.progress()
        self.found = ui.stack(gap="l")
        self.ends = ui.stack(gap="l")
        self.add(ui.split(ui.muted(t("The export of ЕСУТД is asked of the school. It is only compared here: nothing of it is kept.")), self.choose_button))
        self.add(self.line, self.found, self.ends)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.texts.t("Contracts")

    def open(self, **args: Any) -> None:
        self._first = int(args["id"]) if args.get("id") is not None else None

    def refresh(self) -> None:
        org = self.context.org

        self.jobs.run(lambda _control: Contracts(org).ending(), done=self._show_ending, failed=self.context.shell.show_error)

    def first_focus(self) -> QWidget | None:
        return self.choose_button

    # terms that run out ------------------------------------------------------------------------------------------------
    def _show_ending(self, ending: list[Ending]) -> None:
        ui, texts = self.ui, self.texts
        t = texts.t
        empty_out(self.ends.layout())
        if not ending:
            words = t("No fixed term ends within ninety days. Terms stand on the cards of the members.")
            self.ends.add(ui.card("", ui.empty("check", t("No contract runs out soon"), words)))
            return
        card = ui.card(t("Terms that run out"))
        self.inquiry_buttons: dict[int, Any] = {}
        for place, one in enumerate(sorted(ending, key=lambda one: one.member != self._first)):
            if place:
                card.add_line()
            left = texts.n("{count} day left", "{count} days left", one.days_left) if one.days_left else t("today is the last day")
            tone: Tone = "bad" if one.window == 30 else "warn" if one.window == 60 else "plain"
            words = ui.stack(ui.text(one.name, "strong"), ui.muted(" · ".join(part for part in (one.post, long_date(one.until, texts.code)) if part)), gap="xs")
            button = ui.small_button(t("Draft an inquiry"), lambda one=one: self.inquire_ending(one), icon="document")
            button.setAccessibleName(f"{t('Draft an inquiry')}: {one.name}")
            self.inquiry_buttons[one.member] = button
            card.add(ui.split(words, ui.chip(left, tone), button))
        self.ends.add(card)
        org, language, layout = self.context.org, self.texts.code, self.ends.layout()
        # The law comes after: its index may have to be built first.
        self.jobs.run(
            lambda _control: Contracts(org).law("ending", language), done=lambda law: layout.addWidget(self._law_card(law)), failed=self.context.shell.show_error,
        )

    def _law_card(self, law: list[Article]) -> Card:
        ui, t = self.ui, self.texts.t
        card = ui.card(t("What the law says"))
        for article in law:
            revised = short_date_of(article.revised, self.texts.code)
            head = t("{cited} · text of {day}", cited=article.cited, day=revised) if revised else article.cited
            card.add(ui.text(head, "strong"), ui.text(article.gist))
            if not article.checked:
                card.add(ui.chip(t("not yet checked by a lawyer"), "warn"))
        if not law:
            card.add(ui.muted(t("The installed law pack has no article on this.")))
        return card

    # the export --------------------------------------------------------------------------------------------------------
    def choose(self) -> None:
        """Opens the dialogue for the export."""
        t = self.texts.t
        choose_file(self, t("Compare with ЕСУТД"), self.compare, kinds=(t("Lists (*.xlsx *.xlsm *.csv *.txt)"), t("All files (*)")))

    def compare(self, path: Path) -> None:
        """Compares an export with the register in the background."""
        self.line.start(self.texts.t("Reading the list"))
        org, language = self.context.org, self.texts.code

        def work(_control: object) -> tuple[Reconciliation, dict[str, list[Article]]]:
            contracts = Contracts(org)
            return contracts.reconcile(path), {kind: contracts.law(kind, language) for kind in KINDS}

        def done(found: tuple[Reconciliation, dict[str, list[Article]]]) -> None:
            self.line.finish()
            self.result, self._law = found
            self._kind = "all"
            self._show_result()

        def failed(error: BaseException) -> None:
            self.line.finish()
            empty_out(self.found.layout())
            self.found.add(self.ui.error_banner(error))

        self.jobs.run(work, done=done, failed=failed, stopped=self.line.finish)

    def _show_result(self) -> None:
        result, ui, texts = self.result, self.ui, self.texts
        assert result is not None
        t = texts.t
        empty_out(self.found.layout())
        layout = self.found.layout()
        head = t("Compared: {members} of our members, {contracts} contracts in the export", members=result.members, contracts=result.contracts)
        card = ui.card(t("Our list and ЕСУТД"), ui.muted(head))
        if result.unread:
            said = "\n".join(f"{one.row}: {t(PROBLEMS[one.code], typed=one.typed)}" for one in result.unread[:8])
            card.add(ui.banner(said, "warn"))
        if not result.findings:
            card.add(ui.empty("check", t("Everything agrees"), t("Every member has a contract in the system, and the days are the same.")))
            layout.addWidget(card)
            return
        words = [("all", f"{t('All')} · {len(result.findings)}")]
        words += [(kind, f"{t(TITLES[kind][0])} · {count}") for kind in KINDS if (count := sum(1 for one in result.findings if one.kind == kind))]
        self.which = ui.choice(words, self._kind, self._choose_kind, name=t("Which findings"), joined=False)
        card.add(self.which)
        self.finding_buttons: list[Any] = []
        chosen = [one for one in result.findings if self._kind in ("all", one.kind)]
        for one in chosen[:MOST]:
            card.add_line().add(self._finding(one))
        if len(chosen) > MOST:
            card.add(ui.muted(texts.n("{count} more: choose a kind above", "{count} more: choose a kind above", len(chosen) - MOST)))
        layout.addWidget(card)
        if self._kind != "all":
            layout.addWidget(self._law_card(self._law.get(self._kind, [])))

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self._show_result()

    def _finding(self, finding: Finding) -> QWidget:
        ui, texts = self.ui, self.texts
        t = texts.t
        word, tone = TITLES[finding.kind]
        number = t("contract No. {number}", number=finding.entry.number) if finding.entry and finding.entry.number else ""
        law = ", ".join(article.cited for article in self._law.get(finding.kind, []))
        facts = [" · ".join(part for part in (number, law) if part)]
        for one in finding.differences:
            facts.append(t("{field}: on our card {here}, in the system {there}", field=t(FIELD_TITLES[one.field]), here=shown(one.here, texts), there=shown(one.there, texts)))
        if finding.kind == "expired" and finding.entry and finding.entry.end:
            facts.append(t("the term ended: {day}", day=long_date(finding.entry.end, texts.code)))
        words = ui.stack(ui.text(finding.name, "strong"), *(ui.muted(fact) for fact in facts if fact), gap="xs")
        button = ui.small_button(t("Draft an inquiry"), lambda: self.inquire(finding), icon="document")
        button.setAccessibleName(f"{t('Draft an inquiry')}: {finding.name}")
        self.finding_buttons.append(button)
        return ui.split(words, ui.chip(t(word), tone), button)

    # inquiries ---------------------------------------------------------------------------------------------------------
    def inquire(self, finding: Finding) -> None:
        """Keeps a draft letter to the employer and shows it."""
        org, language = self.context.org, self.texts.code
        self._draft(lambda: Contracts(org).draft_inquiry(finding, language))

    def inquire_ending(self, ending: Ending) -> None:
        """The same for a term that runs out."""
        org, language = self.context.org, self.texts.code
        self._draft(lambda: Contracts(org).draft_ending_inquiry(ending, language))

    def _draft(self, make: Any) -> None:
        def done(paper: PaperCard) -> None:
            self.context.shell.changed()
            self.context.navigate("documents", id=paper.id)
            self.context.shell.say(self.texts.t("A draft is made. Read it, complete it and approve it."))

        self.jobs.run(lambda _control: make(), done=done, failed=self.context.shell.show_error, writes=True)


def short_date_of(iso: str, language: str) -> str:
    """The day of a revision, or nothing when the pack names none."""
    from datetime import date

    try:
        return short_date(date.fromisoformat(iso), language)
    except ValueError:
        return ""
