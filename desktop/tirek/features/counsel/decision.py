"""Whether the sources found are enough: answer, «these may be near», or a plain refusal.

A wrong answer can cost a teacher her job, a refusal costs a call to the district. So the zones are cut where a set of
questions written by the developers shows few false answers; coefficients and cuts lie beside the pack as data.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tirek.features.counsel.retrieval import Finding
from tirek.foundation.resources import resource

SIGNS = (
    "score",
    "first",
    "within",
    "mass",
    "length",
    "lean",
    "outside",
    "rival",
    "rival_letters",
    "rival_letters_clear",
)
"""What the decision looks at, in the order of the coefficients; each about 0…1, `lean` -1…1."""

_MASS_UNIT = 12.0
"""Weight of about three telling words."""
_LONG = 20
"""A question of so many words is as long as it can be."""


class Zone(StrEnum):
    """What the program does with a question."""

    ANSWER = "answer"
    NEAR = "near"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of the logistic curve and the two cuts."""

    weights: Mapping[str, float]
    bias: float
    answer_from: float
    near_from: float


@dataclass(frozen=True, slots=True)
class Decision:
    """The zone, and the estimate (0…1) that the passages found do answer the question."""

    zone: Zone
    confidence: float


def load_calibration(path: Path) -> Calibration:
    """Reads `calibration.json` of a pack. Raises OSError if there is none, ValueError if it is not for the signs of this program."""
    data = json.loads(path.read_text("utf-8"))
    try:
        weights = {str(sign): float(weight) for sign, weight in data["weights"].items()}
        found = Calibration(weights, float(data["bias"]), float(data["answer_from"]), float(data["near_from"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("calibration.json") from error
    if found.weights.keys() != set(SIGNS):
        raise ValueError("calibration.json")
    return found


def fitting_calibration(folder: Path) -> Calibration:
    """The pack's own, or that of the program where the pack was made for other signs: a pack may be older than the program, or newer."""
    try:
        return load_calibration(folder / "calibration.json")
    except (OSError, ValueError):
        return load_calibration(resource("knowledge") / "calibration.json")


def signs(finding: Finding) -> dict[str, float]:
    """What speaks for an answer (the best three passages, the length) and against it (the matters outside)."""
    best = finding.hits[:3]
    query = finding.query
    covered = max((hit.covered for hit in best), default=0.0)
    letters = max((hit.letters for hit in best), default=0.0)
    return {
        "score": best[0].score if best else 0.0,
        "first": best[0].covered if best else 0.0,
        "within": max((hit.within for hit in best), default=0.0),
        "mass": min(1.5, covered * query.mass / _MASS_UNIT),
        "length": math.log1p(min(_LONG, len(query.words))) / math.log1p(_LONG),
        "lean": finding.lean,
        "outside": finding.outside[0].weight if finding.outside else 0.0,
        "rival": finding.rival,
        "rival_letters": finding.rival_letters,
        "rival_letters_clear": max(0.0, finding.rival_letters - letters),
    }


def decide(finding: Finding, calibration: Calibration) -> Decision:
    """The zone of a question. An article called by its number is answered, one of an unknown act is not."""
    if not finding.hits or (not finding.query.words and not finding.hits[0].exact):
        return Decision(Zone.REFUSED, 0.0)
    if finding.foreign_act and finding.outside and finding.outside[0].weight >= 1.0:
        return Decision(Zone.REFUSED, 0.0)
    if finding.hits[0].exact:
        return Decision(Zone.ANSWER, 1.0)
    found = signs(finding)
    confidence = logistic(calibration.bias + sum(calibration.weights[sign] * found[sign] for sign in SIGNS))
    if confidence >= calibration.answer_from:
        return Decision(Zone.ANSWER, confidence)
    return Decision(Zone.NEAR if confidence >= calibration.near_from else Zone.REFUSED, confidence)


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, x))))
