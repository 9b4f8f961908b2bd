"""How near a record is to a question: pure arithmetic over stems and their weights."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import msgspec

from tirek.features.counsel.letters import Letters, signature
from tirek.features.counsel.query import Query
from tirek.features.counsel.stemming import PREFIX_LETTERS

RANK_CONSTANT = 10.0
SYNONYM = 0.85
"""What a word counts when only an equal expression of the glossary stands in the record."""
SEVERAL = 3
"""Nearest phrases whose mean likeness counts beside the nearest one's."""
GIST = 0.5
"""What a word counts when only the digest mentions it, not the title or the ways of asking."""
BEGUN = 0.6
"""What a word counts when only another word with the same beginning stands in the record («увольнение», «увольняют»)."""
MORE = 5
"""A record that is asked for in many such ways says more than one with three."""
OFTEN = 8
"""A word that stands in so many ways of asking is wholly the record's own."""

_OFTEN = math.log1p(OFTEN)
_TURNED_OVER = msgspec.msgpack.Decoder(tuple[bytes, str, bytes, bytes])
_LENGTH, _NUMBER, _PLACE = "f", "H", "I"
"""How `turned_over` packs its figures: a record is read for every question, so nothing is unpacked but what the question shares with it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a record answers to a question, each 0…1."""

    covered: float
    """Share of the question's weight that stands in the record."""
    several: float
    """Mean likeness to the nearest three phrases: one chance likeness says less than three."""
    within: float
    """The greatest share of the question's weight that stands in one single phrase."""
    more: float
    """Mean likeness to the nearest five phrases."""
    often: float
    """In how many of the record's phrases the words stand, weighed: what all ask about counts more than what one mentions."""
    begun: float
    """As `covered`, where a word with the same beginning counts a part."""


class Asked:
    """Phrases of one record, turned over: for each stem the phrases in which it stands, so that a question touches only those that share a word."""

    __slots__ = ("_numbers", "_starts", "_stems", "at", "gist", "lengths", "letters")

    def __init__(self, phrases: bytes, gist: str = "", letters: bytes = b"") -> None:
        """`phrases` as `turned_over` writes them; `gist`: stems of the digest; `letters`: signatures of the phrases."""
        lengths, stems, starts, numbers = _TURNED_OVER.decode(phrases)
        self.lengths = memoryview(lengths).cast(_LENGTH)
        self._starts, self._numbers = memoryview(starts).cast(_PLACE), memoryview(numbers).cast(_NUMBER)
        self._stems = f" {stems}"
        names = stems.split()
        self.at = dict(zip(names, range(len(names)), strict=True))
        self.gist = frozenset(gist.split())
        self.letters = Letters(letters)

    def phrases(self, stem: str) -> memoryview[int]:
        """Numbers of the phrases in which this stem stands; it must stand in one."""
        place = self.at[stem]
        return self._numbers[self._starts[place] : self._starts[place + 1]]

    def has_beginning(self, stem: str) -> bool:
        """Whether some stem of the phrases begins as this one does."""
        return len(stem) >= PREFIX_LETTERS and f" {stem[:PREFIX_LETTERS]}" in self._stems

    def standing(self, stems: Iterable[str]) -> float:
        """How often one of these stands in the phrases, 0…1: the first time counts most."""
        times = max((len(self.phrases(stem)) for stem in stems if stem in self.at), default=0)
        return min(1.0, math.log1p(times) / _OFTEN) if times else 0.0


def turned_over(phrases: Sequence[Sequence[str]], weigh: Callable[[str], float]) -> bytes:
    """Phrases (stems of each, each stem once) as bytes to be stored, with their lengths as vectors: made once, not for each question."""
    at: dict[str, list[int]] = {}
    for number, phrase in enumerate(phrases):
        for stem in phrase:
            at.setdefault(stem, []).append(number)
    lengths = array(_LENGTH, (math.sqrt(sum(weigh(stem) ** 2 for stem in phrase)) for phrase in phrases))
    starts = array(_PLACE, accumulate((len(numbers) for numbers in at.values()), initial=0))
    numbers = array(_NUMBER, chain.from_iterable(at.values()))
    return msgspec.msgpack.encode((lengths.tobytes(), " ".join(at), starts.tobytes(), numbers.tobytes()))


@dataclass(frozen=True, slots=True)
class Synonyms:
    """A row of the glossary that speaks to the question: the stems met, and the other expressions of the row."""

    met: frozenset[str]
    others: tuple[frozenset[str], ...]


