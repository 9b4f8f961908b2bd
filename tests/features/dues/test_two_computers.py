"""The chair closes a month while the treasurer's computer still has entries for it: they meet, nothing is lost, and it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.dues import School, make_school
from support.organisations import PASSPHRASE
from support.pages import Desk, words
from tirek.app.organisations import join_organisation
from tirek.features.devices.service import Devices
from tirek.features.dues.screens import SPEC
from tirek.features.dues.service import Dues
from tirek.features.dues.views import NewCash
from tirek.features.safekeeping.api import check_organisation
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation

MONTH = "2026-10"


@pytest.fixture
def school(org: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> School:
    return make_school(org, clock, tmp_path)


@pytest.fixture
def other(school: School, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    """The treasurer's computer."""
    stick = tmp_path / "stick"
    stick.mkdir()
    code, _ = Devices(school.org).pair(stick)
    joined, _ = join_organisation(stick, code, tmp_path / "other", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    yield joined
    joined.close()


def meet(*computers: OpenedOrganisation, stick: Path) -> None:
    for one in computers:
        assert Devices(one).meet(stick)[0].problems == []


def test_entries_of_another_computer_for_a_closed_month_are_kept_and_said(
    school: School, other: OpenedOrganisation, tmp_path: Path, qtbot: QtBot
) -> None:
    here, there = school.dues, Dues(other)
    here.take_cash(NewCash(school.members[0], 50_000, MONTH, "2026-10-05"))
    here.close(MONTH)
    assert here.books(MONTH).late == 0
    there.take_cash(NewCash(school.members[1], 50_000, MONTH, "2026-10-20"))
    meet(school.org, other, school.org, stick=tmp_path / "stick")
    for dues in (here, there):
        books = dues.books(MONTH)
        assert (books.closed, books.late, books.taken_then, books.taken) == (True, 2, 50_000, 100_000), "the charge and the payment"
        assert sum(amount for _, amount in dues.shares(MONTH)) == 100_000
        assert dues.member(school.members[1]).open_months == []
        with pytest.raises(Circumstance) as closed:
            dues.take_cash(NewCash(school.members[2], 50_000, MONTH, "2026-10-21"))
        assert closed.value.code == "DUES-03"
    for one in (school.org, other):
        assert check_organisation(one).problems == [] and Devices(one).conflicts() == []
    desk = Desk(qtbot, school.org)
    page = desk.open(SPEC, "ru")
    page.open(month=MONTH)
    desk.rest()
    assert "После закрытия с другого компьютера пришли 2 строки" in words(page)
    desk.close()
    here.reopen(MONTH, "Екінші компьютерден жолдар келді")
    here.close(MONTH)
    assert here.books(MONTH).late == 0


def test_both_close_the_same_month_apart(school: School, other: OpenedOrganisation, tmp_path: Path) -> None:
    here, there = school.dues, Dues(other)
    here.take_cash(NewCash(school.members[0], 50_000, MONTH, "2026-10-05"))
    there.take_cash(NewCash(school.members[1], 50_000, MONTH, "2026-10-20"))
    here.close(MONTH)
    there.close(MONTH)
    meet(school.org, other, school.org, stick=tmp_path / "stick")
    assert here.books(MONTH) == there.books(MONTH) and here.books(MONTH).late == 2
    assert len({receipt.number for receipt in here.receipts(MONTH)}) == 2, "two receipts, two numbers"
