"""Alphabetical order by the 42 Kazakh letters, which contain the whole Russian order: one order for both languages.

The key is stored in a column, so the database needs no call-back and every computer gives the same order.
"""

from __future__ import annotations

import re
import unicodedata

from tirek.foundation.language.folding import repair_look_alikes

KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

_SPACE, _HYPHEN, _OTHER_SIGN, _DIGIT, _LONGER_NUMBER, _KAZAKH, _LATIN, _OTHER_LETTER = 1, 2, 3, 8, 20, 60, 120, 200
_LONGEST_NUMBER = _KAZAKH - _LONGER_NUMBER - 1

_RANK: dict[str, int] = {
    **{letter: _KAZAKH + place for place, letter in enumerate(KAZAKH_ALPHABET)},
    **{chr(ord("a") + place): _LATIN + place for place in range(26)},
    **dict.fromkeys(" \t\n\r\u00a0\u202f", _SPACE),
    **dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014'\u2019\u02bc", _HYPHEN),
}
_NUMBER = re.compile(r"[0-9]+")


def sort_key(text: str) -> bytes:
    """Bytes that order as people expect: spaces, signs, numbers by value («2» before «10»), Cyrillic, Latin, the rest.

    Capital letters and accents do not matter; equal keys mean "same place in the list", not "same text".
    """
    plain = repair_look_alikes(unicodedata.normalize("NFC", text)).casefold()
    key = bytearray()
    end = 0
    for number in _NUMBER.finditer(plain):
        key += _letters(plain[end : number.start()])
        key += _number(number.group())
        end = number.end()
    return bytes(key + _letters(plain[end:]))


def _letters(text: str) -> bytes:
    return bytes([_RANK.get(letter) or _rank_of_stranger(letter) for letter in text])


def _rank_of_stranger(letter: str) -> int:
    base = unicodedata.normalize("NFD", letter)[0]
    return _RANK.get(base) or (_OTHER_LETTER if base.isalpha() else _OTHER_SIGN)


def _number(digits: str) -> bytes:
    """How many digits first, then the digits: so 9 stands before 10 without leading zeros in the data."""
    significant = digits.lstrip("0") or "0"
    length = min(len(significant), _LONGEST_NUMBER)
    return bytes([_LONGER_NUMBER + length, *(_DIGIT + int(digit) for digit in significant)])
