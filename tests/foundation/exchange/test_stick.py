"""The exchange by a stick that goes to the regional office and comes back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.organisations import MONDAY
from tirek.features.appeals.api import AppealCardsSource
from tirek.features.notices.api import Notices, NoticeSink
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.exchange.stick import StickRound
from tirek.foundation.jobs import Cancelled, Control
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central.carrier import Carrier
from tirek_central.stick import Stick, Visited
from tirek_protocol import sticks

NOW = int(MONDAY.timestamp() * 1000)
CANARY = "Қанарейка-Жұмағұлова"


class School:
    """One school's computer with the stick in it."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self.org = org
        self.round = StickRound(org, [AppealCardsSource()], [NoticeSink()])

    def write(self, stick: Path) -> Any:
        return self.round.write(stick, Control(None))

    def read(self, stick: Path) -> Any:
        return self.round.read(stick, Control(None))

    def place(self, stick: Path) -> Path:
        member = Enrolments(self.org).current()
        assert member is not None
        return sticks.place_of(stick, member.sign.id)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def school(org: OpenedOrganisation) -> School:
    return School(org)


@pytest.fixture(params=["at the centre", "carried by the line"])
def visit(request: pytest.FixtureRequest, centre: Any, stick: Path) -> Callable[[], Visited]:
    """The stick lies in the centre's computer, or in a region's office that forwards it."""
    if request.param == "at the centre":
        return lambda: Stick(centre.engine, centre.identity, lambda: NOW).visit(stick)
    return lambda: Carrier(centre.url).visit(stick)


@pytest.fixture
def joined(centre: Any, exchange: Any, school: School) -> School:
    exchange.join(centre.invite())
    return school


def codes(report: Any) -> list[str]:
    return [problem.code for problem in report.problems]


def test_two_trips_join_and_deliver(centre: Any, school: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited]) -> None:
    """No line at all: the first trip carries the enrolment, the second the appeals' cards and a notice back."""
    Enrolments(school.org).accept(centre.invite())
    add_appeals(3)
    assert school.write(stick).handed_over == 0
    assert visit().organisations == 1
    assert codes(school.read(stick)) == []
    member = Enrolments(school.org).current()
    assert member is not None and member.state == "enrolled"

    centre.publish("Жиналыс")
    assert school.write(stick).handed_over == 1
    assert (visit().taken, centre.report()["appeals"]) == (1, 3)
    back = school.read(stick)
    assert (back.delivered, back.received, back.waiting, codes(back)) == (1, 1, 0, [])
    assert [notice.title for notice in Notices(school.org).all()] == ["Жиналыс"]


def test_everything_again_changes_nothing(centre: Any, joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited]) -> None:
    add_appeals(2)
    centre.publish("Бір рет")
    assert [joined.write(stick).handed_over for _ in range(2)] == [1, 0]
    assert [(visit().taken, visit().repeated) for _ in range(1)] == [(1, 1)]
    assert [(one.delivered, one.received) for one in (joined.read(stick), joined.read(stick))] == [(1, 1), (0, 0)]
    assert centre.report()["appeals"] == 2 and len(Notices(joined.org).all()) == 1


def test_what_was_answered_leaves_the_stick(joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited], centre: Any) -> None:
    """A second trip does not carry the first one's files, and a notice that arrived is not put on the stick again."""
    add_appeals(1)
    centre.publish("Біріншісі")
    joined.write(stick)
    visit()
    joined.read(stick)
    joined.write(stick)
    assert sorted(file.name for file in (joined.place(stick) / "up").iterdir()) == [sticks.HELLO]
    visit()
    assert sorted(file.name for file in (joined.place(stick) / "down").iterdir()) == [sticks.DIRECTORY, sticks.REPLY]


def test_the_line_and_the_stick_mix(joined: School, exchange: Any, stick: Path, add_appeals: Any, visit: Callable[[], Visited], centre: Any) -> None:
    """The stick is on its way when a line appears: the same bytes go by both, and count once."""
    add_appeals(4)
    joined.write(stick)
    assert exchange.run().delivered == 1
    assert (visit().taken, visit().repeated, centre.report()["appeals"]) == (0, 1, 4)
    assert joined.read(stick).delivered == 0
    assert Outbox(joined.org).counts()["delivered"] == 1


