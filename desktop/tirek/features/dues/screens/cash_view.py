"""Cash put on the table: who, how much, for which month; a numbered receipt comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tirek.features.dues.rules import month_of
from tirek.features.dues.screens.rates_tab import read_month
from tirek.features.dues.screens.view import View
from tirek.features.dues.screens.words import month_words, sum_words
from tirek.features.dues.service import Dues
from tirek.features.dues.views import NewCash, Receipt
from tirek.features.settings.api import Settings
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import read_date, short_date
from tirek.foundation.language.money import money_in_words, read_money
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import PageContext


class CashView(View):
    """The form; after it the receipt, to be saved as PDF in either language."""

    width = 760
    heading = mark("Take cash")

    def __init__(self, context: PageContext, month: str, member: tuple[int, str] | None = None) -> None:
        super().__init__(context)
        ui, t = self.ui, self.texts.t
        self.receipt: Receipt | None = None
        self.form = Form(ui)
        self.who = self.form.add("who", self.member_field(t("Who pays?"), t("Choose a member of the list")))
        self.sum = self.form.add("sum", ui.text_field(t("How much, in tenge?"), letters=14, check=self._check_sum))
        self.words = ui.muted("")
        self.sum.column.addWidget(self.words)
        self.sum.changed.connect(self._say_sum)
        typed = f"{month[5:]}.{month[:4]}"
        wrong = t("Write the month like this: {month}", month=typed)
        self.form.add("month", ui.text_field(t("For which month?"), value=typed, letters=10, check=lambda text: None if read_month(text) else wrong))
        today = short_date(context.clock.today(), self.texts.code)
        self.form.add("day", ui.text_field(t("When was it received?"), value=today, letters=14, check=self._check_day))
        self.save_button = ui.primary(t("Write the receipt"), lambda: self.form.save(self._save), key="Ctrl+S", icon="check")
        self.card = ui.card(t("Take cash"), self.form, ui.row(self.save_button))
        self.add(self.card)
        self.column.addStretch(1)
        if member is not None:
            self.who.take(*member)

    def _check_sum(self, typed: str) -> str | None:
        amount = read_money(typed)
        return None if amount and amount > 0 else self.texts.t("Write the sum in tenge, for example 1500 or 1500,50.")

    def _check_day(self, typed: str) -> str | None:
        day = read_date(typed)
        if day is None:
            return self.texts.t("Write the day like this: 01.09.2026")
        return self.texts.t("This day is still to come: {d}", d=typed) if day > self.context.clock.today() else None

    def _say_sum(self) -> None:
        """The sum in words under the box: a nought too many is seen at once."""
        amount = read_money(self.sum.value())
        language = "ru" if self.texts.code == "ru" else "kk"
        self.words.setText(money_in_words(amount, language) if amount and amount > 0 else "")

    def _save(self, values: dict[str, str]) -> None:
        day = read_date(values["day"]) or self.context.clock.today()
        assert self.who.record is not None
        cash = NewCash(self.who.record, read_money(values["sum"]) or 0, read_month(values["month"]) or month_of(day), day.isoformat())
        self.deed(Dues(self.context.org), lambda dues: dues.take_cash(cash), self.texts.t("The receipt is written"), self.show_receipt)

    # the receipt -----------------------------------------------------------------------------------------------------
    def show_receipt(self, receipt: Receipt) -> None:
        """The receipt with its number, to be given out."""
        self.receipt = receipt
        ui, t = self.ui, self.texts.t
        self.card.hide()
        card = ui.card(t("Cash receipt No. {number}", number=receipt.number))
        card.add(ui.text(receipt.payer, "strong"), ui.text(f"{sum_words(receipt.amount, self.texts)} · {month_words(receipt.month, self.texts)}"))
        if receipt.cancelled:
            card.add(ui.chip(t("cancelled"), "bad"))
        own = "ru" if self.texts.code == "ru" else "kk"
        names = {"kk": t("Save in Kazakh (PDF)"), "ru": t("Save in Russian (PDF)")}
        order = (own, "ru" if own == "kk" else "kk")
        self.pdf_buttons = {code: (ui.primary if code == own else ui.secondary)(names[code], lambda code=code: self.choose_place(code), icon="save") for code in order}
        card.add(ui.row(*self.pdf_buttons.values()))
        card.add(ui.small(t("The saved file is not encrypted: keep it safe, and delete it when it is no longer needed.")))
        card.add(ui.row(ui.ghost(t("Done"), self.done_with.emit)))
        self.column.insertWidget(0, card)
        self.pdf_buttons[own].setFocus()

    def choose_place(self, language: str) -> None:
        """Asks where the receipt is to be put."""
        assert self.receipt is not None
        proposed = f"{self.receipt.number.replace('/', '-')}.pdf"
        choose_place(self, self.texts.t("Save as PDF"), proposed, lambda path: self.save_file(path, language), kinds=("PDF (*.pdf)",))

    def save_file(self, path: Path, language: str) -> None:
        """Writes the receipt as PDF."""
        receipt, org = self.receipt, self.context.org
        assert receipt is not None

        def work(_control: object) -> None:
            from tirek.features.dues.receipt_paper import receipt_paper
            from tirek.foundation.rendering.pdf import render_pdf
            from tirek.foundation.vault.files import write_atomic

            card = Settings(org).organisation()
            name = card.named(language)
            try:
                write_atomic(path, render_pdf(receipt_paper(receipt, name, language, practice=org.practice)))
            except OSError:
                raise Circumstance(
                    "FILE-02", mark("The file “{name}” could not be written."), mark("Choose another folder and try again."), name=path.name
                ) from None

        words = self.texts.t("Saved as {name}. The file is not encrypted: keep it safe.", name=path.name)
        self.jobs.run(work, done=lambda _none: self.context.shell.say(words), failed=self.context.shell.show_error)

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state()}

    def restore(self, state: dict[str, Any]) -> None:
        self.form.restore(state.get("form") or {})
