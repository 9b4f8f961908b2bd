"""A person who paid dues and had help is destroyed: the books still add up, nobody's rate becomes everybody's, no name is left."""

from __future__ import annotations

from datetime import date

import pytest

from support.another_school import AnotherSchool
from support.dues import School, make_school
from tirek.features.benefits.service import Benefits, NewBenefit, Person
from tirek.features.dues.rules import Rate
from tirek.features.dues.views import NewCash
from tirek.features.members.api import Members
from tirek.features.members.card_records import CardRecords
from tirek.features.members.merging import Duplicates
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.erasure import Erasure
from tirek.features.transfer.service import Transfers
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation

CANARY = "Жойылғанбаев"


@pytest.fixture
def school(org: OpenedOrganisation, clock: FixedClock, tmp_path: object) -> School:
    return make_school(org, clock, tmp_path)  # type: ignore[arg-type]


def everything_of(school: School) -> tuple[int, int]:
    """A person with two cards made one, dues of all kinds, help alone and with others; returns (the card, the merged one)."""
    members, dues = Members(school.org), school.dues
    person = members.add({"last_name": CANARY, "first_name": "Асан"}).id
    twin = members.add({"last_name": CANARY, "first_name": "Хасан"}).id
    dues.set_rate(Rate("2026-01", "sum", 0, person), f"{CANARY} демалыста")
    dues.take_cash(NewCash(twin, 40_000, "2026-10", "2026-10-05"))
    dues.correct(person, "2026-10", -5_000, f"{CANARY} айтты")
    school.take([1, f"{CANARY} Асан", "", "", 300], [2, "Белгісіз Біреу", "", "", 700], month="2026-11")
    CardRecords(school.org).add(person, "relief", {"kind": "veteran", "paper": CANARY})
    benefits = Benefits(school.org)
    benefits.approve(benefits.add(NewBenefit("money", date(2026, 2, 1), f"{CANARY} емделді", (Person(twin, 900),))).id)
    benefits.approve(benefits.add(NewBenefit("event", date(2026, 3, 8), "Мереке", (Person(person, 100), Person(school.members[0])))).id)
    Duplicates(school.org).merge(person, twin)
    return person, twin


def test_the_books_add_up_and_nobody_is_named(school: School) -> None:
    person, twin = everything_of(school)
    before = {month: school.dues.balance(month) for month in ("2026-10", "2026-11")}
    shares = school.dues.shares("2026-11")
    would = Erasure(school.org).found(person)
    assert would["member"] == 2 and would["dues_rate"] == 1 and would["benefit"] == 1 and would["payroll_row"] == 1
    Erasure(school.org).erase(person, "withdrawn")
    assert {month: school.dues.balance(month) for month in before} == before and school.dues.shares("2026-11") == shares
    assert all(rate.rate.value for rate in school.dues.rates()), "the own rate of nobody is gone, and is nobody else's"
    month = school.lists.month("2026-11")
    assert [one.name for one in month.unknown] == ["Белгісіз Біреу"] and month.nobody == 70_000, "what was paid is no unknown payer's"
    assert {row.member for row in month.rows} == set(school.members)
    assert {one.member for one in school.dues.debtors()} <= set(school.members)
    year = Benefits(school.org).year(2026)
    assert [(one.title, one.amount, one.approved) for one in year] == [("Мереке", 100, True), ("", 900, True)]
    assert CANARY not in str([*year, month, school.dues.receipts("2026-10"), school.dues.rates()])
    for one in (person, twin):
        with pytest.raises(Circumstance):
            Members(school.org).card(one)
        assert school.org.register.history("member", one) == []
    report = check_organisation(school.org)
    assert report.ok, report.problems


def test_a_membership_on_its_way_is_not_destroyed(school: School) -> None:
    other = AnotherSchool(school.folder)
    person = Members(school.org).add({"last_name": CANARY, "first_name": "Асан"}).id
    Transfers(school.org).send(person, other.address, "өтініш")
    with pytest.raises(Circumstance) as refused:
        Erasure(school.org).erase(person, "withdrawn")
    assert refused.value.code == "TRANSFER-18" and Members(school.org).card(person).last_name == CANARY