def test_a_restored_centre_asks_again(centre: Any, joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited], tmp_path: Path) -> None:
    """The centre lost what it had confirmed; the school learns it from the stick and carries it once more."""
    from tirek_central import tables

    add_appeals(2)
    joined.write(stick)
    visit()
    joined.read(stick)
    with centre.engine.begin() as connection:
        for table in (tables.bundle, tables.message, tables.card):
            connection.execute(table.delete())
    joined.write(stick)
    visit()
    joined.read(stick)
    assert Outbox(joined.org).counts()["delivered"] == 0
    joined.write(stick)
    visit()
    assert joined.read(stick).delivered == 1
    assert centre.report()["appeals"] == 2


def test_nobody_reads_names_on_the_stick(joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited]) -> None:
    add_appeals(5)
    joined.write(stick)
    visit()
    joined.read(stick)
    for file in stick.rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes()
            assert b"pay.late" not in file.read_bytes()      # not even what is open lies there unsealed


def test_stopped_in_the_middle_it_goes_on(joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited], centre: Any) -> None:
    for _ in range(3):
        add_appeals(1)
        joined.round._outbox.collect([AppealCardsSource()])
        member = Enrolments(joined.org).current()
        assert member is not None
        joined.round._outbox.build(member)

    class StopAtSecond(Control):
        def step(self, done: int, total: int, text: str = "") -> None:
            if (done, text) == (1, "stick_write"):
                raise Cancelled

    with pytest.raises(Cancelled):
        joined.round.write(stick, StopAtSecond(None))
    assert Outbox(joined.org).counts() == {"waiting": 2, "handed_over": 1, "delivered": 0, "refused": 0}
    assert joined.write(stick).handed_over == 2
    assert visit().taken == 3
    assert joined.read(stick).delivered == 3


def test_a_half_written_file_is_written_anew(joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited]) -> None:
    """The stick lost the end of a file: the name stays, the bytes do not fit, and the next writing mends it."""
    add_appeals(1)
    joined.write(stick)
    [file] = (joined.place(stick) / "up").glob("*.trk")
    file.write_bytes(file.read_bytes()[:50])
    assert (visit().taken, visit().foreign) == (0, 1)
    assert joined.write(stick).bytes_out > 0
    assert visit().taken == 1


def test_a_stick_without_our_folder(joined: School, stick: Path) -> None:
    with pytest.raises(Circumstance) as refused:
        joined.read(stick)
    assert refused.value.code == "EXCHANGE-14"


def test_answers_of_another_centre_are_not_believed(
    joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited], other_centre: Any
) -> None:
    add_appeals(1)
    joined.write(stick)
    visit()
    reply = joined.place(stick) / "down" / sticks.REPLY
    forged = sticks.Reply(bytes.fromhex(reply.parent.parent.name), NOW, [], [])
    reply.write_bytes(sticks.write_paper(forged, other_centre.identity.sign))
    with pytest.raises(Circumstance) as refused:
        joined.read(stick)
    assert refused.value.code == "EXCHANGE-14"
    assert Outbox(joined.org).counts()["handed_over"] == 1


def test_a_confirmation_counts_only_from_the_installation_itself(
    centre: Any, joined: School, stick: Path, visit: Callable[[], Visited], other_centre: Any
) -> None:
    """Somebody who holds the stick cannot make the centre believe that a notice arrived."""
    centre.publish("Маңызды")
    joined.write(stick)
    visit()
    [notice] = (joined.place(stick) / "down").glob("*.trk")
    who = bytes.fromhex(joined.place(stick).name)
    false_word = sticks.Hello(who, centre.identity.sign.id, 0, [bytes.fromhex(notice.stem)])
    (joined.place(stick) / "up" / sticks.HELLO).write_bytes(sticks.write_paper(false_word, other_centre.identity.sign))
    visited = visit()
    assert [code for _name, code in visited.problems] == ["wrong_signature"]
    assert list((joined.place(stick) / "down").glob("*.trk")) == [notice], "it still lies there for the school"
    assert joined.read(stick).received == 1


