"""One sealed part: journal rows of one compartment, under a key made from that compartment's key.

    b"TRKP\\1" | key id (8) | length of the index (4) | nonce, sealed index | nonce, sealed segment

Who keeps parts (a stick, a centre's relay) sees their size and that they belong together by key, and nothing else: no
compartment, device, person or count. A new key of the compartment gives a new key id, so old and new parts are told apart.
The index is sealed by itself, so that what is known already is passed over without unpacking it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Meta, Struct

from tirek.foundation.vault.slots import derive
from tirek_protocol import replication
from tirek_protocol.errors import Malformed, NotForUs
from tirek_protocol.replication import Id, Segment

MAGIC = b"TRKP\x01"
PART_LIMIT = 256 * 1024 * 1024
_NONCE, _TAG, _KEY_ID, _LENGTH = 12, 16, 8, 4
_HEAD = len(MAGIC) + _KEY_ID + _LENGTH
_INDEX_LIMIT = 1 << 20


class Range(Struct, array_like=True, frozen=True):
    """Changes of one device in a part. `bodies`: how many of them still had a body when the part was made."""

    device: Id
    first: Annotated[int, Meta(ge=1)]
    last: Annotated[int, Meta(ge=1)]
    bodies: Annotated[int, Meta(ge=0)]


class Index(Struct, array_like=True, frozen=True):
    """What a part holds, and which device wrote it."""

    writer: Id
    ranges: Annotated[list[Range], Meta(min_length=1, max_length=1000)]


def key_id(compartment_key: bytes) -> bytes:
    """Eight bytes that name a compartment's key and tell nothing of it."""
    return derive(compartment_key, b"tirek replication id")[:_KEY_ID]


def _cipher(compartment_key: bytes) -> AESGCM:
    return AESGCM(derive(compartment_key, b"tirek replication"))


def index_of(segment: Segment, writer: int) -> Index:
    """The index that belongs to a segment."""
    ranges: list[Range] = []
    for run in segment.runs:
        rows = [row for deed in run.deeds for row in deed.rows]
        bodies = sum(row.body is not None for row in rows)
        ranges.append(Range(run.device, run.first_seq, run.first_seq + len(rows) - 1, bodies))
    return Index(writer, ranges)


def seal_part(segment: Segment, writer: int, compartment_key: bytes) -> bytes:
    """The bytes of a part."""
    cipher = _cipher(compartment_key)
    index = _sealed(cipher, msgspec.msgpack.encode(index_of(segment, writer)), MAGIC + key_id(compartment_key))
    head = MAGIC + key_id(compartment_key) + len(index).to_bytes(_LENGTH, "big") + index
    return head + _sealed(cipher, replication.pack(segment), head)


def key_of(data: bytes, keys: Mapping[str, bytes]) -> str:
    """The compartment that a part belongs to. Raises Malformed (no part at all) or NotForUs (another key)."""
    if len(data) < _HEAD or not data.startswith(MAGIC):
        raise Malformed("not_a_part")
    wanted = data[len(MAGIC) : len(MAGIC) + _KEY_ID]
    for name, key in keys.items():
        if key_id(key) == wanted:
            return name
    raise NotForUs("another_key")


def open_index(data: bytes, compartment_key: bytes) -> Index:
    """The index. Raises Malformed, NotForUs."""
    length = int.from_bytes(data[_HEAD - _LENGTH : _HEAD], "big")
    if not _NONCE + _TAG <= length <= _INDEX_LIMIT or len(data) < _HEAD + length:
        raise Malformed("not_a_part")
    plain = _opened(_cipher(compartment_key), data[_HEAD : _HEAD + length], MAGIC + key_id(compartment_key))
    try:
        return msgspec.msgpack.decode(plain, type=Index)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed("bad_index") from error


def open_part(data: bytes, compartment: str, compartment_key: bytes) -> Segment:
    """The segment, which is what its index says. Raises Malformed, NotForUs."""
    index = open_index(data, compartment_key)
    end = _HEAD + int.from_bytes(data[_HEAD - _LENGTH : _HEAD], "big")
    segment = replication.unpack(_opened(_cipher(compartment_key), data[end:], data[:end]))
    if segment.compartment != compartment or index_of(segment, index.writer) != index:
        raise Malformed("another_index")
    return segment


def _sealed(cipher: AESGCM, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, bound)


def _opened(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    except (InvalidTag, ValueError) as error:
        raise NotForUs("seal_not_ours") from error
