"""Frames on a pipe: four bytes of length (little endian), then msgpack. Broken ones are an error, never a guess."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO, TypeVar

import msgspec

MAX_FRAME_BYTES = 1 << 20
"""Longer than any prompt that fits a small model; a damaged length is caught before memory is taken for it."""

_LENGTH = struct.Struct("<I")
T = TypeVar("T")


class BrokenFrame(Exception):
    """The other side sent something that is not a whole, known message. The pipe cannot be used further."""


def write_frame(stream: BinaryIO, message: msgspec.Struct) -> None:
    """Writes one message and flushes. Raises BrokenFrame when it is too long, OSError when the other side is gone."""
    body = msgspec.msgpack.encode(message)
    if len(body) > MAX_FRAME_BYTES:
        raise BrokenFrame("too long to send")
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


class FrameReader:
    """Reads messages of one union of types from a pipe."""

    def __init__(self, stream: BinaryIO, types: Any) -> None:
        self._stream = stream
        self._decoder = msgspec.msgpack.Decoder(types)

    def read(self) -> Any | None:
        """The next message, or None when the other side closed the pipe between two messages."""
        head = self._exactly(_LENGTH.size, may_end=True)
        if head is None:
            return None
        (length,) = _LENGTH.unpack(head)
        if not 0 < length <= MAX_FRAME_BYTES:
            raise BrokenFrame(f"length {length}")
        body = self._exactly(length, may_end=False)
        try:
            return self._decoder.decode(body or b"")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:   # ValidationError is a DecodeError
            raise BrokenFrame("not a known message") from error

    def _exactly(self, count: int, *, may_end: bool) -> bytes | None:
        got = b""
        while len(got) < count:
            more = self._stream.read(count - len(got))
            if not more:
                if may_end and not got:
                    return None
                raise BrokenFrame("the pipe ended inside a message")
            got += more
        return got
