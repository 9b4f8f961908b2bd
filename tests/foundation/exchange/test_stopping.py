"""One message is stopped, or all; nothing of them leaves until a person lets them go. Large parts wait where data are saved."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals, NewAppeal
from tirek.features.devices.api import Relay
from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.features.members.api import Members
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central import tables


@pytest.fixture
def desk(org: OpenedOrganisation, centre: Any) -> ExchangeDesk:
    found = exchange_desk(org)
    assert found.enrol(centre.invite()).state == "enrolled"
    found.run()
    return found


def record(org: OpenedOrganisation) -> None:
    Appeals(org).register(NewAppeal(org.clock.today(), "table", "anonymous", "Жалақы", "Мәтін", cause="pay.late"))


def kinds(centre: Any) -> list[str]:
    with centre.engine.connect() as connection:
        return sorted(connection.execute(select(tables.message.c.kind)).scalars())


def test_one_message_is_stopped_and_let_go(desk: ExchangeDesk, org: OpenedOrganisation, centre: Any) -> None:
    before = kinds(centre)
    record(org)
    waiting = {one.kind: one for one in desk.outgoing()}
    card = waiting["appeal_cards"]
    assert card.bundle and len(waiting) > 1, "sealed already, and not alone"
    assert desk.hold(card.id) == 1
    stopped = next(one for one in desk.outgoing() if one.id == card.id)
    assert (stopped.state, stopped.code, stopped.bundle) == ("waiting", "held", None)
    assert desk.run().problems == []
    assert "appeal_cards" not in kinds(centre) and len(kinds(centre)) > len(before)
    desk.release(card.id)
    report = desk.run()
    assert (report.problems, report.refused) == ([], 0)
    assert kinds(centre).count("appeal_cards") == 1
    assert desk.hold(card.id) == 0, "what has left cannot be stopped"


def test_all_are_stopped_and_nothing_leaves(desk: ExchangeDesk, org: OpenedOrganisation, centre: Any) -> None:
    before = kinds(centre)
    record(org)
    desk.outgoing()
    assert desk.hold() >= 2
    report = desk.run()
    assert (report.handed_over, report.problems) == (0, []) and kinds(centre) == before
    desk.release()
    assert desk.run().delivered >= 2 and desk.run().handed_over == 0
    assert [one.state for one in desk.outgoing()] == []


def test_the_months_say_what_left(desk: ExchangeDesk, org: OpenedOrganisation) -> None:
    record(org)
    desk.run()
    (month,) = desk.months()
    gone = [one for one in desk.gone() if one.state == "delivered"]
    assert (month.month, month.messages, month.bytes, month.sealed) == ("2026-11", len(gone), sum(one.bytes for one in gone), 0)


def test_copies_wait_where_data_are_saved(desk: ExchangeDesk, org: OpenedOrganisation, centre: Any) -> None:
    Relay(org).switch(True)
    Members(org).add({"last_name": "Үлгіова", "first_name": "Айгүл"})
    desk.save_data(True)
    desk.run()
    desk.run()
    assert "shelf_file" not in kinds(centre)
    desk.save_data(False)
    desk.run()
    desk.run()
    assert "shelf_file" in kinds(centre)
