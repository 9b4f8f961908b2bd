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

SIGNS = (
    "covered",
    "phrase",
    "telling",
    "first",
    "several",
    "within",
    "often",
    "letters",
    "mass",
    "unknown",
    "outside",
    "outside_clear",
    "strange",
    "lean",
    "rival",
    "rival_clear",
    "rival_letters",
    "agree",
    "glossary",
    "short",
)
"""What the decision looks at, in the order of the coefficients; each about 0…1."""

_MASS_UNIT = 12.0
"""Weight of about three telling words."""


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
    """Reads `calibration.json` of a pack. Raises ValueError if a sign is missing."""
    data = json.loads(path.read_text("utf-8"))
    weights = {sign: float(data["weights"][sign]) for sign in SIGNS if sign in data["weights"]}
    if len(weights) != len(SIGNS):
        raise ValueError("calibration.json")
    return Calibration(weights, float(data["bias"]), float(data["answer_from"]), float(data["near_from"]))


def signs(finding: Finding) -> dict[str, float]:
    """What speaks for and against, from the best three passages."""
    best = finding.hits[:3]
    query = finding.query
    covered = max((hit.covered for hit in best), default=0.0)
    letters = max((hit.letters for hit in best), default=0.0)
    mass = query.mass
    outside = finding.outside[0].weight if finding.outside else 0.0
    unknown = sum(word.weight for word in query.words if not word.known) / mass if mass else 1.0
    return {
        "covered": covered,
        "phrase": max((hit.phrase for hit in best), default=0.0),
        "telling": best[0].telling if best else 0.0,
        "first": best[0].covered if best else 0.0,
        "several": max((hit.several for hit in best), default=0.0),
        "within": max((hit.within for hit in best), default=0.0),
        "often": max((hit.often for hit in best), default=0.0),
        "letters": letters,
        "mass": min(1.5, covered * mass / _MASS_UNIT),
        "unknown": unknown,
        "outside": outside,
        "outside_clear": max(0.0, outside - covered),
        "strange": finding.strange,
        "lean": finding.lean,
        "rival": finding.rival,
        "rival_clear": max(0.0, finding.rival - max((hit.phrase for hit in best), default=0.0)),
        "rival_letters": max(0.0, finding.rival_letters - letters),
        "agree": float(bool(best) and best[0].both),
        "glossary": finding.glossary,
        "short": 1.0 / max(1, len(query.words)),
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
