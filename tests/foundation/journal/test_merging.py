"""What happens when two computers of one organisation meet, case by case. Any order and any mixture: test_merging_histories.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update

from support.devices import ACTOR, Devices, change, person
from tirek.features.members.model import Member
from tirek.features.settings.model import Setting
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.model import Membership
from tirek.foundation.journal.chain import unpack
from tirek.foundation.journal.materialise import open_conflicts
from tirek.foundation.journal.merging import runs_of
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.journal.verify import verify
from tirek.foundation.language.folding import fold
from tirek.foundation.store.compartment import Compartment, Writer
from tirek.foundation.store.ids import id_of_name
from tirek_protocol.replication import Segment

A, B, C = 0, 1, 2


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Devices]:
    made = Devices(tmp_path)
    yield made
    made.close()


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Devices]:
    made = Devices(tmp_path, compartment="office")
    yield made
    made.close()


def add(devices: Devices, device: int = A, number: int = 1, **values: Any) -> int:
    with devices.parts[device].action("member.add") as act:
        return act.insert(Member, person(device, number, **values))


def card(devices: Devices, device: int, row: int) -> Any:
    with devices.parts[device].read() as connection:
        return connection.execute(select(Member.__table__).where(Member.id == row)).one()


def conflicts(devices: Devices, device: int) -> dict[tuple[int, str], set[Any]]:
    part = devices.parts[device]
    with part.read() as connection:
        found = open_conflicts(connection, part.metadata)
    return {(row, name): {head.value for head in shown.heads[name]} for (_, row), shown in found.items() for name in shown.open}


def alike(devices: Devices) -> None:
    devices.meet_all()
    states = [devices.state(number) for number in range(len(devices.parts))]
    assert all(state == states[0] for state in states)
    assert states[0]["problems"] == []


def test_different_fields_merge(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    change(devices.parts[A], row, last_name="Қасымова")
    change(devices.parts[B], row, phone="+77011112233")
    alike(devices)
    assert conflicts(devices, C) == {}
    merged = card(devices, C, row)
    assert (merged.last_name, merged.phone) == ("Қасымова", "+77011112233")
    assert fold("Қасымова") in merged.fold and "77011112233" in merged.fold
    with devices.parts[C].read() as connection:
        assert connection.exec_driver_sql("SELECT rowid FROM member_fts WHERE member_fts MATCH '\"касим\" AND \"2233\"'").scalar() == row


def test_the_same_field_keeps_both_until_a_person_chooses(devices: Devices) -> None:
    row = add(devices, phone="1")
    devices.meet_all()
    change(devices.parts[A], row, phone="2")
    devices.clocks[B].advance(timedelta(minutes=1))
    change(devices.parts[B], row, phone="3")
    alike(devices)
    assert conflicts(devices, A) == conflicts(devices, B) == {(row, "phone"): {"2", "3"}}
    assert card(devices, A, row).phone == "3"
    with devices.parts[C].action("conflict.choose") as act:
        act.choose(Member, row, {"phone": "2"})
    assert "2" in card(devices, C, row).fold.split()
    alike(devices)
    assert conflicts(devices, A) == {}
    assert card(devices, A, row).phone == "2"
    assert {(one.kind, one.new) for one in devices.parts[A].history("member", row) if one.field == "phone"} == {
        ("member.add", "1"), ("member.change", "2"), ("member.change", "3"), ("conflict.choose", "2"),
    }  # fmt: skip


def test_choosing_what_is_shown_closes_it_too(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    change(devices.parts[A], row, note="бір")
    change(devices.parts[B], row, note="екі")
    devices.meet_all()
    shown = card(devices, A, row).note
    with devices.parts[A].action("conflict.choose") as act:
        act.choose(Member, row, {"note": shown})
    alike(devices)
    assert conflicts(devices, B) == {} and card(devices, B, row).note == shown


def test_two_different_choices_are_a_conflict_again(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    for device, value in ((A, "бір"), (B, "екі")):
        change(devices.parts[device], row, note=value)
    devices.meet_all()
    for device, value in ((A, "бір"), (B, "екі")):
        with devices.parts[device].action("conflict.choose") as act:
            act.choose(Member, row, {"note": value})
    alike(devices)
    assert conflicts(devices, C) == {(row, "note"): {"бір", "екі"}}


def test_the_same_value_twice_asks_nobody(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    change(devices.parts[A], row, phone="5")
    change(devices.parts[B], row, phone="5")
    alike(devices)
    assert conflicts(devices, A) == {}


def test_a_card_removed_here_and_changed_there_stays_in_sight(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    with devices.parts[A].action("member.remove") as act:
        act.remove(Member, row)
    change(devices.parts[B], row, phone="9")
    alike(devices)
    assert set(conflicts(devices, A)) == {(row, "deleted_at")}
    assert card(devices, A, row).deleted_at is None
    with devices.parts[A].action("conflict.choose") as act:
        act.choose(Member, row, {"deleted_at": 1})
    alike(devices)
    assert conflicts(devices, B) == {} and card(devices, B, row).deleted_at


def test_keeping_a_card_that_was_removed_elsewhere(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    with devices.parts[A].action("member.remove") as act:
        act.remove(Member, row)
    change(devices.parts[B], row, phone="9")
    devices.meet_all()
    change(devices.parts[B], row, phone="10")  # going on with a card that is in sight settles nothing by itself
    alike(devices)
    assert set(conflicts(devices, A)) == {(row, "deleted_at")}
    with devices.parts[B].action("conflict.choose") as act:
        act.choose(Member, row, {"deleted_at": None})
    alike(devices)
    assert conflicts(devices, A) == {} and card(devices, A, row).deleted_at is None and card(devices, A, row).phone == "10"


def test_what_the_remover_had_seen_is_no_conflict(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    change(devices.parts[B], row, phone="9")
    devices.carry(B, A)
    with devices.parts[A].action("member.remove") as act:
        act.remove(Member, row)
    alike(devices)
    assert conflicts(devices, C) == {} and card(devices, C, row).deleted_at


def test_both_removed_it(devices: Devices) -> None:
    row = add(devices)
    devices.meet_all()
    for device in (A, B):
        devices.clocks[device].advance(timedelta(minutes=device + 1))
        with devices.parts[device].action("member.remove") as act:
            act.remove(Member, row)
    alike(devices)
    assert conflicts(devices, A) == {} and card(devices, A, row).deleted_at


def test_undoing_what_another_computer_did(devices: Devices) -> None:
    row = add(devices, phone="1")
    devices.meet_all()
    with devices.parts[A].action("member.change") as act:
        act.update(Member, row, {"phone": "2", "note": "ескі"})
    devices.meet_all()
    change(devices.parts[C], row, note="жаңа")
    report = devices.parts[B].undo(act.id)
    assert (report.undone, report.kept) == (1, [])
    alike(devices)
    assert card(devices, A, row).phone == "1"
    assert conflicts(devices, A) == {(row, "note"): {"жаңа", None}}


def test_undo_leaves_a_field_with_two_versions_alone(devices: Devices) -> None:
    row = add(devices, phone="1")
    devices.meet_all()
    with devices.parts[A].action("member.change") as act:
        act.update(Member, row, {"phone": "2"})
    change(devices.parts[B], row, phone="3")
    devices.meet_all()
    report = devices.parts[A].undo(act.id)
    assert report.undone == 0 and [one.id for one in report.kept] == [row]
    assert conflicts(devices, A) == {(row, "phone"): {"2", "3"}}


def test_a_change_that_comes_before_its_record_waits_for_it(devices: Devices) -> None:
    row = add(devices)
    devices.carry(A, B)
    change(devices.parts[B], row, phone="7")
    assert devices.carry(B, C, writer=101) == 1
    with devices.parts[C].read() as connection:
        assert connection.execute(select(Member.id)).all() == []
    assert devices.carry(B, C, writer=100) == 1
    assert card(devices, C, row).phone == "7"
    alike(devices)


def test_taking_in_twice_changes_nothing(devices: Devices) -> None:
    for number in range(1, 4):
        add(devices, number=number)
    assert devices.carry(A, B) == 3
    before = devices.state(B)
    assert devices.carry(A, B, back=3) == 0
    assert devices.state(B) == before


def test_one_setting_begun_twice_is_one_setting(offices: Devices) -> None:
    for device, value in ((A, "7"), (B, "10")):
        with offices.parts[device].action("setting.change") as act:
            act.insert(Setting, {"id": id_of_name("setting", "appeal_term"), "key": "appeal_term", "value": value})
    alike(offices)
    row = id_of_name("setting", "appeal_term")
    assert conflicts(offices, C) == {(row, "value"): {"7", "10"}}
    with offices.parts[B].action("conflict.choose") as act:
        act.choose(Setting, row, {"value": "10"})
    alike(offices)
    assert conflicts(offices, A) == {}


def test_two_records_with_one_number_are_named_and_end_the_same_everywhere(devices: Devices) -> None:
    """Letters are made so that it does not happen; if it does, nothing breaks, nothing is lost and everybody sees the same."""
    first = add(devices, A, number_letter="A", number_seq=1)
    devices.clocks[B].advance(timedelta(seconds=1))
    second = add(devices, B, number_letter="A", number_seq=1)
    devices.carry(A, C)
    devices.carry(B, A)
    devices.carry(B, C)
    devices.carry(A, B)
    states = [devices.state(number) for number in range(3)]
    assert states[0] == states[1] == states[2]
    assert states[0]["problems"] == [("JOURNAL-RECORD", "member", second)]
    assert card(devices, B, first).number_seq == 1
    assert [one.new for one in devices.parts[A].history("member", second) if one.field == "number_letter"] == ["A"]


def test_tables_of_one_computer_travel_as_proof_only(offices: Devices) -> None:
    place = {"state": "waiting", "device": 100, "centre": "Х", "url": "u", "centre_sign": "aa", "centre_seal": "bb", "organisation": "1",
             "keys_blob": "k" * 64, "bundle_blob": "b" * 64, "made_at": 1}  # fmt: skip
    with offices.parts[A].action("exchange.enrol") as act:
        act.insert(Membership, place)
    alike_journals = offices.carry(A, B)
    assert alike_journals == 1
    part = offices.parts[B]
    with part.read() as connection:
        assert connection.execute(select(Membership.id)).all() == []
        assert connection.execute(select(part.metadata.tables[CHANGE].c.body)).scalars().all() == [None]
        assert verify(connection, part.metadata, offices.actors).problems == []


def segment_of(devices: Devices, device: int = A, first: int = 1, limit: int = 100) -> Segment:
    part = devices.parts[device]
    with part.read() as connection:
        run = runs_of(connection, part.metadata, 100 + device, first, limit)
    assert run is not None
    return Segment(devices.name, "0001", [run[0]])


def refused(devices: Devices, segment: Segment) -> str:
    before = devices.state(B)
    with pytest.raises(Circumstance) as caught:
        devices.parts[B].merge(segment, devices.actors)
    assert devices.state(B) == before
    return caught.value.code


def test_a_gap_waits(devices: Devices) -> None:
    for number in range(1, 4):
        add(devices, number=number)
    assert refused(devices, segment_of(devices, first=3)) == "SYNC-01"
    assert devices.carry(A, B, limit=1) == 1
    assert refused(devices, segment_of(devices, first=3)) == "SYNC-01"
    alike(devices)


def test_two_computers_under_one_name_are_told_apart(devices: Devices, tmp_path: Path) -> None:
    """A folder copied past the program: both went on under one device id."""
    add(devices)
    devices.carry(A, B)
    copied = tmp_path / "0" / "data" / "copy.db"
    with devices.parts[A].paused() as copy_into:
        copy_into(copied)
    add(devices, number=2, last_name="Бірінші")
    twin = Compartment("register", copied, devices.key, devices.clocks[A], Writer(100, ACTOR, devices.signing.sign))
    with twin.action("member.add") as act:
        act.insert(Member, person(A, 2, last_name="Екінші"))
    devices.carry(A, B)
    own, devices.parts[A] = devices.parts[A], twin
    try:
        assert refused(devices, segment_of(devices)) == "SYNC-02"
        assert refused(devices, segment_of(devices, first=2)) == "SYNC-02"
        with twin.action("member.add") as act:
            act.insert(Member, person(A, 3))
        assert refused(devices, segment_of(devices, first=3)) == "SYNC-02"
    finally:
        twin.close()
        devices.parts[A] = own


def test_what_this_computer_lost_comes_back(devices: Devices, tmp_path: Path) -> None:
    """An older copy of the file put in place by hand: what others have of this computer's own changes returns, and it goes on after them."""
    old = tmp_path / "old.db"
    row = add(devices)
    with devices.parts[A].paused() as copy_into:
        copy_into(old)
    change(devices.parts[A], row, phone="8")
    devices.carry(A, B)
    devices.parts[A].close()
    devices.parts[A] = Compartment("register", old, devices.key, devices.clocks[A], Writer(100, ACTOR, devices.signing.sign))
    assert devices.carry(B, A) == 1
    change(devices.parts[A], row, note="жалғасы")
    alike(devices)
    assert card(devices, C, row).phone == "8"


