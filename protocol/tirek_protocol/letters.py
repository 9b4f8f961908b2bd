"""Sealed letters from one organisation to another: the outer form that a centre reads, and what it can never open.

    b"TRKL" 0x01 | kind (1) | reader's key id (8) | sender's key id (8) | sealed content | signature (64)

The form is that of a member's transfer (`transfers.py`, `TRKM`); a centre passes both on. The reader is the address of an
organisation, or the sealing key of another computer of the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import zstandard
from msgspec import Meta, Struct

from . import signing, transfers
from .errors import Malformed, NotForUs, WrongSignature
from .messages import RELAY_LIMIT
from .sealing import Reader, SealingKey
from .signing import SigningKey
from .transfers import Address

CASE, REPLY, EPOCH, KEEPERS = b"c", b"p", b"e", b"k"
KINDS = (CASE, REPLY, EPOCH, KEEPERS)
"""A case with its papers, a reply to one, new keys for a computer of the same organisation, a keeper's request or half."""
ANSWERS = ("reply", "opened")
"""Purposes of what is about a case that came."""
PLAIN_LIMIT = 8 * 1024 * 1024
"""Bytes of a letter's content after unpacking."""
_MAGIC = b"TRKL\x01"
_CONTEXT = b"tirek/letter/1\0"
_HEAD = len(_MAGIC) + 1 + 16

LetterId = Annotated[bytes, Meta(min_length=16, max_length=16)]


class Paper(Struct, array_like=True, frozen=True):
    """A chosen paper: PDF, picture, text."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    content: Annotated[bytes, Meta(max_length=PLAIN_LIMIT)]


class Line(Struct, array_like=True, frozen=True):
    """One line of what a person chose to show: its title and its words, as she saw them."""

    title: Annotated[str, Meta(max_length=200)]
    words: Annotated[str, Meta(max_length=50_000)]


class Case(Struct, array_like=True, frozen=True):
    """An appeal or a dispute for a lawyer, a complaint for the region's desk; or, with `about`, the reply to one or the word that
    a person has opened it."""

    case: LetterId
    sender: Address
    purpose: Literal["case", "complaint", "reply", "opened"]
    subject: Annotated[str, Meta(max_length=300)]
    lines: Annotated[list[Line], Meta(max_length=100)]
    papers: Annotated[list[Paper], Meta(max_length=50)]
    sent_on: transfers.Day
    about: LetterId | None = None
    by: Annotated[str, Meta(max_length=300)] = ""
    """Of a reply: the person who answers for what it says."""
    asks: Annotated[str, Meta(max_length=10_000)] = ""
    """Of a reply: what is still needed."""


class KeepersWord(Struct, array_like=True, frozen=True):
    """Between two keepers and a school: a request passed on, a half given for it, the notice to the school, and its no.

    `file`: the request or the half, as it would lie on a stick; a half is sealed once more to the computer that asked.
    """

    what: Literal["request", "half", "notice", "no"]
    sender: Address
    digest: Annotated[bytes, Meta(min_length=32, max_length=32)]
    """SHA-256 of the request's file."""
    sent_on: transfers.Day
    by: Annotated[str, Meta(max_length=300)]
    organisation: Annotated[str, Meta(max_length=300)] = ""
    reason: Annotated[str, Meta(max_length=2000)] = ""
    may_open_ms: int = 0
    file: Annotated[bytes, Meta(max_length=200_000)] = b""


@dataclass(frozen=True)
class Outer:
    """What anybody can see of a letter."""

    kind: bytes
    transfer: bool
    """A member's transfer, recall or answer; `kind` is then its kind."""
    reader: bytes
    sender: bytes


def outer(data: bytes) -> Outer:
    """The outer form, nothing checked but the form itself. Raises Malformed."""
    known = {_MAGIC: KINDS, transfers.MAGIC: (transfers.TRANSFER, transfers.RECALL, transfers.ANSWER)}
    magic = data[: len(_MAGIC)]
    if magic not in known or not _HEAD + signing.SIGNATURE_LENGTH < len(data) <= RELAY_LIMIT or data[5:6] not in known[magic]:
        raise Malformed("not_a_letter")
    return Outer(data[5:6], magic == transfers.MAGIC, data[6:14], data[14:22])


