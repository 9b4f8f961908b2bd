"""Journal rows as they travel between the devices of one organisation. Nobody else can read them: see `docs/protocol.md`.

A run is what one device wrote into one compartment, whole actions one after another. Neither sequence numbers nor chain
values of single rows travel: the reader counts and chains them itself, and the action's signature, made over the chain,
proves that it came to the same.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import zstandard
from msgspec import Meta, Struct

from .errors import Malformed

PLAIN_LIMIT = 256 * 1024 * 1024
"""Bytes of one segment after unpacking."""
ROWS_LIMIT = 200_000

Id = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
Time = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Chain = Annotated[bytes, Meta(min_length=32, max_length=32)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,63}\Z")]


class Row(Struct, array_like=True, frozen=True):
    """One change of one record; `erase` destroys what the record held, everywhere. A body that was erased (or never leaves its device) is None, and its digest stands for it."""

    op: Literal["insert", "update", "erase"]
    table: Name
    row: Id
    salt: Annotated[bytes, Meta(min_length=16, max_length=16)] | None
    body: Annotated[bytes, Meta(max_length=8 * 1024 * 1024)] | None
    digest: Chain | None
    """Only where there is no body."""


class Deed(Struct, array_like=True, frozen=True):
    """One action with all its changes, signed by its actor."""

    id: Id
    kind: Annotated[str, Meta(min_length=1, max_length=80)]
    actor: Id
    hlc: Time
    undoes: Id | None
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)] | None
    rows: Annotated[list[Row], Meta(min_length=1, max_length=ROWS_LIMIT)]


class Run(Struct, array_like=True, frozen=True):
    """What one device wrote: from `first_seq` on, chained to `before`."""

    device: Id
    first_seq: Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
    before: Chain
    deeds: Annotated[list[Deed], Meta(min_length=1, max_length=ROWS_LIMIT)]


class Segment(Struct, array_like=True, frozen=True):
    """Runs of one compartment. `revision`: the schema that the writer had; a reader with an older one waits for its update."""

    compartment: Name
    revision: Annotated[str, Meta(max_length=20)]
    runs: Annotated[list[Run], Meta(min_length=1, max_length=1000)]


def pack(segment: Segment) -> bytes:
    """Packed and compressed."""
    return zstandard.ZstdCompressor(level=9, write_content_size=True).compress(msgspec.msgpack.encode(segment))


def unpack(data: bytes) -> Segment:
    """Raises Malformed for anything but a segment within the limits."""
    try:
        if not 0 <= zstandard.frame_content_size(data) <= PLAIN_LIMIT:
            raise Malformed("segment_too_large")
        plain = zstandard.ZstdDecompressor().decompress(data, max_output_size=PLAIN_LIMIT, allow_extra_data=False)
        return msgspec.msgpack.decode(plain, type=Segment)
    except (zstandard.ZstdError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_segment") from error
