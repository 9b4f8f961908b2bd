"""The page of the organisation's computers: two versions told and chosen, meeting over a stick, the code for joining."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import PASSPHRASE
from support.screens import page_context
from tirek.app.organisations import join_organisation
from tirek.features.devices.screens.page import DevicesPage
from tirek.features.devices.service import Devices
from tirek.features.devices.today import device_tasks
from tirek.features.members.api import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.widgets.buttons import Button


@pytest.fixture
def stick(org: OpenedOrganisation, tmp_path: Path, clock: FixedClock) -> Iterator[Path]:
    """A stick that both computers have met over; one telephone was written in two ways."""
    place = tmp_path / "stick"
    place.mkdir()
    member = Members(org).add({"last_name": "Өтегенова", "first_name": "Мәдина"}).id
    code, _ = Devices(org).pair(place)
    second, _ = join_organisation(place, code, tmp_path / "second", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    Members(org).change(member, {"phone": "+77011112233"})
    Members(second).change(member, {"phone": "+77019998877"})
    for one in (org, second, org):
        Devices(one).meet(place)
    yield place
    second.close()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_two_versions_are_shown_and_one_is_chosen(qtbot: QtBot, org: OpenedOrganisation, stick: Path, language: str, clock: FixedClock) -> None:
    org.texts = load_texts(language)
    (task,) = device_tasks(org, clock.today(), org.texts)
    assert task.target.page == "devices"
    page = DevicesPage(page_context(language, org=org, moment=clock.now()))
    qtbot.addWidget(page)
    page.resize(1100, 680)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=20_000)
    page.measure()
    assert cut_texts(page) == [] and nameless(page) == []
    # At the same moment the computers' random ids decide which version stands first.
    first, second = sorted(page.cards[0].findChildren(Button), key=lambda button: "999" in button.accessibleName())
    assert "+7 701 111 22 33" in first.accessibleName() and "+7 701 999 88 77" in second.accessibleName()
    first.click()
    qtbot.waitUntil(lambda: page.cards == [], timeout=20_000)
    assert Members(org).cards()[0].phone == "+77011112233"
    assert device_tasks(org, clock.today(), org.texts) == []
    page.meet(str(stick))
    qtbot.waitUntil(lambda: page.result.layout().count() == 1, timeout=20_000)
    page.pair(str(stick))
    qtbot.waitUntil(lambda: page.result.layout().count() == 2, timeout=20_000)
    assert cut_texts(page) == []
