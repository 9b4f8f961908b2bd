"""Room on both sides: what the centre had no room for is offered again, and what it has confirmed does not lie here twice for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from tirek.app.wiring import exchange_desk
from tirek.features.devices.api import Relay
from tirek.features.exchange_desk.seen_bytes import bytes_of
from tirek.features.members.api import Members
from tirek.features.notices.api import Notices
from tirek.foundation.clock import FixedClock
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle
from tirek.foundation.exchange.room import Room
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central import shelves, tables

PERSON = {"last_name": "Үлгіова", "first_name": "Айгүл"}


@pytest.fixture
def relayed(org: OpenedOrganisation, centre: Any) -> OpenedOrganisation:
    assert exchange_desk(org).enrol(centre.invite()).state == "enrolled"
    Relay(org).switch(True)
    Members(org).add(PERSON)
    return org


def lying(centre: Any) -> set[str]:
    with centre.engine.connect() as connection:
        return set(connection.execute(select(tables.shelf.c.name)).scalars())


def test_a_refused_part_is_offered_again_on_another_day(relayed: OpenedOrganisation, centre: Any, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = exchange_desk(relayed)
    monkeypatch.setattr(shelves, "FILES_LIMIT", 1)
    assert desk.run().refused > 0
    lay = len(lying(centre))
    assert desk.run().handed_over == 0, "not with every press"
    monkeypatch.undo()
    clock.advance(timedelta(hours=21))
    report = desk.run()
    assert report.refused == 0 and report.delivered > 0
    assert len(lying(centre)) > lay and desk.status().refused == 0
    assert len({message.code for message in desk.gone() if message.state == "refused"}) == 1, "the journal keeps what was refused"
    assert desk.run().handed_over == 0


def test_delivered_parts_let_their_bytes_go_and_keep_their_digest(relayed: OpenedOrganisation, centre: Any, clock: FixedClock) -> None:
    desk = exchange_desk(relayed)
    desk.run()
    before = {message.id: (message.digest, message.bytes, message.bundle) for message in desk.gone()}
    blobs = len(relayed.office.blobs.names())
    clock.advance(timedelta(days=8))
    desk.run()
    freed = [message for message in desk.gone() if message.freed]
    assert freed and all(message.kind == "shelf_file" and message.state == "delivered" and message.delivered_at for message in freed)
    assert all((message.digest, message.bytes, message.bundle) == before[message.id] for message in freed)
    assert len(relayed.office.blobs.names()) < blobs
    assert bytes_of(relayed, freed[0].id).after is None
    assert Room(relayed).free() == 0


def test_a_centre_that_lost_freed_parts_gets_everything_again(relayed: OpenedOrganisation, centre: Any, clock: FixedClock) -> None:
    desk = exchange_desk(relayed)
    desk.run()
    whole = lying(centre)
    clock.advance(timedelta(days=8))
    desk.run()
    with centre.engine.begin() as connection:
        for table in (tables.shelf, tables.message, tables.bundle):
            connection.execute(delete(table))
    for _ in range(3):
        assert desk.run().refused == 0
    assert lying(centre) >= {name for name in whole if name.endswith(".part")}
    with centre.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.bundle)).scalar_one() > 0
    report = desk.run()
    assert (report.handed_over, report.delivered) == (0, 0), "it comes to rest"
    with relayed.office.read() as session:
        assert session.execute(select(func.count()).where(OutgoingBundle.state != "delivered")).scalar_one() == 0
        assert session.execute(select(func.count()).where(Outgoing.code == "lost_there")).scalar_one() == 0


def test_a_notice_says_that_it_was_opened_and_nothing_else(org: OpenedOrganisation, centre: Any) -> None:
    desk = exchange_desk(org)
    desk.enrol(centre.invite())
    centre.publish("Жиналыс")
    desk.run()
    (notice,) = Notices(org).all()
    assert [message for message in desk.outgoing() if message.kind == "notices_opened"] == []
    Notices(org).mark_read(notice.id)
    (receipt,) = [message for message in desk.outgoing() if message.kind == "notices_opened"]
    assert receipt.ground == "open" and [set(one) for one in receipt.fields["notices"]] == [{"notice", "revision"}]
    assert desk.run().delivered > 0
    with centre.engine.connect() as connection:
        (row,) = connection.execute(select(tables.notice_opened)).all()
    assert bytes(row.notice).hex() == receipt.fields["notices"][0]["notice"]
    assert not [message for message in desk.outgoing() if message.kind == "notices_opened"]
