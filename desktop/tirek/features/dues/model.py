"""Rates, shares, the ledger of dues, lists from the accountant, receipts, and the months whose books are closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped

from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.action import Action
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.language.texts import mark
from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import TreasuryRecord, column, undo_guard
from tirek.foundation.store.numbering import NUMBER, Numbered


class DuesRate(TreasuryRecord):
    """What is paid from month `since` on. `value`: hundredths of a percent, or tiyn. `member`: an own rate of one person."""

    __tablename__ = "dues_rate"

    since: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    value: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    member: Mapped[int | None] = column(Integer, label=PERSONAL, index=True)
    ground: Mapped[str | None] = column(Text, label=PERSONAL)


class DuesSharing(TreasuryRecord):
    """What goes upward from month `since` on. `shares`: JSON list of [body, hundredths of a percent]; the rest stays."""

    __tablename__ = "dues_sharing"

    since: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    shares: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    ground: Mapped[str | None] = column(Text, label=PERSONAL)


class DuesLine(TreasuryRecord):
    """One line of the ledger; never changed after it is written (see `rules.Line`).

    `month`: what it is for; `period`: the month in whose books it stands; `payroll_row`, `receipt`: where it comes from.
    """

    __tablename__ = "dues_line"

    member: Mapped[int | None] = column(Integer, label=PERSONAL, index=True)
    month: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    period: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    side: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    amount_tiyn: Mapped[int] = column(Integer, label=PERSONAL, nullable=False)
    known: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, default=1)
    correction: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, default=0)
    corrects: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)
    reason: Mapped[str | None] = column(Text, label=PERSONAL)
    booked_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    payroll_row: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)
    receipt: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)


class PayrollList(TreasuryRecord):
    """A list from the accountant that was taken in. `stated_tiyn`: the total that the list itself names."""

    __tablename__ = "payroll_list"

    month: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    file_name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    taken_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    total_tiyn: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    stated_tiyn: Mapped[int | None] = column(Integer, label=INTERNAL)


class PayrollRow(TreasuryRecord):
    """A payer in such a list as it was written. `member` stays empty until the payer is known; the row is never dropped.

    `how`: iin, staff_number, name, before (as in an earlier list), person (somebody said so).
    """

    __tablename__ = "payroll_row"

    payroll: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    place: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    name: Mapped[str | None] = column(Text, label=PERSONAL)
    iin: Mapped[str | None] = column(Text, label=PERSONAL)
    staff_number: Mapped[str | None] = column(Text, label=PERSONAL)
    amount_tiyn: Mapped[int] = column(Integer, label=PERSONAL, nullable=False)
    member: Mapped[int | None] = column(Integer, label=PERSONAL, index=True)
    how: Mapped[str | None] = column(Text, label=INTERNAL)


class CashReceipt(Numbered, TreasuryRecord):
    """Cash taken by hand, with its number. `received_by`: who took it."""

    __tablename__ = "cash_receipt"
    __table_args__ = (UniqueConstraint(*NUMBER),)

    member: Mapped[int | None] = column(Integer, label=PERSONAL, index=True)
    payer: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    amount_tiyn: Mapped[int] = column(Integer, label=PERSONAL, nullable=False)
    month: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    received_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    received_by: Mapped[str] = column(Text, label=PERSONAL, nullable=False)


class BooksDeed(TreasuryRecord):
    """The books of a month were closed or opened again, by whom and why; the newest deed of a month counts.

    `lines`, `taken_tiyn`: how many lines stood in them at closing and what was taken, so that what another computer brings
    afterwards is seen.
    """

    __tablename__ = "books_deed"

    month: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    deed: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    reason: Mapped[str | None] = column(Text, label=PERSONAL)
    at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    by: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    lines: Mapped[int | None] = column(Integer, label=INTERNAL)
    taken_tiyn: Mapped[int | None] = column(Integer, label=INTERNAL)


def closed_months(session: Any) -> set[str]:
    """Months whose books are closed."""
    query = select(BooksDeed.month, BooksDeed.deed).where(BooksDeed.deleted_at.is_(None)).order_by(BooksDeed.at, BooksDeed.id)
    newest = {row.month: row.deed for row in session.execute(query)}
    return {month for month, deed in newest.items() if deed == "close"}


def refuse_closed(session: Any, *periods: str) -> None:
    """Raises Circumstance DUES-03 when one of the months is closed."""
    closed = closed_months(session).intersection(periods)
    if closed:
        raise Circumstance(
            "DUES-03",
            mark("The books of {month} are closed. Nothing was written."),
            mark("Write the correction into an open month, or open that month again and say why."),
            month=min(closed),
        )


def _refuse_undo(act: Action, action_id: int) -> None:
    """An undo is a write too: it may not reach into a closed month, nor open one without a reason."""
    change = TreasuryRecord.metadata.tables[CHANGE]
    touched = act.session.execute(select(change.c.table_name, change.c.row_id).where(change.c.action == action_id)).all()
    if any(row.table_name == BooksDeed.__tablename__ for row in touched):
        raise Circumstance(
            "DUES-04",
            mark("Closing and opening the books cannot be undone: both stay on record."),
            mark("Open the month again and say why."),
        )
    lines = [row.row_id for row in touched if row.table_name == DuesLine.__tablename__]
    for start in range(0, len(lines), 500):
        periods = act.session.execute(select(DuesLine.period).where(DuesLine.id.in_(lines[start : start + 500])).distinct())
        refuse_closed(act.session, *periods.scalars())


undo_guard(TreasuryRecord, _refuse_undo)
