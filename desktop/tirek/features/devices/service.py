"""The organisation's computers: which there are, meeting them over a stick, and choosing between two versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tirek.features.activity.api import field_words, table_words, value_words
from tirek.features.settings.api import Settings
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.hybrid_time import AHEAD_MS, moment_of_stamp
from tirek.foundation.journal.materialise import open_conflicts
from tirek.foundation.journal.merging import devices_in
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.journal.versions import REMOVED, Head, Shown
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import SPECIAL
from tirek.foundation.replication import pairing
from tirek.foundation.replication.meeting import Meeting, journalled, leave, met, take
from tirek.foundation.replication.shelf import Shelf
from tirek.foundation.store.compartment import Compartment
from tirek.foundation.store.numbering import Installation

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class DeviceView:
    """One computer. `last_change` by its own clock; `met_at`: when it last said what it knows; `lacks`: how many of this
    computer's changes it had not seen then (None: it has never said)."""

    id: int
    letter: str
    this: bool
    last_person: str
    last_change: datetime | None
    met_at: datetime | None
    lacks: int | None
    clock_ahead: bool


@dataclass(frozen=True)
class VersionView:
    """One of the values that stand against each other. `id` is "device:seq", to choose it by."""

    id: str
    words: str
    who: str
    letter: str
    at: datetime
    shown: bool


@dataclass(frozen=True)
class ConflictView:
    """A field that two people wrote without knowing of each other; nothing is chosen until a person does."""

    compartment: str
    table: str
    record: int
    field: str
    kind: str
    title: str
    field_words: str
    versions: list[VersionView]


