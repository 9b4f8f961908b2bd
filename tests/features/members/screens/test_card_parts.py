"""What other features show on a member's card: dues with debts and corrections, and what the union did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from support.pages import Desk, words
from tirek.app.workplace import card_parts
from tirek.features.benefits.service import Benefits, NewBenefit, Person
from tirek.features.dues.rules import Rate
from tirek.features.dues.screens import OwnTab, dues_spec
from tirek.features.dues.service import Dues
from tirek.features.dues.views import NewCash
from tirek.features.members.screens import members_spec
from tirek.features.members.service import Members
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


@pytest.fixture
def member(org: OpenedOrganisation) -> int:
    member = Members(org).add({"last_name": "Өтегенова", "first_name": "Күләш", "joined_on": "2020-09-01"}).id
    dues, benefits = Dues(org), Benefits(org)
    dues.set_rate(Rate("2026-01", "sum", 50_000))
    dues.charge("2026-09")
    dues.take_cash(NewCash(member, 50_000, "2026-10", "2026-10-12"))
    dues.correct(member, "2026-09", -10_000, "Ақысыз демалыста болды")
    benefits.approve(benefits.add(NewBenefit("money", date(2026, 3, 6), "Емделуге көмек", (Person(member, 2_500_000),))).id)
    benefits.add(NewBenefit("event", date(2025, 12, 20), "Жаңа жыл кеші", (Person(member),)))
    return member


@pytest.mark.parametrize(("language", "letters", "owed"), [("kk", 150, "Қарызы: 400 ₸"), ("ru", 100, "Долг 400 ₸")])
def test_dues_and_help_stand_on_the_card(desk: Desk, member: int, language: str, letters: int, owed: str) -> None:
    page = desk.open(members_spec(card_parts()), language, letters)
    view = page.open_card(member)
    desk.rest()
    view.tabs.show_tab("dues")
    desk.rest()
    said = words(view).replace("\u00a0", " ").replace("\u202f", " ")
    assert owed in said and "Ақысыз демалыста болды" in said
    assert (cut_texts(page), nameless(page)) == ([], [])
    view.tabs.view.ledger_button.click()
    assert ("navigate", "dues", {"id": member}) in page.shell.asked
    view.tabs.show_tab("help")
    desk.rest()
    said = words(view).replace("\u00a0", " ").replace("\u202f", " ")
    assert "25 000 ₸" in said and "Жаңа жыл кеші" in said and "2025" in said
    assert (cut_texts(page), nameless(page)) == ([], [])
    view.tabs.view.sheet_button.click()
    assert page.shell.asked[-1] == ("navigate", "dues", {"tab": "help", "sheet": (member, "Өтегенова Күләш")})


def test_the_page_of_dues_opens_what_the_card_asks_for(desk: Desk, org: OpenedOrganisation, member: int) -> None:
    from tirek.features.benefits.screens import TITLE, make_tab

    page = desk.open(dues_spec([OwnTab("help", TITLE, make_tab)]))
    page.open(tab="help", sheet=(member, "Өтегенова Күләш"))
    desk.rest()
    assert page.opened.who.record == member
    page.open(tab="help", new=(member, "Өтегенова Күләш"))
    desk.rest()
    assert list(page.opened.people) == [member]
    record = Benefits(org).of_member(member)[0]
    page.open(tab="help", record=record.id)
    desk.rest()
    assert page.opened.card == record


def test_a_card_without_dues_and_help_says_so(desk: Desk, org: OpenedOrganisation) -> None:
    member = Members(org).add({"last_name": "Ким", "first_name": "Анна"}).id
    view = desk.open(members_spec(card_parts()), "ru").open_card(member)
    desk.rest()
    view.tabs.show_tab("dues")
    desk.rest()
    assert "Взносов пока нет" in words(view)
    view.tabs.show_tab("help")
    desk.rest()
    assert "Для этого человека ничего не записано" in words(view)
