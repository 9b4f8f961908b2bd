"""Takes in what other devices of the organisation wrote: proved first, then written down, then shown.

What a record shows is worked out from all its changes (`versions.show`), never from the order in which they came: so the
same rows taken in twice, in parts or in another order end in the same place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, MetaData, func, insert, select

from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.chain import GENESIS, Facts, action_statement, digest_of_body, link, unpack
from tirek.foundation.journal.materialise import erase_again, materialise
from tirek.foundation.journal.tables import ACTION, CHANGE, HEAD
from tirek.foundation.language.texts import mark
from tirek_protocol.replication import Deed, Row, Run, Segment

READING_KIND, READING_TABLE = "reading.note", "reading"


@dataclass
class Taken:
    """What a segment brought: rows that were new here, and how many of its records are not whole yet."""

    changes: int = 0
    devices: set[int] = field(default_factory=set[int])
    kinds: set[str] = field(default_factory=set[str])


class Gap(Circumstance):
    """Something in between has not arrived."""


class Fork(Circumstance):
    """Two computers wrote under one device's name."""


def gap() -> Gap:
    return Gap(
        "SYNC-01",
        mark("A part in between is missing, so what comes after it waits. Nothing was lost."),
        mark("Put the stick into the other computer again, then into this one."),
    )


def fork() -> Fork:
    return Fork(
        "SYNC-02",
        mark("Two computers wrote under one name: the folder of this organisation was copied by hand. What the copy wrote was not taken in; both keep what they have."),
        mark("Go on with one of the two. Join the other as a new device, and write what only it has again."),
    )


def unproved() -> Circumstance:
    return Circumstance(
        "SYNC-03",
        mark("A part does not prove who wrote it. It was not taken in, nothing was changed."),
        mark("Put the stick into the other computer and write it anew. If it happens again, call the regional office."),
    )


def newer() -> Circumstance:
    return Circumstance(
        "SYNC-04",
        mark("The other computer has a newer program. What it wrote waits on the stick, nothing was lost."),
        mark("Install the same program here, then take it in again."),
    )


def merge_segment(connection: Connection, metadata: MetaData, segment: Segment, actors: Mapping[int, bytes]) -> Taken:
    """Proves every run of the segment and takes in what is new. All inside the caller's transaction.

    Raises Gap (SYNC-01), Fork (SYNC-02), Circumstance SYNC-03 (not proved) or SYNC-04 (unknown tables or columns).
    """
    keys = {actor: Ed25519PublicKey.from_public_bytes(public) for actor, public in actors.items()}
    _refuse_unknown(metadata, segment)
    taken, touched = Taken(), dict[str, set[int]]()
    for run in segment.runs:
        known = _known_end(connection, metadata, run.device)
        actions, changes = _proved(connection, metadata, run, known, keys)
        if changes:
            connection.execute(insert(metadata.tables[ACTION]), actions)
            connection.execute(insert(metadata.tables[CHANGE]), changes)
            taken.changes += len(changes)
            taken.devices.add(run.device)
            taken.kinds.update(action["kind"] for action in actions)
            for change in changes:
                touched.setdefault(change["table_name"], set()).add(change["row_id"])
    for table, rows in touched.items():
        erase_again(connection, metadata, table, sorted(rows))
        materialise(connection, metadata, table, sorted(rows))
    return taken


def _refuse_unknown(metadata: MetaData, segment: Segment) -> None:
    if segment.compartment != metadata.info["compartment"]:
        raise unproved()
    for run in segment.runs:
        for deed in run.deeds:
            for row in deed.rows:
                table = metadata.tables.get(row.table)
                if table is None or row.table in (ACTION, CHANGE, HEAD):
                    raise newer()
                if row.body is not None and any(name not in table.c or name == "id" for name in _fields(row)):
                    raise newer()


def _fields(row: Row) -> Mapping[str, Any]:
    """The packed fields. Raises Circumstance SYNC-03 for a body of another form."""
    try:
        fields = unpack(row.body or b"\x80")
    except Exception:  # noqa: BLE001 - whatever the packer says of foreign bytes
        raise unproved() from None
    if not isinstance(fields, dict) or not all(isinstance(name, str) for name in fields):
        raise unproved()
    if row.op == "update" and not all(_is_version(value) for value in fields.values()):
        raise unproved()
    return fields


def _is_version(value: Any) -> bool:
    return isinstance(value, list) and len(value) in (3, 4) and all(_are_stamps(stamps) for stamps in value[2:])


def _are_stamps(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, list) and len(one) == 2 and all(type(part) is int for part in one) for one in value)


def _known_end(connection: Connection, metadata: MetaData, device: int) -> int:
    change = metadata.tables[CHANGE]
    return connection.execute(select(func.max(change.c.seq)).where(change.c.device == device)).scalar() or 0