class Devices:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def list(self) -> list[DeviceView]:
        """This computer first, then by letter."""
        org, names = self._org, Settings(self._org).officers()
        with org.office.read() as session:
            letters = {row.device: row.letter for row in session.execute(select(Installation.device, Installation.letter).where(Installation.deleted_at.is_(None)))}
        last: dict[int, tuple[int, int]] = {}
        for part in journalled(org):
            change = part.metadata.tables[CHANGE]
            with part.read() as session:
                for device, seq in devices_in(session, part.metadata).items():
                    row = session.execute(select(change.c.hlc, change.c.actor).where(change.c.device == device, change.c.seq == seq)).one()
                    last[device] = max(last.get(device, (0, 0)), (row.hlc, row.actor))
        known = met(org)
        found = [self._device(device, letters, last, known, names) for device in {*letters, *last, *known, org.device}]
        return sorted((one for one in found if one.this or one.letter or one.met_at), key=lambda one: (not one.this, one.letter))

    def _device(self, device: int, letters: dict[int, str], last: dict[int, tuple[int, int]], known: Any, names: dict[int, str]) -> DeviceView:
        stamp, actor = last.get(device, (0, 0))
        told = known.get(device)
        now = milliseconds(self._org.clock.now())
        return DeviceView(
            device,
            letters.get(device, ""),
            device == self._org.device,
            names.get(actor, ""),
            moment_of_stamp(stamp) if stamp else None,
            moment_of(min(told.at, now)) if told else None,
            self._lacking(told) if told else None,
            stamp >> 16 > now + AHEAD_MS,
        )

    def _lacking(self, told: Any) -> int:
        lacking = 0
        for part in journalled(self._org):
            with part.read() as session:
                own = devices_in(session, part.metadata).get(self._org.device, 0)
            lacking += max(0, own - told.known.get(part.name, {}).get(self._org.device, 0))
        return lacking

    def export(self, chosen: Path, step: Step = lambda done, total: None) -> Meeting:
        """Leaves this computer's news in the folder. Raises Circumstance SYNC-05, SYNC-06."""
        return leave(self._org, Shelf(chosen, self._org.id), step)

    def take_in(self, chosen: Path, step: Step = lambda done, total: None) -> Meeting:
        """Takes the others' news in. Raises Circumstance SYNC-07; other problems are in the report."""
        return take(self._org, Shelf(chosen, self._org.id), step)

    def meet(self, chosen: Path, step: Step = lambda done, total: None) -> tuple[Meeting, Meeting]:
        """Both, as one press of a button: (taken in, left)."""
        shelf = Shelf(chosen, self._org.id)
        taken = take(self._org, shelf, step) if shelf.exists() else Meeting()
        return taken, leave(self._org, shelf, step)

    def pair(self, chosen: Path, step: Step = lambda done, total: None) -> tuple[str, Meeting]:
        """Prepares a stick from which another computer can join; returns the code to say aloud. Only the chair does it.

        Raises Circumstance PAIR-04 for anybody else, SYNC-05, SYNC-06.
        """
        if self._org.actor.role not in ("chair", "deputy"):
            raise Circumstance(
                "PAIR-04", mark("Only the chair or the deputy can join another computer."), mark("Ask the chair to do it on her computer.")
            )
        return pairing.pair(self._org, chosen, step)

    # two versions ----------------------------------------------------------------------------------------------------------
    def count_conflicts(self) -> int:
        """How many fields wait for a person."""
        return sum(len(shown.open) for _, _, _, shown in self._open())

    def conflicts(self) -> list[ConflictView]:
        """All of them, the most recently written first."""
        names = Settings(self._org).officers()
        with self._org.office.read() as session:
            letters = {row.device: row.letter for row in session.execute(select(Installation.device, Installation.letter))}
        found = [
            self._view(part, table, record, field, shown, names, letters)
            for part, table, record, shown in self._open()
            for field in sorted(shown.open)
        ]
        return sorted(found, key=lambda one: max(version.at for version in one.versions), reverse=True)

    def choose(self, table: str, record: int, field: str, version: str) -> int:
        """A person's choice: closes the conflict here and, with the next meeting, everywhere. Returns its action.

        Raises Circumstance CHOICE-01 when it is closed already or the version is not one of its.
        """
        for part, name, row, shown in self._open():
            if (name, row) == (table, record) and field in shown.open:
                head = next((one for one in shown.heads[field] if _id(one) == version), None)
                if head is not None:
                    with part.action("conflict.choose") as act:
                        act.choose(part.metadata.tables[table], record, {field: head.value})
                    return act.id
        raise Circumstance(
            "CHOICE-01", mark("There is nothing to choose here any more: somebody has chosen already."), mark("Look at the card: it shows what was chosen.")
        )

    def _open(self) -> Iterator[tuple[Compartment, str, int, Shown]]:
        for part in journalled(self._org):
            with part.read() as session:
                found = open_conflicts(session, part.metadata)
            for (table, record), shown in found.items():
                yield part, table, record, shown

    def _view(
        self, part: Compartment, table: str, record: int, field: str, shown: Shown, names: dict[int, str], letters: dict[int, str]
    ) -> ConflictView:
        texts = self._org.texts
        sealed = part.metadata.tables[table].c[field].info.get("label") is SPECIAL
        versions = [
            VersionView(
                _id(head),
                texts.t("Kept sealed; it can be told by who wrote it") if sealed and field != REMOVED else value_words(texts, field, head.value),
                names.get(head.told.actor, ""),
                letters.get(head.told.device, ""),
                moment_of_stamp(head.told.hlc),
                head.value == shown.values.get(field),
            )
            for head in sorted(shown.heads[field], key=lambda one: one.told.order)
        ]
        return ConflictView(
            part.name, table, record, field, table_words(texts, table), _title(shown), field_words(texts, table, field), _distinct(versions)
        )


def _distinct(versions: list[VersionView]) -> list[VersionView]:
    """Those who wrote the same are one choice: the first of them stands for all."""
    kept: dict[str, VersionView] = {}
    for version in versions:
        kept.setdefault(version.words, version)
    return list(kept.values()) if len(kept) > 1 else versions


def _id(head: Head) -> str:
    return f"{head.told.device}:{head.told.seq}"


def _title(shown: Shown) -> str:
    """What names the record: a person's name, a subject, a key."""
    values = shown.values
    name = " ".join(str(values[part]) for part in ("last_name", "first_name", "patronymic") if values.get(part))
    number = f"№ {values['number_seq']}-{values['number_letter']}/{values['number_year']}" if values.get("number_seq") else ""
    rest = values.get("subject") or values.get("key") or ""
    return name or " · ".join(part for part in (number, str(rest)) if part)