def check_sender(data: bytes, sender_public: bytes) -> Outer:
    """For who only passes letters on. Raises Malformed, WrongSignature."""
    seen = outer(data)
    if signing.key_id(sender_public) != seen.sender:
        raise WrongSignature("another_sender")
    context = transfers.LETTER if seen.transfer else _CONTEXT
    signing.verify(sender_public, context, data[: -signing.SIGNATURE_LENGTH], data[-signing.SIGNATURE_LENGTH :])
    return seen


def write_case(case: Case, reader: Reader, sender: SigningKey) -> bytes:
    """The bytes of a case or a reply; two calls give different bytes: keep the first. Raises Malformed if it does not fit."""
    packed = msgspec.msgpack.encode(case)
    _case(packed)
    return write(REPLY if case.about is not None else CASE, zstandard.ZstdCompressor(level=19).compress(packed), reader, sender)


def open_case(data: bytes, keys: list[SealingKey]) -> Case:
    """Raises Malformed, NotForUs, WrongSignature."""
    seen, packed = open_sealed(data, keys)
    if seen.kind not in (CASE, REPLY):
        raise Malformed("another_kind")
    try:
        if not 0 <= zstandard.frame_content_size(packed) <= PLAIN_LIMIT:
            raise Malformed("letter_too_large")
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=PLAIN_LIMIT, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise Malformed("bad_packing") from error
    case = _case(plain)
    if (case.about is not None) != (seen.kind == REPLY):
        raise Malformed("another_kind")
    check_sender(data, case.sender.sign_key)
    return case


def write_keepers(word: KeepersWord, reader: Reader, sender: SigningKey) -> bytes:
    """Raises Malformed if it does not fit."""
    packed = msgspec.msgpack.encode(word)
    _keepers(packed)
    return write(KEEPERS, packed, reader, sender)


def open_keepers(data: bytes, keys: list[SealingKey]) -> KeepersWord:
    """Raises Malformed, NotForUs, WrongSignature."""
    seen, packed = open_sealed(data, keys)
    if seen.kind != KEEPERS:
        raise Malformed("another_kind")
    word = _keepers(packed)
    check_sender(data, word.sender.sign_key)
    return word


def _keepers(packed: bytes) -> KeepersWord:
    try:
        return msgspec.msgpack.decode(packed, type=KeepersWord)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_letter") from error


def write(kind: bytes, packed: bytes, reader: Reader, sender: SigningKey) -> bytes:
    """Content of any kind, sealed and signed. Raises Malformed if it is too large."""
    head = _MAGIC + kind + reader.id + sender.id
    data = head + reader.seal(packed, _CONTEXT + head)
    data += sender.sign(_CONTEXT, data)
    outer(data)
    return data


def open_sealed(data: bytes, keys: list[SealingKey]) -> tuple[Outer, bytes]:
    """Outer form and content, the signature not checked yet. Raises Malformed, NotForUs."""
    seen = outer(data)
    if seen.transfer:
        raise Malformed("another_kind")
    key = next((one for one in keys if one.reader.id == seen.reader), None)
    if key is None:
        raise NotForUs("another_reader")
    return seen, key.open(data[_HEAD : -signing.SIGNATURE_LENGTH], _CONTEXT + data[:_HEAD])


def _case(packed: bytes) -> Case:
    try:
        if len(packed) > PLAIN_LIMIT:
            raise Malformed("letter_too_large")
        case = msgspec.msgpack.decode(packed, type=Case)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_letter") from error
    if (case.about is not None) != (case.purpose in ANSWERS):
        raise Malformed("bad_letter")
    return case


def read_case(packed: bytes) -> Case:
    """The content of a case before sealing, as it is kept. Raises Malformed."""
    return _case(packed)
