"""Two computers of one organisation meet over a stick: real vaults, real files, the stick pulled out at every moment."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from support.organisations import PASSPHRASE, Template
from tirek.app.organisations import join_organisation
from tirek.features.appeals.api import Appeals, NewAppeal
from tirek.features.devices.service import Devices
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import check_organisation
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication import meeting as meetings
from tirek.foundation.replication.parts import key_of, open_index, open_part, seal_part
from tirek.foundation.replication.shelf import PAIRING, Shelf
from tirek_protocol.errors import Refused


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


@pytest.fixture
def second(org: OpenedOrganisation, stick: Path, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    """Another computer, joined over the stick."""
    Members(org).add({"last_name": "Бірінші", "first_name": "Айгүл"})
    code, _ = Devices(org).pair(stick)
    joined, report = join_organisation(stick, code, tmp_path / "second", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    assert report.changes > 3
    yield joined
    joined.close()


def names(org: OpenedOrganisation) -> list[str]:
    return [card.last_name for card in Members(org).cards()]


def test_a_second_computer_joins_with_code_and_passphrase(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path) -> None:
    assert names(second) == ["Бірінші"]
    assert second.id == org.id and second.device != org.device
    assert check_organisation(second).problems == []
    assert not list(stick.rglob(PAIRING))
    assert Devices(org).take_in(stick).problems == []
    told = Devices(org).list()
    assert [(one.this, one.lacks) for one in told] == [(True, None), (False, 0)]
    assert len({one.letter for one in told}) == 2 and all(one.letter for one in told)


def test_both_write_and_meet(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, clock: FixedClock) -> None:
    first = Members(org).cards()[0]
    Members(org).change(first.id, {"phone": "+77011112233"})
    Members(org).add({"last_name": "Екінші", "first_name": "Ерлан"})
    Members(second).change(first.id, {"post": "мұғалім"})
    Members(second).add({"last_name": "Үшінші", "first_name": "Дана"})
    appeal = Appeals(second).register(NewAppeal(clock.today(), "table", "anonymous", "Жалақы"))
    for one in (org, second, org):
        Devices(one).meet(stick)
    assert names(org) == names(second) == ["Бірінші", "Екінші", "Үшінші"]
    assert Members(org).card(first.id) == Members(second).card(first.id)
    assert Members(org).card(first.id).post == "мұғалім"
    assert Appeals(org).card(appeal.id).number == appeal.number
    assert len({card.number for card in Members(org).cards()}) == 3
    for one in (org, second):
        assert check_organisation(one).problems == [] and Devices(one).conflicts() == []


def test_two_versions_are_told_with_who_and_when_and_closed_by_one_choice(
    org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, clock: FixedClock
) -> None:
    first = Members(org).cards()[0]
    Members(org).change(first.id, {"phone": "+77010000001"})
    clock.advance(timedelta(hours=1))
    Members(second).change(first.id, {"phone": "+77010000002"})
    for one in (org, second, org):
        Devices(one).meet(stick)
    (conflict,) = Devices(org).conflicts()
    assert (conflict.table, conflict.field, conflict.title) == ("member", "phone", "Бірінші Айгүл")
    assert [(version.words, version.shown) for version in conflict.versions] == [("+7 701 000 00 01", False), ("+7 701 000 00 02", True)]
    assert all(version.who and version.letter for version in conflict.versions)
    assert Devices(second).conflicts() == [replace(conflict)]
    Devices(org).choose("member", first.id, "phone", conflict.versions[0].id)
    for one in (org, second):
        Devices(one).meet(stick)
    assert Devices(second).conflicts() == [] and Members(second).card(first.id).phone == "+77010000001"
    with pytest.raises(Circumstance) as closed:
        Devices(second).choose("member", first.id, "phone", conflict.versions[0].id)
    assert closed.value.code == "CHOICE-01"


def test_attachments_travel_but_for_those_of_one_computer(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = org.register.blobs.put("Құжат".encode())
    monkeypatch.setattr(meetings, "wanted", lambda part: {name} if part.name == "register" else set())
    Devices(org).export(stick)
    assert Devices(second).take_in(stick).attachments == 1
    assert second.register.blobs.get(name) == "Құжат".encode()
    assert not second.register.blobs.take("0" * 64, org.register.blobs.sealed(name) or b"")


@pytest.mark.parametrize("name", ["register", "office"])
def test_nothing_readable_lies_on_the_stick(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, name: str) -> None:
    Members(org).add({"last_name": "Құпиябекова", "first_name": "Айгүл"})
    Devices(org).export(stick)
    everything = b"".join(path.read_bytes() for path in stick.rglob("*") if path.is_file())
    for word in ("Құпиябекова", name, "member", org.id, f"{org.device:016x}"):
        assert word.encode() not in everything
    assert PASSPHRASE.encode() not in everything and org.vault.keyring.keys[name] not in everything


def test_writing_twice_writes_nothing_new(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path) -> None:
    Devices(org).meet(stick)
    assert (Devices(org).export(stick).parts, Devices(second).take_in(stick).parts, Devices(org).take_in(stick).parts) == (0, 0, 0)


class Pulled(Exception):
    """The stick is gone."""


def test_the_stick_is_pulled_out_after_every_part(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meetings, "CHANGES_IN_A_PART", 3)
    for number in range(12):
        Members(org).add({"last_name": f"Үлгі{number:02}", "first_name": "Дана"})
    write, merge = Shelf.write_part, type(second.register).merge
    state = {"left": 0}

    def failing(do):
        def run(*arguments):
            if not state["left"]:
                raise Pulled
            state["left"] -= 1
            return do(*arguments)

        return run

    monkeypatch.setattr(Shelf, "write_part", failing(write))
    monkeypatch.setattr(type(second.register), "merge", failing(merge))
    for deed in (Devices(org).export, Devices(second).take_in):
        for _ in range(20):
            state["left"] = 1
            try:
                deed(stick)
                break
            except Pulled:
                continue
        else:
            raise AssertionError("it never ended")
    assert len(names(second)) == 13 and check_organisation(second).problems == []


def test_a_damaged_part_is_left_out_and_made_anew(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path) -> None:
    before = set(stick.rglob("*.part"))
    Members(org).add({"last_name": "Жаңа", "first_name": "Дана"})
    Devices(org).export(stick)
    (fresh,) = set(stick.rglob("*.part")) - before
    fresh.write_bytes(fresh.read_bytes()[:-7])
    assert [problem.code for problem in Devices(second).take_in(stick).problems] == ["SYNC-08"]
    assert names(second) == ["Бірінші"]
    Devices(org).export(stick)
    assert names(second) == ["Бірінші"]
    Devices(second).take_in(stick)
    assert names(second) == ["Бірінші", "Жаңа"]


def test_a_missing_part_makes_the_later_ones_wait(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, tmp_path: Path) -> None:
    parts = set(stick.rglob("*.part"))
    Members(org).add({"last_name": "Жаңа", "first_name": "Дана"})
    Devices(org).export(stick)
    (first,) = set(stick.rglob("*.part")) - parts
    Members(org).add({"last_name": "Жаңарақ", "first_name": "Дана"})
    Devices(org).export(stick)
    kept = first.read_bytes()
    first.unlink()
    assert [problem.code for problem in Devices(second).take_in(stick).problems] == ["SYNC-01"]
    first.write_bytes(kept)
    assert Devices(second).take_in(stick).problems == []
    assert names(second) == ["Бірінші", "Жаңа", "Жаңарақ"]


def test_foreign_files_and_tricks_are_left_alone(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, tmp_path: Path) -> None:
    shelf = Shelf(stick, org.id).folder
    (shelf / "photo.jpg").write_bytes(b"x")
    (shelf / ("a" * 64 + ".part")).symlink_to(tmp_path / "second" / "vault.json")
    (shelf / ("b" * 64 + ".part")).mkdir()
    (shelf / "0000000000000001.have").write_bytes(b"x")
    (stick / "tirek-devices-000000000000").mkdir()
    Members(org).add({"last_name": "Жаңа", "first_name": "Дана"})
    Devices(org).export(stick)
    assert Devices(second).take_in(stick).problems == []
    assert "Жаңа" in names(second)
    assert (shelf / "photo.jpg").exists()


def test_an_empty_stick_is_a_sentence(org: OpenedOrganisation, tmp_path: Path) -> None:
    with pytest.raises(Circumstance) as caught:
        Devices(org).take_in(tmp_path)
    assert caught.value.code == "SYNC-07"


def test_what_was_erased_is_taken_off_the_stick(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path) -> None:
    """The parts that hold an erased body are made anew without it."""
    member = Members(org).add({"last_name": "Ұмытылар", "first_name": "Дана"})
    Devices(org).export(stick)
    parts = set(stick.rglob("*.part"))
    journal = org.register.metadata.tables[CHANGE]
    with org.register.schema_change() as connection:
        connection.execute(update(journal).where(journal.c.row_id == member.id).values(body=None, salt=None))
    Devices(org).export(stick)
    gone = parts - set(stick.rglob("*.part"))
    assert gone
    key = org.vault.keyring.keys["register"]
    for path in stick.rglob("*.part"):
        data = path.read_bytes()
        if key_of(data, org.vault.keyring.keys) == "register":
            for run in open_part(data, "register", key).runs:
                assert all(row.body is None for deed in run.deeds for row in deed.rows if row.row == member.id)
    assert Devices(second).take_in(stick).problems == []


@pytest.mark.parametrize("slip", ["code", "passphrase", "again", "here"])
def test_joining_is_refused_and_leaves_the_home_empty(org: OpenedOrganisation, stick: Path, tmp_path: Path, clock: FixedClock, slip: str) -> None:
    code, _ = Devices(org).pair(stick)
    home = tmp_path / "other"
    if slip == "here":
        home = org.home
    if slip == "again":
        next(stick.rglob(PAIRING)).unlink()
    given = "0000-1111-2222-3333" if slip == "code" else code
    passphrase = "мүлде басқа құпиясөз" if slip == "passphrase" else PASSPHRASE
    with pytest.raises(Circumstance) as caught:
        join_organisation(stick, given, home, passphrase, clock=clock, texts=load_texts("kk"))
    assert caught.value.code == {"code": "PAIR-02", "passphrase": "UNLOCK-01", "again": "PAIR-01", "here": "VAULT-04"}[slip]
    assert slip == "here" or not home.exists() or not list(home.iterdir())


def test_10_000_mutated_parts_are_refused(org: OpenedOrganisation) -> None:
    """None accepted, none crashes."""
    Members(org).add({"last_name": "Бірінші", "first_name": "Айгүл"})
    key = org.vault.keyring.keys["register"]
    with org.register.read() as connection:
        run = meetings.runs_of(connection, org.register.metadata, org.device, 1, 100)
    assert run is not None
    whole = seal_part(meetings.Segment("register", "0001", [run[0]]), org.device, key)
    assert open_part(whole, "register", key).runs == [run[0]]
    chance = random.Random(10)
    for _ in range(10_000):
        data = bytearray(whole)
        how = chance.randrange(4)
        if how == 0:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif how == 1:
            del data[chance.randrange(len(data)) :]
        elif how == 2:
            place = chance.randrange(len(data))
            data[place:place] = chance.randbytes(chance.randrange(1, 20))
        else:
            place = chance.randrange(len(data))
            data[place : place + 16] = chance.randbytes(16)
        if bytes(data) == whole:
            continue
        with pytest.raises(Refused):
            key_of(bytes(data), {"register": key})
            open_index(bytes(data), key)
            open_part(bytes(data), "register", key)


def test_an_officers_computer_learns_who_may_write(org: OpenedOrganisation, second: OpenedOrganisation, stick: Path, template: Template) -> None:
    """A newer header with the chair's signature is taken over; one that nobody signed is not."""
    from tirek.foundation.vault import header as vault_header
    from tirek.foundation.vault.vault import rewrite

    org.vault = rewrite(org.vault, replace(org.vault.header, actors={**org.vault.header.actors, "0" * 15 + "9": next(iter(org.vault.header.actors.values()))}))
    Devices(org).export(stick)
    Devices(second).take_in(stick)
    assert 9 in second.vault.actors
    assert vault_header.read(second.home) == org.vault.header
