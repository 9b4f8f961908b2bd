"""Proof of a journal: chains, bodies, signatures, and that the records are what the journal says. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, MetaData, func, select

from tirek.foundation.journal.chain import GENESIS, action_statement, digest_of_body, link
from tirek.foundation.journal.history import fields_of
from tirek.foundation.journal.made import shown_values
from tirek.foundation.journal.materialise import shown_of
from tirek.foundation.journal.tables import ACTION, CHANGE, HEAD, READING, READING_ACTION


@dataclass
class Proof:
    """What was found: number of changes proved, and problems as (code, table, record id)."""

    changes: int = 0
    problems: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])


def verify(
    connection: Connection, metadata: MetaData, actors: Mapping[int, bytes], check: Callable[[], None] = lambda: None
) -> Proof:
    """Walks each device's chain and each action's signature. `actors`: id → Ed25519 public key; `check` may raise to stop."""
    proof = Proof()
    verify_chains(connection, proof, check)
    _verify_actions(connection, metadata, actors, proof)
    _verify_records(connection, metadata, proof, check)
    return proof


def _verify_records(connection: Connection, metadata: MetaData, proof: Proof, check: Callable[[], None]) -> None:
    """Plays the journal through and compares: a record that was changed, added or taken away past the journal is named.

    Records with an erased body are left out: what they held is no longer known here, by design.
    """
    for table in metadata.tables.values():
        if table.name in (ACTION, CHANGE, HEAD):
            continue
        check()
        expected, erased = _expected(connection, metadata, table.name)
        names = [column.name for column in table.columns if column.name != "id"]
        for row_id, *values in connection.execute(select(table.c.id, *(table.c[name] for name in names))):
            told = expected.pop(row_id, None)
            held = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            if row_id not in erased and (told is None or held != {name: value for name, value in told.items() if value is not None}):
                proof.problems.append(("JOURNAL-RECORD", table.name, row_id))
        proof.problems.extend(("JOURNAL-RECORD", table.name, missing) for missing in expected.keys() - erased)


def _expected(connection: Connection, metadata: MetaData, table: str) -> tuple[dict[int, dict[str, Any]], set[int]]:
    """What the records of a table should hold, and which had a body erased. Most were written on one device: those are
    played through in order; only the others need their versions compared."""
    change = metadata.tables[CHANGE]
    expected: dict[int, dict[str, Any]] = {}
    erased: set[int] = set()
    writers: dict[int, int] = {}
    several: set[int] = set()
    own = select(change.c.row_id, change.c.device, change.c.op, change.c.body).where(change.c.table_name == table)
    for row_id, device, op, body in connection.execute(own.order_by(change.c.device, change.c.seq)):
        if body is None:
            erased.add(row_id)
        if writers.setdefault(row_id, device) != device:
            several.add(row_id)
        for name, _, new in fields_of(op, body):
            expected.setdefault(row_id, {})[name] = new
    for row_id, shown in shown_of(connection, metadata, table, sorted(several - erased)).items():
        expected[row_id] = shown_values(metadata, table, shown, row_id)
    return expected, erased


def heads_of(connection: Connection, metadata: MetaData) -> dict[int, tuple[int, bytes]]:
    """Device → (last sequence number, chain value there)."""
    change = metadata.tables[CHANGE]
    last = select(change.c.device, func.max(change.c.seq).label("seq")).group_by(change.c.device).subquery()
    rows = connection.execute(
        select(change.c.device, change.c.seq, change.c.chain).join(last, (last.c.device == change.c.device) & (last.c.seq == change.c.seq))
    )
    return {row.device: (row.seq, row.chain) for row in rows}


_CHAINS = """
SELECT device, seq, hlc, actor, action, op, table_name, row_id, salt, body, body_digest, chain
FROM journal_change ORDER BY device, seq"""
_AT_ONCE = 5_000


def verify_chains(connection: Connection, proof: Proof, check: Callable[[], None] = lambda: None) -> None:
    """Each device's numbers without gaps, each body by its digest, each change chained to the one before it.

    Runs over every change there is, so the rows come from the driver as they are; the first eight columns are `Facts`.
    """
    raw: Any = connection.connection.driver_connection
    rows = raw.execute(_CHAINS)
    device, seq, chain = None, 0, GENESIS
    while found := rows.fetchmany(_AT_ONCE):
        check()
        for row in found:
            facts, salt, body, digest, told = row[:8], row[8], row[9], row[10], row[11]
            if facts[0] != device:
                device, seq, chain = facts[0], 0, GENESIS
            if facts[1] != seq + 1:
                proof.problems.append(("JOURNAL-GAP", facts[6], facts[7]))
            if body is not None and digest_of_body(salt, body) != digest:
                proof.problems.append(("JOURNAL-BODY", facts[6], facts[7]))
            seq, chain = facts[1], link(chain, facts, digest)
            if chain != told:
                proof.problems.append(("JOURNAL-CHAIN", facts[6], facts[7]))
                chain = told
        proof.changes += len(found)


SIGNED, UNSIGNED, STRANGER, FORGED, CUT, ADDED = "signed", "unsigned", "stranger", "forged", "cut", "added"
"""How an action's proof stands: its author's signature holds; there is none; by a key that is not a signer; one that does not fit;
the journal no longer ends where it was signed; changes hang on it that its signature does not cover."""

_CODES = {UNSIGNED: "JOURNAL-UNSIGNED", STRANGER: "JOURNAL-UNSIGNED", FORGED: "JOURNAL-UNSIGNED", CUT: "JOURNAL-ACTION", ADDED: "JOURNAL-ORPHAN"}


def action_faults(
    connection: Connection, metadata: MetaData, actors: Mapping[int, bytes], only: Sequence[int] | None = None, check: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, int]]:
    """(fault, action) of each action that is not as its author signed it; one action may have several. `only`: of these ids alone."""
    action, change = metadata.tables[ACTION], metadata.tables[CHANGE]
    keys = {actor: Ed25519PublicKey.from_public_bytes(public) for actor, public in actors.items()}
    ends = select(action, change.c.chain.label("end_chain")).outerjoin(change, (change.c.device == action.c.device) & (change.c.seq == action.c.last_seq))
    unsigned_readings = _unsigned_readings(connection, metadata, actors)
    for number, row in enumerate(connection.execute(ends if only is None else ends.where(action.c.id.in_(only)))):
        if number % _AT_ONCE == 0:
            check()
        if row.end_chain != row.chain:
            yield CUT, row.id
        if row.id not in unsigned_readings and (fault := _fault_of(row, keys.get(row.actor), metadata.info["compartment"])):
            yield fault, row.id
    for orphan in uncovered(connection, metadata, only):
        yield ADDED, orphan


def uncovered(connection: Connection, metadata: MetaData, only: Sequence[int] | None = None) -> list[int]:
    """Actions that changes name although its signature does not cover them, or there is no such action at all. A change belongs to
    an action only inside the numbers that its signature covers: a later one must not borrow it."""
    action, change = metadata.tables[ACTION], metadata.tables[CHANGE]
    covers = (action.c.id == change.c.action) & (action.c.device == change.c.device) & change.c.seq.between(action.c.first_seq, action.c.last_seq)
    orphans = select(change.c.action).outerjoin(action, covers).where(action.c.id.is_(None)).distinct()
    return list(connection.execute(orphans if only is None else orphans.where(change.c.action.in_(only))).scalars())


def _fault_of(row: Any, key: Ed25519PublicKey | None, compartment: str) -> str | None:
    if key is None or row.signature is None:
        return STRANGER if key is None else UNSIGNED
    statement = action_statement(compartment, row.id, row.kind, row.device, row.actor, row.hlc, row.first_seq, row.last_seq, row.undoes, row.chain)
    try:
        key.verify(row.signature, statement)
    except InvalidSignature:
        return FORGED
    return None


def _unsigned_readings(connection: Connection, metadata: MetaData, actors: Mapping[int, bytes]) -> set[int]:
    """Actions by people without a signing key that added to the log of readings and did nothing else."""
    action, change = metadata.tables[ACTION], metadata.tables[CHANGE]
    noted = connection.execute(select(action.c.id, action.c.actor).where(action.c.kind == READING_ACTION, action.c.signature.is_(None)))
    found = {row.id for row in noted if row.actor not in actors}
    if found:
        other = (change.c.op != "insert") | (change.c.table_name != READING)
        found -= set(connection.execute(select(change.c.action).join(action, action.c.id == change.c.action).where(action.c.kind == READING_ACTION, other)).scalars())
    return found


def _verify_actions(connection: Connection, metadata: MetaData, actors: Mapping[int, bytes], proof: Proof) -> None:
    for fault, action in action_faults(connection, metadata, actors):
        proof.problems.append((_CODES[fault], CHANGE if fault == ADDED else ACTION, action))
