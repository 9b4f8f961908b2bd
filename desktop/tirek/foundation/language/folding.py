"""One spelling for searching: a Kazakh name typed on a Russian layout, or with Latin look-alikes, finds the same person.

Nothing made here is ever shown or written into a document: it is for search columns and for finding candidates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_LATIN = "ABCEHIKMOPTXYËacehikopxyëƏəƟɵ"
_CYRILLIC = "АВСЕНІКМОРТХУЁасеһікорхуёӘәӨө"
_LOOK_ALIKE = str.maketrans(_LATIN, _CYRILLIC)
_ANY_LOOK_ALIKE = re.compile(f"[{_LATIN}]")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")

_FOLDED = str.maketrans({
    "ё": "е", "й": "и", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х",
    "і": "и", "ы": "и", "є": "е", "ї": "и", "ъ": None, "ь": None,
})  # fmt: skip
_PLAIN = re.compile("[\t-\r -~А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]*")  # nothing here has an accent to take off
_SPACES = re.compile(r"\s+")


def repair_look_alikes(text: str) -> str:
    """Latin letters that look Cyrillic become Cyrillic, but only inside words that are otherwise Cyrillic.

    Old papers write Latin "i" for "і" («кәсiподақ»). A word with any other Latin letter («Wordта») stays as it is.
    """
    if not _ANY_LOOK_ALIKE.search(text):
        return text
    return _WORD.sub(_repair_word, text)


def _repair_word(found: re.Match[str]) -> str:
    word = found.group()
    if not _CYRILLIC_LETTER.search(word):
        return word
    repaired = word.translate(_LOOK_ALIKE)
    return repaired if len(_CYRILLIC_LETTER.findall(repaired)) == len(repaired) else word


def fold(text: str) -> str:
    """The search form: «Жүнісов Андрей» and «жунисов андреи» become equal. Folding twice changes nothing.

    Case, accents, Kazakh letters, ё, й, ы, ъ, ь and the width of spaces are levelled; hyphens and dots stay.
    """
    if _PLAIN.fullmatch(text):
        folded = repair_look_alikes(text).casefold()
    else:
        folded = _without_accents(repair_look_alikes(_without_accents(text)).casefold())
    return _SPACES.sub(" ", folded.translate(_FOLDED)).strip()


def _without_accents(text: str) -> str:
    letters = "".join(letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", letters)


# --- the same person, spelt in two ways -------------------------------------------------------------------------

_KEY_LETTERS = str.maketrans({"я": "а", "ю": "у", "э": "е"})
_NOT_A_LETTER = re.compile(r"[\W_]+")
_DOUBLE = re.compile(r"(.)\1+")
_AFTER_VOWEL = re.compile(r"(?<=[аеиоу])и$")
# Endings are written in folded letters: -қызы is "кизи", -ұлы is "ули", -ский is "скии", -ская is "скаа".
_SURNAME_ENDING = re.compile(r"(?<=..)(?:(?:ов|ев|ин)а?|(?<=ск)(?:ии|аа)|теги|ули|кизи)$")
_PATRONYMIC_ENDING = re.compile(r"(?<=..)(?:уулу|ули|огли|оглу|кизи|ович|евич|овна|евна|инична|ична|ич)$")


def same_person_key(surname: str, name: str, patronymic: str | None = None, *, letters: Callable[[str], str] | None = None) -> str:
    """Key `surname|name|patronymic` for finding candidates of "the same person"; never to write a name.

    Masculine, feminine and Kazakh endings are taken off: Серіков, Серикова and Серік share a key, as do Нұрланұлы,
    Нурланович and Нурлан улы. The last part is empty without a patronymic. Compare two keys by `may_be_same_person`.
    `letters`: `key_letters` with a memory of its own, for whole lists.
    """
    letters = letters or key_letters
    return "|".join(
        (
            _stem(letters(surname), _SURNAME_ENDING),
            _level(letters(name)),
            _stem(letters(patronymic or ""), _PATRONYMIC_ENDING),
        )
    )


def may_be_same_person(one: str, other: str) -> bool:
    """Whether two keys are close enough to ask a person about: one letter of difference in each part from five on.

    A missing patronymic fits any other.
    """
    parts = list(zip(one.split("|"), other.split("|"), strict=True))
    if not all(left and right for left, right in parts[:2]):
        return False
    return all(_close(left, right) for left, right in parts if left and right)


def key_letters(text: str) -> str:
    """The folded letters of a name, without what differs from school to school."""
    letters = _NOT_A_LETTER.sub("", fold(text)).translate(_KEY_LETTERS)
    return letters.replace("дж", "ж")


def _level(letters: str) -> str:
    """Мариям and Марьям, Зия and Зья: "и" before "а" and "у" is a matter of spelling, and so are doubled letters."""
    return _DOUBLE.sub(r"\1", letters.replace("иа", "а").replace("иу", "у"))


def _stem(letters: str, ending: re.Pattern[str]) -> str:
    stem = ending.sub("", letters)
    return _level(_AFTER_VOWEL.sub("", stem))


def _close(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest = one[start:], other[start:]
    return rest[0][1:] == rest[1][1:] or rest[0][1:] == rest[1] or rest[0] == rest[1][1:]
