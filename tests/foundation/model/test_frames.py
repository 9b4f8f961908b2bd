from __future__ import annotations

import io
import struct

import pytest

from tirek.foundation.model.frames import MAX_FRAME_BYTES, BrokenFrame, FrameReader, write_frame
from tirek.foundation.model.messages import Cancel, FromWorker, Text, ToWorker


def read(raw: bytes, types: object = ToWorker) -> object:
    return FrameReader(io.BytesIO(raw), types).read()


def test_what_is_written_is_read() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, Text(7, "Әңгіме\n"))
    write_frame(pipe, Text(8, ""))
    pipe.seek(0)
    reader = FrameReader(pipe, FromWorker)
    assert [reader.read(), reader.read(), reader.read()] == [Text(7, "Әңгіме\n"), Text(8, ""), None]


@pytest.mark.parametrize("raw", [
    b"\x01\x00",                                                  # ends inside the length
    struct.pack("<I", 9) + b"abc",                                # ends inside the body
    struct.pack("<I", 0),                                         # an empty message
    struct.pack("<I", MAX_FRAME_BYTES + 1) + b"x",                # a length nobody would send
    struct.pack("<I", 3) + b"abc",                                # not a message
    struct.pack("<I", 5) + b"\x81\xa1\xff\xa1\xff",               # broken letters
    b"llama_model_loader: loaded meta data with 25 keys\n",       # a print of a library in the pipe
])
def test_anything_else_is_an_error_and_never_a_guess(raw: bytes) -> None:
    with pytest.raises(BrokenFrame):
        read(raw)


def test_a_message_of_the_other_direction_is_refused() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, Cancel(1))
    with pytest.raises(BrokenFrame):
        read(pipe.getvalue(), FromWorker)


def test_too_long_is_refused_before_anything_is_written() -> None:
    pipe = io.BytesIO()
    with pytest.raises(BrokenFrame):
        write_frame(pipe, Text(1, "ә" * MAX_FRAME_BYTES))
    assert pipe.getvalue() == b""
