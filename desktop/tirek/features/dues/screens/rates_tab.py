"""How much is paid and what goes upward: each with the month from which it is in force and the decision it rests on."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.dues.history import DuesHistory
from tirek.features.dues.ledger import Sharing
from tirek.features.dues.rules import Rate, Share, month_of, percent_text, read_percent
from tirek.features.dues.screens.view import View
from tirek.features.dues.screens.words import month_words, rate_words
from tirek.features.dues.service import Dues
from tirek.features.dues.views import RateView
from tirek.foundation.language.money import read_money
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.history_part import HistoryFold
from tirek.foundation.ui.page import PageContext

_MONTH = re.compile(r"\s*(\d{1,2})\s*[./-]\s*(\d{4})\s*")
_SHARES = 4


def read_month(typed: str) -> str | None:
    """2026-11 of «11.2026»; None when it is no month."""
    found = _MONTH.fullmatch(typed)
    return f"{found[2]}-{int(found[1]):02}" if found and 1 <= int(found[1]) <= 12 else None


class RatesTab(View):
    """Two cards: rates on the left, shares on the right; what was set before stands under each form."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._loaded: tuple[list[RateView], list[Sharing], dict[int, str]] | None = None
        ui = self.ui
        self.form, self.shares = self._rate_form(), self._shares_form()
        self._rates_card, self._shares_card = ui.stack(gap="s"), ui.stack(gap="s")
        t = self.texts.t
        left = ui.card(
            t("Rate of dues"), ui.muted(t("The charter and the decisions of the union set the rate. The program proposes none.")),
            self.form, ui.row(ui.primary(t("Set the rate"), lambda: self.form.save(self._set_rate))), self._rates_card,
        ).stretch()  # fmt: skip
        right = ui.card(
            t("Shares of upper bodies"), ui.muted(t("Percentages of what came in. What is left stays with your organisation; parts add up to the last tiyn.")),
            self.shares, ui.row(ui.secondary(t("Set the shares"), lambda: self.shares.save(self._set_shares))), self._shares_card,
        ).stretch()  # fmt: skip
        self._columns = ui.columns(left, right, parts=(1, 1))
        org, texts = self.context.org, self.texts
        why = t("A rate is not put back: the months charged by it stay as they were. Another one is set from another month, and one entered by mistake is taken off the list.")
        self.history = HistoryFold(context, lambda: DuesHistory(org).of_rates(texts), why=why)
        self.add(self._columns, self.history)
        self.column.addStretch(1)

    def _since(self) -> Any:
        t = self.texts.t
        month = month_of(self.context.clock.today())
        value = f"{month[5:]}.{month[:4]}"
        wrong = t("Write the month like this: {month}", month=value)
        return self.ui.text_field(t("From which month?"), value=value, letters=10, check=lambda typed: None if read_month(typed) else wrong)

    def _rate_form(self) -> Form:
        ui, t = self.ui, self.texts.t
        form = Form(ui)
        form.add("kind", ui.choice_field(t("How is it counted?"), [("percent", t("Percent of pay")), ("sum", t("A sum a month"))], value="percent"))
        form.add("value", ui.text_field(t("How much?"), hint=t("For example 1 for one percent, or 500 for 500 tenge"), letters=12, check=self._check_value))
        form.add("since", self._since())
        form.add("member", self.member_field(t("For one member only (may stay empty)"), ""))
        form.add("ground", ui.text_field(t("By which decision?"), hint=t("Number and date of the minutes or the resolution")))
        return form

    def _check_value(self, typed: str) -> str | None:
        t = self.texts.t
        if self.form.field("kind").value() == "percent":
            return None if read_percent(typed) is not None else t("Write a percentage from 0 to 100")
        amount = read_money(typed)
        return None if amount is not None and amount >= 0 else t("Write the sum in tenge, for example 1500 or 1500,50.")

    def _shares_form(self) -> Form:
        ui, t = self.ui, self.texts.t
        form = Form(ui)
        self._bodies: list[tuple[Any, Any]] = []
        for place in range(1, _SHARES + 1):
            body = ui.text_field(t("Body {number}", number=place))
            part = ui.text_field(t("Percent"), letters=6, check=lambda typed: None if not typed.strip() or read_percent(typed) else t("Write a percentage from 0 to 100"))
            form.join(f"body{place}", body)
            form.join(f"part{place}", part)
            form.place(ui.columns(body, part, parts=(3, 1)))
            self._bodies.append((body, part))
        form.add("since", self._since())
        form.add("ground", ui.text_field(t("By which decision?"), hint=t("Number and date of the minutes or the resolution")))
        return form

    # deeds -----------------------------------------------------------------------------------------------------------
    def _set_rate(self, values: dict[str, str]) -> None:
        kind = values["kind"]
        value = read_percent(values["value"]) if kind == "percent" else read_money(values["value"])
        who: Any = self.form.field("member")
        rate = Rate(read_month(values["since"]) or "", "percent" if kind == "percent" else "sum", value or 0, who.record)

        def done(_none: object) -> None:
            self.form.set_values({"value": "", "ground": "", "member": ""})
            self.load()

        self.deed(Dues(self.context.org), lambda dues: dues.set_rate(rate, values["ground"]), self.texts.t("The rate is set"), done)

    def _set_shares(self, values: dict[str, str]) -> None:
        given = [(values[f"body{place}"], read_percent(values[f"part{place}"]) or 0) for place in range(1, _SHARES + 1)]
        shares = tuple(Share(body.strip(), points) for body, points in given if body.strip() or points)
        sharing = Sharing(read_month(values["since"]) or "", shares, values["ground"])
        self.deed(Dues(self.context.org), lambda dues: dues.set_sharing(sharing), self.texts.t("The shares are set"), lambda _none: self.load())

    def _remove(self, rate_id: int) -> None:
        self.deed(Dues(self.context.org), lambda dues: dues.remove_rate(rate_id), self.texts.t("Taken off the list"), lambda _none: self.load())

    # showing ---------------------------------------------------------------------------------------------------------
    def load(self) -> None:
        org = self.context.org

        def work(_control: object) -> Any:
            dues = Dues(org)
            rates = dues.rates()
            return rates, dues.sharings(), dues.names([one.rate.member for one in rates if one.rate.member])

        self.jobs.run(work, done=self._show, failed=self.context.shell.show_error)

    def _show(self, found: tuple[list[RateView], list[Sharing], dict[int, str]]) -> None:
        self.history.refresh()
        rates, sharings, names = found
        ui, texts = self.ui, self.texts
        self.empty_out(self._rates_card)
        self.empty_out(self._shares_card)
        for one in rates:
            who = names.get(one.rate.member, "") if one.rate.member else texts.t("everybody")
            remove = ui.icon_button("remove", texts.t("Take this rate off the list"), lambda rate=one.id: self._remove(rate))
            self._rates_card.add(self._line(rate_words(one.rate, texts), self._from(one.rate.since, who, one.ground), remove))
        for one in sharings:
            words = ", ".join(f"{share.body} {percent_text(share.basis_points, ',')} %" for share in one.shares) or texts.t("Everything stays with us")
            self._shares_card.add(self._line(words, self._from(one.since, one.ground)))

    def _from(self, month: str, *rest: str) -> str:
        return " · ".join(part for part in (self.texts.t("since {month}", month=month_words(month, self.texts)), *rest) if part)

    def _line(self, strong: str, muted: str, *buttons: QWidget) -> QWidget:
        words = self.ui.stack(self.ui.text(strong, "strong"), self.ui.muted(muted), gap="xs")
        return self.ui.stack(self.ui.line(), self.ui.split(words, *buttons), gap="s")

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        super().set_narrow(narrow)
        self._columns.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        return {"rate": self.form.state(), "shares": self.shares.state()}

    def restore(self, state: dict[str, Any]) -> None:
        self.form.restore(state.get("rate") or {})
        self.shares.restore(state.get("shares") or {})
