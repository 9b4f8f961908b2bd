"""Every stored column carries one of four labels; a column without one fails a test."""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """How far a value may go."""

    OPEN = "open"
    """May leave the computer in an open message."""
    INTERNAL = "internal"
    """Not personal, stays here."""
    PERSONAL = "personal"
    """Screened, kept by rule, its reading is logged; leaves only sealed, with consent or by a rule."""
    SPECIAL = "special"
    """As personal, and opened only with a reason."""


OPEN, INTERNAL, PERSONAL, SPECIAL = Label.OPEN, Label.INTERNAL, Label.PERSONAL, Label.SPECIAL
