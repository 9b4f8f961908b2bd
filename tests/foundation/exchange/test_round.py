"""A round with a real centre: what leaves arrives once, whatever happens to the line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tirek.features.appeals.model import Appeal
from tirek.features.notices.service import Notices
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.exchange.model import OutgoingBundle
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.exchange.transport import HttpLine
from tirek_central import tables
from tirek_protocol.signing import SigningKey


def codes(report: Any) -> list[str]:
    return [problem.code for problem in report.problems]


def test_cards_go_up_and_a_notice_comes_down(org, centre, exchange, add_appeals):
    assert exchange.join(centre.invite()) == "enrolled"
    add_appeals(3)
    centre.publish("Жиналыс жұмада")
    report = exchange.run()
    assert (report.handed_over, report.delivered, report.received, report.waiting, codes(report)) == (1, 1, 1, 0, [])
    assert report.bytes_out > 0
    assert report.bytes_in > 0
    assert [notice.title for notice in Notices(org).all()] == ["Жиналыс жұмада"]
    assert centre.report() | {"last": None} == {
        "organisations": 1, "installations": 1, "messages": 1, "appeals": 3, "disputes": 0, "doubled": 0, "repeated": 0,
        "parked": 0, "refused": 0, "last": None, "appeals_by_cause": {"pay": None},
    }  # fmt: skip


def test_a_second_round_with_nothing_new_is_small_and_changes_nothing(centre, exchange, add_appeals):
    exchange.join(centre.invite())
    add_appeals(3)
    exchange.run()
    report = exchange.run()
    assert (report.handed_over, report.delivered, report.received, codes(report)) == (0, 0, 0, [])
    assert report.bytes_out + report.bytes_in <= 1500
    assert centre.report()["messages"] == 1


def test_a_changed_appeal_is_told_again_and_not_counted_twice(org, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    (appeal, _) = add_appeals(2)
    exchange.run()
    with org.cases.action("appeal.answer") as act:
        act.update(Appeal, appeal, {"answered_on": "2026-11-20", "outcome": "satisfied"})
    assert exchange.run().delivered == 1
    with centre.engine.begin() as connection:
        outcomes = connection.execute(select(tables.card.c.outcome, tables.card.c.term_kept)).all()
    assert sorted(outcomes, key=str) == [("satisfied", True), (None, None)]
    assert centre.report()["appeals"] == 2


@pytest.mark.parametrize("side", ["before", "after"])
def test_the_line_is_cut_after_every_request(side, org, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    cards, cut_at = 0, 0
    while True:
        add_appeals(4)
        cards += 4
        centre.publish(f"{cut_at}")
        exchange.run(cut_at=cut_at, side=side, part_size=100)
        requests = len(exchange.lines[-1].asked)
        report = exchange.run(part_size=100)
        assert (report.waiting, codes(report)) == (0, [])
        if requests <= cut_at:
            break
        cut_at += 1
    assert cut_at >= 5
    figures = centre.report()
    assert (figures["appeals"], figures["doubled"], figures["repeated"]) == (cards, 0, 0)
    assert len(Notices(org).all()) == cut_at + 1
    with centre.engine.begin() as connection:
        assert connection.execute(select(tables.part.c.number)).all() == []


@pytest.mark.parametrize("illness", ["500", "half"])
def test_an_ill_centre_is_asked_again_with_growing_waits(illness, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    add_appeals(1)
    left = [3]

    def ill(method: str, path: str) -> str | None:
        left[0] -= 1
        return illness if left[0] >= 0 else None

    centre.ill = ill
    report = exchange.run()
    assert (report.delivered, codes(report)) == (1, [])
    assert exchange.waits == [1, 2, 4]


def test_a_centre_that_stays_ill_leaves_everything_waiting(org, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    add_appeals(1)
    centre.ill = lambda method, path: "500" if method == "PUT" else None
    report = exchange.run(part_size=10_000)
    # Each PUT fails, each question in between is answered "all parts are missing": patience must still end.
    assert codes(report) == ["EXCHANGE-04"]
    assert (report.delivered, report.waiting) == (0, 1)
    centre.ill = lambda method, path: None
    assert exchange.run().delivered == 1
    assert centre.report()["appeals"] == 1


@pytest.mark.parametrize("illness", ["portal", "redirect"])
def test_a_captive_portal_is_recognised(illness, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    add_appeals(1)
    centre.ill = lambda method, path: illness
    report = exchange.run()
    assert codes(report) == ["EXCHANGE-03"]
    assert (report.handed_over, report.delivered, report.waiting) == (0, 0, 1)


def test_without_a_connection_everything_waits_and_says_so(org, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    add_appeals(2)
    report = exchange.run(cut_at=0)
    assert codes(report) == ["EXCHANGE-02"]
    assert (report.handed_over, report.waiting) == (0, 1)
    assert Outbox(org).counts() == {"waiting": 1, "handed_over": 0, "delivered": 0, "refused": 0}
    assert exchange.run().delivered == 1


def test_before_joining_everything_waits_and_says_so(exchange, add_appeals):
    add_appeals(2)
    report = exchange.run()
    assert codes(report) == ["EXCHANGE-01"]
    assert report.waiting == 1


def test_replayed_parts_and_bundles_change_nothing(org, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    add_appeals(5)
    exchange.run(part_size=100)
    member = Enrolments(org).current()
    line = HttpLine(member.url, member.sign, member.centre_sign, org.clock)
    with org.office.read() as connection:
        bundle_id = connection.execute(select(OutgoingBundle.id)).scalar_one()
    bundle = Outbox(org).bundle(bundle_id)
    answers = {
        line.ask("PUT", f"/v1/bundles/{bundle.sha.hex()}/{count}/{number}", b"x").body
        for count, number in [(1, 0), (3, 2), (3, 2), (9, 0)]
    }
    line.close()
    assert len(answers) == 1
    assert centre.report()["messages"] == 1


def test_a_centre_restored_from_a_backup_asks_again(org, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    for _ in range(3):
        add_appeals(2)
        exchange.run()
    with centre.engine.begin() as connection:
        for table in (tables.bundle, tables.message, tables.card):
            connection.execute(table.delete())
    report = exchange.run()
    assert (report.delivered, report.waiting) == (3, 0)
    assert centre.report()["appeals"] == 6


@pytest.mark.parametrize("years", [-9, 12])
def test_a_wrong_clock_harms_nothing_and_is_named(years, clock, centre, exchange, add_appeals):
    clock.advance(timedelta(days=365 * years))
    assert exchange.join(centre.invite()) == "enrolled"
    add_appeals(1)
    report = exchange.run()
    assert report.delivered == 1
    assert codes(report) == ["EXCHANGE-07"]


def test_a_receipt_of_somebody_else_is_not_believed(org, centre, exchange, add_appeals):
    exchange.join(centre.invite())
    add_appeals(1)
    # The centre at this address still knows our requests, but signs with another key.
    vars(centre.identity.sign)["_key"] = vars(SigningKey.new())["_key"]
    report = exchange.run()
    assert codes(report) == ["EXCHANGE-05"]
    assert (report.delivered, report.waiting) == (0, 1)
    assert Outbox(org).counts()["handed_over"] == 1


def test_no_canary_reaches_the_centre(tmp_path, centre, exchange, add_appeals):
    """Neither in the captured bytes, nor in anything the centre has unpacked and stored."""
    exchange.join(centre.invite())
    add_appeals(8)
    assert exchange.run().delivered == 1
    with centre.engine.begin() as connection:
        rows = [str(row) for table in tables.metadata.sorted_tables for row in connection.execute(select(table))]
    stored = b"".join(path.read_bytes() for path in (tmp_path / "centre").iterdir())
    word = "Қанарейка"
    for form in (word.encode(), word.encode("utf-16-le"), repr(word.encode())[2:-1].encode()):
        assert form not in b"".join(centre.bodies)
        assert form not in stored
    assert word not in "".join(rows)
    assert sum(len(body) for body in centre.bodies) > 500
