"""How near a record is to a question: pure arithmetic over stems and their weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tirek.features.counsel.query import Query

RANK_CONSTANT = 10.0
SYNONYM = 0.85
"""What a word counts when only an equal expression of the glossary stands in the record."""
SEVERAL = 3
"""Nearest phrases whose mean likeness counts beside the nearest one's."""
GIST = 0.5
"""What a word counts when only the digest mentions it, not the title or the ways of asking."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a record answers to a question, each 0…1."""

    covered: float
    """Share of the question's weight that stands in the record."""
    phrase: float
    """Likeness to the nearest phrase in which the record is asked for."""
    telling: float
    """How much of the two most telling words stands in the record."""
    several: float = 0.0
    """Mean likeness to the nearest three phrases: one chance likeness says less than three."""
    within: float = 0.0
    """The greatest share of the question's weight that stands in one single phrase."""


class Asked:
    """Phrases of one record, cut into stems once: (length as a vector, its stems in order, the same as a set)."""

    __slots__ = ("gist", "phrases", "strong")

    def __init__(self, phrases: str, gist: str = "") -> None:
        """`phrases`: one a line, its length and its stems parted by blanks; `gist`: stems of the digest."""
        self.phrases = tuple(
            (float(length), tuple(found), frozenset(found)) for length, *found in map(str.split, phrases.split("\n")) if found
        ) if phrases else ()
        self.strong: frozenset[str] = frozenset().union(*(known for _, _, known in self.phrases))
        self.gist = frozenset(gist.split())


Phrase = tuple[float, tuple[str, ...], frozenset[str]]


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

        self._known = frozenset(self._own) | frozenset(self._near)

    @property
    def known(self) -> frozenset[str]:
        """Stems of the question, and those that the glossary holds for equal to them."""
        return self._known

    def likeness(self, record: Asked) -> Likeness:
        parts = self._parts(record)
        near = self._phrases(record.phrases)
        best = sorted((likeness for likeness, _ in near), reverse=True)[:SEVERAL]
        return Likeness(
            self._weighed(parts),
            min(1.0, best[0]) if best else 0.0,
            self._telling(parts),
            min(1.0, sum(best) / SEVERAL),
            max((within for _, within in near), default=0.0),
        )

    def nearest(self, phrases: Iterable[Phrase]) -> float:
        """Likeness, 0…1, to the nearest of these phrases."""
        return min(1.0, max((likeness for likeness, _ in self._phrases(phrases)), default=0.0))

    def _parts(self, record: Asked) -> list[float]:
        """For each word of the question, how far it stands in the record."""
        strong, weak = record.strong, record.gist
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

    def _telling(self, parts: list[float]) -> float:
        heaviest = sorted(range(len(parts)), key=lambda place: -self._query.words[place].weight)[:2]
        whole = sum(self._query.words[place].weight for place in heaviest)
        return sum(self._query.words[place].weight * parts[place] for place in heaviest) / whole if whole else 0.0

    def _phrases(self, phrases: Iterable[Phrase]) -> list[tuple[float, float]]:
        """For each phrase that shares a word: cosine of question and phrase (a word met through a synonym counting less), share of the question in it."""
        result: list[tuple[float, float]] = []
        words, mass, idf = self._query.words, self._query.mass, self._idf
        for length, stems, known in phrases:
            if self._known.isdisjoint(known):
                continue
            found: dict[int, float] = {}
            for stem in stems:
                place, near = self._own.get(stem), self._near.get(stem)
                if place is None and near is None:
                    continue
                weight = idf.get(stem, 1.0)
                if place is not None:
                    found[place] = max(found.get(place, 0.0), weight)
                for other, factor in (near or {}).items():
                    found[other] = max(found.get(other, 0.0), weight * factor)
            shared = sum(words[place].weight * weight for place, weight in found.items())
            within = sum(words[place].weight for place in found) / mass
            result.append((shared / (length * self._length), within))
        return result
