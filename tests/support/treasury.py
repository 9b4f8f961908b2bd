"""The treasury in the tests of the whole house: canaries in every field, and each deed of its services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from support.canaries import Canaries
from tirek.features.benefits.service import BenefitCard, Benefits, NewBenefit, Person
from tirek.features.dues.ledger import Sharing
from tirek.features.dues.lists import PayrollLists, Preview
from tirek.features.dues.payroll import payroll_of
from tirek.features.dues.rules import Rate, Share
from tirek.features.dues.service import Dues
from tirek.features.dues.views import NewCash
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.workbooks.grid import CellValue, Sheet, SheetRow, Workbook

DAY, MONTH = "2026-11-23", "2026-11"
HEADING: tuple[CellValue, ...] = ("Ф.И.О.", "ИИН", "Таб. №", "Удержано")


def listed(org: OpenedOrganisation, *rows: tuple[CellValue, ...], name: str = "list.xlsx", sheet: str = "A", month: str = MONTH) -> Preview:
    """An accountant's list without a file."""
    body = tuple(SheetRow(number, row) for number, row in enumerate((HEADING, *rows), 1))
    return PayrollLists(org).preview_of(payroll_of(Workbook((Sheet(sheet, body),))), name, month)


def fill(org: OpenedOrganisation, words: Canaries, member: int) -> None:
    """A canary in every text of the treasury that a person can write."""
    dues, lists = Dues(org), PayrollLists(org)
    dues.set_rate(Rate("2026-01", "sum", 50_000), words.word("ground"))
    dues.set_sharing(Sharing("2026-01", (Share("Аудандық ұйым", 3000),), words.word("ground")))
    dues.take_cash(NewCash(member, 50_000, MONTH, DAY))
    dues.correct(member, MONTH, -100, words.word("reason"))
    lists.take_in(listed(org, (words.word("payer"), words.iin, words.word("staff"), 450), name=words.word("file"), sheet=words.word("sheet")))
    dues.close("2026-01")
    dues.reopen("2026-01", words.word("reason"))
    benefits = Benefits(org)
    benefits.approve(benefits.add(NewBenefit("money", date(2026, 2, 10), words.word("title"), (Person(member, 100),), words.word("result"))).id)
    assert dues.member(member).lines and lists.month(MONTH).rows and dues.debtors() is not None


# --- each deed of the services ------------------------------------------------------------------------------------------


def _cash(day: Any) -> int:
    dues = Dues(day.org)
    dues.take_cash(NewCash(day.member, 50_000, MONTH, DAY))
    return next(line.id for line in dues.member(day.member).lines if line.side == "payment" and not line.taken_back)


def _charge(day: Any) -> None:
    dues = Dues(day.org)
    dues.set_rate(Rate("2026-01", "sum", 50_000))
    dues.charge(MONTH)


def _remove_rate(day: Any) -> None:
    dues = Dues(day.org)
    dues.set_rate(Rate("2026-01", "sum", 50_000))
    dues.remove_rate(dues.rates()[0].id)


def _books(day: Any) -> None:
    Dues(day.org).close("2024-01")
    Dues(day.org).reopen("2024-01", "Тізім түзетілді")


def _undo(day: Any) -> None:
    dues = Dues(day.org)
    dues.set_rate(Rate("2026-01", "sum", 50_000))
    dues.undo(dues.last_action or 0)


def _undo_list(day: Any) -> None:
    lists = PayrollLists(day.org)
    lists.take_in(listed(day.org, (f"Белгісіз {day.member}", None, None, 450), month="2025-04"))
    lists.undo(lists.last_action or 0)


def _assign(day: Any) -> None:
    lists = PayrollLists(day.org)
    lists.take_in(listed(day.org, (f"Белгісіз {day.member}", None, None, 450)))
    lists.assign(lists.unknown()[0].row, day.member)


def _help(day: Any, title: str = "Концерт") -> NewBenefit:
    return NewBenefit("event", date(2026, 3, 6), title, (Person(day.member, 100),))


