"""The page of transfers with a real centre: found there, sent with the exchange, taken in, and the answer goes back the same way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.central import RealCentre, exchange
from support.organisations import PASSPHRASE
from support.pages import Desk, words
from tirek.app.organisations import make_organisation
from tirek.app.wiring import exchange_desk
from tirek.features.arrivals.screens import arrived_spec
from tirek.features.letters.api import Letters
from tirek.features.members.api import Members
from tirek.features.transfer.api import Transfers
from tirek.features.transfer.screens import make_letter_view, transfers_spec
from tirek.foundation.clock import Clock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Iterator[OpenedOrganisation]:
    made, _ = make_organisation(tmp_path / "other", "Басқа мектептің ұйымы", "Басқа Төраға", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    yield made
    made.close()


@pytest.fixture
def desks(qtbot: QtBot, org: OpenedOrganisation, other: OpenedOrganisation) -> Iterator[tuple[Desk, Desk]]:
    both = Desk(qtbot, org), Desk(qtbot, other)
    yield both
    for one in both:
        one.close()


def test_found_at_the_centre_sent_taken_in_and_answered_by_the_same_road(
    desks: tuple[Desk, Desk], org: OpenedOrganisation, other: OpenedOrganisation, centre: RealCentre
) -> None:
    member = Members(org).add({"last_name": "Көшпелі", "first_name": "Айгүл", "joined_on": "2020-09-01"}).id
    ours, theirs = desks
    alone = ours.open(transfers_spec(exchange_desk(org).look_up), "ru", 100).prepare(member)
    ours.rest()
    assert not hasattr(alone, "school") and alone.post_button.isHidden(), "without a centre there is the file alone"
    centre.join(org, "7-мектеп")
    centre.join(other, "12-мектеп")
    Letters(other).switch(True)
    exchange(other)

    page = ours.open(transfers_spec(exchange_desk(org).look_up), "kk", 150)
    view = page.prepare(member)
    ours.rest()
    view.school.set_value("12-мек")
    view.find_school()
    ours.rest()
    assert "12-мектеп" in words(view.found)
    view.found.layout().itemAt(0).widget().click()
    ours.rest()
    assert view.peer is not None and not view.post_button.isHidden()
    assert (cut_texts(page), nameless(page)) == ([], [])
    view.form.field("ground").set_value("2026-11-20 өтініші")
    view.post()
    ours.rest()
    assert page.opened is None and Members(org).card(member).state == "suspended"
    assert page.standing.through == {one.id for one in Transfers(org).list()}
    exchange(org, other)

    there = theirs.open(transfers_spec(exchange_desk(other).look_up), "ru", 150)
    there.refresh()
    theirs.rest()
    assert "С обменом пришло 1 письмо о переводе" in words(there)
    assert (cut_texts(there), nameless(there)) == ([], [])
    there.arrived_button.click()
    assert there.shell.asked[-1] == ("navigate", "arrived", {})
    came = theirs.open(arrived_spec({"transfer": make_letter_view}), "ru", 150)
    assert "7-мектеп" in words(came) and "Көшпелі" not in words(came), "who sent it, until it is opened"
    (button,) = came.buttons.values()
    button.click()
    theirs.rest()
    assert "Көшпелі" in words(came.opened)
    assert (cut_texts(came), nameless(came)) == ([], [])
    came.opened.take_button.click()
    theirs.rest()
    there.refresh()
    theirs.rest()
    assert came.opened is None and there.standing.arrived == 0
    assert [card.last_name for card in Members(other).cards()] == ["Көшпелі"]
    exchange(other, org)
    exchange(org)
    assert Transfers(org).of_member(member).state == "moved"  # type: ignore[union-attr]
