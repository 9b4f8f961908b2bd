"""A case on the desk: read as it was sent, its papers saved where the user says, and answered under a person's name."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from tirek.features.referrals.desk import Desk, OpenedCase
from tirek.features.referrals.screens.letter_card import lines_card
from tirek.features.referrals.screens.words import PURPOSES
from tirek.foundation.command_line import write_file
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_file, choose_place
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import PageContext


class CaseView(DeedView):
    """Opening it is a person's own deed: the sender is told that it was opened."""

    page = "arrived"
    width = 860
    heading = mark("Sealed case")

    def __init__(self, context: PageContext, letter: int) -> None:
        super().__init__(context)
        self.letter = letter
        self.files: list[Path] = []
        self.case: OpenedCase | None = None
        self.load()

    def load(self) -> None:
        org, letter = self.context.org, self.letter
        self.jobs.run(lambda _control: Desk(org).open(letter), done=self._show, failed=self.show_refusal, writes=True)

    def _show(self, case: OpenedCase) -> None:
        self.case = case
        self.empty_out(self)
        ui, t = self.ui, self.texts.t
        self.context.shell.changed()
        head = ui.card(t(PURPOSES.get(case.purpose, "Sealed case")), ui.text(case.sender, "strong"), ui.muted(" · ".join(part for part in (case.sent_by, case.sent_on) if part)))
        head.add(ui.word(case.digits, "code").selectable(), ui.small(t("Call the organisation that you know and compare the twenty digits.")))
        self.add(head, lines_card(ui, t("What was sent"), case.subject, case.lines, case.papers, self._choose_place))
        if case.answered_at is not None:
            self.add(ui.card(t("Your last reply"), ui.muted(date_and_time(case.answered_at, self.texts.code)), ui.text(case.answer).selectable()))
        if self.context.org.vault.signer is not None:
            self.add(self._reply_card(answered=case.answered_at is not None))
        self.column.addStretch(1)

    def _reply_card(self, *, answered: bool) -> Any:
        ui, t = self.ui, self.texts.t
        self.form = Form(ui)
        self.words = self.form.add("words", ui.long_text_field(t("Your opinion"), lines=7, limit=50_000, hint=t("It arrives as a draft: the organisation reads it and approves it, or not.")))
        self.asks = self.form.add("asks", ui.long_text_field(t("What is still needed from them"), lines=2, limit=4000))
        self.file_lines = ui.stack(gap="xs")
        self.send_button = ui.primary(t("Seal the reply"), self.send, icon="send")
        add = ui.ghost(t("Add a file"), lambda: choose_file(self, t("Choose a file that goes along"), self.add_file), icon="folder")
        signed = ui.small(t("Your name stands under it: {name}. It leaves with the next exchange.", name=self.context.org.actor.name))
        return ui.card(t("Reply once more") if answered else t("Reply"), self.form, self.file_lines, ui.row(self.send_button, add), signed)

    def add_file(self, path: Path) -> None:
        """A file goes along with the reply."""
        self.files.append(path)
        layout = self.file_lines.layout()
        assert layout is not None
        layout.addWidget(self.ui.text(self.texts.t("File: {name}", name=path.name)))

    def send(self) -> None:
        """Seals the reply to who sent the case."""
        values, org, letter, files = self.form.values(), self.context.org, self.letter, tuple(self.files)

        def done(case: OpenedCase) -> None:
            self.files = []
            self._show(case)
            self.context.shell.say(self.texts.t("Sealed for {name}. It leaves with the next exchange.", name=case.sender))
            self.changed.emit()

        self.jobs.run(lambda _control: Desk(org).reply(letter, values["words"], values["asks"], files), done=done, failed=self.context.shell.show_error, writes=True)

    def _choose_place(self, number: int, name: str) -> None:
        choose_place(self, self.texts.t("Where to write the paper? The file will not be encrypted."), name, partial(self.save_paper, number))

    def save_paper(self, number: int, path: Path) -> None:
        """Writes a paper of the case into a file that the user named."""
        org, letter = self.context.org, self.letter
        said = self.texts.t("The file is written: {name}", name=path.name)
        self.jobs.run(lambda _control: write_file(path, Desk(org).paper(letter, number).content), done=lambda _none: self.context.shell.say(said), failed=self.context.shell.show_error)
