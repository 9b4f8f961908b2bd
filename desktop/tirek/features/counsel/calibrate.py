"""Finds the coefficients of the decision from the tuning part of a question set and writes `calibration.json`.

Run after every change of the pack or of retrieval:
    python -m tirek.features.counsel.calibrate tests/counsel/questions.jsonl
It prints the figures of the report part too, which neither the coefficients nor the words of the pack were made with.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tirek.features.counsel.decision import SIGNS, Calibration, logistic, signs
from tirek.features.counsel.measuring import Measured, figures, load_examples, measure

STEPS = 3_000
RATE = 0.5
SHRINK = 0.002
FALSE_ANSWERS = 0.02
"""Share of unanswerable questions of the tuning part that may be answered."""
LOST = 0.01
"""Share of answerable questions of the tuning part that may be refused."""


def fit(rows: Sequence[tuple[dict[str, float], bool]]) -> tuple[dict[str, float], float]:
    """Logistic regression by plain gradient descent, both classes weighing the same; weights shrink towards nought."""
    weights, bias = dict.fromkeys(SIGNS, 0.0), 0.0
    answerable = sum(right for _, right in rows)
    shares = {True: 0.5 / max(1, answerable), False: 0.5 / max(1, len(rows) - answerable)}
    for _ in range(STEPS):
        slope, slope_bias = {sign: SHRINK * weights[sign] for sign in SIGNS}, 0.0
        for row, right in rows:
            error = (logistic(bias + sum(weights[sign] * row[sign] for sign in SIGNS)) - right) * shares[right]
            slope_bias += error
            for sign in SIGNS:
                slope[sign] += error * row[sign]
        weights = {sign: weights[sign] - RATE * slope[sign] for sign in SIGNS}
        bias -= RATE * slope_bias
    return weights, bias


def cuts(scores: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Where «answer» and «near» begin: few false answers first, then few refusals of what could be answered."""
    good = sorted(score for score, right in scores if right)
    bad = sorted(score for score, right in scores if not right)
    highest_bad = bad[-1 - int(FALSE_ANSWERS * len(bad))]
    lowest_good = good[int(LOST * len(good))]
    # Half way towards the tenth of good questions above, so that a question not seen yet has some room.
    answer_from = max(0.5, min(0.9, highest_bad + 0.5 * max(0.0, good[len(good) // 10] - highest_bad)))
    return round(answer_from, 3), round(min(0.9 * answer_from, max(0.1, 0.8 * lowest_good)), 3)


def calibrate(measured: Sequence[Measured]) -> Calibration:
    """Coefficients and cuts from these questions. Those that name an article are decided without them."""
    rows = [
        (signs(one.finding), bool(one.example.right))
        for one in measured
        if not (one.finding.foreign_act or (one.finding.hits and one.finding.hits[0].exact))
    ]
    weights, bias = fit(rows)
    scores = [(logistic(bias + sum(weights[sign] * row[sign] for sign in SIGNS)), right) for row, right in rows]
    answer_from, near_from = cuts(scores)
    return Calibration({sign: round(weights[sign], 3) for sign in SIGNS}, round(bias, 3), answer_from, near_from)


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
    calibration = calibrate([one for one in measured if one.example.part == "tune"])
    document = {
        "weights": dict(calibration.weights),
        "bias": calibration.bias,
        "answer_from": calibration.answer_from,
        "near_from": calibration.near_from,
    }
    (pack / "calibration.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    for part in ("tune", "report"):
        for lang in ("kk", "ru"):
            chosen = [one for one in measured if one.example.part == part and one.example.lang == lang]
            shown = {name: round(value, 3) for name, value in asdict(figures(chosen, calibration)).items()}
            print(part, lang, json.dumps(shown), file=sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
