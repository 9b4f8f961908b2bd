"""Two computers of one organisation meet through a centre that can open nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.central import RealCentre, by_stick, exchange
from tirek.features.appeals.api import Appeals, NewAppeal
from tirek.features.devices.api import Devices, Relay
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import check_organisation
from tirek.foundation.organisation import OpenedOrganisation

BOTH = pytest.mark.parametrize("centre", ["sqlite", "postgresql"], indirect=True)


def names(org: OpenedOrganisation) -> list[str]:
    return sorted(card.last_name for card in Members(org).cards())


@pytest.fixture
def joined(org: OpenedOrganisation, second: OpenedOrganisation, centre: RealCentre) -> str:
    organisation = centre.join(org, "7-мектеп")
    centre.join(second, organisation, "--again")
    Relay(org).switch(True)
    return organisation


@BOTH
def test_two_computers_meet_through_the_centre(joined: str, org: OpenedOrganisation, second: OpenedOrganisation, centre: RealCentre) -> None:
    first = Members(org).add({"last_name": "Бірінші", "first_name": "Айгүл"})
    for report in exchange(org, second, org):
        assert report.problems == [] and report.waiting == 0 and report.refused == 0
    assert names(second) == ["Бірінші"]
    Members(org).change(first.id, {"phone": "+77011112233"})
    Members(second).change(first.id, {"post": "мұғалім"})
    appeal = Appeals(second).register(NewAppeal(org.clock.today(), "table", "anonymous", "Жалақы"))
    exchange(second, org, second)
    assert Members(org).card(first.id) == Members(second).card(first.id)
    assert Members(org).card(first.id).post == "мұғалім"
    assert Appeals(org).card(appeal.id).number == appeal.number
    for one in (org, second):
        assert check_organisation(one).problems == [] and Devices(one).conflicts() == []


def test_it_comes_to_rest(joined: str, org: OpenedOrganisation, second: OpenedOrganisation) -> None:
    """The exchange's own bookkeeping is no news: two rounds later nothing but the greeting goes over the line."""
    Members(org).add({"last_name": "Бірінші", "first_name": "Айгүл"})
    exchange(org, second, org, second, org)
    for report in exchange(org, second):
        assert (report.handed_over, report.received) == (0, 0)
        assert report.bytes_out + report.bytes_in <= 1500


def test_they_meet_over_a_regional_stick_too(joined: str, org: OpenedOrganisation, second: OpenedOrganisation, centre: RealCentre, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    Members(org).add({"last_name": "Бірінші", "first_name": "Айгүл"})
    Members(second).add({"last_name": "Екінші", "first_name": "Ерлан"})
    for _ in range(4):
        for report in by_stick(centre, stick, org, second):
            assert report.problems == []
    assert names(org) == names(second) == ["Бірінші", "Екінші"]
