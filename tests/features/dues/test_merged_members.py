"""Two cards of one person are made one: what stands under either is counted for the one that stayed, and one undo parts it again."""

from __future__ import annotations

from datetime import date

from support.dues import School
from tirek.features.benefits.service import Benefits, NewBenefit, Person
from tirek.features.dues.rules import Rate
from tirek.features.dues.views import NewCash
from tirek.features.members.api import Members
from tirek.features.members.merging import Duplicates

DAY = "2026-11-23"


def merged(school: School) -> tuple[int, int, int]:
    """A second card of the first member is merged into the first; returns (stays, goes, action)."""
    stays = school.members[0]
    goes = Members(school.org).add({"last_name": "Серіков", "first_name": "Нұрлан", "patronymic": "Әлиұлы"}).id
    school.dues.take_cash(NewCash(stays, 50_000, "2026-10", DAY))
    school.dues.take_cash(NewCash(goes, 50_000, "2026-11", DAY))
    school.dues.correct(goes, "2026-09", 20_000, "Бұрынғы қарыз")
    duplicates = Duplicates(school.org)
    duplicates.merge(stays, goes)
    return stays, goes, duplicates.last_action or 0


def test_the_ledger_of_the_card_that_stayed_has_the_lines_of_both(school: School) -> None:
    stays, goes, action = merged(school)
    ledger = school.dues.member(stays)
    assert {state.month for state in ledger.months} == {"2026-09", "2026-10", "2026-11"}
    assert ledger.owed == 20_000 and ledger.open_months == ["2026-09"]
    assert school.dues.member(goes) == ledger, "an old link leads to the same ledger"
    Duplicates(school.org).undo(action)
    assert {state.month for state in school.dues.member(stays).months} == {"2026-10"}
    assert school.dues.member(goes).owed == 20_000


def test_debts_and_the_reconciliation_name_the_person_once(school: School) -> None:
    stays, goes, _ = merged(school)
    owing = [one for one in school.dues.debtors() if one.member in (stays, goes)]
    assert [(one.member, one.owed, one.months) for one in owing] == [(stays, 20_000, ("2026-09",))]
    rows = [row for row in school.lists.month("2026-11").rows if row.member in (stays, goes)]
    assert [(row.member, row.state.state if row.state else None) for row in rows] == [(stays, "paid")]


def test_nobody_is_charged_again_for_a_month_that_the_other_card_paid(school: School) -> None:
    stays, _, _ = merged(school)
    assert school.dues.charge("2026-11") == len(school.members) - 1
    assert next(one for one in school.dues.member(stays).months if one.month == "2026-11").balance.charged == 50_000


def test_an_own_rate_of_the_card_that_went_holds_on(school: School) -> None:
    goes = Members(school.org).add({"last_name": "Серіков", "first_name": "Нұрлан"}).id
    school.dues.set_rate(Rate("2026-01", "sum", 10_000, goes), "Зейнеткер")
    Duplicates(school.org).merge(school.members[0], goes)
    school.dues.charge("2026-11")
    assert school.dues.member(school.members[0]).owed == 10_000


def test_a_payer_known_under_the_card_that_went_is_found_and_not_taken_twice(school: School) -> None:
    goes = Members(school.org).add({"last_name": "Серіков", "first_name": "Нұрлан"}).id
    school.take([1, "Белгісіз Біреу", "", "77", 500])
    school.lists.assign(school.lists.unknown()[0].row, goes)
    Duplicates(school.org).merge(school.members[0], goes)
    again = school.lists.preview(school.payroll([1, "Белгісіз Біреу", "", "77", 500]), "2026-12")
    assert [(row.standing, row.match.member) for row in again.rows if row.standing != "skipped"] == [("found", school.members[0])]
    same_month = school.lists.preview(school.payroll([1, "Белгісіз Біреу", "", "77", 500]), "2026-11")
    assert [row.standing for row in same_month.rows if row.standing != "skipped"] == ["again"]


def test_a_month_that_both_cards_were_charged_for_says_so(school: School) -> None:
    goes = Members(school.org).add({"last_name": "Серіков", "first_name": "Нұрлан"}).id
    school.dues.charge("2026-11")
    Duplicates(school.org).merge(school.members[0], goes)
    month = school.dues.member(school.members[0]).months[0]
    assert (month.charges, month.balance.owed) == (2, 100_000)
    line = next(line for line in school.dues.member(goes).lines if line.side == "charge")
    school.dues.take_back(line.id, "Екі карточка біріктірілді")
    month = school.dues.member(school.members[0]).months[0]
    assert (month.charges, month.balance.owed) == (1, 50_000)


def test_benefits_of_both_cards_stand_on_one_sheet(school: School) -> None:
    org, stays = school.org, school.members[0]
    goes = Members(org).add({"last_name": "Серіков", "first_name": "Нұрлан"}).id
    benefits = Benefits(org)
    own = benefits.add(NewBenefit("money", date(2026, 2, 1), "Материалдық көмек", (Person(goes, 700),)))
    shared = benefits.add(NewBenefit("event", date(2026, 3, 8), "Мереке", (Person(stays, 100), Person(goes, 200), Person(school.members[1]))))
    benefits.approve(own.id, shared.id)
    duplicates = Duplicates(org)
    duplicates.merge(stays, goes)
    assert [(one.title, one.amount) for one in benefits.received(stays, 2026)] == [("Материалдық көмек", 700), ("Мереке", 300)]
    assert benefits.received(goes, 2026) == benefits.received(stays, 2026)
    assert {one.id for one in benefits.of_member(stays)} == {own.id, shared.id}
    card = benefits.card(shared.id)
    assert {(one.member, one.amount) for one in card.people} == {(stays, 300), (school.members[1], None)}
    benefits.change(shared.id, NewBenefit("event", card.happened_on, "Наурыз", card.people))
    assert {(one.member, one.amount) for one in benefits.card(shared.id).people} == {(stays, 300), (school.members[1], None)}
