"""The chain of keys: the centre certifies a region, the region an organisation, and whoever knows the centre's key proves both.

Pure. A *paper* (certificate, succession, withdrawal of a key) is a packed array and behind it its signatures, each use
with a context of its own. What is proved is bytes: a paper that is packed in another way than ours is refused.

Which day it is, is judged kindly to villages with wrong clocks (`day_judged`): a clock that stands back is lifted by what
trusted keys have signed, so a paper is never "not yet valid"; a clock that runs ahead makes papers end early, and whoever
shows an `expired` says by which day it was judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from . import signing
from .errors import Malformed, Refused, WrongSignature
from .messages import RecordId
from .signing import SIGNATURE_LENGTH, SigningKey, key_id

REGION = b"tirek/certificate/region/1\0"
ORGANISATION = b"tirek/certificate/organisation/1\0"
SUCCESSION = b"tirek/succession/1\0"
WITHDRAWAL = b"tirek/withdrawn-key/1\0"
OFFER = b"tirek/key-offer/1\0"
"""An organisation shows that it holds the key that it wants certified."""

PAPER_LIMIT = 600
"""Bytes of one paper."""
SUCCESSIONS_LIMIT = 32
"""How often one key may have been followed by a new one."""
_EPOCH = date(1970, 1, 1).toordinal()
_NAME_CODEC = "kz1048"

Key = Annotated[bytes, Meta(min_length=32, max_length=32)]
Serial = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Day = Annotated[int, Meta(ge=0, le=100_000)]
"""Days since 1970-01-01."""
PackedName = Annotated[bytes, Meta(min_length=1, max_length=200)]
P = TypeVar("P", bound=Struct)


class Certificate(Struct, array_like=True, frozen=True):
    """`subject` has the signing key `key`. Valid from the day `start` to the day `end`, both included."""

    serial: Serial
    """Counted by who signs: grows with each certificate. A withdrawn key is refused from a serial on."""
    subject: RecordId
    """The centre's id of the region or organisation; a region of zeros is the centre itself, for who has no region."""
    key: Key
    name: PackedName
    start: Day
    end: Day

    @property
    def title(self) -> str:
        """The name as people read it."""
        return read_name(self.name)


class Succession(Struct, array_like=True, frozen=True):
    """`new` follows `old`: papers with `serial` and later are signed by the new key only. Signed by both."""

    old: Key
    new: Key
    serial: Serial
    day: Day


class Withdrawal(Struct, array_like=True, frozen=True):
    """The key with this id is believed no longer from `serial` on (1: nothing that it ever signed). Signed by the centre."""

    number: Serial
    """The centre's own serial of this paper."""
    key: RecordId
    serial: Serial
    day: Day


class NotProven(Refused):
    """The chain does not prove it. Codes: `chain_depth`, `not_a_paper`, `foreign_root`, `wrong_signature`, `key_withdrawn`, `expired`."""

    def __init__(self, code: str, day: date | None = None) -> None:
        super().__init__(code)
        self.day = day
        """For `expired`: the day it was judged by."""


@dataclass(frozen=True)
class Trust:
    """What a checker knows: the centre's key as it was first given to them, and what they have heard since, in that order."""

    root: bytes
    successions: Sequence[bytes] = ()
    withdrawals: Sequence[bytes] = ()
    heard: date = date(1970, 1, 1)
    """The latest day that the centre has signed."""


@dataclass(frozen=True)
class Proven:
    """A chain that holds. `day`: by which day its terms were judged."""

    region: Certificate
    organisation: Certificate
    day: date


# names and days ----------------------------------------------------------------------------------------------------------------
def pack_name(text: str) -> bytes:
    """A byte for a letter (KZ-1048, every Kazakh and Russian letter is in it); any other text as UTF-8 behind a zero byte."""
    try:
        return text.encode(_NAME_CODEC)
    except UnicodeEncodeError:
        return b"\0" + text.encode()


def read_name(packed: bytes) -> str:
    """Raises Malformed if it is neither, or holds control characters."""
    try:
        text = packed[1:].decode() if packed.startswith(b"\0") else packed.decode(_NAME_CODEC)
    except UnicodeDecodeError as error:
        raise Malformed("bad_name") from error
    if not text.isprintable() or pack_name(text) != packed:
        raise Malformed("bad_name")
    return text


