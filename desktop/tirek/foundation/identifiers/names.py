"""Names as they stand in lists: one cell taken apart, letters repaired, case made even. The spelling is never translated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tirek.foundation.identifiers.typed import clean_text
from tirek.foundation.language.folding import fold, repair_look_alikes

NameProblem = Literal["name.missing", "name.initials", "name.order", "name.signs"]

_LOOK_ALIKE_WORD = str.maketrans("ABCEHIKMOPTXYacehiopxykƏə", "АВСЕНІКМОРТХУасеһіорхукӘә")
"""Used for a whole Latin word, and only when another word of the same name is Cyrillic."""
_OLD_FONTS = str.maketrans({"є": "ә", "Є": "Ә", "ӊ": "ң", "Ӊ": "Ң", "ҡ": "қ", "Ҡ": "Қ", "ӄ": "қ", "Ӄ": "Қ",
                            "’": "'", "‘": "'", "`": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})  # fmt: skip
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_WHOLE_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_APART = re.compile(r"([^\W\d_]+)(?:\s*-\s*|\s+)(ұлы|улы|қызы|кызы|қизы)(?![^\W\d_])", re.IGNORECASE)
_TURKIC_APART = frozenset(fold(word) for word in ("оглы", "оғлы", "оглу"))
_LEADING_NUMBER = re.compile(r"^\s*\d{1,4}\s*[.)]?\s+(?=\D)|^\s*\d{1,4}[.)]\s*")
_FORMER = re.compile(r"\(([^()]*)\)")
_INITIAL = re.compile(r"[^\W\d_]\.?")
_STRANGE = re.compile(r"[^\w\s.'\-]|[\d_]")

_PATRONYMIC = re.compile(r"..(?:ули|кизи|огли|оглу|ович|евич|овна|евна|ична)$|^(?:илич|кузмич|лукич|фомич)$")
_SURNAME = re.compile(r"..(?:ов|ова|ев|ева|ин|ина|скии|ская|цкии|цкая|енко|теги)$")


@dataclass(frozen=True)
class NameParts:
    """Surname, name and patronymic; empty text where there is none.

    `former` is a surname found in brackets. `problems`: `name.missing` no surname or no name; `name.initials` letters
    instead of names; `name.order` the order was guessed, someone should look; `name.signs` signs no name has.
    """

    last: str = ""
    first: str = ""
    patronymic: str = ""
    former: str = ""
    problems: tuple[NameProblem, ...] = ()


def tidy_name(text: str) -> str:
    """One part of a name: letters repaired, СЕРІКОВ and сериков in even case, -ұлы and -қызы joined. МакКой stays."""
    text = _repaired(clean_text(text).translate(_OLD_FONTS)).strip(" .,;:-")
    text = re.sub(r"\s*-\s*", "-", _APART.sub(_together, text))
    return " ".join(_even_case(word) for word in text.split())


def split_full_name(text: str) -> NameParts:
    """Takes «Сериков Нұрлан Әлиұлы» apart. Surname first is the rule; name first is seen by the endings."""
    text = _LEADING_NUMBER.sub("", _repaired(clean_text(text).translate(_OLD_FONTS)))
    former = " ".join(tidy_name(found) for found in _FORMER.findall(text))
    text = _FORMER.sub(" ", text).replace(",", " ")
    strange = bool(_STRANGE.search(text))
    text = re.sub(r"\s*-\s*", "-", _APART.sub(_together, text))
    words = _words(text)
    last, first, patronymic, problems = _order(words)
    if strange:
        problems = (*problems, "name.signs")
    parts = [" ".join(_even_case(word) for word in part) for part in (last, first, patronymic)]
    return NameParts(parts[0], parts[1], parts[2], former, problems)


def has_strange_signs(name: str) -> bool:
    """Whether a name holds digits or signs that no name has."""
    return bool(_STRANGE.search(name)) or not _LETTERS.search(name)


def is_patronymic(word: str) -> bool:
    """By the ending: -ұлы, -қызы, -ович, -овна and their spellings."""
    return bool(_PATRONYMIC.search(fold(word))) or fold(word) in _TURKIC_APART


def short_name(last: str, first: str, patronymic: str = "") -> str:
    """«Сериков Н. Ә.» for lists and tables; no letter of a name is turned into another."""
    initials = [f"{part[0]}." for part in (first, patronymic) if part]
    return "\u00a0".join([last, *initials]).strip()


def _together(found: re.Match[str]) -> str:
    """«Болат ұлы» is one word; in capitals it stays in capitals, to be made even with the rest."""
    stem, ending = found.groups()
    return stem + (ending.upper() if stem.isupper() and len(stem) > 1 else ending.lower())


def _repaired(text: str) -> str:
    repaired = repair_look_alikes(text)
    if not _CYRILLIC.search(repaired):
        return repaired
    return _WHOLE_WORD.sub(_whole_word, repaired)


def _whole_word(found: re.Match[str]) -> str:
    word = found.group()
    if _CYRILLIC.search(word):
        return word
    cyrillic = word.translate(_LOOK_ALIKE_WORD)
    return cyrillic if len(_CYRILLIC.findall(cyrillic)) == len(cyrillic) - cyrillic.count("'") else word


def _even_case(word: str) -> str:
    """Only words written in one case are touched; each part after a hyphen or an apostrophe begins large."""
    if fold(word) in _TURKIC_APART:
        return word.lower()
    letters = "".join(_LETTERS.findall(word))
    if not (letters.isupper() or letters.islower()) or _STRANGE.search(word):
        return word
    return _LETTERS.sub(lambda found: found.group()[0].upper() + found.group()[1:].lower(), word)


def _words(text: str) -> list[str]:
    """Words, with «Н.Ә.» taken apart into two initials and full stops of initials kept."""
    words: list[str] = []
    for word in text.split():
        pieces = [piece for piece in word.split(".") if piece.strip("-'")]
        if "." in word and all(len(piece) == 1 for piece in pieces):
            words += [f"{piece}." for piece in pieces]
        elif "." in word and len(pieces) > 1:  # «Сериков.Н.Ә»
            words += [piece if len(piece) > 1 else f"{piece}." for piece in pieces]
        else:
            words += pieces
    joined: list[str] = []
    for word in words:
        if joined and fold(word) in _TURKIC_APART:
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def _is_initial(word: str) -> bool:
    return bool(_INITIAL.fullmatch(word))


_Ordered = tuple[list[str], list[str], list[str], tuple[NameProblem, ...]]


def _order(words: list[str]) -> _Ordered:
    if not words:
        return [], [], [], ("name.missing",)
    if any(_is_initial(word) for word in words):
        return _order_initials(words)
    if len(words) == 1:
        return words, [], [], ("name.missing",)
    if len(words) == 2:
        return _order_two(*words)
    return _order_more(words)


def _order_initials(words: list[str]) -> _Ordered:
    full = [word for word in words if not _is_initial(word)]
    initials = [word if word.endswith(".") else f"{word}." for word in words if _is_initial(word)]
    if len(full) > 1 and not _is_initial(words[1]):  # «Сериков Нұрлан Ә.»
        return full[:1], full[1:], initials[:1], ("name.initials",)
    if len(full) == 2 and len(initials) == 1 and len(words) == 3 and _is_initial(words[1]):
        if is_patronymic(full[1]):  # «Сериков Н. Әлиұлы»
            return full[:1], initials, full[1:], ("name.initials",)
        return full[1:], full[:1], initials, ("name.initials", "name.order")  # «Нұрлан Ә. Сериков»
    if not full:
        return [], initials[:1], initials[1:2], ("name.missing",)
    return full, initials[:1], initials[1:2], ("name.initials",)


def _order_two(one: str, two: str) -> _Ordered:
    if _surname(two) and not _surname(one):
        return [two], [one], [], ("name.order",)
    if is_patronymic(two) and not is_patronymic(one):  # Kazakh cards often carry no surname but -ұлы
        return ([one], [two], [], ("name.order",)) if _surname(one) else ([two], [one], [], ("name.order",))
    return [one], [two], [], ()


def _order_more(words: list[str]) -> _Ordered:
    at = next((place for place, word in enumerate(words) if place and is_patronymic(word)), None)
    if at == 1 and len(words) == 3:
        if _surname(words[0]):
            return [words[0]], [words[2]], [words[1]], ("name.order",)
        return [words[2]], [words[0]], [words[1]], ("name.order",) if not _surname(words[2]) else ()
    if at is None or at == 1:
        if len(words) == 3:
            doubtful = _surname(words[2]) and not _surname(words[0])
            return words[:1], words[1:2], words[2:], ("name.order",) if doubtful else ()
        return words[:1], words[1:2], words[2:], ("name.order",)
    rest = words[at + 1 :]
    return words[:1], words[1:at], [words[at]], ("name.order",) if rest or at > 2 else ()


def _surname(word: str) -> bool:
    return bool(_SURNAME.search(fold(word))) and not is_patronymic(word)
