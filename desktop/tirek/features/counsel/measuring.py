"""Figures of retrieval and decision over a set of questions with known answers: for calibration, tests, benchmarks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tirek.features.counsel.decision import Calibration, Zone, decide
from tirek.features.counsel.retrieval import Finding, Passage, Retriever
from tirek.features.counsel.thread import Tried, follows, together_words

TUNED = ("tune", "short")
"""The parts that coefficients are found with; «short» are two to five words, as into a search engine."""
PARTS = ("report", "blind", "fresh", *TUNED)
"""The parts of a question set, those that no coefficient was found with first."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the places that answer it (none: it must not be answered).

    `part`: "tune" and "short" give the coefficients, "report" measures them; "fresh" and "blind" were written later, when the
    coefficients stood, and only their figures are looked at. Whoever studies the single questions of a blind part to
    better the words or the ranking makes them "tune" from then on: two sets (ids «…-b», «…-s») became so.
    """

    id: str
    text: str
    lang: str
    right: tuple[str, ...]
    part: str


@dataclass(frozen=True, slots=True)
class Measured:
    """An example and what was found for it."""

    example: Example
    finding: Finding

    @property
    def rank(self) -> int | None:
        """Place of the first right source, from 1; None when it is not among those found."""
        for number, hit in enumerate(self.finding.hits, 1):
            if key(hit.passage) in self.example.right:
                return number
        return None


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0…1, over one language or all."""

    answerable: int
    unanswerable: int
    recall_1: float
    recall_5: float
    refused_answerable: float
    near_answerable: float
    false_answers: float


def key(passage: Passage) -> str:
    """How question sets name a passage: act/label."""
    return f"{passage.act}/{passage.label}"


def load_examples(path: Path) -> list[Example]:
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [Example(line["id"], line["q"], line["lang"], tuple(line["right"]), line["part"]) for line in lines]


def measure(retriever: Retriever, examples: Sequence[Example]) -> list[Measured]:
    return [Measured(example, retriever.find(example.text, example.lang)) for example in examples]


def figures(measured: Sequence[Measured], calibration: Calibration) -> Figures:
    """Figures of these questions with these coefficients."""
    good = [one for one in measured if one.example.right]
    bad = [one for one in measured if not one.example.right]
    zones = [decide(one.finding, calibration).zone for one in good]
    return Figures(
        answerable=len(good),
        unanswerable=len(bad),
        recall_1=_share(sum(one.rank == 1 for one in good), good),
        recall_5=_share(sum(one.rank is not None and one.rank <= 5 for one in good), good),
        refused_answerable=_share(zones.count(Zone.REFUSED), good),
        near_answerable=_share(zones.count(Zone.NEAR), good),
        false_answers=_share(sum(decide(one.finding, calibration).zone is Zone.ANSWER for one in bad), bad),
    )


def _share(count: int, of: Sequence[object]) -> float:
    return count / len(of) if of else 0.0


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Two questions one after the other. `follows`: the second goes on with the first, else it begins another matter."""

    id: str
    lang: str
    first: str
    then: str
    right: tuple[str, ...]
    follows: bool


@dataclass(frozen=True, slots=True)
class FollowFigures:
    """Shares, 0…1, of pairs of one kind and language: the kind recognised, the right article first, among five."""

    pairs: int
    recognised: float
    recall_1: float
    recall_5: float


def load_follow_ups(path: Path) -> list[FollowUp]:
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [FollowUp(line["id"], line["lang"], line["first"], line["then"], tuple(line["right"]), line["follows"]) for line in lines]


def follow_figures(retriever: Retriever, pairs: Sequence[FollowUp], calibration: Calibration) -> FollowFigures:
    """As `Counsel.ask` reads a second question."""
    recognised = first = five = 0
    for pair in pairs:
        alone, together = (Tried(found, decide(found, calibration)) for found in (
            retriever.find(pair.then, pair.lang), retriever.find(together_words([pair.first], pair.then), pair.lang)))  # fmt: skip
        goes_on = follows(pair.then, alone, together)
        found = [key(hit.passage) for hit in (together if goes_on else alone).finding.hits]
        recognised += goes_on is pair.follows
        first += bool(found) and found[0] in pair.right
        five += any(place in pair.right for place in found[:5])
    return FollowFigures(len(pairs), _share(recognised, pairs), _share(first, pairs), _share(five, pairs))
