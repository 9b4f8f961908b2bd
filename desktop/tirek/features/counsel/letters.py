"""Likeness of phrases by pieces of their words: what stems cut wrongly, glue together or do not know still shares letters.

Each phrase is a set of four-letter pieces of its folded words, kept as bits of one number: two phrases are compared by one
`and` and a count. (Damashek, «Gauging Similarity with n-Grams», Science 267, 1995; the bits are a Bloom signature with one hash.)
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nlargest
from operator import mul

from tirek.features.counsel.stemming import fold, words

PIECE = 4
BITS = 1_024
BYTES = BITS // 8
_SHARES = (0.0, *(1.0 / math.sqrt(count) for count in range(1, BITS + 1)))
"""What one common piece counts in a phrase of so many."""
LONGEST = 2_000
"""Letters of a question that are looked at."""


def pieces(word: str) -> frozenset[str]:
    """Four-letter pieces of the folded word, with a blank at both ends."""
    letters = f" {fold(word)} "
    return frozenset(letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> int:
    bits = 0
    for piece in pieces(word):
        bits |= 1 << zlib.crc32(piece.encode()) % BITS
    return bits


def signature(text: str) -> int:
    """The pieces of a phrase's words as bits of one number."""
    bits = 0
    for word in words(text[:LONGEST]):
        bits |= _of_word(word)
    return bits


def packed(signatures: Iterable[int]) -> bytes:
    return b"".join(one.to_bytes(BYTES, "little") for one in signatures)


class Letters:
    """Signatures of many phrases, to be compared with one question at a time; unpacked when first asked."""

    __slots__ = ("_packed", "_unpacked")

    def __init__(self, signatures: bytes = b"") -> None:
        """`signatures` as `packed` writes them."""
        self._packed = signatures
        self._unpacked: tuple[list[int], list[float]] | None = None

    def _phrases(self) -> tuple[list[int], list[float]]:
        """Signatures and what one count says of each; two flat lists, that the collector of cycles need not walk."""
        if self._unpacked is None:
            packed = self._packed
            numbers = [int.from_bytes(packed[at : at + BYTES], "little") for at in range(0, len(packed), BYTES)]
            numbers = list(filter(None, numbers))
            self._unpacked = numbers, list(map(_SHARES.__getitem__, map(int.bit_count, numbers)))
        return self._unpacked

    def nearest(self, question: int, several: int) -> Sequence[float]:
        """Likeness, 0…1, of the question's signature to the nearest phrases, the nearest first; noughts where there are fewer."""
        if not question:
            return [0.0] * several
        length = 1.0 / math.sqrt(question.bit_count())
        phrases, lengths = self._phrases()
        # Loops of the interpreter's own: two thousand phrases are compared for every question.
        near = nlargest(several, map(mul, map(int.bit_count, map(question.__and__, phrases)), lengths))
        return [length * one for one in near] + [0.0] * (several - len(near))
