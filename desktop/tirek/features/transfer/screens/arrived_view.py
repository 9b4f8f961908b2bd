"""A file of another organisation: what it holds, and what can be done with it. Nothing is decided by opening it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from tirek.features.members.api import FIELD_TITLES
from tirek.features.transfer.files import write_letter_file
from tirek.features.transfer.rules import REFUSED, TAKEN
from tirek.features.transfer.screens.words import day_words
from tirek.features.transfer.service import Seen, Transfers, TransferView
from tirek.features.transfer.through import TransfersByExchange
from tirek.foundation.identifiers.iin import mask_iin
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card

SHOWN = ("birth_date", "iin", "phone", "post", "subject", "education", "card_number", "joined_on")


@dataclass(frozen=True)
class Letter:
    """A letter that came through the exchange; the answer goes back by the same road."""

    id: int


class ArrivedView(DeedView):
    """One file or letter. A transfer is taken in or not, a recall is answered, an answer is entered; the answer to give back is written at once."""

    page = "transfers"
    width = 820
    heading = mark("A file that came")

    def __init__(self, context: PageContext, came: Path | Letter, seen: Seen) -> None:
        super().__init__(context)
        self.letter = came.id if isinstance(came, Letter) else None
        self.path, self.seen = came if isinstance(came, Path) else Path(), seen
        show: dict[str, Callable[[], QWidget]] = {"transfer": self._transfer, "recall": self._recall, "answer": self._answer}
        self.add(show[seen.kind]())
        self.column.addStretch(1)

    # what came ---------------------------------------------------------------------------------------------------------
    def _transfer(self) -> QWidget:
        ui, t, seen = self.ui, self.texts.t, self.seen
        card = ui.card(seen.person)
        card.add(ui.text(t("From: {organisation}", organisation=seen.sender)))
        facts = [(t("Ground"), seen.ground), (t("Number in the register there"), seen.number)]
        facts += [(t(FIELD_TITLES[name]), self._value(name, seen.fields[name])) for name in SHOWN if seen.fields.get(name) and name in FIELD_TITLES]
        grid = QGridLayout()
        grid.setHorizontalSpacing(ui.theme.space("l"))
        grid.setVerticalSpacing(ui.theme.space("s"))
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 7)
        for number, (title, value) in enumerate(facts):
            grid.addWidget(Label(title, "muted", wrap=True), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(value, wrap=True).selectable(), number, 1, Qt.AlignmentFlag.AlignTop)
        card.add_layout(grid)
        self._digits(card)
        if seen.state == TAKEN:
            return ui.stack(card, self._again(t("This person has been taken in already. Give the same answer once more, if it has not arrived.")), gap="l")
        if seen.state == REFUSED:
            return ui.stack(card, self._again(t("This transfer was not taken in. Give the same answer once more, if it has not arrived.")), gap="l")
        return ui.stack(card, self._decide(), gap="l")

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
        self.take_button = ui.primary(t("Take in"), lambda: self._decided(lambda transfers: transfers.take(self.path), lambda road, letter: road.take(letter), t("Taken in")), icon="check")
        check = lambda text: None if len(text.strip()) >= 5 else t("Write in a few words why.")  # noqa: E731
        self.reason = ui.text_field(t("If not: why?"), limit=1000, check=check)
        self.refuse_button = ui.secondary(t("Do not take in"), self.refuse)
        words = t("Either way an answer file is written: give it back, so that the membership ends or returns there. What is decided once stays.")
        if self.letter is not None:
            words = t("Either way the answer goes back with the next exchange, so that the membership ends or returns there. What is decided once stays.")
        return ui.card("", ui.muted(words), ui.row(self.take_button), ui.line(), self.reason, ui.row(self.refuse_button))

    def refuse(self) -> None:
        """Does not take the person in, with a reason."""
        if self.reason.validate():
            reason = self.reason.value()
            self._decided(lambda transfers: transfers.refuse(self.path, reason), lambda road, letter: road.refuse(letter, reason), self.texts.t("Not taken in"))

    def _again(self, words: str) -> Card:
        ui, t = self.ui, self.texts.t
        deed = (lambda transfers: transfers.take(self.path)) if self.seen.state == TAKEN else (lambda transfers: transfers.refuse(self.path, "—"))
        by_letter = (lambda road, letter: road.take(letter)) if self.seen.state == TAKEN else (lambda road, letter: road.refuse(letter, "—"))
        self.again_button = ui.secondary(self._answer_words, lambda: self._decided(deed, by_letter, t("Written")), icon="save" if self.letter is None else "send")
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
        self.answer_button = ui.primary(
            self._answer_words, lambda: self._decided(lambda transfers: transfers.answer_recall(self.path), lambda road, letter: road.answer_recall(letter), t("Answered")),
            icon="save" if self.letter is None else "send",
        )  # fmt: skip
        card.add(ui.row(self.answer_button))
        return card

    def _answer(self) -> QWidget:
        ui, t, seen = self.ui, self.texts.t, self.seen
        card = ui.card(t("The answer of the other organisation"))
        if seen.state == "taken":
            card.add(ui.text(t("Taken in there under the number: {number}", number=seen.number)), ui.muted(t("The membership here ends; the number stays kept for this person.")))
        else:
            card.add(ui.text(t("Not taken in: {reason}", reason=seen.reason)), ui.muted(t("The person is a member here again.")))
        self.receive_button = ui.primary(t("Enter the answer"), self.receive, icon="check")
        card.add(ui.row(self.receive_button))
        return card

    # deeds -------------------------------------------------------------------------------------------------------------
    def receive(self) -> None:
        """Takes the answer: the card becomes "moved" or active again."""
        org, path, letter = self.context.org, self.path, self.letter
        self.jobs.run(lambda _control: TransfersByExchange(org).receive(letter) if letter is not None else Transfers(org).receive(path), done=lambda _view: self._done(self.texts.t("The answer is entered")),
                      failed=self.context.shell.show_error, writes=True)  # fmt: skip

    @property
    def _answer_words(self) -> str:
        return self.texts.t("Write the answer file") if self.letter is None else self.texts.t("Answer with the next exchange")

    def _decided(self, by_file: Callable[[Transfers], tuple[TransferView, bytes]], by_letter: Callable[[TransfersByExchange, int], TransferView], words: str) -> None:
        """Answers by the road by which it came."""
        org, letter = self.context.org, self.letter
        if letter is None:
            self._place(by_file, words)
            return

        def failed(error: BaseException) -> None:
            self.context.shell.show_error(error)
            self.changed.emit()

        done_words = self.texts.t("{what}. The answer waits for the next exchange.", what=words)
        self.jobs.run(lambda _control: by_letter(TransfersByExchange(org), letter), done=lambda _view: self._done(done_words), failed=failed, writes=True, unbreakable=True)

    def _place(self, deed: Callable[[Transfers], tuple[TransferView, bytes]], words: str) -> None:
        def chosen(place: Path) -> None:
            self.answer_to(place, deed, words)

        choose_place(self, self.texts.t("Write the answer file"), f"tirek-answer-{self.context.clock.today():%Y-%m-%d}.tirek-move", chosen)

    def answer_to(self, place: Path, deed: Callable[[Transfers], tuple[TransferView, bytes]], words: str) -> None:
        """Decides, and writes the answer; when it cannot be written there, the list of transfers writes it again."""
        org = self.context.org

        def work(_control: object) -> None:
            write_letter_file(place, deed(Transfers(org))[1])

        def failed(error: BaseException) -> None:
            self.context.shell.show_error(error)
            self.changed.emit()

        done_words = self.texts.t("{what}. Give the answer file back: {name}", what=words, name=place.name)
        self.jobs.run(work, done=lambda _none: self._done(done_words), failed=failed, writes=True, unbreakable=True)

    def _done(self, words: str) -> None:
        self.context.shell.changed()
        self.context.shell.say(words)
        self.done_with.emit()
