"""The arithmetic of dues. Pure; all money in whole tiyn (100 tiyn = 1 tenge), rates and shares in hundredths of a percent.

Lines are only ever added. A wrong line is taken back by a line of its own with the opposite sum (storno), so for any
lines of one member and month: charged + corrections - paid = owed.

Pay is secret: with a rate in percent the sum to pay is unknown until the accountant's list says what was withheld.
Such a charge is `known=False` with sum 0; a month without a payment is then owed in months, not in tenge.

No rate and no share stands here: the charter and the resolutions of the union's bodies set them, a person enters them
with the day from which they are in force (Labour Code art. 115: a deduction needs the worker's written consent).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Side = Literal["charge", "payment"]
RateKind = Literal["percent", "sum"]
State = Literal["paid", "short", "unpaid", "over", "twice"]

WHOLE = 10_000
"""A hundred percent in hundredths of a percent."""
LARGEST_SUM_TIYN = 10**12
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


# --- months -----------------------------------------------------------------------------------------------------------


def is_month(text: str) -> bool:
    """Whether a text is a month such as 2026-11."""
    return bool(_MONTH.fullmatch(text))


def month_of(day: date) -> str:
    """2026-11 of 21 November 2026."""
    return f"{day.year:04}-{day.month:02}"


def next_month(month: str, by: int = 1) -> str:
    """The month `by` months later (or earlier): 2026-12 and 1 give 2027-01."""
    year, number = (int(part) for part in month.split("-"))
    count = year * 12 + number - 1 + by
    return f"{count // 12:04}-{count % 12 + 1:02}"


def months_between(first: str, last: str) -> list[str]:
    """All months from first to last, both with; empty when last is earlier."""
    months: list[str] = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


# --- rates ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """What is to be paid from month `since` on. `value`: hundredths of a percent, or tiyn; 0 frees from dues.

    `member`: an own rate of one person (a pensioner, child-care leave); None is everybody's.
    """

    since: str
    kind: RateKind
    value: int
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a rate makes of a month: a sum, or a month whose sum only the accountant knows (`known` is False)."""

    amount: int
    known: bool


def rate_of(rates: Iterable[Rate], member: int, month: str) -> Rate | None:
    """The rate in force for a member in a month: the person's own before everybody's, the latest of each; None if there is none."""
    fitting = [rate for rate in rates if rate.since <= month and rate.member in (member, None)]
    return max(fitting, key=lambda rate: (rate.member is not None, rate.since), default=None)