def day_number(day: date) -> int:
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


# writing -----------------------------------------------------------------------------------------------------------------------
def certify(context: bytes, certificate: Certificate, by: SigningKey) -> bytes:
    """A certificate of a region (signed by the centre) or of an organisation (signed by its region). Raises Malformed."""
    packed = msgspec.msgpack.encode(certificate)
    _decode(packed, Certificate)
    read_name(certificate.name)
    return packed + by.sign(context, packed)


def succeed(old: SigningKey, new: SigningKey, serial: int, day: date) -> bytes:
    """The new key follows the old one; both sign."""
    packed = msgspec.msgpack.encode(Succession(old.public, new.public, serial, day_number(day)))
    return packed + old.sign(SUCCESSION, packed) + new.sign(SUCCESSION, packed)


def withdraw(root: SigningKey, number: int, key: bytes, serial: int, day: date) -> bytes:
    """`key` is the id of the key that is believed no longer."""
    packed = msgspec.msgpack.encode(Withdrawal(number, key, serial, day_number(day)))
    return packed + root.sign(WITHDRAWAL, packed)


def offer(key: SigningKey, organisation: bytes) -> bytes:
    """Shows the centre that the organisation of this id holds the key: 64 bytes."""
    return key.sign(OFFER, organisation + key.public)


def check_offer(public: bytes, organisation: bytes, proof: bytes) -> None:
    """Raises WrongSignature."""
    signing.verify(public, OFFER, organisation + public, proof)


# reading: form and own signatures ------------------------------------------------------------------------------------------------
def read_certificate(paper: bytes) -> Certificate:
    """Its content, believed by nobody yet. Raises Malformed."""
    found = _read(paper, Certificate, 1)
    read_name(found.name)
    return found


def read_succession(paper: bytes) -> Succession:
    """Raises Malformed; WrongSignature unless both keys have signed."""
    found = _read(paper, Succession, 2)
    packed = paper[: -2 * SIGNATURE_LENGTH]
    signing.verify(found.old, SUCCESSION, packed, paper[-2 * SIGNATURE_LENGTH : -SIGNATURE_LENGTH])
    signing.verify(found.new, SUCCESSION, packed, paper[-SIGNATURE_LENGTH:])
    if found.old == found.new:
        raise Malformed("not_a_paper")
    return found


def read_withdrawal(paper: bytes) -> Withdrawal:
    """Its content, believed by nobody yet. Raises Malformed."""
    return _read(paper, Withdrawal, 1)


def _read(paper: bytes, kind: type[P], signatures: int) -> P:
    if not signatures * SIGNATURE_LENGTH < len(paper) <= PAPER_LIMIT:
        raise Malformed("not_a_paper")
    return _decode(paper[: -signatures * SIGNATURE_LENGTH], kind)


