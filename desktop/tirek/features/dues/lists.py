"""Lists from the accountant: looked through, taken in as one action, unknown payers kept until a person says who they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from tirek.features.dues import rules
from tirek.features.dues.ledger import Booking, read_lines, read_rates
from tirek.features.dues.matching import Known, Match, Matcher, payer_key
from tirek.features.dues.model import DuesLine, PayrollList, PayrollRow, closed_months
from tirek.features.dues.payroll import Payer, Payroll, PayrollMapping, read_payroll
from tirek.features.dues.rules import Line, MonthState, is_month, month_of
from tirek.features.dues.service import Dues, charge_with_payment, gone
from tirek.features.members.api import Members
from tirek.features.settings.api import Settings
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation

COLUMNS_SETTING = "dues_list_columns"
MOST_REMEMBERED = 200

Standing = Literal["found", "unknown", "again", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list with who paid. `again`: the same payer and sum came for this month already, so it is left out
    unless a person wants it taken in."""

    payer: Payer
    match: Match
    standing: Standing


@dataclass(frozen=True)
class Preview:
    """A list before it is taken in. Sums in tiyn; `stated` is the total that the list names itself."""

    month: str
    file_name: str
    payroll: Payroll
    rows: tuple[ListRow, ...]

    @property
    def mapping(self) -> PayrollMapping:
        return self.payroll.mapping

    def total(self, *standings: Standing) -> int:
        """The sum of the rows that stand so."""
        return sum(row.payer.amount for row in self.rows if row.standing in standings)

    def count(self, *standings: Standing) -> int:
        return sum(1 for row in self.rows if row.standing in standings)

    @property
    def differs(self) -> int:
        """How much the rows are away from the total that the list names; 0 when they agree or it names none."""
        return 0 if self.payroll.stated is None else self.payroll.total - self.payroll.stated


