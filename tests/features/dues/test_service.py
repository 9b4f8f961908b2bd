"""Dues over a real treasury: charged, paid, corrected by own lines, shared to the tiyn, closed and opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from support.dues import MONTH, School
from tirek.features.dues import rules
from tirek.features.dues.ledger import Sharing, read_lines
from tirek.features.dues.model import DuesLine
from tirek.features.dues.rules import Rate, Share
from tirek.features.dues.views import NewCash
from tirek.foundation.errors import Circumstance
from tirek.foundation.store.numbering import installation_letter

TODAY = "2026-11-23"


def refused(code: str, deed: object, *arguments: object) -> None:
    with pytest.raises(Circumstance) as caught:
        deed(*arguments)  # type: ignore[operator]
    assert caught.value.code == code


def state(school: School, member: int, month: str = MONTH) -> tuple[str, int]:
    found = next(one for one in school.dues.member(member).months if one.month == month)
    return found.state, found.balance.owed


def test_everybody_is_charged_once(school: School) -> None:
    assert school.dues.charge(MONTH) == 4
    assert school.dues.charge(MONTH) == 0
    assert state(school, school.members[0]) == ("unpaid", 50_000)


def test_an_own_rate_and_the_month_of_joining_count(school: School) -> None:
    from tirek.features.members.api import Members

    Members(school.org).add({"last_name": "Жаңа", "first_name": "Келген", "joined_on": "2026-12-05"})
    school.dues.set_rate(Rate("2026-06", "sum", 0, member=school.members[3]))
    assert school.dues.charge(MONTH) == 4
    assert state(school, school.members[3]) == ("paid", 0)
    assert [debtor.member for debtor in school.dues.debtors()].count(school.members[3]) == 0


def test_nothing_is_charged_without_a_rate(school: School) -> None:
    refused("DUES-06", school.dues.charge, "2025-12")
    refused("DUES-01", school.dues.charge, "2026-13")
    refused("DUES-02", school.dues.set_rate, Rate(MONTH, "percent", 10_001))
    refused("DUES-02", school.dues.set_rate, Rate(MONTH, "sum", -1))


def test_percent_of_a_secret_pay_is_owed_in_months_not_in_money(school: School) -> None:
    school.dues.set_rate(Rate("2026-02", "percent", 100))
    school.dues.charge("2026-09")
    school.dues.charge("2026-10")
    found = school.dues.member(school.members[0])
    assert found.owed == 0 and found.open_months == ["2026-09", "2026-10"]
    debtor = next(one for one in school.dues.debtors() if one.member == school.members[0])
    assert debtor.months == ("2026-09", "2026-10") and debtor.owed == 0


def test_cash_gets_a_number_and_pays_the_month(school: School) -> None:
    school.dues.charge(MONTH)
    first = school.dues.take_cash(NewCash(school.members[0], 50_000, MONTH, TODAY))
    second = school.dues.take_cash(NewCash(school.members[1], 20_050, MONTH, TODAY))
    letter = installation_letter(school.org)
    assert (first.number, second.number) == (f"1-{letter}/2026", f"2-{letter}/2026")
    assert first.payer == "Сериков Нұрлан Әлиұлы" and first.received_by == school.org.actor.name
    assert state(school, school.members[0]) == ("paid", 0) and state(school, school.members[1]) == ("short", 29_950)
    assert [receipt.number for receipt in school.dues.receipts(MONTH)] == [f"1-{letter}/2026", f"2-{letter}/2026"]
    refused("DUES-07", school.dues.take_cash, NewCash(school.members[0], 0, MONTH, TODAY))
    refused("RECORD-01", school.dues.take_cash, NewCash(12345, 100, MONTH, TODAY))


def test_a_wrong_line_is_taken_back_by_a_line_and_stays_to_be_seen(school: School) -> None:
    receipt = school.dues.take_cash(NewCash(school.members[0], 50_000, MONTH, TODAY))
    line = next(line for line in school.dues.member(school.members[0]).lines if line.side == "payment")
    refused("DUES-08", school.dues.take_back, line.id, "  ")
    school.dues.take_back(line.id, "Ақша қайтарылды")
    assert state(school, school.members[0]) == ("unpaid", 50_000)
    lines = school.dues.member(school.members[0]).lines
    assert sorted(one.amount for one in lines if one.side == "payment") == [-50_000, 50_000]
    assert next(one for one in lines if one.id == line.id).taken_back
    assert school.dues.receipt(receipt.id).cancelled
    refused("DUES-09", school.dues.take_back, line.id, "Тағы бір рет")
    refused("DUES-09", school.dues.take_back, next(one.id for one in lines if one.corrects), "Қайтарманы қайтару")


def test_what_is_to_be_paid_is_corrected_by_a_line(school: School) -> None:
    school.dues.charge(MONTH)
    school.dues.correct(school.members[0], MONTH, -50_000, "Бала күтімі демалысында")
    assert state(school, school.members[0]) == ("paid", 0)
    corrected = next(line for line in school.dues.member(school.members[0]).lines if line.correction)
    assert (corrected.amount, corrected.reason) == (-50_000, "Бала күтімі демалысында")
    refused("DUES-08", school.dues.correct, school.members[0], MONTH, 100, "жоқ")


def test_no_line_of_the_ledger_is_ever_written_over(school: School) -> None:
    school.dues.charge(MONTH)
    school.dues.take_cash(NewCash(school.members[0], 50_000, MONTH, TODAY))
    line = next(line for line in school.dues.member(school.members[0]).lines if line.side == "payment")
    school.dues.take_back(line.id, "Қате енгізілді")
    with school.org.treasury.read() as session:
        ids = session.execute(select(DuesLine.id)).scalars().all()
    assert all({change.op for change in school.org.treasury.history("dues_line", one)} == {"insert"} for one in ids)


# --- shares -------------------------------------------------------------------------------------------------------------


def test_shares_of_the_takings_add_up_to_the_tiyn(school: School) -> None:
    school.dues.set_sharing(Sharing("2026-01", (Share("Аудандық ұйым", 3333), Share("Облыстық ұйым", 3333)), "Қаулы № 5"))
    school.dues.take_cash(NewCash(school.members[0], 10_001, MONTH, TODAY))
    shares = school.dues.shares(MONTH)
    assert [(share.body, amount) for share, amount in shares] == [("Аудандық ұйым", 3333), ("Облыстық ұйым", 3333), ("", 3335)]
    assert sum(amount for _, amount in shares) == school.dues.balance(MONTH).paid
    assert school.dues.shares("2025-11")[0][0].body == ""


def test_the_shares_in_force_in_that_month_count(school: School) -> None:
    school.dues.set_sharing(Sharing("2026-01", (Share("Аудан", 5000),)))
    school.dues.set_sharing(Sharing("2026-12", (Share("Аудан", 2000),)))
    school.dues.take_cash(NewCash(school.members[0], 1000, MONTH, TODAY))
    assert [amount for _, amount in school.dues.shares(MONTH)] == [500, 500]
    refused("DUES-05", school.dues.set_sharing, Sharing(MONTH, (Share("Аудан", 6000), Share("Облыс", 4001))))
    refused("DUES-05", school.dues.set_sharing, Sharing(MONTH, (Share(" ", 100),)))


# --- the books ----------------------------------------------------------------------------------------------------------


def test_closed_books_take_no_line_until_they_are_opened_with_a_reason(school: School) -> None:
    school.dues.take_cash(NewCash(school.members[0], 50_000, MONTH, TODAY))
    cash_action = school.dues.last_action
    assert cash_action is not None
    school.dues.close(MONTH)
    assert school.dues.books(MONTH).closed and school.dues.books(MONTH).by == school.org.actor.name
    refused("DUES-03", school.dues.take_cash, NewCash(school.members[1], 50_000, MONTH, TODAY))
    refused("DUES-03", school.dues.charge, MONTH)
    refused("DUES-03", school.dues.correct, school.members[0], MONTH, 100, "Қайта есептеу")
    refused("DUES-03", school.dues.undo, cash_action)
    refused("DUES-11", school.dues.close, MONTH)
    assert school.dues.receipts(MONTH)[-1].number.startswith("1-")  # the refused receipt took no number
    refused("DUES-08", school.dues.reopen, MONTH, "")
    school.clock.advance(timedelta(minutes=1))
    school.dues.reopen(MONTH, "Бухгалтерия тізімді түзетті")
    assert not school.dues.books(MONTH).closed and school.dues.books(MONTH).reason == "Бухгалтерия тізімді түзетті"
    school.dues.undo(cash_action)
    assert school.dues.balance(MONTH).paid == 0
    refused("DUES-11", school.dues.reopen, MONTH, "Тағы да ашу")


def test_a_debt_of_a_closed_month_is_paid_in_the_books_of_an_open_one(school: School) -> None:
    school.dues.charge("2026-10")
    school.dues.close("2026-10")
    before = school.dues.shares("2026-10")
    school.dues.take_cash(NewCash(school.members[0], 50_000, "2026-10", TODAY))
    assert state(school, school.members[0], "2026-10") == ("paid", 0)
    assert school.dues.shares("2026-10") == before and school.dues.balance(MONTH).paid == 50_000


def test_closing_is_not_undone_behind_the_reason(school: School) -> None:
    school.dues.close(MONTH)
    with school.org.treasury.read() as session:
        action = session.exec_driver_sql("SELECT id FROM journal_action WHERE kind = 'books.close'").scalar()
    refused("DUES-04", school.org.treasury.undo, action)
    assert school.dues.books(MONTH).closed


def test_the_whole_ledger_conserves(school: School) -> None:
    school.dues.charge("2026-10")
    school.dues.charge(MONTH)
    school.dues.take_cash(NewCash(school.members[0], 70_000, "2026-10", TODAY))
    school.take([1, "Сейітова Гүлмира Маратқызы", "", "", 500], [2, "Белгісіз Біреу", "", "", 250.5])
    school.dues.correct(school.members[3], MONTH, -10_000, "Жарты айлық демалыс")
    with school.org.treasury.read() as session:
        lines = read_lines(session, {})
    sums = rules.balance(lines)
    assert sums.charged + sums.corrections - sums.paid == sums.owed == 8 * 50_000 - 10_000 - 70_000 - 50_000 - 25_050
    assert sum(school.dues.member(one).owed for one in school.members) - 25_050 == sums.owed
