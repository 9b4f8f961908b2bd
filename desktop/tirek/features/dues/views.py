"""What the service of dues gives out and takes in: plain values for screens, papers and the command line."""

from __future__ import annotations

from dataclasses import dataclass

from tirek.features.dues.rules import MonthState, Rate


@dataclass(frozen=True, slots=True)
class RateView:
    """A rate with the decision it rests on."""

    id: int
    rate: Rate
    ground: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a member's ledger as it is shown. `taken_back`: a later line takes it back."""

    id: int
    month: str
    period: str
    side: str
    amount: int
    known: bool
    correction: bool
    corrects: int | None
    reason: str
    booked_on: str
    receipt: int | None
    taken_back: bool


@dataclass(frozen=True)
class MemberDues:
    """One member's ledger: months newest first, what is owed in tiyn and in months (a month of unknown sum counts too)."""

    member: int
    months: list[MonthState]
    lines: list[LineView]
    owed: int
    open_months: list[str]
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Debtor:
    """A member who owes. `months`: those that are open, the oldest first."""

    member: int
    name: str
    owed: int
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Cash that was taken. `cancelled`: its payment was taken back."""

    id: int
    number: str
    member: int | None
    payer: str
    amount: int
    month: str
    received_on: str
    received_by: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class NewCash:
    """Cash put on the table: `amount` in tiyn, for which month, on which day (ISO)."""

    member: int
    amount: int
    month: str
    received_on: str


@dataclass(frozen=True, slots=True)
class BooksState:
    """Whether the books of a month are closed, and the last deed with its reason.

    `late`: lines that another computer brought after the closing; `taken_then`, `taken`: the takings at closing and now, in tiyn.
    """

    closed: bool
    by: str = ""
    at: int = 0
    reason: str = ""
    late: int = 0
    taken_then: int = 0
    taken: int = 0
