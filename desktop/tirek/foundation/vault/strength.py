"""How hard a passphrase is to guess, in words. Weak ones are refused, because a stolen backup is guessed offline. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tirek.foundation.language.texts import mark

MINIMUM_LETTERS = 10
REFUSED_BELOW_BITS = 40
STRONG_FROM_BITS = 64

_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "әіңғүұқөһ",
)
_COMMON = (
    "password",
    "passw0rd",
    "qwerty",
    "admin",
    "welcome",
    "letmein",
    "пароль",
    "привет",
    "любовь",
    "школа",
    "учитель",
    "профсоюз",
    "казахстан",
    "мектеп",
    "мұғалім",
    "мугалим",
    "құпиясөз",
    "құпия",
    "кәсіподақ",
    "қазақстан",
    "сәлем",
    "астана",
    "алматы",
    "tirek",
    "тірек",
    "тирек",
    "kazakhstan",
    "mektep",
    "school",
    "union",
)


@dataclass(frozen=True)
class Strength:
    """`level`: "weak" (refused), "fair" or "strong"; `reason`: an English key of the catalogue for the user."""

    level: str
    bits: float
    reason: str

    @property
    def accepted(self) -> bool:
        return self.level != "weak"


def judge(passphrase: str, *, known: tuple[str, ...] = ()) -> Strength:
    """Judges a passphrase; `known` are words a thief would try first (organisation, name)."""
    lowered = passphrase.casefold()
    if len(passphrase) < MINIMUM_LETTERS:
        return Strength(
            "weak",
            0.0,
            mark("Too short: write at least 10 letters, better four words that only you would put together."),
        )
    if len(set(lowered)) < 6:
        return Strength("weak", 0.0, mark("Too few different letters."))
    bits = _bits(lowered, passphrase, known)
    if bits < REFUSED_BELOW_BITS:
        return Strength(
            "weak",
            bits,
            mark(
                "Too easy to guess: it is made of common words, names, dates or neighbouring keys. Add words that do not belong together."
            ),
        )
    if bits < STRONG_FROM_BITS:
        return Strength("fair", bits, mark("Good enough. One more word would make it strong."))
    return Strength("strong", bits, mark("Strong."))


def _bits(lowered: str, passphrase: str, known: tuple[str, ...]) -> float:
    alphabet = _alphabet(passphrase)
    rest, bits = lowered, 0.0
    words = [*_COMMON, *(word.casefold() for phrase in known for word in phrase.split() if len(word) >= 4)]
    for word in sorted(words, key=len, reverse=True):
        while word in rest:
            rest, bits = rest.replace(word, "\0", 1), bits + math.log2(len(words)) + 1
    previous = ""
    for letter in rest:
        if letter == "\0":
            pass
        elif previous and (letter == previous or _neighbours(previous, letter)):
            bits += 1.0
        else:
            bits += math.log2(alphabet)
        previous = letter
    return min(bits, _word_bits(rest) + bits * 0.35) if " " in rest or "-" in rest else bits * 0.8


def _word_bits(text: str) -> float:
    """Whole words are guessed as words: about 12 bits each for a word of everyday speech."""
    return 12.0 * len([word for word in text.replace("-", " ").split() if len(word) > 2])


def _alphabet(text: str) -> int:
    size = 0
    for kinds, count in ((str.islower, 33), (str.isupper, 20), (str.isdigit, 10)):
        if any(kinds(letter) for letter in text):
            size += count
    return size + (12 if any(not letter.isalnum() for letter in text) else 0) or 10


def _neighbours(first: str, second: str) -> bool:
    return any(first in row and second in row and abs(row.index(first) - row.index(second)) == 1 for row in _ROWS)
