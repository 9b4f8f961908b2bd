"""A letter about keepers' halves: a request to decide on, a half for the school's stick, or the notice that somebody asked in our name."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from tirek.features.safekeeping.keepers import Keepers
from tirek.features.safekeeping.keepers_post import KeepersLetter, KeepersPost
from tirek.features.safekeeping.screens.keepers_card import KIND_WORDS
from tirek.foundation.command_line import write_file
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.page import PageContext

TITLES = {
    "request": mark("A school asks to be opened"),
    "half": mark("The other keeper's half"),
    "notice": mark("The keepers were asked to open these records"),
    "no": mark("The school says no"),
}


class KeepersLetterView(DeedView):
    """Opening a request begins this office's waiting."""

    page = "arrived"
    width = 860
    heading = mark("Letter about keepers' halves")

    def __init__(self, context: PageContext, letter: int) -> None:
        super().__init__(context)
        self.letter = letter
        self.load()

    def load(self) -> None:
        org, letter = self.context.org, self.letter

        def work(_control: object) -> tuple[KeepersLetter, list[str]]:
            return KeepersPost(org).open(letter), Keepers(org).own_kinds()

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self.show_refusal, writes=True)

    def _show(self, one: KeepersLetter, kinds: list[str]) -> None:
        self.empty_out(self)
        self.context.shell.changed()
        ui, t = self.ui, self.texts.t
        card = ui.card(t(TITLES[one.what]), ui.text(t("From: {organisation}", organisation=one.sender)), ui.muted(" · ".join(part for part in (one.by, one.sent_on) if part)))
        card.add(ui.word(one.digits, "code").selectable(), ui.small(t("Call the organisation that you know and compare the twenty digits.")))
        self.add(card)
        {"request": self._request, "half": self._half, "notice": self._notice, "no": lambda *_: None}[one.what](one, kinds)
        self.column.addStretch(1)

    def _request(self, one: KeepersLetter, kinds: list[str]) -> None:
        ui, t, standing = self.ui, self.texts.t, one.standing
        assert standing is not None
        words = t("Call the school by the number that you know, and ask whether they really asked.")
        card = ui.card(standing.organisation, ui.text(standing.reason), ui.banner(words, "warn"))
        self.give_buttons: dict[str, Any] = {}
        if standing.state != "waiting":
            card.add(ui.muted(t("Our half was given") if standing.state == "opened" else t("The request was refused")))
        elif self.context.clock.now() < standing.may_open_at:
            card.add(ui.muted(t("The half may be given from {moment}.", moment=date_and_time(standing.may_open_at, self.texts.code))))
        else:
            for kind in kinds:
                self.give_buttons[kind] = ui.primary(t("Give our half: {name}", name=t(KIND_WORDS[kind])), partial(self.give, kind), icon="key")
        self.refuse_button = ui.danger(t("Refuse"), self.refuse)
        if standing.state == "waiting":
            card.add(ui.row(*self.give_buttons.values(), self.refuse_button))
        self.add(card)

    def _half(self, one: KeepersLetter, _kinds: list[str]) -> None:
        ui, t = self.ui, self.texts.t
        self.save_button = ui.primary(t("Save the half for the school's stick"), lambda: choose_place(self, t("Where to write the half"), "tirek-half.json", partial(self.save, one.file)), icon="usb")
        self.add(ui.card("", ui.muted(t("It is sealed to the computer that asked: you cannot open it. Put it on the stick beside your own half.")), ui.row(self.save_button)))

    def _notice(self, one: KeepersLetter, _kinds: list[str]) -> None:
        ui, t = self.ui, self.texts.t
        until = date_and_time(one.may_open, self.texts.code) if one.may_open is not None else ""
        self.refuse_button = ui.danger(t("It was not us: refuse"), self.refuse)
        self.add(ui.card(one.organisation, ui.text(one.reason), ui.banner(t("If you did not ask, refuse before {moment}. If you did, nothing needs to be done.", moment=until), "bad"), ui.row(self.refuse_button)))

    def give(self, kind: str) -> None:
        """Our half goes back sealed, to who passed the request on."""
        self._do(lambda post: post.give_back(self.letter, kind), self.texts.t("The answer leaves with the next exchange."))

    def refuse(self) -> None:
        """Nothing is given for this request."""
        self._do(lambda post: post.refuse(self.letter), self.texts.t("The request was refused"))

    def save(self, file: bytes, path: Path) -> None:
        """Writes the sealed half where the user says."""
        said = self.texts.t("The file is written: {name}", name=path.name)
        self.jobs.run(lambda _control: write_file(path, file), done=lambda _none: self.context.shell.say(said), failed=self.context.shell.show_error)

    def _do(self, deed: Any, words: str) -> None:
        org = self.context.org

        def done(_none: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(words)
            self.done_with.emit()

        self.jobs.run(lambda _control: deed(KeepersPost(org)), done=done, failed=self.context.shell.show_error, writes=True)
