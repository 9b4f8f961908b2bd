"""What can be done with dues. Lines are added and taken back by lines; a closed month takes none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from tirek.features.dues import rules
from tirek.features.dues.ledger import (
    Booking,
    Same,
    Sharing,
    charges_missing,
    ids_of,
    read_lines,
    read_rates,
    read_sharings,
)
from tirek.features.dues.model import (
    BooksDeed,
    CashReceipt,
    DuesLine,
    DuesRate,
    DuesSharing,
    closed_months,
    refuse_closed,
)
from tirek.features.dues.rules import Balance, Rate, Share, month_of
from tirek.features.dues.views import BooksState, Debtor, LineView, MemberDues, NewCash, RateView, Receipt
from tirek.features.members.api import Members
from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.numbering import installation_letter, next_number, number_text


class Dues:
    """The ledger of dues."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None
        """The action of the last deed of this object: what a screen offers to undo."""

    # --- rates and shares --------------------------------------------------------------------------------------------

    def rates(self) -> list[RateView]:
        """Every rate, the newest first."""
        query = select(DuesRate).where(DuesRate.deleted_at.is_(None)).order_by(DuesRate.since.desc(), DuesRate.id)
        with self._org.treasury.read() as session:
            return [
                RateView(row["id"], Rate(row["since"], row["kind"], row["value"], row["member"]), row["ground"] or "")
                for row in session.execute(query).mappings()
            ]

    def set_rate(self, rate: Rate, ground: str = "") -> None:
        """Sets what is to be paid from a month on. Charges that were made stay as they are. Raises DUES-01, DUES-02."""
        _check_month(rate.since)
        most = rules.WHOLE if rate.kind == "percent" else rules.LARGEST_SUM_TIYN
        if rate.kind not in ("percent", "sum") or not 0 <= rate.value <= most:
            raise Circumstance(
                "DUES-02",
                mark("A rate is a percentage from 0 to 100 or a sum of money. Nothing was written."),
                mark("Write the rate as your organisation has decided it."),
            )
        member = Members(self._org).card(rate.member).id if rate.member is not None else None
        values = {"since": rate.since, "kind": rate.kind, "value": rate.value, "member": member, "ground": ground.strip() or None}
        with self._org.treasury.action("dues.rate") as act:
            act.insert(DuesRate, values)
        self.last_action = act.id

    def remove_rate(self, rate_id: int) -> None:
        """Takes a rate off that was entered by mistake; charges that were made by it stay."""
        with self._org.treasury.action("dues.rate_remove") as act:
            act.remove(DuesRate, rate_id)
        self.last_action = act.id

    def sharings(self) -> list[Sharing]:
        """Every set of shares, the newest first."""
        with self._org.treasury.read() as session:
            return read_sharings(session)[::-1]

    def set_sharing(self, sharing: Sharing) -> None:
        """Sets what goes upward from a month on. Raises DUES-01, DUES-05 (more than the whole, a body without a name)."""
        _check_month(sharing.since)
        named = all(share.body.strip() and share.basis_points > 0 for share in sharing.shares)
        if not named or sum(share.basis_points for share in sharing.shares) > rules.WHOLE:
            raise Circumstance(
                "DUES-05",
                mark("The shares do not fit: each needs a body and a percentage, all together at most 100. Nothing was written."),
                mark("Compare them with the resolution of the upper body."),
            )
        shares = json.dumps([[share.body.strip(), share.basis_points] for share in sharing.shares], ensure_ascii=False)
        with self._org.treasury.action("dues.sharing") as act:
            act.insert(DuesSharing, {"since": sharing.since, "shares": shares, "ground": sharing.ground.strip() or None})
        self.last_action = act.id

    def shares(self, period: str) -> list[tuple[Share, int]]:
        """What of a month's takings goes to each body, in tiyn, last what stays here (body ""). Adds up to the takings."""
        with self._org.treasury.read() as session:
            taken = rules.balance(read_lines(session, {}, period=period)).paid
            fitting = [one for one in read_sharings(session) if one.since <= period]
        shares = fitting[-1].shares if fitting else ()
        here = Share("", rules.WHOLE - sum(share.basis_points for share in shares))
        return list(zip((*shares, here), rules.split(taken, shares), strict=True))

    # --- charging ----------------------------------------------------------------------------------------------------

    def charge(self, month: str) -> int:
        """Charges everybody on the list who has no charge for the month; returns how many. Raises DUES-01, DUES-03, DUES-06 (no rate)."""
        _check_month(month)
        members, same = self._members_of(month), Members(self._org).merged()
        with self._org.treasury.action("dues.charge") as act:
            refuse_closed(act.session, month)
            rates = read_rates(act.session, same)
            if not any(rate.since <= month for rate in rates):
                raise no_rate(month)
            booking = Booking(act, self._org.clock.today().isoformat())
            for member, sum_ in charges_missing(read_lines(act.session, same, months=[month]), members, rates, month):
                booking.charge(member, month, month, sum_.amount, known=sum_.known)
            count = booking.write()
        self.last_action = act.id if count else None
        return count

    def _members_of(self, month: str) -> list[int]:
        """Who was on the list in a month, as far as the day of joining is known."""
        members = Members(self._org)
        last = f"{month}-31"
        return [row.id for row in members.rows(members.ids()) if (row.joined_on or "") <= last]

    # --- cash and corrections ----------------------------------------------------------------------------------------

    def take_cash(self, cash: NewCash) -> Receipt:
        """Writes cash down under the next number of receipts. Raises DUES-01, DUES-03, DUES-07, RECORD-01."""
        _check_month(cash.month)
        if not 0 < cash.amount <= rules.LARGEST_SUM_TIYN:
            raise Circumstance("DUES-07", mark("This is no sum of money that was paid."), mark("Write the sum in tenge, for example 1500 or 1500,50."))
        members = Members(self._org)
        payer, same = members.card(cash.member), members.merged()
        installation_letter(self._org)
        period = cash.received_on[:7]
        _check_month(period)
        values = {
            "member": payer.id, "payer": payer.full_name, "amount_tiyn": cash.amount, "month": cash.month,
            "received_on": cash.received_on, "received_by": self._org.actor.name,
        }  # fmt: skip
        with self._org.treasury.action("dues.cash") as act:
            receipt = act.insert(CashReceipt, {**values, **next_number(self._org, act, CashReceipt, int(period[:4]))})
            booking = Booking(act, self._org.clock.today().isoformat())
            _charge_if_needed(booking, act.session, same, payer.id, cash.month, period, cash.amount)
            booking.payment(payer.id, cash.month, period, cash.amount, receipt=receipt)
            booking.write()
        self.last_action = act.id
        return self.receipt(receipt)

    def receipt(self, receipt_id: int) -> Receipt:
        """One receipt. Raises RECORD-01."""
        found = self._receipts(CashReceipt.id == receipt_id)
        if not found:
            raise gone()
        return found[0]

    def receipts(self, month: str) -> list[Receipt]:
        """Receipts given in a month, by number."""
        return self._receipts(CashReceipt.received_on.startswith(month))

    def _receipts(self, which: Any) -> list[Receipt]:
        query = select(CashReceipt).where(CashReceipt.deleted_at.is_(None), which).order_by(CashReceipt.number_year, CashReceipt.number_seq)
        with self._org.treasury.read() as session:
            rows = session.execute(query).mappings().all()
            back = select(DuesLine.receipt).where(DuesLine.receipt.in_([row["id"] for row in rows]), DuesLine.corrects.is_not(None))
            cancelled = set(session.execute(back.where(DuesLine.deleted_at.is_(None), DuesLine.side == "payment")).scalars())
        return [
            Receipt(
                row["id"], number_text(row["number_year"], row["number_letter"], row["number_seq"]), row["member"], row["payer"],
                row["amount_tiyn"], row["month"], row["received_on"], row["received_by"], row["id"] in cancelled,
            )
            for row in rows
        ]  # fmt: skip

    def correct(self, member: int, month: str, amount: int, reason: str) -> None:
        """Raises or lowers what a member has to pay for a month by `amount` tiyn. Raises DUES-01, DUES-03, DUES-07, DUES-08."""
        _check_month(month)
        _check_reason(reason)
        if amount == 0 or abs(amount) > rules.LARGEST_SUM_TIYN:
            raise Circumstance("DUES-07", mark("This is no sum of money that was paid."), mark("Write the sum in tenge, for example 1500 or 1500,50."))
        member = Members(self._org).card(member).id
        today = self._org.clock.today()
        with self._org.treasury.action("dues.correct") as act:
            booking = Booking(act, today.isoformat())
            booking.charge(member, month, month_of(today), amount, reason=reason.strip(), correction=True)
            booking.write()
        self.last_action = act.id

    def take_back(self, line_id: int, reason: str) -> None:
        """Takes a line back by a line of its own in the books of this month. Raises DUES-03, DUES-08, DUES-09, RECORD-01."""
        _check_reason(reason)
        today = self._org.clock.today()
        with self._org.treasury.action("dues.take_back") as act:
            line = act.session.execute(select(DuesLine).where(DuesLine.id == line_id, DuesLine.deleted_at.is_(None))).mappings().first()
            if line is None:
                raise gone()
            later = select(DuesLine.id).where(DuesLine.corrects == line_id, DuesLine.deleted_at.is_(None))
            if line["corrects"] is not None or act.session.execute(later).first() is not None:
                raise Circumstance(
                    "DUES-09",
                    mark("This line was taken back already, or takes another one back itself. Nothing was written."),
                    mark("Write a new line with the right sum."),
                )
            booking = Booking(act, today.isoformat())
            booking.take_back(line, month_of(today), reason.strip())
            booking.write()
        self.last_action = act.id

    # --- what is owed ------------------------------------------------------------------------------------------------

    def member(self, member_id: int) -> MemberDues:
        """One member's months and lines, also those written under cards that were merged into this one."""
        same = Members(self._org).merged()
        member_id = same.get(member_id, member_id)
        with self._org.treasury.read() as session:
            lines = read_lines(session, same, member=member_id)
            rates = read_rates(session, same)
            query = select(DuesLine).where(DuesLine.member.in_(ids_of(same, member_id)), DuesLine.deleted_at.is_(None))
            rows = session.execute(query.order_by(DuesLine.month.desc(), DuesLine.booked_on, DuesLine.side, DuesLine.id)).mappings().all()
        states = sorted(rules.member_states(lines).values(), key=lambda state: state.month, reverse=True)
        back = {row["corrects"] for row in rows}
        return MemberDues(
            member_id, states, [_line_view(row, back) for row in rows], sum(state.balance.owed for state in states),
            sorted(state.month for state in states if state.open), rules.rate_of(rates, member_id, month_of(self._org.clock.today())),
        )  # fmt: skip

    def debtors(self) -> list[Debtor]:
        """Who owes, most months first."""
        same = Members(self._org).merged()
        with self._org.treasury.read() as session:
            states = rules.member_states(read_lines(session, same))
        months: dict[int, list[str]] = {}
        owed: dict[int, int] = {}
        for (member, month), state in states.items():
            owed[member] = owed.get(member, 0) + state.balance.owed
            if state.open:
                months.setdefault(member, []).append(month)
        names = self.names(list(months))
        found = [Debtor(member, names.get(member, ""), owed[member], tuple(sorted(open_))) for member, open_ in months.items()]
        return sorted(found, key=lambda debtor: (-len(debtor.months), -debtor.owed, debtor.name))

    def names(self, members: Sequence[int]) -> dict[int, str]:
        """Names of members by id, also of those who are no longer on the list."""
        return {row.id: row.name for row in Members(self._org).rows(members)}

    def balance(self, period: str) -> Balance:
        """Sums of the books of one month."""
        with self._org.treasury.read() as session:
            return rules.balance(read_lines(session, {}, period=period))

    # --- the books ---------------------------------------------------------------------------------------------------

    def books(self, month: str) -> BooksState:
        """Whether the books of a month are closed, and by whom."""
        query = select(BooksDeed).where(BooksDeed.month == month, BooksDeed.deleted_at.is_(None)).order_by(BooksDeed.at.desc(), BooksDeed.id.desc())
        with self._org.treasury.read() as session:
            row = session.execute(query).mappings().first()
            lines = read_lines(session, {}, period=month)
        if row is None:
            return BooksState(closed=False)
        late = len(lines) - row["lines"] if row["deed"] == "close" and row["lines"] is not None else 0
        return BooksState(row["deed"] == "close", row["by"], row["at"], row["reason"] or "", max(0, late), row["taken_tiyn"] or 0, rules.balance(lines).paid)

    def close(self, month: str) -> None:
        """Closes the books of a month: no line is written into it any more here. Raises DUES-01, DUES-03 (closed already).

        What another computer wrote before it knew of the closing comes in with the next meeting, and `books` names it.
        """
        self._books_deed(month, "close", "")

    def reopen(self, month: str, reason: str) -> None:
        """Opens closed books again; the reason stays on record. Raises DUES-01, DUES-08, DUES-11 (not closed)."""
        _check_reason(reason)
        self._books_deed(month, "reopen", reason.strip())

    def _books_deed(self, month: str, deed: str, reason: str) -> None:
        _check_month(month)
        with self._org.treasury.action(f"books.{deed}") as act:
            if (month in closed_months(act.session)) == (deed == "close"):
                raise Circumstance(
                    "DUES-11",
                    mark("The books of {month} are closed already.") if deed == "close" else mark("The books of {month} are open."),
                    mark("Nothing was changed."),
                    month=month,
                )
            last = act.session.execute(select(func.max(BooksDeed.at)).where(BooksDeed.month == month)).scalar() or 0
            at = max(milliseconds(self._org.clock.now()), last + 1)  # a clock set back must not turn the order round
            lines = read_lines(act.session, {}, period=month)
            values = {"month": month, "deed": deed, "reason": reason or None, "at": at, "by": self._org.actor.name}
            act.insert(BooksDeed, values | {"lines": len(lines), "taken_tiyn": rules.balance(lines).paid})
        self.last_action = None

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back; refused when it reaches into a closed month."""
        return self._org.treasury.undo(action_id)


def _charge_if_needed(booking: Booking, session: Any, same: Same, member: int, month: str, period: str, paid: int, base: int | None = None) -> None:
    """A payment for a month that was not charged yet, or whose sum only the accountant knew, brings the charge with it."""
    rate = rules.rate_of(read_rates(session, same), member, month)
    charges = [line for line in rules.standing(read_lines(session, same, months=[month], member=member)) if line.side == "charge"]
    charge_with_payment(booking, charges, rate, member, month, period, paid, base)


def charge_with_payment(
    booking: Booking, charges: Sequence[rules.Line], rate: Rate | None, member: int, month: str, period: str, paid: int, base: int | None = None
) -> None:
    """See above, for charges and a rate that are known. Of an unknown sum the payment itself is what was to be withheld."""
    if any(line.known or line.amount for line in charges):
        return
    sum_ = rules.expected(rate, base) if rate is not None else rules.Expected(paid, known=True)
    booking.charge(member, month, period, sum_.amount if sum_.known else paid)


def no_rate(month: str) -> Circumstance:
    """Nobody has said yet what is to be paid."""
    return Circumstance(
        "DUES-06",
        mark("No rate of dues is set for {month}. Nothing was charged."),
        mark("Set the rate as your organisation has decided it: a percentage or a sum, and from which month."),
        month=month,
    )


def gone() -> Circumstance:
    """The record asked for is not there."""
    return Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))


def _check_month(month: str) -> None:
    if not rules.is_month(month):
        raise Circumstance("DUES-01", mark("This is no month: “{typed}”."), mark("Write the year and the month, for example 2026-11."), typed=month[:20])


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise Circumstance("DUES-08", mark("A reason is needed: it stays beside the correction."), mark("Write in a few words why."))


def _line_view(row: Any, back: set[Any]) -> LineView:
    return LineView(
        row["id"], row["month"], row["period"], row["side"], row["amount_tiyn"], bool(row["known"]), bool(row["correction"]), row["corrects"],
        row["reason"] or "", row["booked_on"], row["receipt"], row["id"] in back,
    )  # fmt: skip
