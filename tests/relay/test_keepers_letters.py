"""A request reaches one keeper by a file; the rest travels as letters: to the other keeper, to the school, the half back, the school's no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from support.central import RealCentre, exchange
from support.organisations import PASSPHRASE
from tirek.app.organisations import make_organisation
from tirek.app.wiring import exchange_desk
from tirek.features.letters.api import Letters
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import KeepersPost
from tirek.features.safekeeping.keepers import WAIT, Keepers, ask, finish
from tirek.foundation.clock import FixedClock, SystemClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol.transfers import Address

NEW = "самал жел терезе алпыс үш 9"


@pytest.fixture
def clock() -> FixedClock:
    """Moved by hand, and begun where the centre's own stands."""
    return FixedClock(SystemClock().now())


@pytest.fixture
def offices(tmp_path: Path, clock: FixedClock, centre: RealCentre) -> Iterator[dict[str, OpenedOrganisation]]:
    found: dict[str, OpenedOrganisation] = {}
    for kind in ("region", "centre"):
        found[kind], _ = make_organisation(tmp_path / kind, f"Кеңсе {kind}", "Кеңсе", PASSPHRASE, clock=clock, texts=load_texts("kk"))
        centre.join(found[kind], f"Кеңсе {kind}", "--kind", "desk")
        Letters(found[kind]).switch(True)
    exchange(*found.values())
    yield found
    for one in found.values():
        one.close()


@pytest.fixture
def asked(org: OpenedOrganisation, second: OpenedOrganisation, offices: dict[str, OpenedOrganisation], centre: RealCentre, clock: FixedClock) -> bytes:
    """The first computer is locked for ever; the second one of the school is still open."""
    Members(org).add({"last_name": "Үлгіова", "first_name": "Айгүл"})
    Keepers(org).choose(*(Keepers(offices[kind]).make_key(kind) for kind in ("region", "centre")))
    centre.join(second, "7-мектеп")
    Letters(second).switch(True)
    exchange(second)
    org.close()
    return ask(org.home, "7-мектеп", "Төраға ауысты", NEW, clock=clock)


def address(org: OpenedOrganisation, name: str) -> tuple[str, str]:
    found = next(one for one in exchange_desk(org).look_up(name) if one.name == name)
    return found.address, found.name


def test_the_half_comes_back_by_a_letter_and_opens(asked: bytes, offices: dict[str, OpenedOrganisation], org: OpenedOrganisation, clock: FixedClock) -> None:
    region, centre = offices["region"], offices["centre"]
    standing = Keepers(region).look(asked)
    KeepersPost(region).pass_on(standing.digest, *address(region, "Кеңсе centre"))
    exchange(region, centre)
    (letter,) = Letters(centre).list()
    assert Keepers(centre).requests() == [], "nothing begins before a person opens it"
    clock.advance(timedelta(hours=30))
    seen = KeepersPost(centre).open(letter.id)
    assert (seen.what, seen.sender, seen.standing and seen.standing.organisation) == ("request", "Кеңсе region", "7-мектеп")
    with pytest.raises(Circumstance, match="KEEPERS-04"):
        KeepersPost(centre).give_back(letter.id, "centre")
    clock.advance(WAIT)
    KeepersPost(centre).give_back(letter.id, "centre")
    exchange(centre, region)
    half = KeepersPost(region).open(Letters(region).list()[0].id)
    assert half.what == "half"
    opened, _ = finish(org.home, [half.file, Keepers(region).give(asked, "region")], NEW, "Үлгінов Ерлан", clock=clock, texts=load_texts("kk"))
    assert Members(opened).count() == 1
    opened.close()


def test_the_school_is_told_and_its_no_binds(asked: bytes, offices: dict[str, OpenedOrganisation], second: OpenedOrganisation, clock: FixedClock) -> None:
    region, other = offices["region"], offices["centre"]
    standing = Keepers(region).look(asked)
    KeepersPost(region).tell_school(standing.digest, *address(region, "7-мектеп"))
    exchange(region, second)
    (notice,) = Letters(second).list()
    seen = KeepersPost(second).open(notice.id)
    assert (seen.what, seen.reason) == ("notice", "Төраға ауысты") and abs(seen.may_open - standing.may_open_at) < timedelta(seconds=1)
    # Another organisation says no in the school's place: it counts for nothing.
    KeepersPost(other)._send("no", standing.digest, _address_of(region), "Кеңсе region")  # noqa: SLF001 - what a stranger's program could write
    exchange(other, region)
    assert [one.state for one in Keepers(region).requests()] == ["waiting"]
    KeepersPost(second).refuse(notice.id)
    exchange(second, region)
    assert [one.state for one in Keepers(region).requests()] == ["refused"]
    clock.advance(WAIT)
    with pytest.raises(Circumstance, match="KEEPERS-05"):
        Keepers(region).give(asked, "region")


def _address_of(org: OpenedOrganisation) -> Address:
    from tirek.features.transfer.api import Transfers
    from tirek_protocol.transfers import read_address

    return read_address(Transfers(org).address())


