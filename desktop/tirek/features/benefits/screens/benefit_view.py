"""One record: what it was, when, for whom, what it was worth; approved by a named person."""

from __future__ import annotations

from typing import Any

from tirek.features.benefits.rules import KINDS
from tirek.features.benefits.service import BenefitCard, Benefits, NewBenefit, Person
from tirek.features.members.api import MemberRow, Members
from tirek.foundation.language.dates import date_and_time, read_date, short_date
from tirek.foundation.language.money import decimal_text, read_money
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.history_part import HistoryPart
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.found_field import FoundField

OFFERED = 5


class BenefitView(DeedView):
    """The form of a new record, for a `person` where one is given, or of one that is there."""

    page = "dues"
    width = 820
    heading = mark("Help and services")

    def __init__(self, context: PageContext, card: BenefitCard | None, person: tuple[int, str] | None = None) -> None:
        super().__init__(context)
        self.card = card
        ui, t = self.ui, self.texts.t
        self.people: dict[int, tuple[str, int | None]] = {}
        day = card.happened_on if card else context.clock.today()
        self.form = Form(ui)
        self.form.add("kind", ui.select_field(t("What kind is it?"), [(key, t(title)) for key, title in KINDS.items()], value=card.kind if card else "event"))
        self.form.add("title", ui.text_field(t("What was it?"), value=card.title if card else "", check=needed(t("Write in two or three words what it was"))))
        self.form.add("day", ui.text_field(t("On which day?"), value=short_date(day, self.texts.code), letters=14, check=self._check_day))
        self.form.add("result", ui.text_field(t("What came of it? (may stay empty)"), value=card.result if card else ""))
        org = context.org

        def find(words: str) -> list[MemberRow]:
            return Members(org).page(words, limit=OFFERED)

        self.who = FoundField(context.theme, self.jobs, find, label=t("For whom?"), hint=t("Write the surname: people of the list appear"))
        wrong = t("Write the sum in tenge, for example 1500 or 1500,50.")
        self.sum = ui.text_field(t("Worth for this person, in tenge (may stay empty)"), letters=14, check=lambda text: None if not text.strip() or (read_money(text) or 0) > 0 else wrong)
        self.more = ui.secondary(t("Add this person"), self.add_person, icon="plus")
        self.listed = ui.stack(gap="xs")
        self.save_button = ui.primary(t("Save"), self.save, key="Ctrl+S", icon="check")
        box = ui.card("", self.form, ui.line(), self.listed, self.who, self.sum, ui.row(self.more), ui.line(), self._deeds())
        self.add(box)
        if card is not None:
            self._know_people(card)
            self.history = HistoryPart(context, lambda: Benefits(org).history(card.id, self.texts), lambda action: Benefits(org).restore(card.id, action))
            self.history.restored.connect(self._put_back)
            self.add(ui.h2(t("History")), self.history)
        elif person is not None:
            self.people[person[0]] = (person[1], None)
            self._show_people()

    def _put_back(self, action: int | None) -> None:
        service = Benefits(self.context.org)
        service.last_action = action
        offer_undo(self.context, self.page, self.texts.t("The card is as it was then"), service.undo, service.last_action)
        self.changed.emit()
        self.done_with.emit()

    def _deeds(self) -> Any:
        ui, t, card = self.ui, self.texts.t, self.card
        row = ui.row(self.save_button)
        if card is None:
            return ui.stack(row, ui.small(t("A new record waits until somebody has checked and approved it.")))
        if card.approved:
            said = t("Checked by: {name} · {time}", name=card.approved_by, time=date_and_time(card.approved_at, self.texts.code) if card.approved_at else "")
            words = ui.muted(said)
        else:
            words = ui.muted(t("Not approved yet: it does not stand on anybody's sheet."))
            self.approve_button = ui.secondary(t("I have checked it"), self.approve, icon="check")
            row.add(self.approve_button)
        row.add(ui.ghost(t("Take off the list"), self.remove, icon="remove"))
        return ui.stack(words, row)

    def _check_day(self, typed: str) -> str | None:
        day = read_date(typed)
        if day is None:
            return self.texts.t("Write the day like this: 01.09.2026")
        return self.texts.t("This day is still to come: {d}", d=typed) if day > self.context.clock.today() else None

    # people ----------------------------------------------------------------------------------------------------------
    def _know_people(self, card: BenefitCard) -> None:
        org, members = self.context.org, [person.member for person in card.people]

        def done(rows: list[MemberRow]) -> None:
            names = {row.id: row.name for row in rows}
            self.people = {person.member: (names.get(person.member, ""), person.amount) for person in sorted(card.people, key=lambda person: names.get(person.member, ""))}
            self._show_people()

        self.jobs.run(lambda _control: Members(org).rows(members), done=done, failed=self.context.shell.show_error)

    def add_person(self) -> bool:
        """Puts the chosen person on the list of this record."""
        if self.who.record is None or not self.sum.validate():
            return False
        self.people[self.who.record] = (self.who.value().partition("#")[0], read_money(self.sum.value()) if self.sum.value().strip() else None)
        self.who.set_value("")
        self.sum.set_value("")
        self._show_people()
        self.who.focus()
        return True

    def _show_people(self) -> None:
        self.empty_out(self.listed)
        ui, t = self.ui, self.texts.t
        for member, (name, amount) in self.people.items():
            words = f"{name} · {decimal_text(amount).removesuffix('.00')} ₸" if amount else name
            remove = ui.icon_button("cross", t("Not for {name}", name=name), lambda one=member: self._forget(one))
            self.listed.add(ui.split(ui.one_line(words, "strong"), remove))

    def _forget(self, member: int) -> None:
        self.people.pop(member, None)
        self._show_people()

    # deeds -----------------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Keeps the record; a person who is chosen but not yet added comes along."""
        if self.who.record is not None and not self.add_person():
            return
        self.who.set_error(None if self.people else self.texts.t("Choose at least one member of the list"))
        self.form.save(self._store)

    def _store(self, values: dict[str, str]) -> None:
        if not self.people:
            return
        day = read_date(values["day"]) or self.context.clock.today()
        people = tuple(Person(member, amount) for member, (_, amount) in self.people.items())
        new = NewBenefit(values["kind"], day, values["title"], people, values["result"])
        card = self.card
        work = (lambda benefits: benefits.change(card.id, new)) if card is not None else (lambda benefits: benefits.add(new))
        self.deed(Benefits(self.context.org), work, self.texts.t("Written down"), lambda _card: self.done_with.emit())

    def approve(self) -> None:
        """The person at the computer has checked the record."""
        assert self.card is not None
        benefit = self.card.id
        self.deed(Benefits(self.context.org), lambda benefits: benefits.approve(benefit), self.texts.t("Approved"), lambda _count: self.done_with.emit())

    def remove(self) -> None:
        """Takes the record off the list."""
        assert self.card is not None
        benefit = self.card.id
        self.deed(Benefits(self.context.org), lambda benefits: benefits.remove(benefit), self.texts.t("Taken off the list"), lambda _none: self.done_with.emit())
