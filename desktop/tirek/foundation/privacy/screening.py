"""Finds personal data in a text, and hides it from the model: numbers by their check digits, names by their shape.

Two layers: rules for numbers and addresses (short, never skipped), and names, known ones handed in from the register
and unknown ones by their endings and neighbours. It finds most, not all, and says so wherever it is shown: "nothing
found" opens nothing. Pure functions; nothing is kept or logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tirek.foundation.identifiers.iin import has_right_check_digit, is_bin
from tirek.foundation.privacy.name_shapes import find_names

Kind = Literal["iin", "bin", "card", "iban", "phone", "email", "document", "name"]

MAX_TEXT = 200_000
"""Longer texts are screened in pieces by the caller."""


@dataclass(frozen=True, order=True)
class Finding:
    """`text[start:end]`. `sure` is False where a person should be asked: a number with a wrong check digit, perhaps a
    typing error."""

    start: int
    end: int
    kind: Kind
    text: str
    sure: bool = True


_GAP = r"[ \u00a0\u202f\-–]?"
_CARD = re.compile(rf"(?<!\d)\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?!\d)")
_TWELVE = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{11}}(?!\d)")
_PHONE = re.compile(r"(?<![\d+])(?:\+\s?7|8|7)(?:[ \u00a0\-().]{0,3}\d){10}(?!\d)|(?<![\d+\-])\(?7\d{2}\)?(?:[ \u00a0\-]?\d){7}(?!\d)")
_LOCAL_PHONE = re.compile(r"(?:тел|телефон|ұялы|моб|факс|сот)\w{0,6}\.?\s*:?\s*"
                          r"(\(?\d{0,5}\)?[\s\-]?\d{1,3}[\s\-]\d{2}[\s\-]\d{2})(?!\d)", re.IGNORECASE)
_IBAN = re.compile(r"(?<![0-9A-Za-z])KZ\s?\d{2}(?:\s?[0-9A-Z]){16}(?![0-9A-Za-z])", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w\-])")
_DOCUMENT = re.compile(r"(?:удостоверени\w+|паспорт\w*|куәлі\w+|төлқұжат\w*|уд\.?\s*л\w*)[^\d\n]{0,40}?(N?\d{8,9})(?!\d)",
                       re.IGNORECASE)


def screen(text: str, names: Iterable[str] = ()) -> list[Finding]:
    """All findings in order, not overlapping. `names`: surnames, first names and patronymics of the register."""
    text = text[:MAX_TEXT]
    taken: list[Finding] = []
    # The order matters: the first twelve digits of a card look like an IIN, and an IBAN holds long rows of digits.
    for finder in (_emails, _ibans, _cards, _personal_numbers, _phones, _documents):
        _add(taken, finder(text))
    _add(taken, (Finding(start, end, "name", text[start:end], sure)
                 for start, end, sure in find_names(text, names)))
    return sorted(taken)


def _add(taken: list[Finding], found: Iterable[Finding]) -> None:
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)


def _matches(pattern: re.Pattern[str], text: str, kind: Kind, group: int = 0) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(match.start(group), match.end(group), kind, match.group(group))


def _emails(text: str) -> Iterator[Finding]:
    return _matches(_EMAIL, text, "email")


def _ibans(text: str) -> Iterator[Finding]:
    for one in _matches(_IBAN, text, "iban"):
        yield Finding(one.start, one.end, "iban", one.text, _iban_is_right(one.text))


def _iban_is_right(text: str) -> bool:
    whole = re.sub(r"\s", "", text).upper()
    return int("".join(str(int(sign, 36)) for sign in whole[4:] + whole[:4])) % 97 == 1


def _cards(text: str) -> Iterator[Finding]:
    for one in _matches(_CARD, text, "card"):
        if _luhn(one.text):
            yield one


def _luhn(text: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [digit if place % 2 == 0 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _personal_numbers(text: str) -> Iterator[Finding]:
    for one in _matches(_TWELVE, text, "iin"):
        digits = re.sub(r"\D", "", one.text)
        if has_right_check_digit(digits) and len(set(digits)) > 1:
            yield Finding(one.start, one.end, "bin" if is_bin(digits) else "iin", one.text)
        elif "01" <= digits[2:4] <= "12" and "01" <= digits[4:6] <= "31" and digits[6] in "0123456":
            yield Finding(one.start, one.end, "iin", one.text, sure=False)


def _phones(text: str) -> Iterator[Finding]:
    yield from _matches(_PHONE, text, "phone")
    yield from _matches(_LOCAL_PHONE, text, "phone", 1)


def _documents(text: str) -> Iterator[Finding]:
    return _matches(_DOCUMENT, text, "document", 1)


# --- hiding before the model, and putting back after ------------------------------------------------------------

_LABELS: dict[Kind, str] = {"iin": "ЖСН", "bin": "БСН", "card": "КАРТА", "iban": "ШОТ", "phone": "ТЕЛЕФОН",
                            "email": "ПОШТА", "document": "ҚҰЖАТ", "name": "АДАМ"}


def mask(text: str, names: Iterable[str] = ()) -> tuple[str, Callable[[str], str]]:
    """The text with everything personal replaced by labels («АДАМ-1»), and the way back for an answer.

    The same words get the same label, so that a model can still tell two people apart.
    """
    labels: dict[tuple[str, str], str] = {}
    out: list[str] = []
    at = 0
    for one in screen(text, names):
        key = (one.kind, one.text)
        if key not in labels:
            number = 1 + sum(kind == one.kind for kind, _ in labels)
            labels[key] = f"{_LABELS[one.kind]}-{number}"
        out += [text[at:one.start], labels[key]]
        at = one.end
    out.append(text[at:])
    originals = {label: words for (_, words), label in labels.items()}
    pattern = re.compile("|".join(re.escape(label) + r"(?!\d)" for label in originals) or r"(?!)")

    def restore(answer: str) -> str:
        return pattern.sub(lambda match: originals[match.group()], answer)

    return "".join(out), restore