def _decode(packed: bytes, kind: type[P]) -> P:
    """Only the one way in which we pack it: other bytes with the same meaning are not the same paper."""
    try:
        found = msgspec.msgpack.decode(packed, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("not_a_paper") from error
    if msgspec.msgpack.encode(found) != packed:
        raise Malformed("not_a_paper")
    return found


# proving -----------------------------------------------------------------------------------------------------------------------
def prove(chain: Sequence[bytes], trust: Trust, today: date) -> Proven:
    """The region's and the organisation's certificate, in this order and no others. `today` is the checker's clock.

    Raises NotProven.
    """
    if len(chain) != 2:
        raise NotProven("chain_depth")
    region = prove_region(chain[:1], trust, today)
    organisation = _certified(chain[1], ORGANISATION, [region.key], trust, "wrong_signature")
    day = day_judged(trust, today, region, organisation)
    _in_term(organisation, day)
    _in_term(region, day)
    return Proven(region, organisation, day)


def prove_region(chain: Sequence[bytes], trust: Trust, today: date) -> Certificate:
    """A region's certificate alone. Raises NotProven."""
    if len(chain) != 1:
        raise NotProven("chain_depth")
    region = _certified(chain[0], REGION, [first_key(trust)], trust, "foreign_root")
    _in_term(region, day_judged(trust, today, region))
    return region


def prove_signed(context: bytes, packed: bytes, signature: bytes, serial: int, key: bytes, trust: Trust) -> bytes:
    """Something that a proven key signs besides certificates (a card): the key that has signed it, or one that follows it.

    Raises NotProven `wrong_signature` or `key_withdrawn`.
    """
    return _signed(context, packed, signature, serial, [key], trust, "wrong_signature")


def day_judged(trust: Trust, today: date, *certificates: Certificate) -> date:
    """The latest of the checker's clock, what the centre has signed, and the first days of certificates that were proved:
    nobody certifies ahead of time, so that day has come whatever the clock says."""
    return max([today, trust.heard, *(day_of(one.start) for one in certificates)])


def first_key(trust: Trust) -> bytes:
    """The key that the centre began with, as far as it is known: a succession is signed by the new key too, so whoever trusts that
    one may go back to the keys before it."""
    before: dict[bytes, bytes] = {}
    for paper in trust.successions:
        try:
            found = read_succession(paper)
        except Refused:
            continue
        before.setdefault(found.new, found.old)
    key, seen = trust.root, {trust.root}
    while (key := before.get(key, key)) not in seen and len(seen) < SUCCESSIONS_LIMIT:
        seen.add(key)
    return key


def current_key(trust: Trust) -> bytes:
    """The centre's key today, for who knows another one of its keys."""
    return _line([trust.root], trust.successions)[-1][0]


def _in_term(certificate: Certificate, day: date) -> None:
    if day_number(day) > certificate.end:
        raise NotProven("expired", day)


def _certified(paper: bytes, context: bytes, keys: Sequence[bytes], trust: Trust, foreign: str) -> Certificate:
    try:
        found = read_certificate(paper)
    except Malformed as error:
        raise NotProven("not_a_paper") from error
    _signed(context, paper[:-SIGNATURE_LENGTH], paper[-SIGNATURE_LENGTH:], found.serial, keys, trust, foreign)
    return found


def _signed(context: bytes, packed: bytes, signature: bytes, serial: int, keys: Sequence[bytes], trust: Trust, foreign: str) -> bytes:
    for key, first, beyond in _line(keys, trust.successions):
        try:
            signing.verify(key, context, packed, signature)
        except WrongSignature:
            continue
        if not first <= serial < beyond or serial >= _withdrawn_from(key_id(key), trust):
            raise NotProven("key_withdrawn")
        return key
    raise NotProven(foreign)


def _line(keys: Sequence[bytes], successions: Sequence[bytes]) -> list[tuple[bytes, int, int]]:
    """Each key with those that follow it, and the serials that it may sign: from … to before. Of two successions of one key the
    one heard first counts; papers that prove nothing are passed over."""
    follows: dict[bytes, Succession] = {}
    for paper in successions:
        try:
            found = read_succession(paper)
        except Refused:
            continue
        follows.setdefault(found.old, found)
    line: list[tuple[bytes, int, int]] = []
    for key in keys:
        first = 1
        while len(line) < SUCCESSIONS_LIMIT and key not in {known for known, _, _ in line}:
            next_one = follows.get(key)
            line.append((key, first, next_one.serial if next_one else 2**31))
            if next_one is None:
                break
            key, first = next_one.new, max(first, next_one.serial)
    return line


def _withdrawn_from(key: bytes, trust: Trust) -> int:
    """The first serial of this key that is refused."""
    refused = 2**31
    roots = _line([first_key(trust)], trust.successions)
    for paper in trust.withdrawals:
        try:
            found = read_withdrawal(paper)
        except Malformed:
            continue
        if found.key == key and found.serial < refused and _by_root(paper, found, roots):
            refused = found.serial
    return refused


def _by_root(paper: bytes, found: Withdrawal, roots: Sequence[tuple[bytes, int, int]]) -> bool:
    for root, first, beyond in roots:
        if first <= found.number < beyond:
            try:
                signing.verify(root, WITHDRAWAL, paper[:-SIGNATURE_LENGTH], paper[-SIGNATURE_LENGTH:])
            except WrongSignature:
                continue
            return True
    return False
