"""Random histories on three computers with random partial meetings end equal everywhere, and nothing confirmed is lost."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from support.devices import Devices, change, person
from tirek.features.members.model import Member
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.chain import pack
from tirek.foundation.journal.materialise import open_conflicts

DEVICE = st.integers(0, 2)
PICK = st.integers(0, 30)
FIELD = st.sampled_from(["last_name", "phone", "post", "note", "iin"])
VALUE = st.sampled_from(["Қасым", "Ермек", "87011234567", "мұғалім", "Ә"])


class ThreeComputers(RuleBasedStateMachine):
    """What three people may do in any order, on computers whose clocks are wrong by days."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.devices = Devices(Path(self.folder.name))
        self.numbers = [0, 0, 0]
        self.confirmed: list[tuple[int, str, object]] = []

    @initialize(device=DEVICE)
    def begin(self, device: int) -> None:
        for number in range(3):
            self.add(device, number)
        self.devices.meet_all()

    def pick(self, device: int, pick: int) -> int | None:
        with self.devices.parts[device].read() as connection:
            ids = connection.execute(select(Member.id).where(Member.deleted_at.is_(None)).order_by(Member.id)).scalars().all()
        return ids[pick % len(ids)] if ids else None

    @rule(device=DEVICE, number=PICK)
    def add(self, device: int, number: int) -> None:
        self.numbers[device] += 1
        with self.devices.parts[device].action("member.add") as act:
            row = act.insert(Member, person(device, self.numbers[device], note=f"{number}"))
        self.confirmed.append((row, "note", f"{number}"))

    @rule(device=DEVICE, pick=PICK, field=FIELD, value=VALUE)
    def change(self, device: int, pick: int, field: str, value: str) -> None:
        row = self.pick(device, pick)
        if row is not None:
            before = self.shown(device, row, field)
            change(self.devices.parts[device], row, **{field: value})
            if before != value:
                self.confirmed.append((row, field, value))

    def shown(self, device: int, row: int, field: str) -> object:
        with self.devices.parts[device].read() as connection:
            return connection.execute(select(Member.__table__.c[field]).where(Member.id == row)).scalar()

    @rule(device=DEVICE, pick=PICK)
    def remove(self, device: int, pick: int) -> None:
        row = self.pick(device, pick)
        if row is not None:
            with self.devices.parts[device].action("member.remove") as act:
                act.remove(Member, row)

    @rule(device=DEVICE, pick=PICK)
    def undo_something(self, device: int, pick: int) -> None:
        """Also what another computer did."""
        part = self.devices.parts[device]
        with part.read() as connection:
            action = part.metadata.tables["journal_action"]
            ids = connection.execute(select(action.c.id).order_by(action.c.hlc)).scalars().all()
        try:
            part.undo(ids[-1 - pick % len(ids)])
        except Circumstance as refused:
            assert refused.code in ("UNDO-02", "UNDO-03")

    @rule(device=DEVICE, pick=PICK, which=PICK)
    def choose(self, device: int, pick: int, which: int) -> None:
        part = self.devices.parts[device]
        with part.read() as connection:
            found = [(row, name, shown.heads[name]) for (_, row), shown in sorted(open_conflicts(connection, part.metadata).items()) for name in sorted(shown.open)]
        if found:
            row, name, heads = found[pick % len(found)]
            with part.action("conflict.choose") as act:
                act.choose(Member, row, {name: heads[which % len(heads)].value})
            with part.read() as connection:
                assert name not in {one for (_, other), shown in open_conflicts(connection, part.metadata).items() if other == row for one in shown.open}

    @rule(source=DEVICE, to=DEVICE, writer=st.none() | DEVICE, back=st.integers(0, 5), limit=st.integers(1, 4))
    def meet(self, source: int, to: int, writer: int | None, back: int, limit: int) -> None:
        """A part of what one has, some of it again, of one computer's changes or of all."""
        if source != to:
            self.devices.carry(source, to, writer=None if writer is None else 100 + writer, back=back, limit=limit)

    @rule(device=DEVICE, hours=st.sampled_from([-24 * 730, -3, 1, 5, 24 * 400]))
    def clock_is_set(self, device: int, hours: int) -> None:
        self.devices.clocks[device].advance(timedelta(hours=hours))

    def teardown(self) -> None:
        try:
            self.devices.meet_all()
            states = [self.devices.state(number) for number in range(3)]
            assert states[0]["problems"] == []
            for name in states[0]:
                assert states[0][name] == states[1][name] == states[2][name], name
            self.nothing_is_lost()
            self.every_conflict_is_closed_by_one_choice()
        finally:
            self.devices.close()
            self.folder.cleanup()

    def nothing_is_lost(self) -> None:
        """Every confirmed value stands in the history of its card, on every computer."""
        for part in self.devices.parts:
            for row in {row for row, _, _ in self.confirmed}:
                told = {(change.field, pack(change.new)) for change in part.history("member", row)}
                assert {(field, pack(value)) for other, field, value in self.confirmed if other == row} <= told
            with part.read() as connection:
                count = connection.execute(select(Member.id)).scalars().all()
                words = connection.exec_driver_sql("SELECT count(*) FROM member_fts").scalar()
                connection.exec_driver_sql("SELECT 1")
            assert len(count) == sum(self.numbers) == words

    def every_conflict_is_closed_by_one_choice(self) -> None:
        part = self.devices.parts[0]
        with part.read() as connection:
            conflicts = [(row, name, shown.heads[name][0].value) for (_, row), shown in open_conflicts(connection, part.metadata).items() for name in shown.open]
        for row, name, value in conflicts:
            with part.action("conflict.choose") as act:
                act.choose(Member, row, {name: value})
        self.devices.meet_all()
        states = [self.devices.state(number) for number in range(3)]
        assert states[0] == states[1] == states[2]
        assert states[0]["conflicts"] == {} and states[0]["problems"] == []


CALM = list(HealthCheck)
TestThreeComputers = ThreeComputers.TestCase
TestThreeComputers.settings = settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=CALM)


@pytest.mark.soak
def test_many_long_histories() -> None:
    """The same for half an hour."""
    run_state_machine_as_test(ThreeComputers, settings=settings(max_examples=600, stateful_step_count=80, deadline=None, suppress_health_check=CALM))
