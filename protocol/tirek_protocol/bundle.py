"""The bundle: messages packed once, sealed to one reader, signed by the sender, and then kept as bytes.

    b"TRK" 0x01 | reader's key id (8) | sender's key id (8) | sealed letter | signature (64)

The seal is bound to both key ids, so nobody can take the signature off and put their own on. Its id is the SHA-256 of
all the bytes: sealing again would give other bytes, therefore a bundle is built once and carried unchanged by HTTP
parts and by a stick alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
import zstandard
from msgspec import Meta, Struct

from . import signing
from .errors import Malformed, NotForUs, WrongSignature
from .messages import Enrolment, Message, Understood, read
from .sealing import Reader, SealingKey
from .signing import SigningKey

BUNDLE_LIMIT = 8 * 1024 * 1024
"""Bytes of one bundle."""
LETTER_LIMIT = 16 * 1024 * 1024
"""Bytes of one letter after unpacking."""

WITNESS_LENGTH = 16
"""Bytes of a witness: a digest of where all journals of the sender ended, with something random in it."""

_MAGIC = b"TRK\x01"
_HEAD = len(_MAGIC) + 16
_INFO = b"tirek/seal/1\0"
_PLAIN, _ZSTD = b"\0", b"\1"


class Letter(Struct, array_like=True, frozen=True):
    """What lies inside the seal."""

    serial: Annotated[int, Meta(ge=0)]
    """Number of the bundle in its sender's series to this reader, from 1; 0 where there is no series."""
    messages: Annotated[list[Message], Meta(min_length=1, max_length=1000)]
    heads: Annotated[bytes, Meta(max_length=4096)] = b""
    """Of WITNESS_LENGTH bytes: a witness of the sender's journals, opaque to the centre, given back at every greeting.
    Programs before it sent sealed heads of some hundred bytes, which nobody gave back."""


@dataclass(frozen=True)
class Outer:
    """What anybody can see of a bundle."""

    reader: bytes
    sender: bytes
    sealed: bytes
    signature: bytes


def sha256(data: bytes) -> bytes:
    """The id of a bundle."""
    return hashlib.sha256(data).digest()


def pack(letter: Letter) -> bytes:
    """The letter as it goes under the seal: packed, and compressed where that makes it shorter."""
    plain = msgspec.msgpack.encode(letter)
    squeezed = zstandard.ZstdCompressor(level=19).compress(plain)
    return _ZSTD + squeezed if len(squeezed) < len(plain) else _PLAIN + plain


def unpack(packed: bytes) -> Letter:
    """Raises Malformed for anything but a letter, and for one that would swell over LETTER_LIMIT."""
    mark, data = packed[:1], packed[1:]
    if mark == _ZSTD:
        data = _inflate(data)
    elif mark != _PLAIN:
        raise Malformed("unknown_packing")
    try:
        return msgspec.msgpack.decode(data, type=Letter)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_letter") from error


def _inflate(data: bytes) -> bytes:
    # The size written in the frame is asked first: with it present the library's max_output_size is not looked at.
    try:
        size = zstandard.frame_content_size(data)
        if not 0 <= size <= LETTER_LIMIT:
            raise Malformed("letter_too_large")
        return zstandard.ZstdDecompressor().decompress(data, max_output_size=LETTER_LIMIT, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise Malformed("bad_packing") from error


def build(
    messages: Sequence[Message], *, reader: Reader, sender: SigningKey, serial: int = 0, heads: bytes = b""
) -> bytes:
    """The bundle's bytes. Two calls give different bytes: keep the first. Raises Malformed if it is too large."""
    packed = pack(Letter(serial, list(messages), heads))
    sealed = reader.seal(packed, _INFO + reader.id + sender.id)
    data = _MAGIC + reader.id + sender.id + sealed
    data += sender.sign(signing.BUNDLE, data)
    if len(data) > BUNDLE_LIMIT:
        raise Malformed("bundle_too_large")
    return data


def look(data: bytes) -> Outer:
    """The outer parts, nothing checked but the form. Raises Malformed."""
    if len(data) > BUNDLE_LIMIT:
        raise Malformed("bundle_too_large")
    if len(data) <= _HEAD + signing.SIGNATURE_LENGTH or not data.startswith(_MAGIC):
        raise Malformed("not_a_bundle")
    start = len(_MAGIC)
    return Outer(
        reader=data[start : start + 8],
        sender=data[start + 8 : _HEAD],
        sealed=data[_HEAD : -signing.SIGNATURE_LENGTH],
        signature=data[-signing.SIGNATURE_LENGTH :],
    )


def check_sender(data: bytes, sender_public: bytes) -> Outer:
    """Raises WrongSignature unless the bundle was signed by this key; for who only passes bundles on."""
    outer = look(data)
    if outer.sender != signing.key_id(sender_public):
        raise WrongSignature("another_sender")
    signing.verify(sender_public, signing.BUNDLE, data[: -signing.SIGNATURE_LENGTH], outer.signature)
    return outer


def open_bundle(data: bytes, key: SealingKey, sender_public: bytes) -> Letter:
    """The letter, after signature and seal. Raises Malformed, WrongSignature or NotForUs."""
    return unpack(_unseal(check_sender(data, sender_public), key))


def open_enrolment(data: bytes, key: SealingKey) -> Enrolment:
    """A first bundle, whose sender is known only from what lies inside. Raises Malformed, WrongSignature, NotForUs."""
    letter = unpack(_unseal(look(data), key))
    if len(letter.messages) != 1:
        raise Malformed("not_an_enrolment")
    first = read(letter.messages[0])
    if not isinstance(first, Understood) or not isinstance(first.content, Enrolment):
        raise Malformed("not_an_enrolment")
    check_sender(data, first.content.sign_key)
    Reader(first.content.seal_key)
    return first.content


def _unseal(outer: Outer, key: SealingKey) -> bytes:
    if outer.reader != key.reader.id:
        raise NotForUs("another_reader")
    return key.open(outer.sealed, _INFO + outer.reader + outer.sender)
