"""What a centre answers: a receipt or a refusal, signed, for one installation, and the start of a round.

A record is "delivered" only when a receipt names its message and the signature is right. A refusal is signed too, or
the sender would offer the same bytes for ever.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from . import signing
from .errors import Malformed, WrongSignature
from .messages import Digest, RecordId
from .signing import SigningKey

T = TypeVar("T")

MEDIA_TYPE = "application/vnd.tirek.v1+msgpack"
"""Every answer of a centre has it; an answer without it is not from a centre (a captive portal's page)."""

ANSWER_LIMIT = 256 * 1024
"""Bytes of one answer."""


class Taken(Struct, array_like=True, frozen=True):
    """What became of one message."""

    message: Digest
    state: Literal["taken", "parked", "refused"]
    """`parked`: kept whole, because the centre does not know this kind yet."""
    records: int
    """Records in it."""
    repeated: int
    """Of them already there: taken earlier by another bundle, and not counted twice."""
    code: str = ""
    """Why, if refused."""


class Receipt(Struct, array_like=True, frozen=True, tag="receipt"):
    bundle: Digest
    installation: RecordId
    """Key id of the installation that this receipt is for; it proves nothing for another one."""
    taken_ms: int
    """By the centre's clock."""
    messages: list[Taken]


class Refusal(Struct, array_like=True, frozen=True, tag="refusal"):
    bundle: Digest
    installation: RecordId
    taken_ms: int
    code: str


Answer = Receipt | Refusal


class Signed(Struct, array_like=True, frozen=True):
    """An answer as it travels and is kept: these bytes are the proof."""

    answer: bytes
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]


class Waiting(Struct, array_like=True, frozen=True):
    """Not all parts are here yet: which are missing."""

    missing: Annotated[list[int], Meta(max_length=1024)]


class DownItem(Struct, array_like=True, frozen=True):
    """A bundle that waits at the centre for this installation."""

    bundle: Digest
    size: int


class RoundStart(Struct, array_like=True, frozen=True):
    """The centre's first word in a round."""

    time_ms: int
    missing: Annotated[list[int], Meta(max_length=1000)]
    """Serial numbers up to the one named by the sender that the centre lacks (it was restored from a backup)."""
    down: Annotated[list[DownItem], Meta(max_length=200)]
    witness: Annotated[bytes, Meta(max_length=64)] = b""
    """What this installation last told of where its journals ended; empty: nothing."""


class Problem(Struct, array_like=True, frozen=True):
    """An answer that is neither: the request itself was not accepted. Not signed; decides nothing for ever."""

    code: str


def sign_answer(answer: Answer, key: SigningKey) -> bytes:
    packed = msgspec.msgpack.encode(answer)
    return msgspec.msgpack.encode(Signed(packed, key.sign(signing.ANSWER, packed)))


def check_answer(data: bytes, centre_public: bytes, *, bundle: bytes, installation: bytes) -> Answer:
    """The answer, if the centre has signed it for this bundle and this installation.

    Raises Malformed or WrongSignature.
    """
    signed = _decode(data, Signed)
    signing.verify(centre_public, signing.ANSWER, signed.answer, signed.signature)
    try:
        answer = msgspec.msgpack.decode(signed.answer, type=Answer)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Malformed("bad_answer") from error
    if answer.bundle != bundle or answer.installation != installation:
        raise WrongSignature("receipt_for_another")
    return answer


def read_waiting(data: bytes) -> Waiting:
    """Raises Malformed."""
    return _decode(data, Waiting)


def read_round_start(data: bytes) -> RoundStart:
    """Raises Malformed."""
    return _decode(data, RoundStart)


def read_problem(data: bytes) -> Problem:
    """Raises Malformed."""
    return _decode(data, Problem)


def _decode(data: bytes, kind: type[T]) -> T:
    if len(data) > ANSWER_LIMIT:
        raise Malformed("answer_too_large")
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_answer") from error
