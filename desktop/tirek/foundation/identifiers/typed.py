"""What every reader of typed text does first: invisible signs out, one kind of space, no sign that only a machine sees."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_PLAIN_WORD = "[!-~А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі№«»]+"
_PLAIN = re.compile(f"{_PLAIN_WORD}(?: {_PLAIN_WORD})*")  # most cells: nothing to clean
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str, *, lines: bool = False) -> str:
    """Text without control, invisible and direction signs, in composed letters (NFC), with single spaces.

    With `lines` line breaks are kept, else they become spaces. Doing it twice changes nothing.
    """
    if "_x000D_" not in text and _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _CONTROL.sub("", text.replace("_x000D_", "\n"))))
    if not lines:
        return _SPACES.sub(" ", text).strip()
    kept = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in kept if line)


def has_control_signs(text: str) -> bool:
    """Whether `clean_text` has to take out signs that cannot stand in a text at all (not just spaces)."""
    return bool(_CONTROL.search(text))


def number_text(value: object) -> str | None:
    """Digits of a whole number that a table held as a number: 87011234567.0 is "87011234567". None for all else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return None
