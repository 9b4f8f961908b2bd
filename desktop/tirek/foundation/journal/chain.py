"""How changes are packed, chained and signed. Pure; no database."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

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


class Facts(NamedTuple):
    """What the chain covers of a change beside the digest of its body. In the order of the journal's columns."""

    device: int
    seq: int
    hlc: int
    actor: int
    action: int
    op: str
    table_name: str
    row_id: int


def link(previous: bytes, facts: tuple[int, int, int, int, int, str, str, int], body_digest: bytes) -> bytes:
    """The chain value of a change, from the one before it; `facts` as in `Facts`."""
    return hashlib.sha256(previous + _encode(facts) + body_digest).digest()


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