@dataclass(frozen=True, slots=True)
class UnknownPayer:
    """A row that waits for a person to say whose it is. `candidates`: members who may be meant."""

    row: int
    month: str
    name: str
    staff_number: str
    amount: int
    place: str
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One member in the reconciliation of a month; `state` None: neither charged nor paid."""

    member: int
    name: str
    state: MonthState | None


@dataclass(frozen=True)
class MonthView:
    """The reconciliation of a month: everybody with a state, and the money whose payer nobody knows (tiyn)."""

    month: str
    rows: list[MonthRow]
    unknown: list[UnknownPayer]
    taken: int
    nobody: int

    def counted(self, *states: str) -> int:
        return sum(1 for row in self.rows if (row.state.state if row.state else "none") in states)


class PayrollLists:
    """The accountant's lists of an organisation."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None
        """The action of the last deed of this object: what a screen offers to undo."""

    def preview(self, path: Path, month: str, *, mapping: PayrollMapping | None = None) -> Preview:
        """Reads a list and finds its payers; writes nothing. Raises ListRefused, DUES-01."""
        if not is_month(month):
            raise Circumstance("DUES-01", mark("This is no month: “{typed}”."), mark("Write the year and the month, for example 2026-11."), typed=month[:20])
        payroll = read_payroll(path, mapping=mapping, remembered=Settings(self._org).get(COLUMNS_SETTING, {}))
        return self.preview_of(payroll, path.name, month)

    def preview_of(self, payroll: Payroll, file_name: str, month: str) -> Preview:
        """The same for a list already read."""
        matcher = self._matcher()
        already = self._already(month)
        rows: list[ListRow] = []
        for payer in payroll.rows:
            if payer.status != "payer":
                rows.append(ListRow(payer, Match(), payer.status))
                continue
            match = matcher.match(payer.name, payer.iin, payer.staff_number)
            key = _already_key(match.member, payer.name, payer.staff_number, payer.amount)
            if already.get(key, 0) > 0:
                already[key] -= 1
                rows.append(ListRow(payer, match, "again"))
            else:
                rows.append(ListRow(payer, match, "found" if match.member is not None else "unknown"))
        return Preview(month, file_name, payroll, tuple(rows))

    def take_in(self, preview: Preview, *, again: bool = False) -> int:
        """Takes a list in as one action; returns the action. Unknown payers come along as money of nobody.

        `again`: also the rows that seem to have come before. Raises DUES-03, DUES-10, DUES-12 (nothing to take in).
        """
        refusal = preview.payroll.refusal()
        if refusal is not None:
            raise refusal
        wanted: tuple[Standing, ...] = ("found", "unknown", "again") if again else ("found", "unknown")
        rows = [row for row in preview.rows if row.standing in wanted]
        if not rows:
            raise Circumstance("DUES-12", mark("There is no payer in this list to take in."), mark("Look through the rows: each says why."))
        self._remember(preview.mapping)
        month = preview.month
        today = self._org.clock.today().isoformat()
        same = Members(self._org).merged()
        with self._org.treasury.action("dues.list") as act:
            rates = read_rates(act.session, same)
            charges = _charges(read_lines(act.session, same, months=[month]))
            payroll = act.insert(PayrollList, {
                "month": month, "file_name": preview.file_name, "taken_on": today, "stated_tiyn": preview.payroll.stated,
                "total_tiyn": sum(row.payer.amount for row in rows),
            })  # fmt: skip
            ids = act.insert_many(PayrollRow, [_row_values(payroll, row) for row in rows])
            booking = Booking(act, today)
            for row_id, row in zip(ids, rows, strict=True):
                member = row.match.member
                if member is not None:
                    charge_with_payment(booking, charges.get(member, []), rules.rate_of(rates, member, month), member, month, month, row.payer.amount, row.payer.base)
                    charges[member] = [Line(0, member, month, month, "charge", 1)]
                booking.payment(member, month, month, row.payer.amount, payroll_row=row_id)
            booking.write()
        self.last_action = act.id
        return act.id

    def assign(self, row_id: int, member: int) -> None:
        """A person says whose an unknown payer's money is: it is taken back from nobody and booked for the member.

        Both lines stand in the books of the list's month, or of this month when those are closed. Raises RECORD-01, DUES-13.
        """
        members = Members(self._org)
        member, same = members.card(member).id, members.merged()
        today = self._org.clock.today()
        with self._org.treasury.action("dues.assign") as act:
            row = act.session.execute(select(PayrollRow).where(PayrollRow.id == row_id, PayrollRow.deleted_at.is_(None))).mappings().first()
            if row is None:
                raise gone()
            if row["member"] is not None:
                raise Circumstance(
                    "DUES-13", mark("Somebody has named this payer already. Nothing was written."), mark("Take the payment back on the member's ledger if it was wrong.")
                )
            line = act.session.execute(
                select(DuesLine).where(DuesLine.payroll_row == row_id, DuesLine.corrects.is_(None), DuesLine.deleted_at.is_(None))
            ).mappings().one()  # fmt: skip
            month = line["month"]
            period = month_of(today) if month in closed_months(act.session) else month
            act.update(PayrollRow, row_id, {"member": member, "how": "person"})
            booking = Booking(act, today.isoformat())
            booking.take_back(line, period, self._org.texts.t("The payer is known now"))
            charges = _charges(read_lines(act.session, same, months=[month], member=member)).get(member, [])
            charge_with_payment(booking, charges, rules.rate_of(read_rates(act.session, same), member, month), member, month, period, row["amount_tiyn"])
            booking.payment(member, month, period, row["amount_tiyn"], payroll_row=row_id)
            booking.write()
        self.last_action = act.id

    def unknown(self, month: str = "") -> list[UnknownPayer]:
        """Payers nobody has named yet, of one month or of all."""
        query = (
            select(PayrollRow, PayrollList.month)
            .join(PayrollList, PayrollList.id == PayrollRow.payroll)
            .where(PayrollRow.deleted_at.is_(None), PayrollRow.member.is_(None), PayrollRow.how.is_(None))  # `how` stays where a person was erased
            .order_by(PayrollList.month, PayrollRow.name, PayrollRow.id)
        )
        with self._org.treasury.read() as session:
            rows = session.execute(query.where(PayrollList.month == month) if month else query).mappings().all()
        if not rows:
            return []
        matcher = self._matcher()
        return [
            UnknownPayer(
                row["id"], row["month"], row["name"] or "", row["staff_number"] or "", row["amount_tiyn"], row["place"],
                matcher.match(row["name"] or "", row["iin"] or "", row["staff_number"] or "").candidates,
            )
            for row in rows
        ]  # fmt: skip

    def month(self, month: str) -> MonthView:
        """The reconciliation: who paid, who paid too little or twice, who not, whose money nobody knows."""
        members = Members(self._org)
        same = members.merged()
        with self._org.treasury.read() as session:
            lines = read_lines(session, same, months=[month])
            taken = rules.balance(read_lines(session, {}, period=month)).paid
        states = {member: state for (member, _), state in rules.member_states(lines).items()}
        on_list = [row.id for row in members.rows(members.ids()) if (row.joined_on or "") <= f"{month}-31"]
        everybody = [*on_list, *(member for member in states if member not in set(on_list))]
        names = Dues(self._org).names(everybody)
        unknown = self.unknown(month)
        rows = {one.row for one in unknown}
        nobody = rules.balance(line for line in lines if line.member is None and line.payroll_row in rows).paid
        return MonthView(month, [MonthRow(one, names.get(one, ""), states.get(one)) for one in everybody], unknown, taken, nobody)

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back; refused when it reaches into a closed month."""
        return self._org.treasury.undo(action_id)

    # --- what is remembered ------------------------------------------------------------------------------------------

    def _matcher(self) -> Matcher:
        members = Members(self._org)
        same = members.merged()
        known = [
            Known(card.id, card.last_name, card.first_name, card.patronymic or "", card.iin or "", getattr(card, "staff_number", None) or "")
            for card in members.cards()
        ]
        query = select(PayrollRow.name, PayrollRow.staff_number, PayrollRow.member).where(PayrollRow.how == "person", PayrollRow.deleted_at.is_(None))
        with self._org.treasury.read() as session:
            before = {payer_key(row.name or "", row.staff_number or ""): same.get(row.member, row.member) for row in session.execute(query) if row.name}
        return Matcher(known, before)

    def _already(self, month: str) -> dict[tuple[Any, ...], int]:
        """Payers and sums that came for a month in earlier lists, with how often."""
        query = (
            select(PayrollRow.member, PayrollRow.name, PayrollRow.staff_number, PayrollRow.amount_tiyn)
            .join(PayrollList, PayrollList.id == PayrollRow.payroll)
            .where(PayrollList.month == month, PayrollRow.deleted_at.is_(None))
        )
        found: dict[tuple[Any, ...], int] = {}
        same = Members(self._org).merged()
        with self._org.treasury.read() as session:
            for row in session.execute(query):
                key = _already_key(same.get(row.member, row.member), row.name or "", row.staff_number or "", row.amount_tiyn)
                found[key] = found.get(key, 0) + 1
        return found

    def _remember(self, mapping: PayrollMapping) -> None:
        settings = Settings(self._org)
        kept: Mapping[str, str | None] = {**settings.get(COLUMNS_SETTING, {}), **mapping.remembered()}
        columns = dict(list(kept.items())[-MOST_REMEMBERED:])
        if columns != settings.get(COLUMNS_SETTING, {}):
            settings.put(COLUMNS_SETTING, columns)


def _charges(lines: Sequence[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in rules.standing(lines):
        if line.side == "charge" and line.member is not None:
            found.setdefault(line.member, []).append(line)
    return found


def _already_key(member: int | None, name: str, staff_number: str, amount: int) -> tuple[Any, ...]:
    return (member if member is not None else payer_key(name, staff_number), amount)


def _row_values(payroll: int, row: ListRow) -> dict[str, Any]:
    payer = row.payer
    return {
        "payroll": payroll, "place": f"{payer.sheet} · {payer.row}", "name": payer.name or None, "iin": payer.iin or None,
        "staff_number": payer.staff_number or None, "amount_tiyn": payer.amount, "member": row.match.member, "how": row.match.how or None,
    }  # fmt: skip
