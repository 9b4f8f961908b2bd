"""A member moves to another school through a real centre, by the line and by a stick; the centre refuses what may not be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.central import RealCentre, by_stick, exchange
from support.organisations import PASSPHRASE
from tirek.app.organisations import make_organisation
from tirek.app.wiring import exchange_desk
from tirek.features.letters.api import Letters
from tirek.features.members.api import Members
from tirek.features.transfer.api import Transfers, TransfersByExchange
from tirek.foundation.clock import Clock
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.exchange.outgoing import OutgoingWindow
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import letters
from tirek_protocol.sealing import HYBRID, Reader, SealingKey
from tirek_protocol.transfers import read_address

BOTH = pytest.mark.parametrize("centre", ["sqlite", "postgresql"], indirect=True)
Send = Callable[[OpenedOrganisation, OpenedOrganisation], None]


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Iterator[OpenedOrganisation]:
    made, _ = make_organisation(tmp_path / "other", "Басқа мектептің ұйымы", "Басқа Төраға", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    yield made
    made.close()


@pytest.fixture
def schools(org: OpenedOrganisation, other: OpenedOrganisation, centre: RealCentre) -> RealCentre:
    centre.join(org, "7-мектеп")
    centre.join(other, "12-мектеп")
    Letters(other).switch(True)
    exchange(other)
    return centre


def move(org: OpenedOrganisation, other: OpenedOrganisation, between: Callable[[], object]) -> None:
    member = Members(org).add({"last_name": "Көшпелі", "first_name": "Айгүл", "joined_on": "2020-09-01"}).id
    (there,) = exchange_desk(org).look_up("12-мек")
    assert there.fingerprint == read_address(Transfers(other).address()).fingerprint
    sent = TransfersByExchange(org).send(member, there.address, there.name, "өтініш 2026-11-20")
    waiting = [message for message in exchange_desk(org).outgoing() if message.kind == "relay"]
    assert [(one.sealed_to, one.fields["letter"]) for one in waiting] == [("12-мектеп", {"sealed_bytes": len(Transfers(org).letter(sent.id))})]
    between()
    (letter,) = Letters(other).list()
    assert (letter.kind, letter.sender, letter.done) == ("transfer", "7-мектеп", False)
    service = TransfersByExchange(other)
    assert service.look(letter.id).person.startswith("Көшпелі")
    service.take(letter.id)
    between()
    between()
    assert [card.last_name for card in Members(other).cards()] == ["Көшпелі"]
    assert Transfers(org).of_member(member).state == "moved"  # type: ignore[union-attr]
    assert [one.done for one in (*Letters(org).list(), *Letters(other).list())] == [True, True]


@BOTH
def test_a_member_moves_by_the_line(schools: RealCentre, org: OpenedOrganisation, other: OpenedOrganisation) -> None:
    def rounds() -> None:
        for report in exchange(org, other):
            assert report.problems == [] and report.refused == 0

    move(org, other, rounds)


def test_a_member_moves_by_a_stick(schools: RealCentre, org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    move(org, other, lambda: [by_stick(schools, tmp_path / "stick", org, other) for _ in range(2)])


def test_the_centre_refuses_by_a_signed_code(schools: RealCentre, org: OpenedOrganisation, other: OpenedOrganisation) -> None:
    """Unknown readers, another sender's name, a case from a school to a school."""
    Letters(org).switch(True)
    exchange(org)
    _, sign = Transfers(org).signing()
    there = read_address(Transfers(other).address())
    stranger = SealingKey.new(HYBRID)
    for letter in (
        letters.write(letters.CASE, b"x", stranger.reader, sign),
        letters.write(letters.CASE, b"x", Reader(there.seal_key), Transfers(other).signing()[1]),
        letters.write(letters.CASE, b"x", Reader(there.seal_key), sign),
    ):
        Letters(org).send(letter, "…", Ground("rule", "test"))
    report = exchange(org)[0]
    assert [problem.code for problem in report.problems] == ["EXCHANGE-06"]
    refused = {message.code for message in OutgoingWindow(org).messages("refused")}
    assert refused == {"unknown_reader", "another_sender", "not_allowed"}
    exchange(other)
    assert Letters(other).list() == []
