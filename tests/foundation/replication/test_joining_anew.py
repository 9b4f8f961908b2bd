"""A computer that was withdrawn, or missed new keys, joins its organisation again; what it held stays whole in a folder beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE
from tirek.app.organisations import join_organisation, make_organisation, open_organisation
from tirek.features.devices.service import Devices
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import check_organisation
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication import moving_in
from tirek.foundation.vault import seats
from tirek.foundation.vault.home_lock import HomeLock


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "second"


@pytest.fixture
def second(org: OpenedOrganisation, stick: Path, home: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    Members(org).add({"last_name": "Бірінші", "first_name": "Айгүл"})
    joined = _join(org, stick, home, clock)
    yield joined
    joined.close()


def _join(org: OpenedOrganisation, stick: Path, home: Path, clock: FixedClock, *, anew: bool = False) -> OpenedOrganisation:
    code, _ = Devices(org).pair(stick)
    return join_organisation(stick, code, home, PASSPHRASE, clock=clock, texts=load_texts("kk"), anew=anew)[0]


def new_keys(org: OpenedOrganisation) -> None:
    org.vault = seats.new_epoch(org.vault)
    org.finish_new_keys()


def names(org: OpenedOrganisation) -> list[str]:
    return sorted(card.last_name for card in Members(org).cards())


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file() and path.name != "in-use.lock"}


def test_new_keys_are_told_and_the_computer_joins_anew_with_all_it_had_written(
    org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, home: Path, clock: FixedClock
) -> None:
    Devices(org).meet(stick)
    Members(second).add({"last_name": "Екіншіде", "first_name": "Дана"})
    new_keys(org)
    Members(org).add({"last_name": "Жаңакілтпен", "first_name": "Ерлан"})
    Devices(org).meet(stick)
    taken, left = Devices(second).meet(stick)
    assert "SYNC-09" in [problem.code for problem in taken.problems] and left.parts
    assert names(second) == ["Бірінші", "Екіншіде"]
    assert Devices(org).take_in(stick).problems == []
    assert names(org) == ["Бірінші", "Екіншіде", "Жаңакілтпен"]
    before = second.device
    second.close()
    joined = _join(org, stick, home, clock, anew=True)
    try:
        assert names(joined) == names(org)
        assert joined.vault.keyring.keys == org.vault.keyring.keys
        assert joined.device not in (before, org.device)
        Members(joined).add({"last_name": "Қайтақосылған", "first_name": "Сая"})
        for one in (joined, org):
            taken, _ = Devices(one).meet(stick)
            assert taken.problems == []
            assert check_organisation(one).problems == []
        assert names(org) == names(joined)
    finally:
        joined.close()


def test_what_nobody_had_seen_stays_in_a_home_of_its_own(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, home: Path, clock: FixedClock) -> None:
    Members(second).add({"last_name": "Ешкімкөрмеген", "first_name": "Дана"})
    new_keys(org)
    second.close()
    joined = _join(org, stick, home, clock, anew=True)
    assert names(joined) == ["Бірінші"]
    joined.close()
    aside = open_organisation(home / f"{moving_in.ASIDE}-1", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    try:
        assert "Ешкімкөрмеген" in names(aside) and check_organisation(aside).problems == []
    finally:
        aside.close()


@pytest.mark.parametrize("slip", ["not asked", "another organisation", "open", "disk", "code"])
def test_what_is_refused_leaves_the_home_as_it_was(
    org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, home: Path, clock: FixedClock, tmp_path: Path, slip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    second.close()
    if slip == "another organisation":
        home = tmp_path / "stranger"
        _stranger(home, clock)
    code, _ = Devices(org).pair(stick)
    before = contents(home)
    held = HomeLock(home) if slip == "open" else None
    if slip == "disk":
        rename, moved = Path.rename, iter(range(100))

        def failing(self: Path, target: Path) -> Path:
            if target.parent.name.startswith(moving_in.ASIDE) and next(moved) == 2:
                raise OSError("no more")
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(Circumstance) as refused:
        join_organisation(
            stick, "0000-1111-2222-3333" if slip == "code" else code, home, PASSPHRASE, clock=clock, texts=load_texts("kk"), anew=slip != "not asked"
        )
    wanted = {"not asked": "VAULT-04", "another organisation": "VAULT-04", "open": "HOME-01", "disk": "DISK-02", "code": "PAIR-02"}
    assert refused.value.code == wanted[slip]
    if held is not None:
        held.release()
    assert contents(home) == before


def _stranger(home: Path, clock: FixedClock) -> None:
    made, _ = make_organisation(home, "Бөтен ұйым", "Бөтенова Айгүл", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    made.close()
