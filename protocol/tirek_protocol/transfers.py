"""Moving a member from one organisation to another: files that lie on a stick or go through a centre, for weeks if need be.

Three kinds of file: an address (who we are and how to seal to us; anybody may see it), and sealed letters with a transfer,
a recall or an answer. A letter is sealed to its reader by HPKE and signed by its sender; who carries it learns nothing:

    b"TRKM" 0x01 | kind (1) | reader's key id (8) | sender's key id (8) | sealed letter | signature (64)
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from . import signing
from .errors import Malformed, NotForUs, WrongSignature
from .messages import PublicKey
from .sealing import Reader, SealingKey
from .signing import SigningKey

LETTER = b"tirek/transfer/1\0"
ADDRESS = b"tirek/address/1\0"
TRANSFER, RECALL, ANSWER = b"t", b"r", b"a"
FILE_LIMIT = 256 * 1024
MAGIC = b"TRKM\x01"
_HEAD = len(MAGIC) + 1 + 16
_ADDRESS_MAGIC = "TIREK-ADDRESS-1"

TransferId = Annotated[bytes, Meta(min_length=16, max_length=16)]
Name = Annotated[str, Meta(min_length=1, max_length=300)]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Words = Annotated[str, Meta(max_length=4000)]


class Address(Struct, array_like=True, frozen=True):
    """An organisation and its public keys."""

    organisation: Name
    place: Annotated[str, Meta(max_length=300)]
    seal_key: PublicKey
    sign_key: PublicKey
    practice: bool

    @property
    def fingerprint(self) -> str:
        """Twenty digits, to be compared by voice."""
        digest = hashlib.sha256(b"tirek address\0" + self.seal_key + self.sign_key).digest()
        digits = f"{int.from_bytes(digest[:9], 'big') % 10**20:020}"
        return " ".join(digits[start : start + 4] for start in range(0, 20, 4))


class Transfer(Struct, array_like=True, frozen=True):
    """A member's card on its way. `fields`: columns of the card by name; an older reader leaves those that it does not know."""

    transfer: TransferId
    sender: Address
    number: Annotated[str, Meta(max_length=40)]
    """The number in the register of the organisation that sends; it is never given again there."""
    sent_on: Day
    ground: Annotated[str, Meta(min_length=1, max_length=1000)]
    fields: Annotated[dict[Annotated[str, Meta(max_length=40)], Words | int | float], Meta(max_length=100)]


class Recall(Struct, array_like=True, frozen=True):
    """The sender wants the transfer back. It counts only if the reader had not taken the member in."""

    transfer: TransferId
    sender: Address


class Answer(Struct, array_like=True, frozen=True):
    """What became of a transfer, for ever."""

    transfer: TransferId
    outcome: Literal["taken", "refused"]
    on: Day
    number: Annotated[str, Meta(max_length=40)]
    """The number given there, if taken in."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Why, if not."""


@dataclass(frozen=True)
class Opened:
    """A letter after seal and signature."""

    content: Transfer | Recall | Answer
    sender: bytes
    """Key id of who signed."""


def write_address(address: Address, sign: SigningKey) -> str:
    """The text of an address file."""
    packed = msgspec.msgpack.encode(address)
    signed = packed + sign.sign(ADDRESS, packed)
    return f"{_ADDRESS_MAGIC} {base64.urlsafe_b64encode(signed).decode()}\n"


def read_address(text: str) -> Address:
    """Raises Malformed or WrongSignature for anything but an address that its own key has signed."""
    magic, _, encoded = text.strip().partition(" ")
    if magic != _ADDRESS_MAGIC or len(encoded) > 20_000:
        raise Malformed("not_an_address")
    try:
        signed = base64.b64decode("".join(encoded.split()), altchars=b"-_", validate=True)
        address = msgspec.msgpack.decode(signed[: -signing.SIGNATURE_LENGTH], type=Address)
    except (ValueError, RecursionError) as error:
        raise Malformed("not_an_address") from error
    signing.verify(address.sign_key, ADDRESS, signed[: -signing.SIGNATURE_LENGTH], signed[-signing.SIGNATURE_LENGTH :])
    Reader(address.seal_key)
    return address


def write_letter(content: Transfer | Recall | Answer, reader: Reader, sender: SigningKey) -> bytes:
    """The bytes of a letter; two calls give different bytes: keep the first. Raises Malformed if a field does not fit."""
    kind = {Transfer: TRANSFER, Recall: RECALL, Answer: ANSWER}[type(content)]
    plain = msgspec.msgpack.encode(content)
    _decode(plain, kind)
    head = MAGIC + kind + reader.id + sender.id
    data = head + reader.seal(plain, LETTER + head)
    return data + sender.sign(LETTER, data)


def open_letter(data: bytes, keys: list[SealingKey], sender_public: bytes | None = None) -> Opened:
    """The letter. Transfers and recalls carry their sender's address; for an answer the sender's key must be known.

    Raises Malformed, NotForUs (another reader), WrongSignature.
    """
    if not _HEAD + signing.SIGNATURE_LENGTH < len(data) <= FILE_LIMIT or not data.startswith(MAGIC):
        raise Malformed("not_a_letter")
    head, signature = data[:_HEAD], data[-signing.SIGNATURE_LENGTH :]
    kind, reader, sender = head[5:6], head[6:14], head[14:22]
    key = next((one for one in keys if one.reader.id == reader), None)
    if key is None:
        raise NotForUs("another_reader")
    content = _decode(key.open(data[_HEAD : -signing.SIGNATURE_LENGTH], LETTER + head), kind)
    public = sender_public if isinstance(content, Answer) else content.sender.sign_key
    if public is None or signing.key_id(public) != sender:
        raise WrongSignature("another_sender")
    signing.verify(public, LETTER, data[: -signing.SIGNATURE_LENGTH], signature)
    return Opened(content, sender)


def answers_by(data: bytes) -> bytes:
    """Key id of who signed a letter, read without opening it. Raises Malformed."""
    if len(data) <= _HEAD or not data.startswith(MAGIC):
        raise Malformed("not_a_letter")
    return data[14:22]


def _decode(plain: bytes, kind: bytes) -> Transfer | Recall | Answer:
    kinds: dict[bytes, type[Transfer] | type[Recall] | type[Answer]] = {TRANSFER: Transfer, RECALL: Recall, ANSWER: Answer}
    try:
        return msgspec.msgpack.decode(plain, type=kinds[kind])
    except (KeyError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_letter") from error
