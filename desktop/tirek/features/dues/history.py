"""What was done with the dues, by whom and when. A ledger is corrected and never put back: what was booked was reported upward."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import select

from tirek.features.activity.api import CardHistory, Entry
from tirek.features.dues.ledger import ids_of
from tirek.features.dues.model import BooksDeed, CashReceipt, DuesLine, DuesRate, DuesSharing
from tirek.features.dues.rules import Rate, percent_text
from tirek.features.dues.views import LineView
from tirek.features.dues.wording import line_facts, line_words, rate_words, short_month, sum_words
from tirek.features.members.api import Members
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.numbering import number_text


class DuesHistory:
    """Reads only; also lines, rates and receipts that an undo took off again."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def of_member(self, member: int, texts: Texts) -> list[Entry]:
        """Every action over the lines, receipts and own rates of a member, newest first; also under cards merged into this one."""
        members = Members(self._org)
        same = ids_of(members.merged(), members.current_id(member))
        return self._entries(DuesLine, texts, *((model, model.member.in_(same)) for model in (DuesLine, CashReceipt, DuesRate)))

    def of_rates(self, texts: Texts) -> list[Entry]:
        """Every action over rates and shares, newest first."""
        return self._entries(DuesRate, texts, (DuesRate, None), (DuesSharing, None))

    def of_books(self, month: str, texts: Texts) -> list[Entry]:
        """Each closing and opening of a month's books with its reason, newest first."""
        return self._entries(BooksDeed, texts, (BooksDeed, BooksDeed.month == month))

    def _entries(self, first: Any, texts: Texts, *wanted: tuple[Any, Any]) -> list[Entry]:
        with self._org.treasury.read() as session:
            keys = [
                (model.__tablename__, row)
                for model, which in wanted
                for row in session.execute((select(model.id) if which is None else select(model.id).where(which)).order_by(model.id)).scalars()
            ]
        told = {name: partial(told, texts) for name, told in _TOLD.items()}
        return CardHistory(self._org, self._org.treasury, first.__tablename__).entries_of(keys, texts, told)


def _line(texts: Texts, row: Mapping[str, Any]) -> tuple[str, str]:
    line = LineView(
        0, row["month"], row["period"], row["side"], row["amount_tiyn"], bool(row.get("known", 1)), bool(row.get("correction")), row.get("corrects"),
        row.get("reason") or "", row["booked_on"], row.get("receipt"), taken_back=False,
    )  # fmt: skip
    return line_words(line, texts), _joined(sum_words(line.amount, texts) if line.known else texts.t("percent of pay"), line_facts(line, texts))


def _receipt(texts: Texts, row: Mapping[str, Any]) -> tuple[str, str]:
    number = number_text(row["number_year"], row["number_letter"], row["number_seq"])
    return texts.t("Cash receipt No. {number}", number=number), _joined(sum_words(row["amount_tiyn"], texts), row["received_by"])


def _rate(texts: Texts, row: Mapping[str, Any]) -> tuple[str, str]:
    rate = Rate(row["since"], row["kind"], row["value"], row.get("member"))
    return texts.t("since {month}", month=short_month(rate.since, texts)), _joined(rate_words(rate, texts), row.get("ground"))


def _sharing(texts: Texts, row: Mapping[str, Any]) -> tuple[str, str]:
    shares = [f"{body} {percent_text(points, ',')} %" for body, points in json.loads(row["shares"])]
    return texts.t("since {month}", month=short_month(row["since"], texts)), _joined(", ".join(shares) or texts.t("Everything stays with us"), row.get("ground"))


def _books(texts: Texts, row: Mapping[str, Any]) -> tuple[str, str]:
    words = texts.t("Books of the month") + ": " + short_month(row["month"], texts)
    return words, _joined(row.get("reason"), texts.t("Taken in that month") + ": " + sum_words(row.get("taken_tiyn") or 0, texts))


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


_TOLD = {"dues_line": _line, "cash_receipt": _receipt, "dues_rate": _rate, "dues_sharing": _sharing, "books_deed": _books}