def fuse(lists: Iterable[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Reciprocal rank fusion of rankings, each with its share."""
    fused: dict[int, float] = {}
    for share, ranked in lists:
        for place, row in enumerate(ranked):
            fused[row] = fused.get(row, 0.0) + share / (RANK_CONSTANT + place + 1.0)
    return fused


def share(query: Query, stems: frozenset[str] | set[str]) -> float:
    """Share of the question's weight whose words have one of these stems."""
    if not query.mass:
        return 0.0
    return sum(word.weight for word in query.words if not stems.isdisjoint(word.stems)) / query.mass


class Measure:
    """Compares one question with many records; what depends on the question alone is made once."""

    def __init__(self, query: Query, synonyms: Sequence[Synonyms], idf: Mapping[str, float]) -> None:
        self._query = query
        self._idf = idf
        self._length = math.sqrt(sum(word.weight**2 for word in query.words))
        self._signature = signature(query.text)
        self._own: dict[str, int] = {}
        self._near: dict[str, dict[int, float]] = {}
        for place, word in enumerate(query.words):
            for stem in word.stems:
                self._own[stem] = place
        self._synonyms = [row for row in synonyms if any(stem in self._own for stem in row.met)]
        for row in self._synonyms:
            places = {self._own[stem] for stem in row.met if stem in self._own}
            for other in row.others:
                if len(other) == 1:
                    for place in places:
                        self._near.setdefault(next(iter(other)), {})[place] = SYNONYM / len(places)

        self._ways = self._ways_to_meet()

    def _ways_to_meet(self) -> list[tuple[float, list[tuple[str, float]]]]:
        """For each word of the question its weight and the stems that meet it, the one that says most first."""
        ways: list[list[tuple[float, str]]] = [[] for _ in self._query.words]
        for stem, place in self._own.items():
            ways[place].append((self._idf.get(stem, 1.0), stem))
        for stem, places in self._near.items():
            for place, factor in places.items():
                ways[place].append((self._idf.get(stem, 1.0) * factor, stem))
        return [
            (word.weight, [(stem, weight) for weight, stem in sorted(met, reverse=True)])
            for word, met in zip(self._query.words, ways, strict=True)
        ]

    def likeness(self, record: Asked) -> Likeness:
        parts = self._parts(record)
        near = self._phrases(record)
        best = sorted((likeness for likeness, _ in near), reverse=True)[:MORE]
        often = [record.standing(word.stems) for word in self._query.words]
        begun = [
            max(part, BEGUN) if any(map(record.has_beginning, word.stems)) else part
            for part, word in zip(parts, self._query.words, strict=True)
        ]
        return Likeness(
            self._weighed(parts),
            min(1.0, sum(best[:SEVERAL]) / SEVERAL),
            max((within for _, within in near), default=0.0),
            min(1.0, sum(best) / MORE),
            self._weighed(often),
            self._weighed(begun),
        )

    def nearest(self, record: Asked) -> float:
        """Likeness, 0…1, to the nearest of its phrases."""
        return min(1.0, max((likeness for likeness, _ in self._phrases(record)), default=0.0))

    def by_letters(self, record: Asked) -> tuple[float, float]:
        """Likeness, 0…1, by pieces of words: to the nearest of its phrases, and the mean of the nearest three."""
        near = record.letters.nearest(self._signature, SEVERAL)
        return near[0], sum(near) / SEVERAL

    def _parts(self, record: Asked) -> list[float]:
        """For each word of the question, how far it stands in the record."""
        strong, weak = record.at.keys(), record.gist
        parts = [
            1.0 if not strong.isdisjoint(word.stems) else GIST if not weak.isdisjoint(word.stems) else 0.0
            for word in self._query.words
        ]
        for row in self._synonyms:
            if any(other <= strong for other in row.others):
                for stem in row.met:
                    place = self._own.get(stem)
                    if place is not None:
                        parts[place] = max(parts[place], SYNONYM)
        return parts

    def _weighed(self, parts: list[float]) -> float:
        if not self._query.mass:
            return 0.0
        return sum(word.weight * part for word, part in zip(self._query.words, parts, strict=True)) / self._query.mass

    def _phrases(self, record: Asked) -> list[tuple[float, float]]:
        """For each phrase that shares a word: cosine of question and phrase (a word met through a synonym counting less), share of the question in it."""
        at, phrases = record.at, record.phrases
        shared: dict[int, float] = {}
        within: dict[int, float] = {}
        for word, ways in self._ways:
            met: set[int] = set()
            for stem, weight in ways:
                if stem not in at:
                    continue
                own = word * weight
                for phrase in phrases(stem):
                    if phrase not in met:
                        met.add(phrase)
                        shared[phrase] = shared.get(phrase, 0.0) + own
                        within[phrase] = within.get(phrase, 0.0) + word
        mass, lengths = self._query.mass, record.lengths
        return [(product / (lengths[phrase] * self._length), within[phrase] / mass) for phrase, product in shared.items()]
