"""A member's transfer that came by the exchange: what it holds, and taking the member in or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.features.letters.api import Letters
from tirek.features.transfer.api import Seen, TransfersByExchange
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import PageContext

REASON_LETTERS = 5


class TransferLetterView(DeedView):
    """Nothing is decided by opening it."""

    page = "arrived"
    width = 860
    heading = mark("Transfer of a member")

    def __init__(self, context: PageContext, letter: int) -> None:
        super().__init__(context)
        self.letter = letter
        self.load()

    def load(self) -> None:
        org, letter = self.context.org, self.letter

        def work(_control: object) -> Seen:
            seen = TransfersByExchange(org).look(letter)
            if org.vault.signer is not None:
                Letters(org).opened(letter)
            return seen

        self.jobs.run(work, done=self._show, failed=self.show_refusal, writes=True)

    def _show(self, seen: Seen) -> None:
        ui, t = self.ui, self.texts.t
        card = ui.card(seen.person or t("A member"), ui.text(t("From: {organisation}", organisation=seen.sender)))
        for title, words in ((t("Ground"), seen.ground), (t("Number in the register there"), seen.number)):
            if words:
                card.add(ui.stack(ui.small(title), ui.text(words).selectable(), gap="xs"))
        card.add_line()
        card.add(ui.word(seen.fingerprint, "code").selectable(), ui.small(t("Call the organisation that you know and compare the twenty digits.")))
        self.add(card)
        by = TransfersByExchange(self.context.org)
        if self.context.org.vault.signer is None or seen.kind == "answer" or seen.state in ("taken", "refused"):
            self.column.addStretch(1)
            return
        if seen.kind == "recall":
            self.recall_button = ui.primary(t("Answer it"), lambda: self._do(by.answer_recall, t("The answer leaves with the next exchange.")), icon="send")
            self.add(ui.card("", ui.text(t("They want the member back. If nobody was taken in here, the membership returns there.")), ui.row(self.recall_button)))
        else:
            self.take_button = ui.primary(t("Take in"), lambda: self._do(by.take, t("Taken in")), icon="check")
            self.form = Form(ui)
            check = lambda text: None if len(text.strip()) >= REASON_LETTERS else t("Write in a few words why.")  # noqa: E731
            self.form.add("reason", ui.text_field(t("Why not?"), limit=1000, check=check))
            self.refuse_button = ui.secondary(t("Do not take in"), self.refuse, icon="cross")
            self.add(ui.card("", ui.row(self.take_button), ui.line(), self.form, ui.row(self.refuse_button)))
        self.column.addStretch(1)

    def refuse(self) -> None:
        """The member is not taken in here; the reason goes back."""
        by = TransfersByExchange(self.context.org)
        self.form.save(lambda values: self._do(lambda letter: by.refuse(letter, values["reason"]), self.texts.t("The answer leaves with the next exchange.")))

    def _do(self, deed: Callable[[int], Any], words: str) -> None:
        def done(_view: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(words)
            self.done_with.emit()

        self.jobs.run(lambda _control: deed(self.letter), done=done, failed=self.context.shell.show_error, writes=True, unbreakable=True)
