"""Words of the ledger that screens and histories share: months, sums, rates, one line."""

from __future__ import annotations

from datetime import date

from tirek.features.dues.rules import MonthState, Rate, percent_text
from tirek.features.dues.views import LineView
from tirek.foundation.language.dates import money, month_name, short_date
from tirek.foundation.language.texts import Texts, mark

STATES: dict[str, str] = {
    "paid": mark("paid"), "short": mark("paid too little"), "unpaid": mark("not paid"), "over": mark("paid too much"), "twice": mark("paid twice?"),
    "none": mark("not charged"),
}  # fmt: skip


def state_words(state: MonthState | None, texts: Texts) -> str:
    """A month's state."""
    return texts.t(STATES[state.state if state is not None else "none"])


def short_month(month: str, texts: Texts) -> str:
    """2026-11 for lists: November 2026."""
    year, number = (int(part) for part in month.split("-"))
    return f"{month_name(number, texts.code)} {year}"


def sum_words(amount: int, texts: Texts) -> str:
    """A sum of tiyn."""
    return money(amount, texts.code)


def rate_words(rate: Rate | None, texts: Texts) -> str:
    """1 % of pay, 500 ₸ a month, free of dues."""
    if rate is None:
        return texts.t("no rate")
    if rate.value == 0:
        return texts.t("free of dues")
    if rate.kind == "sum":
        return texts.t("{sum} a month", sum=sum_words(rate.value, texts))
    return texts.t("{percent} % of pay", percent=percent_text(rate.value, "." if texts.code == "en" else ","))


def line_words(line: LineView, texts: Texts) -> str:
    """What a line is, and for which month."""
    t, month = texts.t, short_month(line.month, texts)
    if line.corrects is not None:
        return t("Taken back: {month}", month=month)
    if line.side == "payment":
        return t("Paid in cash: {month}", month=month) if line.receipt else t("Withheld from pay: {month}", month=month)
    return t("Correction: {month}", month=month) if line.correction else t("Charged: {month}", month=month)


def line_facts(line: LineView, texts: Texts) -> str:
    """When it was booked, in whose books if not its own month's, why, and whether it was taken back."""
    t = texts.t
    books = t("books of {month}", month=short_month(line.period, texts)) if line.period != line.month else ""
    facts = (short_date(date.fromisoformat(line.booked_on), texts.code), books, line.reason, t("taken back") if line.taken_back else "")
    return " · ".join(part for part in facts if part)
