"""How a card is drawn and judged, without database and clock: places on the sheet, size of the squares, words of a judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tirek.foundation.language.texts import mark

CARD_WIDTH, CARD_HEIGHT = 85.6, 54.0
"""Millimetres: the size of a bank card (ISO/IEC 7810 ID-1)."""
SHEET_WIDTH, SHEET_HEIGHT = 210.0, 297.0
ACROSS, DOWN = 2, 5
ON_A_SHEET = ACROSS * DOWN
QR_SIDE = 33.0
"""Millimetres, without the white border."""
QUIET = 4
"""Squares of white around the code."""
LARGEST = 17
"""The version up to which the middle correction is taken (85 squares of 0.39 mm); beyond it the low one."""

REASONS: Mapping[str, str] = {
    "lost": mark("The card was lost"),
    "changed": mark("Name or number has changed"),
    "worn": mark("The card is worn out"),
    "left": mark("The person is no longer a member"),
    "mistake": mark("Given out by mistake"),
}

Verdict = Literal["genuine", "withdrawn", "not_genuine", "not_a_card"]


@dataclass(frozen=True)
class Judgement:
    """What a check has found. `as_of`: of which day the list of withdrawn cards is; None if none has come yet.

    `withdrawn_on` is known for the organisation's own cards only; the centre's list tells no days.
    """

    verdict: Verdict
    code: str = ""
    name: str = ""
    number: str = ""
    organisation: str = ""
    region: str = ""
    issued_on: date | None = None
    withdrawn_on: date | None = None
    as_of: date | None = None
    judged_on: date | None = None


WHY: Mapping[str, str] = {
    "foreign_root": mark("It was not given by an organisation of this centre."),
    "wrong_signature": mark("A signature does not fit, so something was changed."),
    "card_changed": mark("A signature does not fit, so something was changed."),
    "not_a_paper": mark("A signature does not fit, so something was changed."),
    "bad_name": mark("A signature does not fit, so something was changed."),
    "key_withdrawn": mark("The key that signed it was withdrawn. The organisation gives out a new card."),
    "expired": mark("Its term had ended by {day}. The organisation gives out a new one. If this date is wrong, set the computer’s date."),
    "newer_card": mark("It was made by a newer program. Install the newest one from the regional office's stick."),
    "not_a_card": mark("Read the square on the card with a telephone and put in everything that it shows."),
}
"""Code → sentence."""


def places(count: int) -> list[tuple[int, float, float]]:
    """Page and lower left corner, in millimetres, of each card on sheets of ten: one beside another, in the middle of the sheet."""
    left, bottom = (SHEET_WIDTH - ACROSS * CARD_WIDTH) / 2, (SHEET_HEIGHT - DOWN * CARD_HEIGHT) / 2
    found: list[tuple[int, float, float]] = []
    for number in range(count):
        page, place = divmod(number, ON_A_SHEET)
        row, column = divmod(place, ACROSS)
        found.append((page, left + column * CARD_WIDTH, bottom + (DOWN - 1 - row) * CARD_HEIGHT))
    return found


def error_level(version_with_middle: int) -> str:
    """Which correction the code gets: small squares are worse for a village telephone than fewer spare ones."""
    return "m" if version_with_middle <= LARGEST else "l"
