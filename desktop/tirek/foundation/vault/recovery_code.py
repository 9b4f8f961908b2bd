"""The printed recovery code: 130 random bits as 26 symbols and two check symbols, in seven groups of four. Pure."""

from __future__ import annotations

import hashlib
import secrets

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
_DATA_SYMBOLS, _GROUP = 26, 4
_LOOKALIKES = str.maketrans(
    {
        "O": "0",
        "I": "1",
        "L": "1",
        "U": "V",
        "А": "A",
        "В": "B",
        "Е": "E",
        "К": "K",
        "М": "M",
        "Н": "H",
        "О": "0",
        "Р": "P",
        "С": "C",
        "Т": "T",
        "Х": "X",
        "У": "Y",
        "І": "1",
        "З": "3",
    }
)


def new_code() -> str:
    """A fresh code, ready to print: `XXXX-XXXX-…`."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(_DATA_SYMBOLS))
    whole = symbols + _check(symbols)
    return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))


def secret_of(typed: str) -> bytes:
    """The secret in a typed code; forgives case, dashes, spaces and look-alike letters.

    Raises Circumstance RECOVERY-01 when a letter is missing or mistyped.
    """
    symbols = "".join(letter for letter in typed.upper().translate(_LOOKALIKES) if letter in ALPHABET)
    data, check = symbols[:_DATA_SYMBOLS], symbols[_DATA_SYMBOLS:]
    if len(symbols) != _DATA_SYMBOLS + 2 or _check(data) != check:
        raise Circumstance(
            "RECOVERY-01",
            mark("The recovery code has a slip in it: a letter is missing or mistyped. Nothing was changed."),
            mark("Compare it with the printed sheet group by group and type it again."),
        )
    return data.encode()


def _check(symbols: str) -> str:
    number = int.from_bytes(hashlib.sha256(b"tirek recovery code" + symbols.encode()).digest()[:2], "big")
    return ALPHABET[number >> 5 & 31] + ALPHABET[number & 31]
