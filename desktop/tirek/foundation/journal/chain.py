"""How changes are packed, chained and signed. Pure; no database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode

GENESIS = bytes(32)
"""What the first change of a device is chained to."""


def pack(value: Any) -> bytes:
    """Msgpack of plain values."""
    return _encode(value)


def unpack(data: bytes) -> Any:
    """Plain values of msgpack."""
    return _decode(data)


def digest_of_body(salt: bytes, body: bytes) -> bytes:
    """SHA-256 over salt and body."""
    return hashlib.sha256(salt + body).digest()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the chain covers of a change beside the digest of its body."""

    device: int
    seq: int
    hlc: int
    actor: int
    action: int
    op: str
    table_name: str
    row_id: int


def link(previous: bytes, facts: Facts, body_digest: bytes) -> bytes:
    """The chain value of a change, from the one before it."""
    packed = _encode(
        (facts.device, facts.seq, facts.hlc, facts.actor, facts.action, facts.op, facts.table_name, facts.row_id)
    )
    return hashlib.sha256(previous + packed + body_digest).digest()


def action_statement(
    compartment: str,
    action: int,
    kind: str,
    device: int,
    actor: int,
    hlc: int,
    first_seq: int,
    last_seq: int,
    undoes: int | None,
    chain: bytes,
) -> bytes:
    """The bytes that the actor signs for an action."""
    return b"tirek action 1\0" + _encode(
        (compartment, action, kind, device, actor, hlc, first_seq, last_seq, undoes, chain)
    )