def change_first(segment: Segment, **values: Any) -> Segment:
    run = segment.runs[0]
    deed = msgspec.structs.replace(run.deeds[0], **values)
    return msgspec.structs.replace(segment, runs=[msgspec.structs.replace(run, deeds=[deed, *run.deeds[1:]])])


@pytest.mark.parametrize("how", ["no signature", "wrong signature", "another actor", "another kind", "another time", "a body", "a row less"])
def test_what_does_not_prove_is_not_taken_in(devices: Devices, how: str) -> None:
    with devices.parts[A].action("member.add") as act:
        act.insert_many(Member, [person(A, 1), person(A, 2)])
    segment = segment_of(devices)
    deed = segment.runs[0].deeds[0]
    changed = {
        "no signature": {"signature": None},
        "wrong signature": {"signature": Ed25519PrivateKey.generate().sign(b"")},
        "another actor": {"actor": 8},
        "another kind": {"kind": "member.import"},
        "another time": {"hlc": deed.hlc + 1},
        "a body": {"rows": [msgspec.structs.replace(deed.rows[0], body=deed.rows[1].body), deed.rows[1]]},
        "a row less": {"rows": deed.rows[:1]},
    }[how]
    assert refused(devices, change_first(segment, **changed)) == "SYNC-03"


def test_a_newer_programs_columns_wait_for_the_update(devices: Devices) -> None:
    add(devices)
    segment = segment_of(devices)
    row = segment.runs[0].deeds[0].rows[0]
    assert refused(devices, change_first(segment, rows=[msgspec.structs.replace(row, table="space_flight")])) == "SYNC-04"
    body = msgspec.msgpack.encode({**unpack(row.body or b""), "moon": 1})
    assert refused(devices, change_first(segment, rows=[msgspec.structs.replace(row, body=body)])) == "SYNC-04"
    assert refused(devices, change_first(segment, rows=[msgspec.structs.replace(row, table="journal_change")])) == "SYNC-04"


