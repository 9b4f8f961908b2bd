"""A school whose members pay dues."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from support.workbooks import build
from tirek.features.dues.lists import PayrollLists
from tirek.features.dues.rules import Rate
from tirek.features.dues.service import Dues
from tirek.features.members.api import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.organisation import OpenedOrganisation

MONTH = "2026-11"
PEOPLE = (
    ("Сериков", "Нұрлан", "Әлиұлы", "850101300124"), ("Сейітова", "Гүлмира", "Маратқызы", "700707401232"),
    ("Ким", "Анна", "Викторовна", None), ("Ахметов", "Дәулет", None, None),
)  # fmt: skip


@dataclass
class School:
    """Four members who pay 500 tenge a month."""

    org: OpenedOrganisation
    dues: Dues
    lists: PayrollLists
    clock: FixedClock
    folder: Path
    members: list[int]

    def payroll(self, *rows: list[object], heading: tuple[str, ...] = ("№", "Ф.И.О.", "ИИН", "Таб. №", "Удержано"), name: str = "list.xlsx") -> Path:
        return build(self.folder / name, [list(heading), *rows])

    def take(self, *rows: list[object], month: str = MONTH, again: bool = False) -> int:
        return self.lists.take_in(self.lists.preview(self.payroll(*rows), month), again=again)


def make_school(org: OpenedOrganisation, clock: FixedClock, folder: Path) -> School:
    """Four members and a rate of 500 tenge from January 2026."""
    dues, members = Dues(org), Members(org)
    ids = [members.add({"last_name": last, "first_name": first, "patronymic": patronymic, "iin": iin}).id for last, first, patronymic, iin in PEOPLE]
    dues.set_rate(Rate("2026-01", "sum", 50_000), "Жиналыс хаттамасы № 1")
    return School(org, dues, PayrollLists(org), clock, folder, ids)
