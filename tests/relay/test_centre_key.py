"""The centre changes its own key: schools follow by the line and by a stick, nothing is lost, and what was signed before stays proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.central import RealCentre, by_stick, exchange
from support.organisations import PASSPHRASE
from tirek.app.organisations import make_organisation
from tirek.app.wiring import exchange_desk
from tirek.features.cards.keys import CardKeys
from tirek.features.notices.api import Notices
from tirek.foundation.clock import Clock
from tirek.foundation.exchange.enrolment import Enrolments, Member
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import chain
from tirek_protocol.invitations import read_invitation
from tirek_protocol.signing import SigningKey, key_id

BOTH = pytest.mark.parametrize("centre", ["sqlite", "postgresql"], indirect=True)
Make = Callable[[str], OpenedOrganisation]


@pytest.fixture
def school(tmp_path: Path, clock: Clock) -> Iterator[Make]:
    made: list[OpenedOrganisation] = []

    def make(name: str) -> OpenedOrganisation:
        made.append(make_organisation(tmp_path / name, name, "Төраға Айгүл", PASSPHRASE, clock=clock, texts=load_texts("kk"))[0])
        return made[-1]

    yield make
    for one in made:
        one.close()


def place(org: OpenedOrganisation) -> Member:
    member = Enrolments(org).current()
    assert member is not None
    return member


def knowing(centre: RealCentre) -> list[int]:
    """How many computers know the centre by each key, the newest first."""
    return [one["computers"] for one in centre.run("key", "list")["keys"]]


def change(centre: RealCentre) -> str:
    made = centre.run("key", "change", "--sure")
    centre.again()
    return made["key"]


def titles(org: OpenedOrganisation) -> set[str]:
    return {notice.title for notice in Notices(org).all()}


def announce(centre: RealCentre, title: str) -> None:
    centre.run("notice", "--title-kk", title, "--text-kk", "Мәтін", "--title-ru", title, "--text-ru", "Текст")


def proved(org: OpenedOrganisation, papers: tuple[bytes, bytes]) -> bool:
    trust = CardKeys(org).trust()
    assert trust is not None
    try:
        chain.prove(papers, trust, org.clock.today())
    except chain.NotProven:
        return False
    return True


def certified(org: OpenedOrganisation) -> tuple[bytes, bytes]:
    found = CardKeys(org).certified()
    return found.region, found.organisation


@BOTH
def test_schools_follow_and_nothing_is_lost(org: OpenedOrganisation, centre: RealCentre, school: Make) -> None:
    centre.run("region", "certify", "Абай облысы")
    centre.join(org, "7-мектеп", "--region", "Абай облысы")
    exchange(org, org)
    before, old = certified(org), place(org).centre_sign
    announce(centre, "Ауысуға дейін")
    _, invited_before = centre.invite("12-мектеп", "--region", "Абай облысы")
    new = change(centre)
    assert knowing(centre) == [0, 1]

    for report in exchange(org, org, org):  # hears of it, exchanges by the new key, has the new certificate
        assert report.problems == []
    member = place(org)
    assert (member.centre_root, key_id(member.centre_sign).hex()) == (old, new)
    assert titles(org) == {"Ауысуға дейін"} and knowing(centre) == [1, 0]
    assert certified(org)[0] != before[0] and proved(org, before) and proved(org, certified(org))

    late = school("late")  # comes with an invitation of before the change
    assert exchange_desk(late).enrol(invited_before).state == "enrolled"
    for report in exchange(late, late, late):
        assert report.problems == []
    assert key_id(place(late).centre_sign).hex() == new and titles(late) == {"Ауысуға дейін"}

    fresh = school("fresh")  # knows only the new key
    invitation = centre.join(fresh, "20-мектеп", "--region", "Абай облысы")
    exchange(fresh, fresh, fresh)
    assert invitation and key_id(place(fresh).centre_root).hex() == new
    assert proved(fresh, before) and proved(fresh, certified(org)) and proved(org, certified(fresh)) and proved(late, certified(fresh))
    announce(centre, "Ауысудан кейін")
    for report in exchange(org, late, fresh):
        assert report.problems == []
    assert titles(org) == titles(late) == titles(fresh) == {"Ауысуға дейін", "Ауысудан кейін"}
    assert knowing(centre) == [3, 0]


def test_by_a_stick_and_twice(org: OpenedOrganisation, centre: RealCentre, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    centre.join(org, "7-мектеп")
    exchange(org, org)
    announce(centre, "Бірінші")
    change(centre)
    newest = change(centre)
    announce(centre, "Екінші")
    for _ in range(3):
        for report in by_stick(centre, stick, org):
            assert report.problems == []
    assert key_id(place(org).centre_sign).hex() == newest and len(place(org).centre_keys) == 3
    assert titles(org) == {"Бірінші", "Екінші"} and knowing(centre) == [1, 0, 0]
    assert proved(org, certified(org))


def test_a_former_key_is_dropped_when_nobody_needs_it(org: OpenedOrganisation, centre: RealCentre) -> None:
    centre.join(org, "7-мектеп")
    exchange(org, org)
    old = key_id(place(org).centre_sign).hex()
    change(centre)
    with pytest.raises(Exception, match="returned non-zero"):
        centre.run("key", "drop", old)
    exchange(org, org)
    centre.run("key", "drop", old)
    centre.again()
    announce(centre, "Соңынан")
    assert [report.problems for report in exchange(org)] == [[]] and titles(org) == {"Соңынан"}
    keys = centre.run("key", "list")["keys"]
    assert [(one["newest"], one["kept"]) for one in keys] == [(True, True), (False, False)]


def test_papers_of_strangers_are_not_followed(org: OpenedOrganisation, centre: RealCentre) -> None:
    centre.join(org, "7-мектеп")
    known, day = place(org).centre_sign, org.clock.today()
    stranger, thief = SigningKey.new(), SigningKey.new()
    followed = Enrolments(org)
    for paper in (chain.succeed(stranger, thief, 9, day), b"", b"x" * 300, known + thief.public):
        assert not followed.follow(paper)
    forged = bytearray(chain.succeed(stranger, thief, 9, day))
    forged[forged.index(stranger.public) : forged.index(stranger.public) + 32] = known
    assert not followed.follow(bytes(forged))
    assert place(org).centre_sign == known
    assert read_invitation(centre.invite("x")[1]).sign_key == known
