"""Passing an appeal on: to whom, what goes along, how the person agreed; then exactly what leaves, and only then it is sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.appeals.api import AppealCard, Appeals
from tirek.features.documents.api import PaperCard
from tirek.features.referrals.rules import CASE, GROUND_LETTERS, PARTS, READERS, Chosen
from tirek.features.referrals.screens.letter_card import lines_card
from tirek.features.referrals.screens.words import PURPOSES, facts_of, size_words
from tirek.features.referrals.service import Prepared, Referrals, ReferralView
from tirek.foundation.exchange.directory import Correspondent
from tirek.foundation.ui.deed_view import DeedView, OpenedView
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.levels import Scroll
from tirek_protocol.letters import Case

LookUp = Callable[[], list[Correspondent]]
CHOSEN_AT_FIRST = ("matter", "text")


class SendPage(Page):
    """`open(appeal=, purpose=)` prepares, `open(sent=)` shows what was sent."""

    def __init__(self, context: PageContext, look_up: LookUp) -> None:
        super().__init__(context)
        self._look_up = look_up
        self.first = Scroll(self.theme, width=860)
        self.levels = self.ui.levels(self.first, self.texts.t("Back and change"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self.form_view: ChoosingView | None = None
        self.appeal, self.purpose = 0, CASE

    @property
    def title(self) -> str:
        return self.texts.t("Exactly this leaves") if self.levels.opened is not None else self.texts.t("Send sealed")

    def way_back(self) -> tuple[str, dict[str, Any]]:
        return self.texts.t("Back to the appeal"), {"id": self.appeal} if self.appeal else {}

    def open(self, **args: Any) -> None:
        self.levels.back()
        if args.get("sent") is not None:
            self._show_sent(int(args["sent"]))
        elif args.get("appeal") is not None:
            self.begin(int(args["appeal"]), str(args.get("purpose") or CASE))

    def begin(self, appeal: int, purpose: str) -> None:
        """Reads the appeal and the book of addresses."""
        self.appeal, self.purpose = appeal, purpose
        org = self.context.org
        self._empty()
        line = self.ui.progress(at_once=True)
        self.first.add(line)
        line.start(self.texts.t("Asking the centre who can be written to"))

        def work(_control: object) -> tuple[AppealCard, list[PaperCard], list[Correspondent]]:
            card, papers = Appeals(org).card(appeal), Referrals(org).documents(appeal)
            return card, papers, [one for one in self._look_up() if one.kind == READERS[purpose]]

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self._no_book)

    def _empty(self) -> None:
        empty_out(self.first.column)

    def _no_book(self, error: BaseException) -> None:
        self._empty()
        self.first.add(self.ui.card("", self.ui.error_banner(error)))
        self.first.column.addStretch(1)

    def _show(self, card: AppealCard, papers: list[PaperCard], readers: list[Correspondent]) -> None:
        self._empty()
        ui, t = self.ui, self.texts.t
        if not readers:
            words = t("The centre has named nobody yet who takes such letters. Ask the regional office; the names come with an exchange.")
            self.first.add(ui.card("", ui.empty("mail", t("There is nobody to write to yet"), words)))
        else:
            self.form_view = ChoosingView(self.context, card, self.purpose, papers, readers, self.look)
            self.first.add(self.form_view)
        self.first.column.addStretch(1)

    # looking, sending ----------------------------------------------------------------------------------------------------------
    def look(self, reader: Correspondent, chosen: Chosen, ground: str) -> None:
        """Shows exactly what would leave."""
        org, appeal, purpose = self.context.org, self.appeal, self.purpose

        def done(prepared: Prepared) -> None:
            self.levels.open(OpenedView(SeenView(self.context, prepared, reader.fingerprint, partial(self.send, prepared, ground))))

        self.jobs.run(lambda _control: Referrals(org).prepare(appeal, purpose, reader.name, reader.address, chosen), done=done, failed=self.context.shell.show_error)

    def send(self, prepared: Prepared, ground: str, seen: str) -> None:
        """Seals what was shown; `seen` is the digest of what stood on the screen."""
        org = self.context.org

        def done(view: ReferralView) -> None:
            self.levels.back()
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("Sealed for {name}. It leaves with the next exchange.", name=view.reader))
            self.context.navigate("appeals", id=prepared.appeal)

        self.jobs.run(lambda _control: Referrals(org).send(prepared, seen, ground), done=done, failed=self.context.shell.show_error, writes=True)

    def _show_sent(self, referral: int) -> None:
        org = self.context.org

        def work(_control: object) -> tuple[ReferralView, Case]:
            return Referrals(org).one(referral), Referrals(org).content(referral)

        def done(found: tuple[ReferralView, Case]) -> None:
            view, case = found
            self.appeal = view.appeal
            self._empty()
            ui, t = self.ui, self.texts.t
            head = ui.card(t(PURPOSES[view.purpose]), ui.muted(facts_of(view, self.texts)), ui.text(t("How the person agreed: {words}", words=view.ground)))
            self.first.add(head, _content(self.context, t("This was sent"), case))
            self.first.column.addStretch(1)

        self.jobs.run(work, done=done, failed=self.context.shell.show_error)

    # kept state ------------------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        form = self.form_view.form.state() if self.form_view is not None and not self.levels.opened else {}
        return {"appeal": self.appeal, "purpose": self.purpose, "form": form} if self.form_view is not None else {}

    def restore(self, state: Mapping[str, Any]) -> None:
        if state.get("appeal"):
            self.begin(int(state["appeal"]), str(state.get("purpose") or CASE))


class ChoosingView(DeedView):
    """To whom, what goes along, how the person agreed."""

    def __init__(self, context: PageContext, card: AppealCard, purpose: str, papers: list[PaperCard], readers: list[Correspondent], look: Callable[..., object]) -> None:
        super().__init__(context)
        self.card, self.purpose, self._readers, self._look = card, purpose, readers, look
        ui, t = self.ui, self.texts.t
        self.files: list[Path] = []
        self.form = Form(ui)
        options = [(str(number), one.name) for number, one in enumerate(readers)]
        self.reader = ui.select_field(t("To whom?"), options, value="0")
        self.reader.changed.connect(self._show_digits)
        self.digits = ui.stack(gap="xs")
        self.add(ui.card(t("№ {number} · {subject}", number=card.number, subject=card.subject), self.reader, self.digits))
        self.checks = {name: ui.check(t(words), name in CHOSEN_AT_FIRST) for name, words in PARTS.items() if self._there(name)}
        self.papers = {paper.id: ui.check(t("Paper: {name}", name=" · ".join(part for part in (paper.number, paper.subject) if part))) for paper in papers}
        self.file_lines = ui.stack(gap="xs")
        along = ui.card(t("What goes along"), *self.checks.values(), *self.papers.values(), self.file_lines)
        if card.confidentiality == "confidential":
            along.add(ui.banner(t("The name is sealed and stays here: it is in no part of the letter. Look through texts and papers for it yourself."), "info"))
        along.add(ui.row(ui.secondary(t("Add a file"), self._choose_file, icon="folder")))
        self.add(along)
        self.note = self.form.add("note", ui.long_text_field(t("Your words to the reader"), lines=3, limit=4000))
        agreed = t("How did the person agree?") if card.confidentiality != "anonymous" else t("Why may it leave? Nobody can be asked.")
        check = lambda text: None if len(text.strip()) >= GROUND_LETTERS else t("Write the application and its date, or what was agreed in a talk")  # noqa: E731
        hint = t("For instance: written application of 20 November") if card.confidentiality != "anonymous" else t("For instance: no person is named in it")
        self.ground = self.form.add("ground", ui.text_field(agreed, hint=hint, limit=1000, check=check))
        self.look_button = ui.primary(t("Show what leaves"), self.look, icon="eye")
        self.add(ui.card("", self.form, ui.row(self.look_button), ui.small(t("Nothing leaves yet: first you see every word of it."))))
        self._show_digits()

    def _there(self, name: str) -> bool:
        if name == "applicant":
            return self.card.confidentiality == "named" and bool(self.card.applicant)
        return name != "answer" or (self.card.answer is not None and bool(self.card.answer.words))

    def _show_digits(self, *_args: object) -> None:
        ui, t, layout = self.ui, self.texts.t, self.digits.layout()
        assert layout is not None
        self.empty_out(self.digits)
        one = self._readers[int(self.reader.value() or 0)]
        if one.region:
            layout.addWidget(ui.muted(one.region))
        layout.addWidget(ui.word(one.fingerprint, "code").selectable())
        layout.addWidget(ui.small(t("The signature of this address. Before the first letter call them and compare the twenty digits.")))

    def _choose_file(self) -> None:
        choose_file(self, self.texts.t("Choose a file that goes along"), self.add_file)

    def add_file(self, path: Path) -> None:
        """A photograph or a paper of the computer goes along."""
        if path not in self.files:
            self.files.append(path)
        self._show_files()

    def _show_files(self) -> None:
        ui, t, layout = self.ui, self.texts.t, self.file_lines.layout()
        assert layout is not None
        self.empty_out(self.file_lines)
        for path in self.files:
            button = ui.small_button(t("Leave out"), partial(self._leave_out, path), icon="cross")
            button.setAccessibleName(f"{button.text()}: {path.name}")
            layout.addWidget(ui.split(ui.text(t("File: {name}", name=path.name)), button))

    def _leave_out(self, path: Path) -> None:
        self.files.remove(path)
        self._show_files()

    def look(self) -> None:
        """Shows what would leave, when the way of agreement is told."""
        if not self.form.validate():
            return
        parts = tuple(name for name, check in self.checks.items() if check.isChecked())
        papers = tuple(number for number, check in self.papers.items() if check.isChecked())
        values = self.form.values()
        self._look(self._readers[int(self.reader.value() or 0)], Chosen(parts, papers, tuple(self.files), values["note"]), values["ground"])


class SeenView(DeedView):
    """Exactly what leaves, decoded from the bytes that will be sealed."""

    width = 860

    def __init__(self, context: PageContext, prepared: Prepared, digits: str, send: Callable[[str], object]) -> None:
        super().__init__(context)
        ui, t = self.ui, self.texts.t
        seen = prepared.seen  # of these very bytes: what is read below is decoded from them
        head = ui.card(t("Sealed for: {name}", name=prepared.reader_name))
        head.add(ui.word(digits, "code").selectable())
        head.add(ui.muted(t("Only they can open it. The centre learns who writes to whom, when, and the size: {size}.", size=size_words(len(prepared.packed), self.texts))))
        self.send_button = ui.primary(t("Seal and send"), lambda: send(seen), icon="send")
        self.add(head, _content(context, t("This stands in the letter"), prepared.case), ui.row(self.send_button))


def _content(context: PageContext, title: str, case: Case) -> QWidget:
    ui, t = context.ui, context.texts.t
    lines = [(line.title, line.words) for line in case.lines]
    sender = ui.card(t("Beside it, about the sender"), ui.text(" · ".join(part for part in (case.sender.organisation, case.sender.place, case.by) if part)))
    return ui.stack(lines_card(ui, title, case.subject, lines, [(paper.name, len(paper.content)) for paper in case.papers]), sender, gap="l")