def test_an_erased_body_travels_as_its_digest(devices: Devices) -> None:
    row = add(devices)
    change(devices.parts[A], row, phone="1")
    part = devices.parts[A]
    journal = part.metadata.tables[CHANGE]
    with part.schema_change() as connection:
        connection.execute(update(journal).where(journal.c.seq == 2).values(body=None, salt=None))
    assert devices.carry(A, B) == 2
    with devices.parts[B].read() as connection:
        assert verify(connection, part.metadata, devices.actors).problems == []
        assert connection.execute(select(journal.c.body).order_by(journal.c.seq)).scalars().all()[1] is None


def test_a_clock_years_ahead_does_not_drag_the_others_along(devices: Devices) -> None:
    devices.clocks[B].advance(timedelta(days=800))
    row = add(devices, B)
    devices.carry(B, A)
    change(devices.parts[A], row, phone="1")
    newest = devices.parts[A].history("member", row)
    assert {one.at.year for one in newest if one.field == "phone" and one.new == "1"} == {2026}
    alike(devices)
    assert card(devices, B, row).phone == "1" and conflicts(devices, B) == {}


def test_a_clock_set_back_two_years_keeps_the_order(devices: Devices) -> None:
    row = add(devices)
    for number, days in enumerate((0, -730, -1)):
        devices.clocks[A].advance(timedelta(days=days))
        change(devices.parts[A], row, phone=str(number))
    told = [one.new for one in devices.parts[A].history("member", row) if one.field == "phone"]
    assert told == ["2", "1", "0"]
    alike(devices)
    assert card(devices, B, row).phone == "2"




def test_what_was_erased_on_one_computer_is_erased_on_the_others(devices: Devices) -> None:
    """The erasing action travels as an operation of its own; late changes of the record lose their bodies too."""
    row = add(devices, last_name="Ұмытылар", phone="1")
    devices.meet_all()
    part, journal = devices.parts[A], devices.parts[A].metadata.tables[CHANGE]
    with part.action("erase.member") as act:
        with act._gate.passage():
            own = (journal.c.row_id == row) & journal.c.body.is_not(None)
            act.session.execute(update(Member.__table__).where(Member.id == row).values(last_name="", phone=None, fold="", sort_key=b"", first_name=""))
            act.session.execute(update(journal).where(own).values(body=None, salt=None))
        act._record("member", "erase", [(row, b"\x80")])
    change(devices.parts[B], row, phone="2")
    devices.meet_all()
    for other in (B, C):
        left = card(devices, other, row)
        assert (left.last_name, left.phone) == ("", None)
        with devices.parts[other].read() as connection:
            assert connection.execute(select(journal.c.body).where(journal.c.row_id == row, journal.c.op != "erase")).scalars().all() == [None] * 2
            assert verify(connection, part.metadata, devices.actors).problems == []
