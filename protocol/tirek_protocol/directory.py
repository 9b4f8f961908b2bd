"""Who can be written to through a centre: a small signed list, asked for by a part of a name, or put on a stick.

The centre says which key belongs to which name; a person compares the fingerprint by voice before she seals anything to it.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from . import signing
from .errors import Malformed
from .messages import PublicKey, RecordId
from .signing import SigningKey

DIRECTORY = b"tirek/directory/1\0"
ENTRIES_LIMIT = 2000
ASKED_LIMIT = 50
"""Entries in one answer over the line."""

Kind = Literal["desk", "lawyer", "school"]


class Entry(Struct, array_like=True, frozen=True):
    """An organisation that letters can be sealed to. `address`: its own signed text (`transfers.write_address`)."""

    kind: Kind
    name: Annotated[str, Meta(max_length=300)]
    region: Annotated[str, Meta(max_length=300)]
    address: Annotated[str, Meta(max_length=20_000)]


class OwnComputer(Struct, array_like=True, frozen=True):
    """Another computer of the organisation that asks."""

    installation: RecordId
    sign_key: PublicKey
    seal_key: PublicKey
    enrolled_ms: int
    seen_ms: int
    withdrawn: bool


class Directory(Struct, array_like=True, frozen=True):
    """`installation`: whom it was made for."""

    installation: RecordId
    time_ms: int
    find: Annotated[str, Meta(max_length=100)]
    entries: Annotated[list[Entry], Meta(max_length=ENTRIES_LIMIT)]
    computers: Annotated[list[OwnComputer], Meta(max_length=200)]


class _Signed(Struct, array_like=True, frozen=True):
    content: bytes
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]


class Question(Struct, array_like=True, frozen=True):
    """A part of a name as it is written; empty for the desk, the lawyers and the own computers alone."""

    find: Annotated[str, Meta(max_length=100)]


def sign_directory(directory: Directory, key: SigningKey) -> bytes:
    packed = msgspec.msgpack.encode(directory)
    return msgspec.msgpack.encode(_Signed(packed, key.sign(DIRECTORY, packed)))


def read_directory(data: bytes, centre_public: bytes, installation: bytes) -> Directory:
    """Raises Malformed, WrongSignature."""
    try:
        signed = msgspec.msgpack.decode(data, type=_Signed)
        signing.verify(centre_public, DIRECTORY, signed.content, signed.signature)
        directory = msgspec.msgpack.decode(signed.content, type=Directory)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_directory") from error
    if directory.installation != installation:
        raise Malformed("directory_for_another")
    return directory


def read_question(data: bytes) -> Question:
    """Raises Malformed."""
    try:
        return msgspec.msgpack.decode(data, type=Question)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_question") from error