def _with_help(day: Any) -> tuple[Benefits, BenefitCard]:
    benefits = Benefits(day.org)
    return benefits, benefits.add(_help(day))


def _change_help(day: Any) -> None:
    benefits, card = _with_help(day)
    benefits.change(card.id, _help(day, "Кеш"))


def _approve_help(day: Any) -> None:
    benefits, card = _with_help(day)
    benefits.approve(card.id)


def _remove_help(day: Any) -> None:
    benefits, card = _with_help(day)
    benefits.remove(card.id)


def _restore_help(day: Any) -> None:
    benefits, card = _with_help(day)
    benefits.change(card.id, _help(day, "Кеш"))
    benefits.restore(card.id, benefits.history(card.id, day.org.texts)[1].action)


def _undo_help(day: Any) -> None:
    benefits, _ = _with_help(day)
    benefits.undo(benefits.last_action or 0)


DEEDS: dict[str, tuple[Callable[[Any], object], tuple[str, ...]]] = {
    "Dues.set_rate": (lambda day: Dues(day.org).set_rate(Rate("2026-01", "percent", 100), "Хаттама"), ("treasury:dues.rate",)),
    "Dues.remove_rate": (_remove_rate, ("treasury:dues.rate", "treasury:dues.rate_remove")),
    "Dues.set_sharing": (lambda day: Dues(day.org).set_sharing(Sharing("2026-01", (Share("Аудан", 3000),))), ("treasury:dues.sharing",)),
    "Dues.charge": (_charge, ("treasury:dues.rate", "treasury:dues.charge")),
    "Dues.take_cash": (_cash, ("treasury:dues.cash",)),
    "Dues.correct": (lambda day: Dues(day.org).correct(day.member, MONTH, -100, "Демалыста болған"), ("treasury:dues.correct",)),
    "Dues.take_back": (lambda day: Dues(day.org).take_back(_cash(day), "Қате енгізілді"), ("treasury:dues.cash", "treasury:dues.take_back")),
    "Dues.close and Dues.reopen": (_books, ("treasury:books.close", "treasury:books.reopen")),
    "Dues.reopen": (_books, ("treasury:books.close", "treasury:books.reopen")),
    "Dues.undo": (_undo, ("treasury:dues.rate", "treasury:undo")),
    "PayrollLists.take_in": (
        lambda day: PayrollLists(day.org).take_in(listed(day.org, (f"Белгісіз {day.member}", None, None, 450), month="2025-05")),
        ("office:setting.change", "treasury:dues.list"),
    ),
    "PayrollLists.undo": (_undo_list, ("office:setting.change", "treasury:dues.list", "treasury:undo")),
    "PayrollLists.assign": (_assign, ("office:setting.change", "treasury:dues.list", "treasury:dues.assign")),
    "Benefits.add": (_with_help, ("treasury:benefit.add",)),
    "Benefits.change": (_change_help, ("treasury:benefit.add", "treasury:benefit.change")),
    "Benefits.approve": (_approve_help, ("treasury:benefit.add", "treasury:benefit.approve")),
    "Benefits.remove": (_remove_help, ("treasury:benefit.add", "treasury:benefit.remove")),
    "Benefits.restore": (_restore_help, ("treasury:benefit.add", "treasury:benefit.change", "treasury:benefit.restore")),
    "Benefits.undo": (_undo_help, ("treasury:benefit.add", "treasury:undo")),
}
"""As in `tests/app/test_columns.py`."""

READERS: dict[str, set[str]] = {
    "Dues": {"balance", "books", "debtors", "member", "names", "rates", "receipt", "receipts", "shares", "sharings"},
    "PayrollLists": {"month", "preview", "preview_of", "unknown"},
    "Benefits": {"card", "history", "of_member", "received", "waiting", "year"},
}
SERVICES: list[type] = [Dues, PayrollLists, Benefits]
