"""Telephone numbers as typed in a Kazakhstan school, made into E.164 (+7 and ten digits) and shown readably."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tirek.foundation.identifiers.typed import clean_text, number_text

_SEVERAL = re.compile(r"[,;/\n|]|\bжәне\b|\bили\b|\bнемесе\b|\bи\b", re.IGNORECASE)
_INNER = re.compile(r"(?:вн\.?|внутр\.?|ішкі|доб\.?|қос\.?|ext\.?|#)\s*\d+\s*$", re.IGNORECASE)
_LABEL = re.compile(r"^[^\d+()]*(?=[\d+(])")
_BETWEEN = re.compile(r"[\s().\-‐‑–—_'’]+")
_SHORTENED = re.compile(r"^\d(?:[.,]\d+)?[EЕ]\+?\d+$", re.IGNORECASE)

PhoneProblem = Literal["phone.unreadable", "phone.short", "phone.local", "phone.shortened"]


@dataclass(frozen=True)
class PhoneReading:
    """`e164` is "+77011234567" or None with a `problem`. `others` are further good numbers of the same text."""

    typed: str
    e164: str | None = None
    problem: PhoneProblem | None = None
    others: tuple[str, ...] = ()


def read_phone(value: object) -> PhoneReading | None:
    """Reads one or several numbers of a cell or field; the first good one counts. None when nothing was typed.

    Accepts 8 or +7 or neither before ten digits, foreign numbers with "+", and no prefix is refused for being unknown.
    """
    number = number_text(value)
    typed = number if number is not None else clean_text("" if value is None else str(value), lines=True)
    if not typed.strip("-–— \n"):
        return None
    shown = " ".join(typed.split())
    if _SHORTENED.match(shown):
        return PhoneReading(shown, None, "phone.shortened")
    readings = [_read_one(part) for part in _SEVERAL.split(typed) if re.search(r"\d", part)]
    good = tuple(dict.fromkeys(e164 for e164, _ in readings if e164))
    if good:
        return PhoneReading(shown, good[0], None, good[1:])
    return PhoneReading(shown, None, readings[0][1] if readings else "phone.unreadable")


def _read_one(text: str) -> tuple[str | None, PhoneProblem | None]:
    text = _LABEL.sub("", _INNER.sub("", text.strip())).strip()
    foreign = text.startswith(("+", "00"))
    digits = _BETWEEN.sub("", text.removeprefix("+")).removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return None, "phone.unreadable"
    if len(digits) == 11 and digits[0] in "78":
        return "+7" + digits[1:], None
    if len(digits) == 12 and digits.startswith("87"):  # "8 7 701…" and "+8 7701…": both codes written
        return ("+7" + digits[2:], None) if digits[2] == "7" else (None, "phone.unreadable")
    if len(digits) == 10 and not foreign:
        return "+7" + digits, None
    if foreign and not digits.startswith("7"):
        international = digits.removeprefix("00")
        return ("+" + international, None) if 8 <= len(international) <= 15 else (None, "phone.short")
    if 5 <= len(digits) <= 7 and not foreign:
        return None, "phone.local"
    return None, "phone.short" if len(digits) < 10 else "phone.unreadable"


def show_phone(e164: str) -> str:
    """«+7 701 123 45 67»; a village line is «+7 725 36 2 34 56», a regional centre «+7 7172 12 34 56»."""
    if not re.fullmatch(r"\+7\d{10}", e164):
        return e164
    ten = e164[2:]
    if ten.startswith(("71", "72")) and not ten.startswith("727"):
        if ten[3] == "2":
            return f"+7 {ten[:4]} {ten[4:6]} {ten[6:8]} {ten[8:]}"
        return f"+7 {ten[:3]} {ten[3:5]} {ten[5]} {ten[6:8]} {ten[8:]}"
    return f"+7 {ten[:3]} {ten[3:6]} {ten[6:8]} {ten[8:]}"
