"""Several computers of one organisation, as bare compartments: real encrypted files, real journals, no vault to unlock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from support.organisations import fixed_clock
from tirek.app.records import import_models
from tirek.features.members.derived import made
from tirek.features.members.model import Member
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.materialise import open_conflicts
from tirek.foundation.journal.merging import Gap, devices_in, runs_of
from tirek.foundation.journal.tables import ACTION, CHANGE, HEAD
from tirek.foundation.journal.verify import verify
from tirek.foundation.store.compartment import Compartment, Writer
from tirek.foundation.store.migrations import bring_up_to_date
from tirek_protocol import replication
from tirek_protocol.replication import Segment

ACTOR = 7


class Devices:
    """`count` computers that begin with the same empty register."""

    def __init__(self, folder: Path, count: int = 3, compartment: str = "register") -> None:
        import_models()
        self.name = compartment
        self.signing = Ed25519PrivateKey.generate()
        self.actors: Mapping[int, bytes] = {ACTOR: self.signing.public_key().public_bytes_raw()}
        self.key = _empty_file(folder, compartment)
        self.clocks: list[FixedClock] = [fixed_clock() for _ in range(count)]
        self.parts: list[Compartment] = []
        for number in range(count):
            place = folder / str(number) / "data"
            place.mkdir(parents=True)
            shutil.copy(folder / "empty.db", place / f"{compartment}.db")
            writer = Writer(100 + number, ACTOR, self.signing.sign)
            self.parts.append(Compartment(compartment, place / f"{compartment}.db", self.key, self.clocks[number], writer))

    def close(self) -> None:
        for part in self.parts:
            part.close()

    def carry(self, source: int, target: int, *, writer: int | None = None, back: int = 0, limit: int = 10_000) -> int:
        """Takes what `source` has (of one writer, or of all) to `target`, beginning `back` changes before what is known there.

        Returns how many changes were new; a gap brings none.
        """
        with self.parts[source].read() as connection, self.parts[target].read() as there:
            known = devices_in(there, self.parts[target].metadata)
            devices = [writer] if writer is not None else list(devices_in(connection, self.parts[source].metadata))
            runs = [runs_of(connection, self.parts[source].metadata, device, max(1, known.get(device, 0) + 1 - back), limit) for device in devices]
        segment = [run[0] for run in runs if run is not None]
        if not segment:
            return 0
        packed = replication.pack(Segment(self.name, "0001", segment))
        try:
            return self.parts[target].merge(replication.unpack(packed), self.actors).changes
        except Gap:
            return 0

    def meet_all(self) -> None:
        """Everybody meets everybody until nobody has news."""
        while sum(self.carry(one, other) for one in range(len(self.parts)) for other in range(len(self.parts)) if one != other):
            pass

    def state(self, number: int) -> dict[str, Any]:
        """All that must be equal everywhere: records, history, heads, open conflicts."""
        part = self.parts[number]
        found: dict[str, Any] = {}
        with part.read() as connection:
            for name, table in sorted(part.metadata.tables.items()):
                if name in (CHANGE, ACTION, HEAD) or not table.info.get("device_local"):
                    rows = [tuple(row) for row in connection.execute(select(table)).all()]
                    found[name] = sorted(rows, key=lambda row: tuple(map(repr, row)))
            found["conflicts"] = {
                (table, row, name): sorted((head.told.stamp, head.value) for head in shown.heads[name])
                for (table, row), shown in open_conflicts(connection, part.metadata).items()
                for name in shown.open
            }
            found["problems"] = verify(connection, part.metadata, self.actors).problems
        return found


def _empty_file(folder: Path, compartment: str) -> bytes:
    """An empty register, brought up to date once in a run and copied from then on."""
    global _MADE
    if compartment not in _MADE:
        key = os.urandom(32)
        first = Compartment(compartment, folder / "empty.db", key, fixed_clock(), Writer(1, ACTOR, None), create=True)
        bring_up_to_date(first)
        first.close()
        _MADE[compartment] = key, (folder / "empty.db").read_bytes()
    key, content = _MADE[compartment]
    (folder / "empty.db").write_bytes(content)
    return key


_MADE: dict[str, tuple[bytes, bytes]] = {}


MADE = ("fold", "sort_key", "iin_verified")


def person(device: int, number: int, **values: Any) -> dict[str, Any]:
    """A member's columns with a number of that device."""
    letter = values.get("number_letter", chr(65 + device))
    card = {"last_name": f"Үлгі{number}", "first_name": "Айгүл", **values}
    columns = {name: value for name, value in made(card, f"{number}-{letter}/2026").items() if name in Member.__table__.columns}
    return {**columns, "number_year": 2026, "number_letter": letter, "number_seq": values.get("number_seq", number), "state": "member"}


def change(part: Compartment, row: int, **values: Any) -> None:
    """As a service would: the changed fields and what is made from them."""
    with part.action("member.change") as act:
        card = dict(act.session.execute(select(Member.__table__).where(Member.id == row)).mappings().one()) | values
        columns = made(card, f"{card['number_seq']}-{card['number_letter']}/2026")
        act.update(Member, row, {**values, **{name: columns[name] for name in MADE}})


__all__ = ["ACTOR", "Circumstance", "Devices", "change", "msgspec", "person", "timedelta"]
