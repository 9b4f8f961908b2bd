"""The printed recovery code: 135 random bits in nine groups of three symbols and a check symbol each. Pure.

A group's check symbol is a weighted sum in the field of 32 elements: a slip in one symbol, two neighbours exchanged or two
groups exchanged never pass, and the group with the slip is named. Codes of the first format (seven groups, one check for
the whole) still open their vaults.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
GROUPS, _GROUP, _DATA = 9, 4, 3
_FIRST_DATA, _FIRST_WHOLE = 26, 28
_WEIGHTS = (2, 4, 8)
_LOOKALIKES = str.maketrans("OILUАВЕКМНОРСТХУІЗ", "011VABEKMH0PCTXY13")


def new_code() -> str:
    """A fresh code, ready to print: `XXXX-XXXX-…`."""
    data = ("".join(secrets.choice(ALPHABET) for _ in range(_DATA)) for _ in range(GROUPS))
    return "-".join(symbols + _check(number, symbols) for number, symbols in enumerate(data))


def readable(typed: str) -> str:
    """The symbols of what was typed: case, dashes, spaces and look-alike letters are forgiven."""
    return "".join(letter for letter in typed.upper().translate(_LOOKALIKES) if letter in ALPHABET)


def secret_of(typed: str) -> bytes:
    """The secret in a typed code. Raises Circumstance RECOVERY-01, which names the group with the slip where it can."""
    symbols = readable(typed)
    if len(symbols) == _FIRST_WHOLE and _first_check(symbols[:_FIRST_DATA]) == symbols[_FIRST_DATA:]:
        return symbols[:_FIRST_DATA].encode()
    groups = _groups(typed)
    for number, group in enumerate(groups):
        if len(group) != _GROUP or _check(number, group[:_DATA]) != group[_DATA]:
            raise _slip(number)
    if len(groups) != GROUPS:
        raise Circumstance(
            "RECOVERY-01",
            mark("A part of the recovery code is missing: {count} of {all} groups are written. Nothing was changed."),
            mark("Write all groups of the printed sheet, in their order."),
            count=len(groups),
            all=GROUPS,
        )
    return "".join(group[:_DATA] for group in groups).encode()


def _slip(number: int) -> Circumstance:
    return Circumstance(
        "RECOVERY-01",
        mark("The recovery code has a slip in group {number}: a letter is missing or mistyped. Nothing was changed."),
        mark("Compare this group with the printed sheet and type it again."),
        number=number + 1,
    )


def _groups(typed: str) -> list[str]:
    """As they were typed, if they were typed apart; else by four."""
    apart = [group for part in re.split(r"[\s\-–—]+", typed) if (group := readable(part))]
    if len(apart) > 1 and all(len(group) <= _GROUP + 1 for group in apart):
        return apart[: GROUPS + 1]
    symbols = readable(typed)[: _GROUP * (GROUPS + 1)]
    return [symbols[start : start + _GROUP] for start in range(0, len(symbols), _GROUP)]


def _check(number: int, symbols: str) -> str:
    total = number + 1
    for weight, symbol in zip(_WEIGHTS, symbols, strict=True):
        total ^= _times(weight, ALPHABET.index(symbol))
    return ALPHABET[total]


def _times(a: int, b: int) -> int:
    """Product in the field of 32 elements (x⁵ + x² + 1)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product


def _first_check(symbols: str) -> str:
    number = int.from_bytes(hashlib.sha256(b"tirek recovery code" + symbols.encode()).digest()[:2], "big")
    return ALPHABET[number >> 5 & 31] + ALPHABET[number & 31]
