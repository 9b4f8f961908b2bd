"""The months of one member as a table: on the ledger and on the member's card."""

from __future__ import annotations

from tirek.features.dues.screens.words import Rows, charged_words, rate_words, short_month, state_chip, sum_words
from tirek.features.dues.views import MemberDues
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.paged_table import Column, RowTable

SHOWN_ROWS = 6


def months_table(ui: Kit, dues: MemberDues, *, narrow: bool) -> RowTable:
    """Each month with its state, what was to be paid, paid and is owed."""
    texts, t, rows = ui.texts, ui.texts.t, Rows()
    rows.put([
        (place, (short_month(one.month, texts), state_chip(one, texts), charged_words(one, texts), sum_words(one.balance.paid, texts),
                 sum_words(one.balance.owed, texts) if one.known else "")) for place, one in enumerate(dues.months)
    ])  # fmt: skip
    table = RowTable(ui.theme, rows, [
        Column(t("Month"), "strong", 5, letters=14), Column(t("State"), "chip", 5, letters=16), Column(t("To pay"), "number", 4, letters=11, when_narrow=False),
        Column(t("Paid sum"), "number", 4, letters=10), Column(t("Owed"), "number", 4, letters=10),
    ], name=t("Months of this member"))  # fmt: skip
    px = ui.theme.px
    table.setFixedHeight(max(40, px(40)) + max(42, px(42)) * min(max(len(dues.months), 1), SHOWN_ROWS) + 4)
    table.show_filter()
    table.set_narrow(narrow)
    return table


def standing_words(dues: MemberDues, texts: Texts) -> str:
    """What is owed in tenge and in months, and by which rate."""
    t, rate = texts.t, rate_words(dues.rate, texts)
    owed = t("{sum} owed", sum=sum_words(dues.owed, texts)) if dues.owed > 0 else t("nothing owed") if not dues.open_months else t("sum not known")
    months = texts.n("{count} month owed", "{count} months owed", len(dues.open_months)) if dues.open_months else rate
    return " · ".join(dict.fromkeys((owed, months, rate)))


def charged_twice(dues: MemberDues, texts: Texts) -> str:
    """Months with more than one charge, in a sentence with what to do; empty where there are none."""
    months = [short_month(one.month, texts) for one in dues.months if one.charges > 1]
    if not months:
        return ""
    return texts.t("Charged twice: {months}. Two computers or two cards did it apart. Take one of the two lines back.", months=", ".join(months))
