"""A membership card as its QR code carries it: the card, signed by the organisation's key, and the two certificates behind it.

    payload = 01 | msgpack [card ‖ signature, organisation's certificate, region's certificate]
    text    = <centre's address>/check# and the payload as one decimal number

Digits, because a QR code packs three of them into ten bits and nothing on the way changes them; behind `#`, because that
part of an address stays in the telephone's browser and never goes to the centre.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from .chain import Day, NotProven, PackedName, Proven, Serial, Trust, day_of, prove, prove_signed, read_name
from .errors import Malformed
from .messages import RecordId
from .signing import SIGNATURE_LENGTH, SigningKey

CARD = b"tirek/card/1\0"
PATH = "/check"
TEXT_LIMIT = 4000
"""Characters of a text that is looked at."""
_VERSION = b"\x01"
Papers = Annotated[list[Annotated[bytes, Meta(max_length=600)]], Meta(min_length=3, max_length=3)]


class Card(Struct, array_like=True, frozen=True):
    """What stands on the card, and no more."""

    serial: Serial
    """Counted by the organisation, for `key_withdrawn`."""
    card: RecordId
    """Random, derived from nothing: by it a card is withdrawn."""
    number: PackedName
    """The membership number."""
    name: PackedName
    issued: Day


@dataclass(frozen=True)
class ProvenCard:
    """A card that an organisation of the chain has signed. Whether it was withdrawn since is another question."""

    card: Card
    chain: Proven

    @property
    def name(self) -> str:
        return read_name(self.card.name)

    @property
    def number(self) -> str:
        return read_name(self.card.number)

    @property
    def issued_on(self) -> date:
        return day_of(self.card.issued)

    @property
    def withdrawn_name(self) -> bytes:
        """Under what it would stand in the list of withdrawn cards."""
        return withdrawn_name(self.chain.organisation.subject, self.card.card)


def write_card(card: Card, key: SigningKey) -> bytes:
    """The signed card. Raises Malformed if a field does not fit."""
    packed = msgspec.msgpack.encode(card)
    _read_card(packed)
    return packed + key.sign(CARD, packed)


def card_text(url: str, card: bytes, region: bytes, organisation: bytes) -> tuple[str, str]:
    """The two parts of what the QR code says: the address up to `#`, and the digits."""
    payload = _VERSION + msgspec.msgpack.encode([card, organisation, region])
    return f"{url.rstrip('/')}{PATH}#", str(int.from_bytes(payload))


def check_card(text: str, trust: Trust, today: date) -> ProvenCard:
    """What a scanner has read: the whole address, or the digits alone; spaces and line breaks are left out.

    Raises Malformed (`not_a_card`) or NotProven.
    """
    card, organisation, region = _payload(text)
    if len(card) <= SIGNATURE_LENGTH:
        raise Malformed("not_a_card")
    packed = card[:-SIGNATURE_LENGTH]
    found = _read_card(packed)
    proven = prove([region, organisation], trust, today)
    try:
        prove_signed(CARD, packed, card[-SIGNATURE_LENGTH:], found.serial, proven.organisation.key, trust)
    except NotProven as error:
        raise NotProven("card_changed" if error.code == "wrong_signature" else error.code) from error
    return ProvenCard(found, proven)


def withdrawn_name(organisation: bytes, card: bytes) -> bytes:
    """Eight bytes under which a card stands in the list of withdrawn ones: nobody can put another organisation's card there."""
    return hashlib.sha256(b"tirek/withdrawn-card/1\0" + organisation + card).digest()[:8]


def _payload(text: str) -> list[bytes]:
    if len(text) > TEXT_LIMIT:
        raise Malformed("not_a_card")
    digits = "".join(text.split()).rpartition("#")[2]
    if not re.fullmatch(r"[1-9][0-9]{200,3000}", digits):
        raise Malformed("not_a_card")
    number = int(digits)
    data = number.to_bytes(-(-number.bit_length() // 8))
    if not data.startswith(_VERSION):
        raise Malformed("newer_card" if data[0] < 16 else "not_a_card")
    try:
        return msgspec.msgpack.decode(data[1:], type=Papers)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("not_a_card") from error


def _read_card(packed: bytes) -> Card:
    try:
        found = msgspec.msgpack.decode(packed, type=Card)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("not_a_card") from error
    if msgspec.msgpack.encode(found) != packed:
        raise Malformed("not_a_card")
    read_name(found.number)
    read_name(found.name)
    return found
