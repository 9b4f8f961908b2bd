"""Membership cards: of all, of one member, and the check of a card that somebody shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.cards.rules import REASONS, Judgement
from tirek.features.cards.service import Cards, CardView
from tirek.features.cards.words import state_words, verdict_words
from tirek.features.members.api import MemberRow, Members
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import long_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import PageContext, ScrollPage
from tirek.foundation.ui.tokens import Tone
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.found_field import FoundField

OFFERED = 5
TONES: dict[str, Tone] = {"genuine": "ok", "withdrawn": "bad", "not_genuine": "bad", "not_a_card": "warn"}


@dataclass(frozen=True)
class Standing:
    """What the page shows of all cards."""

    refusal: Circumstance | None
    holding: list[int]
    without: list[int]


class CardsPage(ScrollPage):
    """`open(member=…)` shows the cards of one person."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, width=860)
        ui, t, org = self.ui, self.texts.t, context.org
        self.member: tuple[int, str] | None = None
        self.standing = Standing(None, [], [])
        own = "ru" if self.texts.code == "ru" else "kk"
        self.language = ui.choice([("kk", "Қазақша"), ("ru", "Русский")], own, lambda _key: None, name=t("Language of the card"))
        self.all = ui.stack(gap="m")

        def find(words: str) -> list[MemberRow]:
            return Members(org).page(words, limit=OFFERED)

        self.who = FoundField(context.theme, self.jobs, find, label=t("Whose card?"), hint=t("Write the surname: people of the list appear"))
        self.who.changed.connect(self._chosen)
        self.one = ui.stack(gap="m")
        self.check_form = Form(ui)
        hint = t("Read the square on the card with a telephone, and put in here what it shows.")
        self.text = self.check_form.add("text", ui.long_text_field(t("Text of the card"), hint=hint, lines=3, limit=4000))
        self.check_button = ui.secondary(t("Check"), self.check, icon="shield")
        self.verdict = ui.stack(gap="s")
        self.add(ui.muted(t("The square on a card proves it without internet. A card that was withdrawn stays withdrawn.")))
        self.add(ui.card(t("Card of one member"), self.who, self.one))
        self.add(ui.card(t("Cards of all members"), self.all, ui.row(ui.word(t("Language of the card"), "muted"), self.language)))
        self.add(ui.card(t("Check a card"), self.check_form, ui.row(self.check_button), self.verdict))
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.texts.t("Membership cards")

    def first_focus(self) -> QWidget | None:
        return self.who.box

    def open(self, **args: Any) -> None:
        if args.get("member") is not None:
            member, org = int(args["member"]), self.context.org
            self.jobs.run(lambda _control: Members(org).card(member), done=lambda card: self.who.take(card.id, card.full_name), failed=self.context.shell.show_error)

    def refresh(self) -> None:
        org = self.context.org

        def work(_control: object) -> Standing:
            cards = Cards(org)
            if org.vault.signer:
                cards.withdraw_departed()
            return Standing(cards.refusal(), [one.id for one in cards.list(withdrawn=False)], cards.without())

        self.jobs.run(work, done=self._show_all, failed=self.context.shell.show_error, writes=True)

    # all of them -------------------------------------------------------------------------------------------------------------------
    def _show_all(self, standing: Standing) -> None:
        ui, texts, layout = self.ui, self.texts, self.all.layout()
        self.standing = standing
        empty_out(self.all.layout())
        if standing.refusal is not None:
            layout.addWidget(ui.error_banner(standing.refusal))
        have = texts.n("{count} card holds", "{count} cards hold", len(standing.holding))
        lack = texts.n("{count} member has none", "{count} members have none", len(standing.without))
        layout.addWidget(ui.text(f"{have} · {lack}" if standing.without else have, "strong"))
        deeds: list[QWidget] = []
        if standing.without and standing.refusal is None:
            self.give_button = ui.primary(texts.t("Give a card to all who have none"), lambda: self.give(self.standing.without), icon="plus")
            deeds.append(self.give_button)
        if standing.holding and standing.refusal is None:
            self.print_button = ui.secondary(texts.t("Save all for printing"), lambda: self.choose_place(self.standing.holding, sheet=True), icon="print")
            deeds.append(self.print_button)
        if deeds:
            layout.addWidget(ui.row(*deeds))
        if standing.holding and standing.refusal is None:
            layout.addWidget(ui.small(texts.t("Ten cards on a sheet, with marks to cut along. The saved file is not encrypted: delete it after printing.")))
        if self.member is not None:
            self._read_one()
        self.measure()

    # one member --------------------------------------------------------------------------------------------------------------------
    def _chosen(self) -> None:
        record = self.who.record
        self.member = (record, self.who.box.text().strip()) if record is not None else None
        empty_out(self.one.layout())
        if self.member is not None:
            self._read_one()

    def _read_one(self) -> None:
        assert self.member is not None
        member, org = self.member[0], self.context.org
        self.jobs.run(lambda _control: Cards(org).of_member(member), done=lambda found: self._show_one(member, found), failed=self.context.shell.show_error)

    def _show_one(self, member: int, found: Sequence[CardView]) -> None:
        if self.member is None or self.member[0] != member:
            return  # another person was chosen meanwhile
        ui, texts, layout = self.ui, self.texts, self.one.layout()
        t = texts.t
        empty_out(self.one.layout())
        holds = [one for one in found if one.withdrawn_on is None]
        for one in found:
            given = t("Given out: {day}", day=long_date(one.issued_on, texts.code))
            words = ui.stack(ui.text(f"{one.name} · {one.number}", "strong"), ui.muted(given), gap="xs")
            layout.addWidget(ui.split(words, ui.chip(state_words(one, texts), "plain" if one.withdrawn_on else "ok")))
        if not found:
            layout.addWidget(ui.muted(t("No card has been given out to this person yet.")))
        if holds:
            self.reason = ui.select_field(t("Why is the card withdrawn?"), [(key, t(words)) for key, words in REASONS.items() if key != "left"], value="lost")
            self.replace_button = ui.secondary(t("Give a new one in its place"), lambda: self.give([member], self.reason.value()), icon="repeat")
            self.withdraw_button = ui.danger(t("Only withdraw it"), lambda: self.withdraw(holds[0].id, self.reason.value()), icon="remove")
            self.save_button = ui.secondary(t("Save this card for printing"), lambda: self.choose_place([one.id for one in holds], sheet=False), icon="print")
            layout.addWidget(ui.row(self.save_button))
            layout.addWidget(ui.line())
            layout.addWidget(self.reason)
            layout.addWidget(ui.row(self.replace_button, self.withdraw_button))
        elif self.standing.refusal is None:
            self.first_button = ui.secondary(t("Give out a card"), lambda: self.give([member]), icon="plus")
            layout.addWidget(ui.row(self.first_button))
        self.measure()

    # deeds -------------------------------------------------------------------------------------------------------------------------
    def give(self, members: Sequence[int], reason: str | None = None) -> None:
        """Gives out cards; then they can be printed."""
        org, texts = self.context.org, self.texts

        def done(made: list[CardView]) -> None:
            self.context.shell.say(texts.n("{count} card was given out. Save it for printing.", "{count} cards were given out. Save them for printing.", len(made)))
            self._after()

        self.jobs.run(lambda _control: Cards(org).issue(list(members), reason), done=done, failed=self.context.shell.show_error, writes=True)

    def withdraw(self, card: int, reason: str) -> None:
        """Withdraws a card without giving a new one."""
        org = self.context.org

        def done(_card: CardView) -> None:
            self.context.shell.say(self.texts.t("The card is withdrawn. The others hear of its number after the next exchange."))
            self._after()

        self.jobs.run(lambda _control: Cards(org).withdraw(card, reason), done=done, failed=self.context.shell.show_error, writes=True)

    def _after(self) -> None:
        self.context.shell.changed()
        self.refresh()

    def choose_place(self, cards: Sequence[int], *, sheet: bool) -> None:
        """Asks where the PDF is to be put."""
        t = self.texts.t
        choose_place(
            self, t("Save as PDF"), t("Membership cards") + ".pdf", lambda path: self.save_file(path, cards, sheet=sheet), kinds=("PDF (*.pdf)",)
        )

    def save_file(self, path: Path, cards: Sequence[int], *, sheet: bool) -> None:
        """Writes the cards as PDF."""
        org, language = self.context.org, self.language.value() or "kk"

        def work(_control: object) -> None:
            from tirek.foundation.vault.files import write_atomic

            data = Cards(org).pdf(list(cards), language, sheet=sheet)
            try:
                write_atomic(path, data)
            except OSError:
                raise Circumstance(
                    "FILE-02", mark("The file “{name}” could not be written."), mark("Choose another folder and try again."), name=path.name
                ) from None

        words = self.texts.t("Saved as {name}. The file is not encrypted: keep it safe.", name=path.name)
        self.jobs.run(work, done=lambda _none: self.context.shell.say(words), failed=self.context.shell.show_error)

    def check(self) -> None:
        """Judges the text; nothing is kept and nobody is asked."""
        org, text = self.context.org, self.text.value()
        empty_out(self.verdict.layout())
        if text.strip():
            self.jobs.run(lambda _control: Cards(org).check(text), done=self._judged, failed=self._not_judged)

    def _judged(self, found: Judgement) -> None:
        ui, t, layout = self.ui, self.texts.t, self.verdict.layout()
        layout.addWidget(ui.banner(verdict_words(found, self.texts), TONES[found.verdict]))
        if found.name:
            day = t("Given out: {day}", day=long_date(found.issued_on, self.texts.code)) if found.issued_on else ""
            layout.addWidget(ui.text(f"{found.name} · {found.number}", "strong"))
            layout.addWidget(ui.muted("\n".join(part for part in (f"{found.organisation} · {found.region}", day) if part)))
        if found.verdict == "genuine":
            layout.addWidget(ui.small(t("Compare the name with the person's identity card: without a photograph the card does not prove who holds it.")))
        self.measure()

    def _not_judged(self, error: BaseException) -> None:
        self.verdict.add(self.ui.error_banner(error))
