"""The tab of personal data: consents of a person, who opened their card, destruction in two presses; what is kept and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.members.api import Members
from tirek.features.safekeeping.consents import Consents, GivenConsent
from tirek.features.safekeeping.erasure import ErasedAct, Erasure
from tirek.features.safekeeping.papers import KINDS, language_of, other_kind
from tirek.features.safekeeping.readings import Opening, Readings
from tirek.features.safekeeping.words import ROLE_WORDS
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.command_line import write_file
from tirek.foundation.language import dates
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import TypingPause
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.surfaces import Card

OFFERED, SHOWN_OPENINGS = 5, 8


class PeopleView(QWidget):
    """Find a person, then everything about them; below, the register of what is kept."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, org = context, context.org
        self._members, self._consents, self._readings, self._erasure = Members(org), Consents(org), Readings(org), Erasure(org)
        self.jobs = ScreenJobs(context.jobs, self)
        self._language = language_of(context.texts.code)
        t, ui = context.texts.t, context.ui
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.space("l"))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.who = ui.text_field(t("Whose data?"), hint=t("Begin with the surname; members are offered"), limit=200)
        self.offers = ui.stack(gap="xs")
        self.person: int | None = None
        self._name = ""
        self.about, self.acts = ui.card(), ui.card(t("Acts of destruction"))
        self.about.hide()
        self.acts.hide()
        for widget in (ui.card(t("Rights of a person"), self.who, self.offers), self.about, self.acts, self._kept_card()):
            column.addWidget(widget)
        pause = TypingPause(self, self._look)
        self.who.box.textEdited.connect(pause.touch)
        self.refresh()

    def refresh(self) -> None:
        self.jobs.run(lambda _control: self._erasure.acts(), done=self._show_acts, failed=self._context.shell.show_error)
        if self.person is not None:
            self.choose(self.person, self._name)

    # whose -----------------------------------------------------------------------------------------------------------------
    def _look(self) -> None:
        typed = self.who.value()
        if len(typed) < 2:
            empty_out(self.offers.layout())
            return
        self.jobs.run(lambda _control: self._members.page(typed, limit=OFFERED), done=self._offer, failed=self._context.shell.show_error)

    def _offer(self, rows: list[Any]) -> None:
        empty_out(self.offers.layout())
        for row in rows:
            words = f"{row.name} · {row.post}" if row.post else row.name
            _put(self.offers, self._context.ui.start_button(words, lambda row=row: self.choose(row.id, row.name), icon="person"))

    def choose(self, member: int, name: str) -> None:
        """Shows what is known of this person's rights."""
        self.person, self._name = member, name
        empty_out(self.offers.layout())
        self.who.set_value(name)

        def work(_control: object) -> tuple[list[GivenConsent], list[Opening]]:
            return self._consents.of_member(member), self._readings.of("member", member)

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self._context.shell.show_error)

    def _show(self, consents: list[GivenConsent], openings: list[Opening]) -> None:
        t, ui = self._context.texts.t, self._context.ui
        self.about.clear()
        self.about.show()
        self.about.add(ui.word(self._name, "h2"), ui.word(t("Consents"), "label"))
        writes = self._context.org.vault.signer is not None
        for text in {text.purpose: text for text in self._consents.texts()}.values():
            holding = next((one for one in consents if one.purpose == text.purpose and one.withdrawn_on is None), None)
            last = next((one for one in consents if one.purpose == text.purpose), None)
            words = ui.stack(ui.text(text.title[self._language]), ui.small(self._state(holding, last)), gap="xs")
            if holding is not None:
                button = ui.small_button(t("Withdrawn"), lambda one=holding: self._do(lambda: self._consents.withdraw(one.id)))
            else:
                button = ui.small_button(t("Has agreed"), lambda purpose=text.purpose: self.agree(purpose))
            read = ui.small_button(t("Read the words"), lambda purpose=text.purpose: self.read(purpose))
            self.about.add(ui.split(words, read, button) if writes else ui.split(words, read))
        self.words = ui.stack()
        self.about.add(self.words, ui.line(), ui.word(t("Who opened the card"), "label"))
        for one in openings[:SHOWN_OPENINGS]:
            local = one.at.astimezone(KAZAKHSTAN)
            role = t(ROLE_WORDS[one.role]) if one.role in ROLE_WORDS else ""
            self.about.add(ui.small(f"{dates.short_date(local.date(), self._context.texts.code)} {local:%H:%M} · {one.name} · {role}"))
        if not openings:
            self.about.add(ui.muted(t("Nobody yet")))
        self.about.add(ui.row(ui.secondary(t("Save the list as PDF"), self._choose_readings, icon="save")))
        if self._context.org.vault.is_chair:
            self.about.add(ui.line(), self._destroy_part())

    def read(self, purpose: str) -> None:
        """The words that the person agrees to, under the list."""
        member = self.person
        if member is None:
            return
        self.jobs.run(
            lambda _control: self._consents.words_of(member, purpose, self._language),
            done=lambda words: (empty_out(self.words.layout()), _put(self.words, self._context.ui.text(words).selectable())),
            failed=self._context.shell.show_error,
        )

    def _state(self, holding: GivenConsent | None, last: GivenConsent | None) -> str:
        t, code = self._context.texts.t, self._context.texts.code
        if holding is not None:
            return t("Agreed: {date}", date=dates.short_date(holding.given_on, code))
        if last is not None and last.withdrawn_on is not None and last.stop_by is not None:
            return t("Withdrawn: {date}. Stop by: {stop}", date=dates.short_date(last.withdrawn_on, code), stop=dates.short_date(last.stop_by, code))
        return t("Not asked")

    def agree(self, purpose: str) -> None:
        """The person has signed the words of today."""
        member = self.person
        if member is not None:
            self._do(lambda: self._consents.give(member, purpose, self._language))

    def _do(self, deed: Any) -> None:
        def done(_none: object) -> None:
            self._context.shell.changed()
            self.refresh()

        self.jobs.run(lambda _control: deed(), done=done, failed=self._context.shell.show_error, writes=True)

    # who opened ------------------------------------------------------------------------------------------------------------
    def _choose_readings(self) -> None:
        self._choose_file("list.pdf", lambda path: self.save_readings(path))

    def save_readings(self, path: Path) -> None:
        """The paper for the person, where the user said."""
        member, name = self.person, self._name
        if member is not None:
            self._write(path, lambda: self._readings.paper("member", member, name, self._language))

    # destroying --------------------------------------------------------------------------------------------------------------
    def _destroy_part(self) -> QWidget:
        t, ui = self._context.texts.t, self._context.ui
        grounds = [(one.id, one.words[self._language]) for one in self._erasure.retention.grounds]
        self.ground = ui.select_field(t("Ground"), grounds, value=grounds[0][0])
        self.asking = ui.stack()
        return ui.stack(
            ui.word(t("Destroy what is kept of this person"), "label"), self.ground, ui.row(ui.secondary(t("Count what would go"), self.count)), self.asking
        )

    def count(self) -> None:
        """The first press: what would be destroyed."""
        member = self.person
        if member is not None:
            self.jobs.run(lambda _control: self._erasure.found(member), done=self._ask, failed=self._context.shell.show_error)

    def _ask(self, found: dict[str, int]) -> None:
        t, ui = self._context.texts.t, self._context.ui
        empty_out(self.asking.layout())
        what = ", ".join(f"{KINDS.get(name, other_kind())[self._language]}: {number}" for name, number in found.items())
        words = t("This cannot be undone. Will be destroyed: {what}. Earlier backups keep it until their keep-time ends.", what=what)
        _put(self.asking, ui.banner(words, "warn"))
        _put(self.asking, ui.row(ui.danger(t("Destroy for good"), self.destroy), ui.ghost(t("Leave as it is"), lambda: empty_out(self.asking.layout()))))

    def destroy(self) -> None:
        """The second press."""
        member, ground = self.person, self.ground.value()
        if member is None:
            return

        def done(_act: ErasedAct) -> None:
            self.person, self._name = None, ""
            self.who.set_value("")
            self.about.hide()
            self._context.shell.changed()
            self._context.shell.say(self._context.texts.t("Destroyed. The act below names nobody."))
            self.refresh()

        self.jobs.run(lambda _control: self._erasure.erase(member, ground), done=done, failed=self._context.shell.show_error, writes=True, unbreakable=True)

    def _show_acts(self, acts: list[ErasedAct]) -> None:
        t, ui = self._context.texts.t, self._context.ui
        self.acts.setVisible(bool(acts))
        self.acts.clear(keep=1)
        for act in acts:
            day = dates.long_date(act.made_at.astimezone(KAZAKHSTAN).date(), self._context.texts.code)
            words = ui.stack(ui.text(day, "strong"), ui.small(self._erasure.retention.ground(act.ground).words[self._language]), gap="xs")
            button = ui.small_button(
                t("Save the act as PDF"), lambda act=act: self._choose_file("act.pdf", lambda path: self.save_act(act, path)), icon="save"
            )
            self.acts.add(ui.split(words, button))

    def save_act(self, act: ErasedAct, path: Path) -> None:
        """The act, where the user said."""
        self._write(path, lambda: self._erasure.paper(act.id, self._language))

    # what is kept --------------------------------------------------------------------------------------------------------------
    def _kept_card(self) -> Card:
        t, ui = self._context.texts.t, self._context.ui
        card = ui.card(t("What is kept, why and how long"))
        if not self._erasure.retention.checked:
            card.add(ui.small(t("These times are proposed by the program: the union has not approved them yet.")))
        for number, kept in enumerate(self._erasure.retention.kept):
            if number:
                card.add(ui.line())
            purpose = kept.purpose[self._language]
            card.add(ui.stack(ui.text(purpose[0].upper() + purpose[1:], "strong"), ui.small(kept.keep[self._language]), gap="xs"))
        card.add(ui.small(self._erasure.retention.law[f"act_title_{self._language}"]))
        return card

    # files -----------------------------------------------------------------------------------------------------------------------
    def _choose_file(self, name: str, chosen: Any) -> None:
        choose_place(self, self._context.texts.t("Save the list as PDF"), name, chosen)

    def _write(self, path: Path, make: Any) -> None:
        t = self._context.texts.t
        self.jobs.run(lambda _control: write_file(path, make()), done=lambda _none: self._context.shell.say(t("Saved")), failed=self._context.shell.show_error)


def _put(holder: QWidget, widget: QWidget) -> None:
    layout = holder.layout()
    assert layout is not None
    layout.addWidget(widget)