def expected(rate: Rate, base: int | None = None) -> Expected:
    """The charge of a month. `base`: the pay in tiyn where the accountant's list tells it.

    Percent of pay is rounded to the nearest tiyn, half a tiyn upward.
    """
    if rate.kind == "sum" or rate.value == 0:
        return Expected(rate.value, known=True)
    if base is None:
        return Expected(0, known=False)
    return Expected((base * rate.value * 2 + WHOLE) // (2 * WHOLE), known=True)


# --- the ledger -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger. `corrects`: the line it takes back; `correction`: a line of a person's own reason.

    `period` is the month in whose books the line stands, `month` the month that it is paid or charged for.
    """

    id: int
    member: int | None
    month: str
    period: str
    side: Side
    amount: int
    known: bool = True
    correction: bool = False
    corrects: int | None = None
    payroll_row: int | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Sums of some lines in tiyn; `owed` below zero is paid too much."""

    charged: int
    corrections: int
    paid: int

    @property
    def owed(self) -> int:
        return self.charged + self.corrections - self.paid

    def __add__(self, other: Balance) -> Balance:
        return Balance(self.charged + other.charged, self.corrections + other.corrections, self.paid + other.paid)


NOTHING = Balance(0, 0, 0)


def balance(lines: Iterable[Line]) -> Balance:
    """Sums of lines. A payment taken back lowers what is paid; a charge corrected stands under corrections."""
    charged = corrections = paid = 0
    for line in lines:
        if line.side == "payment":
            paid += line.amount
        elif line.correction:
            corrections += line.amount
        else:
            charged += line.amount
    return Balance(charged, corrections, paid)


def standing(lines: Sequence[Line]) -> list[Line]:
    """Lines that no other line has taken back, without the lines that take back."""
    taken_back = {line.corrects for line in lines if line.corrects is not None}
    return [line for line in lines if line.corrects is None and line.id not in taken_back]


@dataclass(frozen=True, slots=True)
class MonthState:
    """How one member stands for one month. `payments`: payments that stand; `known`: whether the sum to pay is known;
    `charges`: charges of a sum that stand, more than one after two computers or two cards of one person charged apart."""

    month: str
    state: State
    balance: Balance
    payments: int
    known: bool
    charges: int = 0

    @property
    def open(self) -> bool:
        """Whether the month is owed."""
        return self.state in ("short", "unpaid")


def month_state(month: str, lines: Sequence[Line]) -> MonthState | None:
    """The state of a member's month; None when nothing was charged and nothing paid."""
    live = standing(lines)
    sums = balance(lines)
    payments = sum(1 for line in live if line.side == "payment" and line.amount > 0)
    charges = [line for line in live if line.side == "charge"]
    if not charges and not payments and not sums.owed:
        return None
    known = all(line.known for line in charges if not line.correction) or sums.charged != 0
    if sums.owed > 0:
        state: State = "short" if sums.paid > 0 else "unpaid"
    elif sums.owed < 0:
        state = "twice" if payments > 1 else "over"
    else:
        state = "unpaid" if not known and not payments else "paid"
    ordinary = sum(1 for line in charges if not line.correction and line.amount > 0)
    return MonthState(month, state, sums, payments, known, ordinary)


def member_states(lines: Iterable[Line]) -> dict[tuple[int, str], MonthState]:
    """(member, month) → state, of everybody who has lines."""
    groups: dict[tuple[int, str], list[Line]] = {}
    for line in lines:
        if line.member is not None:
            groups.setdefault((line.member, line.month), []).append(line)
    found = {key: month_state(key[1], group) for key, group in groups.items()}
    return {key: state for key, state in found.items() if state is not None}


# --- shares of upper bodies -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """What goes to one body, in hundredths of a percent."""

    body: str
    basis_points: int


def split(amount: int, shares: Sequence[Share]) -> list[int]:
    """The parts of a sum for each share, and last what stays here. The parts add up to the sum, to the tiyn.

    Largest remainder: each part is first rounded down; the tiyn left over go one each to the parts that lost most by
    that, the earlier of equals first. A sum below zero (more taken back than received) is split like its opposite.
    Raises ValueError when the shares are more than a hundred percent or one is below zero.
    """
    points = [share.basis_points for share in shares]
    rest = WHOLE - sum(points)
    if rest < 0 or any(point < 0 for point in points):
        raise ValueError("shares over a hundred percent")
    points.append(rest)
    sign, whole = (-1, -amount) if amount < 0 else (1, amount)
    parts = [whole * point // WHOLE for point in points]
    lost = sorted(range(len(points)), key=lambda place: (-(whole * points[place] % WHOLE), place))
    for place in lost[: whole - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def read_percent(text: str) -> int | None:
    """Hundredths of a percent of «1», «1,5 %», «0.25»; None when it is none or finer than that."""
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,2}))?%?", text.replace(" ", "").replace("\u00a0", ""))
    if found is None:
        return None
    points = int(found.group(1)) * 100 + int((found.group(2) or "0").ljust(2, "0"))
    return points if points <= WHOLE else None


def percent_text(basis_points: int, decimal_sign: str = ".") -> str:
    """1, 1.5 or 0.25 of hundredths of a percent."""
    whole, part = divmod(basis_points, 100)
    return f"{whole}{decimal_sign}{part:02}".rstrip("0") if part else str(whole)