def test_foreign_files_and_tricks_with_paths(joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited], tmp_path: Path) -> None:
    """Photographs, links out of the stick, folders named like files, other schools' rubbish: left alone, and said."""
    add_appeals(1)
    secret = tmp_path / "secret.txt"
    secret.write_text("құпия")
    joined.write(stick)
    up = joined.place(stick) / "up"
    (up / "фото.jpg").write_bytes(b"JPEG")
    (up / f"{'0' * 64}.trk").symlink_to(secret)
    (up / f"{'1' * 64}.trk").mkdir()
    os.mkfifo(up / f"{'2' * 64}.trk")
    (stick / sticks.ROOT / "..evil").mkdir()
    (stick / sticks.ROOT / ("a" * 16)).symlink_to(tmp_path)
    visited = visit()
    assert (visited.taken, visited.organisations) == (1, 1)
    assert visited.foreign >= 3
    assert secret.read_text() == "құпия"
    (joined.place(stick) / "down" / f"{'3' * 64}.trk").write_bytes(b"rubbish")
    back = joined.read(stick)
    assert (back.delivered, codes(back)) == (1, ["EXCHANGE-16"])


def test_several_schools_on_one_stick(joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited]) -> None:
    """An unknown installation's folder is named and does not hold back the others."""
    add_appeals(1)
    joined.write(stick)
    shutil.copytree(joined.place(stick), stick / sticks.ROOT / "ab" / "x", dirs_exist_ok=True)
    shutil.copytree(joined.place(stick), stick / sticks.ROOT / ("b" * 16))
    visited = visit()
    assert (visited.organisations, visited.taken) == (1, 1)
    assert visited.problems == [("b" * 16, "unknown_installation")]
    assert not (stick / sticks.ROOT / ("b" * 16) / "down").exists()


def test_a_clock_that_is_behind_is_named(joined: School, stick: Path, visit: Callable[[], Visited], clock: FixedClock) -> None:
    """An old stick says nothing about the clock; an answer from the future does."""
    joined.write(stick)
    visit()
    clock.advance(timedelta(days=60))
    assert codes(joined.read(stick)) == []
    clock.advance(timedelta(days=-800))
    assert codes(joined.read(stick)) == ["EXCHANGE-07"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_never_pass(centre: Any, joined: School, stick: Path, add_appeals: Any, visit: Callable[[], Visited], data: st.DataObject) -> None:
    """Any file of the stick, cut or changed anywhere: nothing false is believed and nothing breaks."""
    if not (stick / sticks.ROOT).exists():
        add_appeals(2)
        centre.publish("Хабар")
        joined.write(stick)
        visit()
    place = joined.place(stick)
    file = data.draw(st.sampled_from(sorted(place.rglob("*.*"))))
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole + b"x"]))
    before = (centre.report()["appeals"], Outbox(joined.org).counts(), len(Notices(joined.org).all()))
    file.write_bytes(changed)
    try:
        Stick(centre.engine, centre.identity, lambda: NOW)._school(bytes.fromhex(place.name), _without(place, file), Visited())
        if file.parent.name == "down":
            try:
                joined.read(stick)
            except Circumstance as refused:
                assert refused.code == "EXCHANGE-14"
            if file.name == sticks.REPLY:
                assert Outbox(joined.org).counts() == before[1]
    finally:
        file.write_bytes(whole)
    assert centre.report()["appeals"] == before[0]


def _without(place: Path, file: Path) -> Path:
    """The centre gets a copy: what it writes must not mend the file under test."""
    copy = place.parent.parent / "copy" / place.name
    shutil.rmtree(copy.parent, ignore_errors=True)
    shutil.copytree(place, copy)
    return copy
