"""What another organisation sent: what it holds, and what can be done with it. Nothing is decided by opening it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from tirek.features.members.api import FIELD_TITLES
from tirek.features.transfer.files import write_letter_file
from tirek.features.transfer.rules import REFUSED, TAKEN
from tirek.features.transfer.screens.words import day_words
from tirek.features.transfer.service import Seen, Transfers
from tirek.features.transfer.through import TransfersByExchange
from tirek.foundation.identifiers.iin import mask_iin
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card

SHOWN = ("birth_date", "iin", "phone", "post", "subject", "education", "card_number", "joined_on")
REASON_LETTERS = 5

Deed = Callable[[Any, Any], Any]
"""Service and what came → the answer: `Transfers` with a file, or `TransfersByExchange` with a letter."""


class ArrivedView(DeedView):
    """A transfer is taken in or not, a recall is answered, an answer is entered. The answer goes back by the road by which this came."""

    width = 820
    deed_words: ClassVar[str]
    deed_icon: ClassVar[str]
    either_way: ClassVar[str]

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._writes = context.org.vault.signer is not None
        self.load()

    def load(self) -> None:
        self.jobs.run(lambda _control: self.look(), done=self._show, failed=self.show_refusal, writes=True)

    def look(self) -> Seen:
        """What came, read on a worker."""
        raise NotImplementedError

    def answer(self, deed: Deed, words: str) -> None:
        """Does the deed and sends its answer back. `words`: what was done."""
        raise NotImplementedError

    def receive(self) -> None:
        """Takes an answer: the card becomes "moved" or active again."""
        raise NotImplementedError

    # what came ---------------------------------------------------------------------------------------------------------
    def _show(self, seen: Seen) -> None:
        self.seen = seen
        show: dict[str, Callable[[], QWidget]] = {"transfer": self._transfer, "recall": self._recall, "answer": self._answer}
        self.add(show[seen.kind]())
        self.column.addStretch(1)

    def _transfer(self) -> QWidget:
        ui, t, seen = self.ui, self.texts.t, self.seen
        card = ui.card(seen.person or t("A member"))
        card.add(ui.text(t("From: {organisation}", organisation=seen.sender)))
        card.add_layout(self._facts())
        self._digits(card)
        if not self._writes:
            return card
        if seen.state == TAKEN:
            again = self._again(t("This person has been taken in already. Give the same answer once more, if it has not arrived."), lambda road, came: road.take(came))
        elif seen.state == REFUSED:
            again = self._again(t("This transfer was not taken in. Give the same answer once more, if it has not arrived."), lambda road, came: road.refuse(came, "—"))
        else:
            again = self._decide()
        return ui.stack(card, again, gap="l")

    def _facts(self) -> QGridLayout:
        ui, t, seen = self.ui, self.texts.t, self.seen
        facts = [(t("Ground"), seen.ground), (t("Number in the register there"), seen.number)]
        facts += [(t(FIELD_TITLES[name]), self._value(name, seen.fields[name])) for name in SHOWN if seen.fields.get(name) and name in FIELD_TITLES]
        grid = QGridLayout()
        grid.setHorizontalSpacing(ui.theme.space("l"))
        grid.setVerticalSpacing(ui.theme.space("s"))
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 7)
        for number, (title, value) in enumerate(fact for fact in facts if fact[1]):
            grid.addWidget(Label(title, "muted", wrap=True), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(value, wrap=True).selectable(), number, 1, Qt.AlignmentFlag.AlignTop)
        return grid

    def _value(self, name: str, value: Any) -> str:
        if name == "iin":
            return mask_iin(str(value))
        return day_words(str(value), self.texts) if name.endswith(("_date", "_on")) else str(value)

    def _digits(self, card: Card) -> None:
        ui, t = self.ui, self.texts.t
        card.add_line()
        card.add(ui.word(self.seen.fingerprint, "code").selectable(), ui.small(t("Call the organisation that you know and compare the twenty digits.")))

    def _decide(self) -> Card:
        ui, t = self.ui, self.texts.t
        self.take_button = ui.primary(t("Take in"), lambda: self.answer(lambda road, came: road.take(came), t("Taken in")), icon="check")
        check = lambda text: None if len(text.strip()) >= REASON_LETTERS else t("Write in a few words why.")  # noqa: E731
        self.reason = ui.text_field(t("If not: why?"), limit=1000, check=check)
        self.refuse_button = ui.secondary(t("Do not take in"), self.refuse)
        return ui.card("", ui.muted(t(self.either_way)), ui.row(self.take_button), ui.line(), self.reason, ui.row(self.refuse_button))

    def refuse(self) -> None:
        """Does not take the person in, with a reason."""
        if self.reason.validate():
            reason = self.reason.value()
            self.answer(lambda road, came: road.refuse(came, reason), self.texts.t("Not taken in"))

    def _again(self, words: str, deed: Deed) -> Card:
        ui, t = self.ui, self.texts.t
        self.again_button = ui.secondary(t(self.deed_words), lambda: self.answer(deed, t("Written")), icon=self.deed_icon)
        return ui.card("", ui.muted(words), ui.row(self.again_button))

    def _recall(self) -> QWidget:
        ui, t, seen = self.ui, self.texts.t, self.seen
        card = ui.card(t("The organisation asks for a member back"))
        card.add(ui.text(t("From: {organisation}", organisation=seen.sender)))
        if seen.person:
            card.add(ui.text(seen.person, "strong"))
        taken = t("The person has been taken in here, and stays: the answer says so.")
        card.add(ui.muted(taken if seen.state == TAKEN else t("Nobody was taken in by this transfer, and from now on nobody can be: the answer gives the membership back.")))
        self._digits(card)
        if self._writes:
            self.answer_button = ui.primary(t(self.deed_words), lambda: self.answer(lambda road, came: road.answer_recall(came), t("Answered")), icon=self.deed_icon)
            card.add(ui.row(self.answer_button))
        return card

    def _answer(self) -> QWidget:
        ui, t, seen = self.ui, self.texts.t, self.seen
        card = ui.card(t("The answer of the other organisation"))
        if seen.state == "taken":
            card.add(ui.text(t("Taken in there under the number: {number}", number=seen.number)), ui.muted(t("The membership here ends; the number stays kept for this person.")))
        else:
            card.add(ui.text(t("Not taken in: {reason}", reason=seen.ground)), ui.muted(t("The person is a member here again.")))
        if self._writes:
            self.receive_button = ui.primary(t("Enter the answer"), self.receive, icon="check")
            card.add(ui.row(self.receive_button))
        return card

    # deeds -------------------------------------------------------------------------------------------------------------
    def run(self, work: Callable[[], Any], words: str) -> None:
        """A deed on a worker, then the view is done with. One that failed half-way shows in the list how far it came."""

        def done(_result: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(words)
            self.done_with.emit()

        def failed(error: BaseException) -> None:
            self.context.shell.show_error(error)
            self.changed.emit()

        self.jobs.run(lambda _control: work(), done=done, failed=failed, writes=True, unbreakable=True)


class ArrivedFile(ArrivedView):
    """A file on a stick or out of a message; the answer is written as a file."""

    page = "transfers"
    heading = mark("A file that came")
    deed_words = mark("Write the answer file")
    deed_icon = "save"
    either_way = mark("Either way an answer file is written: give it back, so that the membership ends or returns there. What is decided once stays.")

    def __init__(self, context: PageContext, path: Path) -> None:
        self.path = path
        super().__init__(context)

    def look(self) -> Seen:
        return Transfers(self.context.org).look(self.path)

    def answer(self, deed: Deed, words: str) -> None:
        def chosen(place: Path) -> None:
            self.answer_to(place, deed, words)

        choose_place(self, self.texts.t("Write the answer file"), f"tirek-answer-{self.context.clock.today():%Y-%m-%d}.tirek-move", chosen)

    def answer_to(self, place: Path, deed: Deed, words: str) -> None:
        """Decides, and writes the answer; when it cannot be written there, the list of transfers writes it again."""
        org, path = self.context.org, self.path
        said = self.texts.t("{what}. Give the answer file back: {name}", what=words, name=place.name)
        self.run(lambda: write_letter_file(place, deed(Transfers(org), path)[1]), said)

    def receive(self) -> None:
        org, path = self.context.org, self.path
        self.run(lambda: Transfers(org).receive(path), self.texts.t("The answer is entered"))


class ArrivedLetter(ArrivedView):
    """A letter that came with the exchange; the answer goes back with the next one."""

    page = "arrived"
    heading = mark("Transfer of a member")
    deed_words = mark("Answer with the next exchange")
    deed_icon = "send"
    either_way = mark("Either way the answer goes back with the next exchange, so that the membership ends or returns there. What is decided once stays.")

    def __init__(self, context: PageContext, letter: int) -> None:
        self.letter = letter
        super().__init__(context)

    def look(self) -> Seen:
        return TransfersByExchange(self.context.org).look(self.letter)

    def answer(self, deed: Deed, words: str) -> None:
        org, letter = self.context.org, self.letter
        self.run(lambda: deed(TransfersByExchange(org), letter), self.texts.t("{what}. The answer waits for the next exchange.", what=words))

    def receive(self) -> None:
        org, letter = self.context.org, self.letter
        self.run(lambda: TransfersByExchange(org).receive(letter), self.texts.t("The answer is entered"))
