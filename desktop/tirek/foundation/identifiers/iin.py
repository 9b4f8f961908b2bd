"""IIN (ЖСН / ИИН) and BIN: reading, check digit, what the digits hint at, and the mask for the screen.

Source of the rules: Government decree of 22.05.2007 № 406 with the change № 853 of 26.08.2013. Since that change a
number need not carry the birth date or the sex, so those are hints to ask about, never a reason to refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import Literal

from tirek.foundation.identifiers.typed import clean_text, number_text

IIN_LENGTH = 12
_FIRST_PASS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_PASS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_ORGANISATION = frozenset("456")
"""The fifth digit of a BIN; an IIN has the first digit of a day there."""
_CENTURY = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
_LABEL = re.compile(r"^(?:ИИН|ЖСН|IIN|JSN|БИН|БСН)\b[\s:№.]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s\-‐‑–—.,'’`_/]+")
_SHORTENED = re.compile(r"^\d(?:[.,]\d+)?[EЕ]\+?\d+$", re.IGNORECASE)
_MOST_LOST_ZEROS = 3
"""Of 000101…: the month has a digit that is not zero, so a person born in January 2000 loses the most."""

IinProblem = Literal["iin.length", "iin.check", "iin.signs", "iin.organisation", "iin.shortened"]


@dataclass(frozen=True)
class IinReading:
    """What was made of a typed number.

    `digits`: twelve digits when `problem` is None, else what was typed, tidied, to be kept as "not verified".
    `zeros_restored`: how many leading zeros were put back that a table had dropped.
    """

    digits: str
    problem: IinProblem | None = None
    zeros_restored: int = 0

    @property
    def good(self) -> bool:
        return self.problem is None


def read_iin(value: object, *, from_table: bool = False) -> IinReading | None:
    """Reads an IIN typed with spaces, hyphens or a label. None when nothing was typed.

    `from_table`: the value stood in a cell of a table, where leading zeros get lost; they are put back only if the
    check digit and the birth date in the number then agree with a person born in the 2000s.
    """
    typed = number_text(value) or clean_text("" if value is None else str(value))
    typed = _LABEL.sub("", typed)
    if not typed:
        return None
    if _SHORTENED.match(typed):
        return IinReading(typed, "iin.shortened")
    digits = _BETWEEN.sub("", typed)
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()):
        return IinReading(typed, "iin.signs")
    if from_table and 0 < IIN_LENGTH - len(digits) <= _MOST_LOST_ZEROS:
        whole = digits.zfill(IIN_LENGTH)
        if is_iin(whole) and whole[6] in "56" and birth_date_hint(whole):
            return IinReading(whole, zeros_restored=IIN_LENGTH - len(digits))
    if len(digits) != IIN_LENGTH:
        return IinReading(digits, "iin.length")
    if not has_right_check_digit(digits):
        return IinReading(digits, "iin.check")
    return IinReading(digits, "iin.organisation" if is_bin(digits) else None)


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit for eleven digits; None when both passes give ten (such numbers are not issued)."""
    for weights in (_FIRST_PASS, _SECOND_PASS):
        rest = sum(map(mul, map(int, first_eleven), weights)) % 11
        if rest < 10:
            return rest
    return None


def has_right_check_digit(digits: str) -> bool:
    """Whether twelve digits end with their check digit (people and organisations alike)."""
    if len(digits) != IIN_LENGTH or not (digits.isascii() and digits.isdigit()):
        return False
    return check_digit(digits[:11]) == int(digits[11])


def is_bin(digits: str) -> bool:
    """A right number of an organisation: its fifth digit is 4–6, where an IIN has the first digit of a day (0–3)."""
    return digits[4:5] in _ORGANISATION and has_right_check_digit(digits)


def is_iin(digits: str) -> bool:
    """A right number of a person: twelve digits, right check digit, not an organisation's."""
    return digits[4:5] not in _ORGANISATION and has_right_check_digit(digits)


def birth_date_hint(digits: str) -> date | None:
    """The birth date that the number seems to carry. A hint only: the state does not promise it."""
    century = _CENTURY.get(digits[6:7])
    if century is None:
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def sex_hint(digits: str) -> Literal["male", "female"] | None:
    """The sex that the seventh digit seems to carry; odd is male. A hint only."""
    seventh = digits[6:7]
    if seventh not in _CENTURY:
        return None
    return "male" if seventh in "135" else "female"


def mask_iin(digits: str) -> str:
    """For the screen: the first two and the last two digits, «85••••••••24». A short number is hidden whole."""
    if len(digits) < 8:
        return "•" * len(digits)
    return digits[:2] + "•" * (len(digits) - 4) + digits[-2:]
