"""Leaving news for the organisation's other computers in a folder, and taking theirs in. Every step can break off and be
done again: what has been written is whole, what has been taken in stays, the rest goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, MetaData, func, select

from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.merging import Gap, devices_in, gap, newer, runs_of
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication import header as carried_header
from tirek.foundation.replication.parts import Range, key_id, key_of, open_index, open_part, seal_part
from tirek.foundation.replication.shelf import Shelf, nothing_there
from tirek.foundation.store.compartment import Compartment
from tirek.foundation.store.migrations import newest_revision
from tirek.foundation.store.sealed_file import SealedFile
from tirek.foundation.vault.compartments import DERIVED
from tirek_protocol.errors import NotForUs, Refused
from tirek_protocol.replication import Run, Segment

CHANGES_IN_A_PART = 2000
MET = "devices.sealed"
_HAVE = "replication have"

Step = Callable[[int, int], None]


@dataclass
class Meeting:
    """What one meeting did. `changes`: rows of the journal written for others, or taken in from them."""

    parts: int = 0
    changes: int = 0
    attachments: int = 0
    bytes: int = 0
    problems: list[Circumstance] = field(default_factory=list[Circumstance])
    kinds: set[str] = field(default_factory=set[str])


@dataclass(frozen=True)
class Knowledge:
    """What a computer said that it knows, and when by its own clock (ms)."""

    at: int
    known: Mapping[str, Mapping[int, int]]


def damaged_part() -> Circumstance:
    return Circumstance(
        "SYNC-08",
        mark("A part on the stick is damaged. It was left out, everything else was taken in."),
        mark("Put the stick into the other computer and write again: the part is made anew."),
    )


def journalled(org: OpenedOrganisation) -> list[Compartment]:
    """The compartments that travel."""
    return [part for part in org.compartments() if part.name not in DERIVED]


def leave(org: OpenedOrganisation, shelf: Shelf, step: Step = lambda done, total: None, *, only_news: bool = False, say_have: bool = True) -> Meeting:
    """Writes what is not in the folder yet. Parts that hold what has been erased here since are made anew.

    With `only_news` what nobody else needs (this computer's own bookkeeping of the exchange) waits until there is something real.
    Without `say_have` what this computer knows is said only together with parts.

    Raises Circumstance SYNC-05, SYNC-06; `step` may raise to stop.
    """
    meeting = Meeting()
    shelf.make()
    compartments = journalled(org)
    lying = _lying(org, shelf)
    for number, part in enumerate(compartments):
        step(number, len(compartments))
        own = [(path, ranges) for path, name, ranges in lying if name == part.name]
        with part.read() as connection:
            stale = [(path, ranges) for path, ranges in own if any(_erased_since(connection, part.metadata, one) for one in ranges)]
            gone = {path for path, _ in stale}
            covered = [one for path, ranges in own if path not in gone for one in ranges]
            if only_news and not stale and not _any_news(connection, part.metadata, covered):
                continue
            for runs in _grouped(_missing(connection, part.metadata, covered)):
                data = seal_part(Segment(part.name, newest_revision(part.name) or "", runs), org.device, _key(org, part))
                shelf.write_part(data)
                meeting.parts += 1
                meeting.changes += sum(len(deed.rows) for run in runs for deed in run.deeds)
                meeting.bytes += len(data)
        for path, _ in stale:
            shelf.remove(path)
        _leave_attachments(org, shelf, part, meeting)
    carried_header.leave(org, shelf)
    if not say_have and not meeting.parts:
        return meeting
    shelf.write_have(org.device, org.vault.seal_own(msgspec.msgpack.encode(_known(org)), _HAVE))
    step(len(compartments), len(compartments))
    return meeting


def take(org: OpenedOrganisation, shelf: Shelf, step: Step = lambda done, total: None) -> Meeting:
    """Takes in every part that proves. Problems are in the report, in plain words; what they concern waits.

    Raises Circumstance SYNC-07 (nothing of this organisation there), DISK-01 …; `step` may raise to stop: what has been taken in stays.
    """
    if not shelf.exists():
        raise nothing_there()
    meeting = Meeting()
    carried_header.take(org, shelf, meeting.problems)
    waiting = _new_parts(org, shelf, meeting)
    total, done = len(waiting), 0
    while waiting:
        later: list[tuple[Path, str]] = []
        for path, name in waiting:
            step(done, total)
            if _take_part(org, shelf, path, name, meeting):
                done += 1
            else:
                later.append((path, name))
        if len(later) == len(waiting):
            meeting.problems.append(gap())
            break
        waiting = later
    for part in journalled(org):
        _take_attachments(org, shelf, part, meeting)
    _write_down_who_was_met(org, shelf)
    return meeting


def _new_parts(org: OpenedOrganisation, shelf: Shelf, meeting: Meeting) -> list[tuple[Path, str]]:
    """Parts with something unknown here, those that others wait for first; damaged ones are told of once."""
    known = _known(org).known
    found: list[tuple[int, Path, str]] = []
    for path, name, ranges in _lying(org, shelf, partial(_tell_once, meeting, damaged_part()), former=True):
        fresh = [one.first for one in ranges if one.last > known[name].get(one.device, 0)]
        if fresh:
            found.append((min(fresh), path, name))
    return [(path, name) for _, path, name in sorted(found)]


def _tell_once(meeting: Meeting, problem: Circumstance) -> None:
    if all(problem.code != told.code for told in meeting.problems):
        meeting.problems.append(problem)


def _take_part(org: OpenedOrganisation, shelf: Shelf, path: Path, name: str, meeting: Meeting) -> bool:
    """Whether the part is done with, one way or the other; False: something before it is missing."""
    part = getattr(org, name)
    data = shelf.read_part(path)
    try:
        if data is None:
            raise damaged_part()
        key = _fitting(data, [_key(org, part), *org.vault.keyring.former.get(name, ())])
        segment = open_part(data, name, key)
        if key != _key(org, part) and _written_by_strangers(org, part, segment):
            raise from_before()
        if segment.revision > (newest_revision(name) or ""):
            raise newer()
        taken = part.merge(segment, org.vault.actors)
    except Gap:
        return False
    except Refused:
        _tell_once(meeting, damaged_part())
        return True
    except Circumstance as problem:
        if not problem.code.startswith("SYNC-"):
            raise
        _tell_once(meeting, problem)
        return True
    meeting.parts += 1
    meeting.changes += taken.changes
    meeting.bytes += len(data)
    meeting.kinds |= taken.kinds
    return True


def _fitting(data: bytes, keys: Iterable[bytes]) -> bytes:
    """The key of these that the part is under. Raises NotForUs."""
    for key in keys:
        with suppress(NotForUs):
            key_of(data, {"": key})
            return key
    raise NotForUs("another_key")


def _written_by_strangers(org: OpenedOrganisation, part: Compartment, segment: Segment) -> bool:
    """Whether a part under keys of before brings something new of somebody who has no place here any more."""
    seated = {slot["actor"] for slot in org.vault.header.slots}
    with part.read() as connection:
        known = devices_in(connection, part.metadata)
    for run in segment.runs:
        seq = run.first_seq - 1
        for deed in run.deeds:
            seq += len(deed.rows)
            if seq > known.get(run.device, 0) and deed.actor not in seated:
                return True
    return False


def from_before() -> Circumstance:
    return Circumstance(
        "SYNC-10",
        mark("Something came under the keys of before from a person who has no place here any more. It was not taken in."),
        mark("If it is needed, ask that person for it and write it anew."),
    )


def _lying(
    org: OpenedOrganisation, shelf: Shelf, damaged: Callable[[], object] = lambda: None, *, former: bool = False
) -> list[tuple[Path, str, list[Range]]]:
    """(file, compartment, ranges) of the whole parts that this person's keys open; with `former` also under keys of before."""
    keys = [(part.name, key) for part in journalled(org) for key in (_key(org, part), *(org.vault.keyring.former.get(part.name, ()) if former else ()))]
    found: list[tuple[Path, str, list[Range]]] = []
    for path in shelf.parts():
        data = shelf.read_part(path)
        try:
            if data is None:
                damaged()
                continue
            name, key = next((pair for pair in keys if _is_under(data, pair[1])), ("", b""))
            if name:
                found.append((path, name, open_index(data, key).ranges))
        except Refused:
            continue  # another compartment's or another organisation's: not ours to judge
    return found


def former_parts(org: OpenedOrganisation, shelf: Shelf) -> list[Path]:
    """Parts under keys of before whose every change is known here."""
    known, current = _known(org).known, {path for path, _, _ in _lying(org, shelf)}
    return [
        path
        for path, name, ranges in _lying(org, shelf, former=True)
        if path not in current and all(one.last <= known[name].get(one.device, 0) for one in ranges)
    ]


def _any_news(connection: Connection, metadata: MetaData, covered: Iterable[Range]) -> bool:
    """Whether something is not covered that others can read."""
    change = metadata.tables[CHANGE]
    local = [table.name for table in metadata.tables.values() if table.info.get("device_local")]
    ends: dict[int, int] = {}
    for one in sorted(covered, key=lambda one: (one.device, one.first)):
        if one.first <= ends.get(one.device, 0) + 1:
            ends[one.device] = max(ends.get(one.device, 0), one.last)
    for device in devices_in(connection, metadata):
        new = select(change.c.seq).where(change.c.device == device, change.c.seq > ends.get(device, 0), change.c.table_name.not_in(local)).limit(1)
        if connection.execute(new).first() is not None:
            return True
    return False


def _is_under(data: bytes, key: bytes) -> bool:
    try:
        return key_of(data, {"": key}) == ""
    except NotForUs:
        return False


def _missing(connection: Connection, metadata: MetaData, covered: Iterable[Range]) -> Iterable[Run]:
    """Runs of what no part covers, whole actions, in the order of each device's writing."""
    by_device: dict[int, list[Range]] = {}
    for one in covered:
        by_device.setdefault(one.device, []).append(one)
    for device, last in sorted(devices_in(connection, metadata).items()):
        seq = 1
        while seq <= last:
            inside = [one.last for one in by_device.get(device, ()) if one.first <= seq <= one.last]
            if inside:
                seq = max(inside) + 1
                continue
            run = runs_of(connection, metadata, device, seq, CHANGES_IN_A_PART)
            if run is None:
                break
            yield run[0]
            seq = run[1] + 1


def _grouped(runs: Iterable[Run]) -> Iterable[list[Run]]:
    group: list[Run] = []
    changes = 0
    for run in runs:
        group.append(run)
        changes += sum(len(deed.rows) for deed in run.deeds)
        if changes >= CHANGES_IN_A_PART:
            yield group
            group, changes = [], 0
    if group:
        yield group


def _erased_since(connection: Connection, metadata: MetaData, one: Range) -> bool:
    """Whether fewer bodies are left here than the part holds (of a range that is known here whole)."""
    change = metadata.tables[CHANGE]
    local = [table.name for table in metadata.tables.values() if table.info.get("device_local")]
    rows = connection.execute(
        select(func.count(), func.count(change.c.body).filter(change.c.table_name.not_in(local))).where(
            change.c.device == one.device, change.c.seq.between(one.first, one.last)
        )
    ).one()
    return rows[0] == one.last - one.first + 1 and rows[1] < one.bodies


def wanted(part: Compartment) -> set[str]:
    """Attachments that records of this compartment name, but for those of one computer only."""
    names: set[str] = set()
    with part.read() as connection:
        for table in part.metadata.tables.values():
            for column in (column for column in table.columns if column.info.get("blob") and not table.info.get("device_local")):
                names.update(connection.execute(select(column).where(column.is_not(None))).scalars())
    return names


def _leave_attachments(org: OpenedOrganisation, shelf: Shelf, part: Compartment, meeting: Meeting) -> None:
    own = key_id(_key(org, part))
    for name in sorted(wanted(part) - shelf.attachments(own)):
        sealed = part.blobs.sealed(name)
        if sealed is not None:
            shelf.write_attachment(own, name, sealed)
            meeting.attachments += 1
            meeting.bytes += len(sealed)


def _take_attachments(org: OpenedOrganisation, shelf: Shelf, part: Compartment, meeting: Meeting) -> None:
    own = key_id(_key(org, part))
    for name in sorted((wanted(part) - set(part.blobs.names())) & shelf.attachments(own)):
        sealed = shelf.read_attachment(own, name)
        if sealed is not None and part.blobs.take(name, sealed):
            meeting.attachments += 1
            meeting.bytes += len(sealed)


def _known(org: OpenedOrganisation) -> Knowledge:
    known: dict[str, dict[int, int]] = {}
    for part in journalled(org):
        with part.read() as connection:
            known[part.name] = devices_in(connection, part.metadata)
    return Knowledge(milliseconds(org.clock.now()), known)


def met(org: OpenedOrganisation) -> dict[int, Knowledge]:
    """The other computers as they were met last."""
    found = SealedFile(org.home / MET, org.vault.own_key("devices")).load()
    return {int(device): Knowledge(told["at"], told["known"]) for device, told in found.items()}


def _write_down_who_was_met(org: OpenedOrganisation, shelf: Shelf) -> None:
    file = SealedFile(org.home / MET, org.vault.own_key("devices"))
    before = dict(file.load())
    for device, sealed in shelf.haves().items():
        try:
            told = msgspec.msgpack.decode(org.vault.open_own(sealed, _HAVE), type=Knowledge)
        except (InvalidTag, msgspec.MsgspecError, ValueError):
            continue
        if device != org.device and told.at >= before.get(str(device), {"at": 0})["at"]:
            before[str(device)] = {"at": told.at, "known": told.known}
    file.save(before)


def _key(org: OpenedOrganisation, part: Compartment) -> bytes:
    return org.vault.keyring.keys[part.name]
