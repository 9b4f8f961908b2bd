"""Whether a question goes on with the one before it («а если она в декрете?»), and with which words it is then looked up. Pure.

Two things speak for it: how the question is put (it begins with «а если», points back with «она», «ол», has no matter of its
own), and what the knowledge finds: alone little, together with the question before it an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tirek.features.counsel.decision import Decision, Zone
from tirek.features.counsel.query import only_courtesies, without_courtesies
from tirek.features.counsel.retrieval import Finding

MAX_BEFORE = 3
"""Questions before this one that are looked up with it."""
MOST_LOOKED_AT = 12
"""Of them and the thanks between them."""
MINUTES_APART = 30
"""A question later than that begins anew: another person may sit there."""
FEW_WORDS = 4
"""Words of its own that a question may have and still lean on the one before it."""
_BEGINS = re.compile(
    r"\s*(?:(?:а|но|и|ну|тогда|значит)\s+)?(?:если|когда\s+же|вдруг|что\s+если|даже\s+если)\b|\s*(?:тогда|значит|и\s+(?:за|сколько|как|куда|кто|что|где|какая|какой|какие)|без|за\s+сколько|до\s+как\w+|а\s+(?:потом|его|её|ее|их|он|она|они|ему|ей|им|это|этого|за\s+это))\b"
    r"|\s*(?:ал\s+)?(?:егер|онда|сонда|сонымен)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s*(?:а|но|и|ал|бірақ|бирак|және)\s+", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"(?<!\w)(?:он|она|оно|они|его|её|ее|их|ему|ей|им|ними|ней|нему|это|этого|этому|этим|этот|эта|эту|этой|тот|такой|такое|там|туда|тогда|ол|оны|оған|оган|онда|одан|оның|онын|олар|оларды|бұл|бул|бұны|мұны|муны|бұған|соны|соған|сол|сонда)(?!\w)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:болса|етсе|тартса|берсе|алса|салса|келсе|[а-яәіңғүұқөһ]+с[ае])\s+(?:ше|қайтеді|кайтеди|не\s+болады)\s*\?*\s*\Z|(?<!\w)ше\s*\?*\s*\Z", re.IGNORECASE)


class Lean(StrEnum):
    """How strongly the wording itself leans on what was asked before."""

    STRONG = "strong"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tried:
    """What the knowledge gave for a wording."""

    finding: Finding
    decision: Decision


@dataclass(frozen=True, slots=True)
class Earlier:
    """A kept question: `asked_at` in ms, `follows` the one that it went on with."""

    text: str
    asked_at: int
    follows: int | None


def lean(question: str) -> Lean:
    """By wording alone."""
    if _ENDS.search(question) or _BEGINS.match(question) or _POINTS_BACK.search(question):
        return Lean.STRONG
    return Lean.WEAK if _LINK.match(question) or len(question.split()) <= 6 else Lean.NONE


def follows(question: str, alone: Tried, together: Tried) -> bool:
    """Whether the question goes on with the one before it. Thanks do not: they would be answered with what was just said."""
    if only_courtesies(question):
        return False
    leaning = lean(without_courtesies(question))
    own = [word for word in alone.finding.query.words if word.known and not word.text.isdigit()]
    if alone.finding.query.articles:
        return False
    if leaning is Lean.STRONG:
        return len(own) <= FEW_WORDS + 2 or alone.decision.zone is not Zone.ANSWER
    stands = alone.decision.zone is not Zone.REFUSED and len(own) > 2
    if leaning is Lean.WEAK:
        return not stands and len(own) <= FEW_WORDS and together.decision.zone is not Zone.REFUSED
    return alone.decision.zone is Zone.REFUSED and len(own) <= 2 and together.decision.zone is Zone.ANSWER


def together_words(before: list[str], question: str) -> str:
    """What is looked up: the questions before, then this one."""
    return ". ".join(text.strip().rstrip(".?! ") for text in before[-MAX_BEFORE:]) + f". {question.strip()}"


def before(questions: Callable[[int], Earlier | None], after: int | None, now_ms: int) -> list[str]:
    """The questions that this one may go on with, the oldest first: back to where their matter began, none from long ago, thanks passed over."""
    texts: list[str] = []
    for _ in range(MOST_LOOKED_AT):
        earlier = questions(after) if after is not None and len(texts) < MAX_BEFORE else None
        if earlier is None or now_ms - earlier.asked_at > MINUTES_APART * 60_000:
            break
        if only_courtesies(earlier.text):  # says nothing of the matter, and makes it no younger
            after = earlier.follows
            continue
        texts.insert(0, earlier.text)
        now_ms, after = earlier.asked_at, earlier.follows
    return texts
