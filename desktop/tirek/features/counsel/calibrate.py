"""Finds the coefficients of the decision from the tuning parts of a question set and writes `calibration.json`.

Run after every change of the pack or of retrieval:
    python -m tirek.features.counsel.calibrate tests/counsel/questions.jsonl
It prints the figures of the other parts too, which neither the coefficients nor the words of the pack were made with.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from statistics import fmean, pstdev

from tirek.features.counsel.decision import SIGNS, Calibration, logistic, signs
from tirek.features.counsel.measuring import PARTS, TUNED, Measured, figures, load_examples, measure

STEPS = 12
"""Newton's method is there long before."""
SHRINK = 0.001
FOLDS = 8
FALSE_ANSWERS = 0.025
"""Share of unanswerable questions of the tuning parts that may be answered, held back; both languages together, so that one odd question
does not move the cut. Of unseen ones about as many are answered (the aim is 0.05)."""
LOST = 0.005
"""Share of answerable questions of the tuning parts that may be refused."""
CAUTION = 0.07
"""Share of answerable questions of the tuning parts, held back, that are shown as «near» or refused: what is asked next will be odder than
what we thought of. Of unseen ones up to half as many again fall under the cut (the aim is 0.15)."""
ROOM = 0.3
"""The cut for an answer lies this far from the highest scores that must stay under it towards the lowest tenth of good ones."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Signs of one question and whether it can be answered; `fold` says in which turn it is held back."""

    signs: tuple[float, ...]
    right: bool
    fold: int


def fit(rows: Sequence[Judged]) -> tuple[dict[str, float], float]:
    """Logistic regression by Newton's method, both classes weighing the same.

    Weights shrink towards nought, each as much as its sign is spread: a sign that moves between 0.1 and 0.3 must not be held back more than
    one between 0 and 1.
    """
    means, spreads = _spread(rows)
    answerable = sum(row.right for row in rows)
    shares = {True: 0.5 / max(1, answerable), False: 0.5 / max(1, len(rows) - answerable)}
    scaled = [
        ((*((value - mean) / spread for value, mean, spread in zip(row.signs, means, spreads, strict=True)), 1.0), row.right) for row in rows
    ]
    theta = [0.0] * (len(SIGNS) + 1)
    for _ in range(STEPS):
        theta = _step(scaled, shares, theta)
    weights = [value / spread for value, spread in zip(theta[:-1], spreads, strict=True)]
    bias = theta[-1] - sum(weight * mean for weight, mean in zip(weights, means, strict=True))
    return dict(zip(SIGNS, weights, strict=True)), bias


def _spread(rows: Sequence[Judged]) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each sign; 1 where it never moves."""
    columns = list(zip(*(row.signs for row in rows), strict=True))
    return [fmean(column) for column in columns], [pstdev(column) or 1.0 for column in columns]


def _step(rows: Sequence[tuple[tuple[float, ...], bool]], shares: Mapping[bool, float], theta: list[float]) -> list[float]:
    """One step of Newton's method; the last value of each row is the bias and does not shrink."""
    size = len(theta)
    slope = [SHRINK * value for value in theta[:-1]] + [0.0]
    bend = [[SHRINK if i == j and i < size - 1 else 0.0 for j in range(size)] for i in range(size)]
    for values, right in rows:
        guess = logistic(sum(weight * value for weight, value in zip(theta, values, strict=True)))
        error = (guess - right) * shares[right]
        curve = guess * (1.0 - guess) * shares[right]
        for i, value in enumerate(values):
            slope[i] += error * value
            line, push = bend[i], curve * value
            if push:
                for j in range(i, size):
                    line[j] += push * values[j]
    for i in range(size):
        bend[i][i] += 1e-9
        for j in range(i):
            bend[i][j] = bend[j][i]
    return [value - step for value, step in zip(theta, _solved(bend, slope), strict=True)]


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solves a small system of linear equations by elimination."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        best = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for row in range(size):
            if row != column and (factor := rows[row][column]):
                rows[row] = [value - factor * other for value, other in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


def held_back(rows: Sequence[Judged]) -> list[float]:
    """The score of each question by coefficients that were found without it and its fold: as an unseen one would get."""
    scores = [0.0] * len(rows)
    for fold in range(FOLDS):
        weights, bias = fit([row for row in rows if row.fold != fold])
        for place, row in enumerate(rows):
            if row.fold == fold:
                scores[place] = score(row, weights, bias)
    return scores


def score(row: Judged, weights: Mapping[str, float], bias: float) -> float:
    return logistic(bias + sum(weights[sign] * value for sign, value in zip(SIGNS, row.signs, strict=True)))


def cuts(scores: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Where «answer» and «near» begin: few false answers first, then few refusals of what could be answered."""
    good = sorted(score for score, right in scores if right)
    bad = sorted(score for score, right in scores if not right)
    highest_bad = bad[-1 - int(FALSE_ANSWERS * len(bad))]
    lowest_good = good[int(LOST * len(good))]
    # Part of the way towards the tenth of good questions above, so that a question not seen yet has some room.
    room = highest_bad + ROOM * max(0.0, good[len(good) // 10] - highest_bad)
    answer_from = max(0.5, min(0.9, max(room, good[int(CAUTION * len(good))])))
    return round(answer_from, 3), round(min(0.9 * answer_from, max(0.1, 0.8 * lowest_good)), 3)


def calibrate(measured: Sequence[Measured]) -> Calibration:
    """Coefficients and cuts from these questions. Those that name an article are decided without them."""
    rows = [
        Judged(_values(one), bool(one.example.right), zlib.crc32(one.example.id.encode()) % FOLDS)
        for one in measured
        if not (one.finding.foreign_act or (one.finding.hits and one.finding.hits[0].exact))
    ]
    weights, bias = fit(rows)
    held = held_back(rows)
    answer_from, near_from = cuts([(value, row.right) for value, row in zip(held, rows, strict=True)])
    return Calibration({sign: round(weights[sign], 3) for sign in SIGNS}, round(bias, 3), answer_from, near_from)


def _values(one: Measured) -> tuple[float, ...]:
    found = signs(one.finding)
    return tuple(found[sign] for sign in SIGNS)


def main(argv: Sequence[str] | None = None) -> int:
    from sqlalchemy import create_engine

    from tirek.features.counsel.index import ensure_index
    from tirek.features.counsel.retrieval import IndexRetriever
    from tirek.foundation.resources import resource

    parser = argparse.ArgumentParser(prog="calibrate", description="Coefficients of the decision of counsel.")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--pack", type=Path, default=None)
    arguments = parser.parse_args(argv)
    pack: Path = arguments.pack or resource("knowledge")
    with create_engine("sqlite://").connect() as connection:
        ensure_index(connection, pack)
        measured = measure(IndexRetriever(connection), load_examples(arguments.questions))
    calibration = calibrate([one for one in measured if one.example.part in TUNED])
    document = {
        "weights": dict(calibration.weights),
        "bias": calibration.bias,
        "answer_from": calibration.answer_from,
        "near_from": calibration.near_from,
    }
    (pack / "calibration.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    for part, lang in product(PARTS, ("kk", "ru")):
        chosen = [one for one in measured if (one.example.part, one.example.lang) == (part, lang)]
        if chosen:
            shown = {name: round(value, 3) for name, value in asdict(figures(chosen, calibration)).items()}
            print(part, lang, json.dumps(shown), file=sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
