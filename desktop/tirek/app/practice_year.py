"""A year of the practice school: dues of some months, help, contracts that run out, the staff list. Invented, through the same services."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tirek.foundation.resources import resource

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation

TIYN = 100
HEADING = ("Т.А.Ә.", "Табель №", "Ұсталған сома")


def fill_year(org: OpenedOrganisation, people: list[dict[str, Any]]) -> None:
    """Writes the year down; `people` are the members already taken in. For practice vaults only."""
    assert org.practice
    from tirek.features.members.api import Members

    members = Members(org)
    ids = {" ".join(row.name.split()[:2]): row.id for row in members.rows(members.ids())}
    year = _Year(org, json.loads(resource("practice", "year.json").read_text(encoding="utf-8")), ids)
    year.treasury(people)
    year.help()
    year.contracts()
    year.staff(people)


@dataclass
class _Year:
    org: OpenedOrganisation
    told: dict[str, Any]
    ids: dict[str, int]
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.today = self.org.clock.today()

    def _month(self, ago: int) -> str:
        from tirek.features.dues.rules import month_of, next_month

        return next_month(month_of(self.today), -ago)

    # dues -------------------------------------------------------------------------------------------------------------
    def treasury(self, people: list[dict[str, Any]]) -> None:
        """Rates, shares, three months of lists from the accountant, cash, corrections; the oldest month is closed."""
        from tirek.features.dues.ledger import Sharing
        from tirek.features.dues.rules import Rate, Share
        from tirek.features.dues.service import Dues
        from tirek.features.dues.views import NewCash

        dues, told = Dues(self.org), self.told
        for row in told["rates"]:
            kind, value = ("percent", row["percent"]) if "percent" in row else ("sum", row["sum"] * TIYN)
            dues.set_rate(Rate(self._month(row["months_ago"]), kind, value, self.ids.get(row.get("member", ""))), row["ground"])
        shares = told["shares"]
        dues.set_sharing(Sharing(self._month(shares["months_ago"]), tuple(Share(body, points) for body, points in shares["shares"]), shares["ground"]))
        for row in told["lists"]:
            dues.charge(self._month(row["months_ago"]))
            self._take_list(row, people)
        for row in told["cash"]:
            month = self._month(row["for"])
            dues.take_cash(NewCash(self.ids[row["member"]], row["sum"] * TIYN, month, f"{self._month(row['months_ago'])}-12"))
        for row in told["corrections"]:
            dues.correct(self.ids[row["member"]], self._month(row["months_ago"]), row["sum"] * TIYN, row["reason"])
        for ago in told["closed"]:
            dues.close(self._month(ago))

    def _take_list(self, row: dict[str, Any], people: list[dict[str, Any]]) -> None:
        from tirek.features.dues.lists import PayrollLists
        from tirek.features.dues.payroll import payroll_of
        from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow, Workbook

        sums, month = self.told["withheld"], self._month(row["months_ago"])
        cells: list[tuple[CellValue, ...]] = [HEADING]
        for place, person in enumerate(people):
            if f"{person['last_name']} {person['first_name']}" not in row["without"]:
                cells.append((f"{person['last_name']} {person['first_name']} {person['patronymic']}", f"ТН-{place + 1:03}", sums[place % len(sums)]))
        cells += [tuple(payer) for payer in row.get("unknown", ())]
        sheet = Sheet("Ведомость", tuple(SheetRow(number, line) for number, line in enumerate(cells, 1)))
        lists = PayrollLists(self.org)
        lists.take_in(lists.preview_of(payroll_of(Workbook((sheet,))), f"жарна-{month}.xlsx", month))

    # the rest ---------------------------------------------------------------------------------------------------------
    def help(self) -> None:
        """What the union did, most of it approved."""
        from tirek.features.benefits.service import Benefits, NewBenefit, Person

        benefits = Benefits(self.org)
        for row in self.told["help"]:
            people = tuple(Person(self.ids[name], amount and amount * TIYN) for name, amount in row["people"].items())
            card = benefits.add(NewBenefit(row["kind"], self.today - timedelta(days=row["days_ago"]), row["title"], people, row["result"]))
            if row["approved"]:
                benefits.approve(card.id)

    def contracts(self) -> None:
        """Fixed terms that run out within the next three months."""
        from tirek.features.members.api import Members

        members = Members(self.org)
        for row in self.told["contracts"]:
            began, ends = self.today - timedelta(days=row["began_days_ago"]), self.today + timedelta(days=row["ends_in_days"])
            values = {"contract_kind": row["kind"], "contract_from": began.isoformat(), "contract_until": ends.isoformat()}
            members.change(self.ids[row["member"]], values)

    def staff(self, people: list[dict[str, Any]]) -> None:
        """All workers of the school, with some who are no members and two who were invited."""
        from tirek.features.staff.api import Staff

        staff = Staff(self.org)
        staff.take_in([*people, *self.told["staff"]])
        listed = {f"{row.last_name} {row.first_name}": row.id for row in staff.workers()}
        staff.invite([listed[name] for name in self.told["invited"]], (self.today - timedelta(days=9)).isoformat())
        for name, answer in self.told["invited"].items():
            if answer is not None:
                staff.answered(listed[name], answer)