def _chain_at(connection: Connection, metadata: MetaData, device: int, seq: int) -> bytes:
    change = metadata.tables[CHANGE]
    return GENESIS if seq == 0 else connection.execute(select(change.c.chain).where(change.c.device == device, change.c.seq == seq)).scalar_one()


def _proved(
    connection: Connection, metadata: MetaData, run: Run, known: int, keys: Mapping[int, Ed25519PublicKey]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The new actions and changes of a run, chained anew and checked against signatures and against what is here."""
    if run.first_seq > known + 1:
        raise gap()
    if _chain_at(connection, metadata, run.device, run.first_seq - 1) != run.before:
        raise fork()
    actions: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    seq, chain = run.first_seq - 1, run.before
    for deed in run.deeds:
        first = seq + 1
        rows, chain = _chained(run.device, deed, first, chain)
        seq += len(rows)
        if first <= known:
            end = min(seq, known)
            if rows[end - first]["chain"] != _chain_at(connection, metadata, run.device, end):
                raise fork()
        if seq <= known:
            continue
        if first <= known:
            raise unproved()
        _check_signature(metadata, run.device, deed, first, seq, chain, keys)
        changes += rows
        actions.append(
            {
                "id": deed.id, "kind": deed.kind, "device": run.device, "actor": deed.actor, "hlc": deed.hlc, "first_seq": first,
                "last_seq": seq, "undoes": deed.undoes, "chain": chain, "signature": deed.signature,
            }
        )  # fmt: skip
    return actions, changes


def _chained(device: int, deed: Deed, first: int, chain: bytes) -> tuple[list[dict[str, Any]], bytes]:
    rows: list[dict[str, Any]] = []
    for seq, row in enumerate(deed.rows, start=first):
        digest = row.digest if row.body is None or row.salt is None else digest_of_body(row.salt, row.body)
        if digest is None:
            raise unproved()
        facts = Facts(device, seq, deed.hlc, deed.actor, deed.id, row.op, row.table, row.row)
        chain = link(chain, facts, digest)
        rows.append(
            {
                "device": device, "seq": seq, "hlc": deed.hlc, "actor": deed.actor, "action": deed.id, "op": row.op, "table_name": row.table,
                "row_id": row.row, "salt": row.salt if row.body is not None else None, "body": row.body if row.salt is not None else None,
                "body_digest": digest, "chain": chain,
            }
        )  # fmt: skip
    return rows, chain


def _check_signature(metadata: MetaData, device: int, deed: Deed, first: int, last: int, chain: bytes, keys: Mapping[int, Ed25519PublicKey]) -> None:
    statement = action_statement(metadata.info["compartment"], deed.id, deed.kind, device, deed.actor, deed.hlc, first, last, deed.undoes, chain)
    key = keys.get(deed.actor)
    if key is None and deed.signature is None and deed.kind == READING_KIND and all(row.op == "insert" and row.table == READING_TABLE for row in deed.rows):
        return  # somebody who may only read has opened a card: noted without a signature, because there is no key to sign with
    try:
        if key is None or deed.signature is None:
            raise InvalidSignature
        key.verify(deed.signature, statement)
    except InvalidSignature:
        raise unproved() from None


def runs_of(connection: Connection, metadata: MetaData, device: int, first_seq: int, limit: int) -> tuple[Run, int] | None:
    """What one device wrote from `first_seq` on, at most about `limit` changes (an action is never cut); and its last seq.

    None when there is nothing. Rows of tables that stay on one computer go without their bodies.
    """
    action, change = metadata.tables[ACTION], metadata.tables[CHANGE]
    deeds: list[Deed] = []
    last = first_seq - 1
    begun = select(action).where(action.c.device == device, action.c.last_seq >= first_seq).order_by(action.c.first_seq)
    first = None
    for row in connection.execute(begun):
        first = row.first_seq if first is None else first
        rows = connection.execute(select(change).where(change.c.device == device, change.c.seq.between(row.first_seq, row.last_seq)).order_by(change.c.seq))
        deeds.append(Deed(row.id, row.kind, row.actor, row.hlc, row.undoes, row.signature, [_row(metadata, one) for one in rows]))
        last = row.last_seq
        if last - first + 1 >= limit:
            break
    if first is None:
        return None
    return Run(device, first, _chain_at(connection, metadata, device, first - 1), deeds), last


def _row(metadata: MetaData, row: Any) -> Row:
    bare = row.body is None or metadata.tables[row.table_name].info.get("device_local")
    return Row(row.op, row.table_name, row.row_id, None if bare else row.salt, None if bare else row.body, row.body_digest if bare else None)


def devices_in(connection: Connection, metadata: MetaData) -> dict[int, int]:
    """Device → last sequence number in this compartment."""
    change = metadata.tables[CHANGE]
    rows: Sequence[Any] = connection.execute(select(change.c.device, func.max(change.c.seq)).group_by(change.c.device)).all()
    return {row[0]: row[1] for row in rows}
