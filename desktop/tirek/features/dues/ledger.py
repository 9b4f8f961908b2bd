"""The ledger in the database: lines are read as `rules.Line` and written inside an action, never into a closed month."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tirek.features.dues import rules
from tirek.features.dues.model import DuesLine, DuesRate, DuesSharing, refuse_closed
from tirek.features.dues.rules import Line, Rate, Share
from tirek.foundation.journal.action import Action


@dataclass(frozen=True, slots=True)
class Sharing:
    """The shares in force from a month on, with the decision they rest on. `id` is the record's."""

    since: str
    shares: tuple[Share, ...]
    ground: str = ""
    id: int = 0


Same = Mapping[int, int]
"""Ids of merged cards and the card each leads to (`Members.merged`): what stands under either is one person's."""


def read_rates(session: Any, same: Same) -> list[Rate]:
    """Every rate that was ever set."""
    query = select(DuesRate.since, DuesRate.kind, DuesRate.value, DuesRate.member).where(DuesRate.deleted_at.is_(None))
    return [Rate(row.since, row.kind, row.value, same.get(row.member, row.member)) for row in session.execute(query.order_by(DuesRate.since))]


def read_sharings(session: Any) -> list[Sharing]:
    """Every set of shares, the oldest first."""
    query = select(DuesSharing).where(DuesSharing.deleted_at.is_(None)).order_by(DuesSharing.since, DuesSharing.id)
    return [
        Sharing(row["since"], tuple(Share(body, points) for body, points in json.loads(row["shares"])), row["ground"] or "", row["id"])
        for row in session.execute(query).mappings()
    ]


def read_lines(session: Any, same: Same, *, months: Sequence[str] = (), period: str = "", member: int | None = None) -> list[Line]:
    """Lines in the order in which they were written; all of them, or those for some months, in one period, of one member."""
    query = select(DuesLine).where(DuesLine.deleted_at.is_(None))
    if months:
        query = query.where(DuesLine.month.in_(months))
    if period:
        query = query.where(DuesLine.period == period)
    if member is not None:
        query = query.where(DuesLine.member.in_(ids_of(same, member)))
    return [line_of(row, same) for row in session.execute(query.order_by(DuesLine.booked_on, DuesLine.side, DuesLine.id)).mappings()]


def ids_of(same: Same, member: int) -> list[int]:
    """The card that stayed, and every id merged into it."""
    stayed = same.get(member, member)
    return [stayed, *(one for one, onward in same.items() if onward == stayed)]


def line_of(row: Any, same: Same) -> Line:
    """A record as the rules know it."""
    return Line(
        row["id"], same.get(row["member"], row["member"]), row["month"], row["period"], row["side"], row["amount_tiyn"],
        known=bool(row["known"]), correction=bool(row["correction"]), corrects=row["corrects"],
        payroll_row=row["payroll_row"],
    )  # fmt: skip


@dataclass
class Booking:
    """Lines to be written together on one day."""

    act: Action
    today: str
    _rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def charge(self, member: int, month: str, period: str, amount: int, *, known: bool = True, reason: str = "", correction: bool = False) -> None:
        """What is to be paid; as a correction also below zero."""
        self._add(member, month, period, "charge", amount, known=int(known), reason=reason or None, correction=int(correction))

    def payment(self, member: int | None, month: str, period: str, amount: int, **source: Any) -> None:
        """What came in; `member` None: nobody knows yet from whom."""
        self._add(member, month, period, "payment", amount, **source)

    def take_back(self, line: Any, period: str, reason: str) -> None:
        """The opposite of a line, as a line of its own."""
        kept = {name: line[name] for name in ("payroll_row", "receipt")}
        self._add(
            line["member"], line["month"], period, line["side"], -line["amount_tiyn"], corrects=line["id"], correction=1, reason=reason, **kept
        )

    def _add(self, member: int | None, month: str, period: str, side: str, amount: int, **more: Any) -> None:
        self._rows.append({"member": member, "month": month, "period": period, "side": side, "amount_tiyn": amount, "booked_on": self.today, **more})

    def write(self) -> int:
        """Writes everything; returns how many lines. Raises Circumstance DUES-03 when a month of the books is closed."""
        refuse_closed(self.act.session, *{row["period"] for row in self._rows})
        return len(self.act.insert_many(DuesLine, self._rows)) if self._rows else 0


def charges_missing(lines: Iterable[Line], members: Iterable[int], rates: Sequence[Rate], month: str) -> list[tuple[int, rules.Expected]]:
    """Members who have no charge for a month yet, and what the rate makes of it; those without a rate are left out."""
    charged = {line.member for line in lines if line.side == "charge" and line.month == month}
    found: list[tuple[int, rules.Expected]] = []
    for member in members:
        rate = rules.rate_of(rates, member, month)
        if member not in charged and rate is not None:
            found.append((member, rules.expected(rate)))
    return found
