"""Names of people in papers: in the nominative, as the card has them in each language, never translated by guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

Language = Literal["kk", "ru"]

NAME_PARTS = ("last_name", "first_name", "patronymic")
PERSON_KEYS = (*NAME_PARTS, "post", "place", "phone", "email", "address", "iin", "birth_date", "document")
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a card shows them. `values` may hold a key in both languages (`post_kk`, `post_ru`) or in one.

    `raw` is a name that came as one string with initials and is printed as it is.
    """

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    raw: str = ""

    def get(self, name: str, language: Language) -> str:
        """A value in this language, else the one the card has; empty when it has none."""
        other = "ru" if language == "kk" else "kk"
        for key in (f"{name}_{language}", name, f"{name}_{other}"):
            if self.values.get(key):
                return self.values[key]
        return ""


def person_from(value: object) -> Person | None:
    """A person from a card (any object with `last_name`), a mapping or a full name; None for anything else.

    Names longer than 200 letters are refused as well: they are not names.
    """
    if isinstance(value, Person):
        return value
    if isinstance(value, str):
        return _from_words(value)
    known: dict[str, str] = {}
    mapping = cast("Mapping[object, object]", value) if isinstance(value, Mapping) else None
    for name in PERSON_KEYS:
        for key in (name, f"{name}_kk", f"{name}_ru"):
            found = mapping.get(key) if mapping is not None else getattr(value, key, None)
            text = "" if found is None else " ".join(str(found).split())
            if len(text) > 400:
                return None
            if text:
                known[key] = text
    if any(known.get(key) for key in ("last_name", "last_name_kk", "last_name_ru")):
        return Person(known)
    full = mapping.get("name") if mapping is not None else getattr(value, "name", None)
    named = _from_words(full) if isinstance(full, str) else None
    return None if named is None else Person({**named.values, **known}, named.raw)


def _from_words(text: str) -> Person | None:
    words = text.split()
    if not words or len(text) > 200 or not any(letter.isalpha() for letter in text):
        return None
    if any("." in word for word in words):
        return Person(raw=" ".join(words))
    parts = dict(zip(NAME_PARTS, words, strict=False))
    if len(words) > 3:
        parts["patronymic"] = " ".join(words[2:])
    return Person(parts)


def full_name(person: Person, language: Language) -> str:
    """«Ахметова Айгүл Нұрланқызы»; the patronymic may be absent."""
    if person.raw:
        return person.raw.replace(". ", f".{NBSP}")
    return " ".join(part for part in (person.get(name, language) for name in NAME_PARTS) if part)


def signature_name(person: Person, language: Language) -> str:
    """«А. Н. Ахметова», as it stands beside a signature, not broken between lines."""
    if person.raw:
        return person.raw.replace(" ", NBSP)
    initials = [f"{part[0].upper()}." for part in _given(person, language)]
    return NBSP.join([*initials, person.get("last_name", language)])


def short_name(person: Person, language: Language) -> str:
    """In a list or a sentence: kk «А. Н. Ахметова», ru «Ахметова А. Н.»."""
    if person.raw or language == "kk":
        return signature_name(person, language)
    initials = [f"{part[0].upper()}." for part in _given(person, language)]
    return NBSP.join([person.get("last_name", language), *initials])


def _given(person: Person, language: Language) -> list[str]:
    return [part for part in (person.get(name, language) for name in NAME_PARTS[1:]) if part]


_FEMALE, _MALE = ("овна", "евна", "ична", "қызы", "кызы"), ("ович", "евич", "ич", "ұлы", "улы")


def salutation(person: Person, language: Language) -> str:
    """«Құрметті Айгүл Нұрланқызы!» / «Уважаемая Айгуль Нурлановна!». The Russian ending follows the patronymic; where
    it tells nothing both endings are written. Empty when only initials are known."""
    given = " ".join(_given(person, language))
    if not given:
        return ""
    if language == "kk":
        return f"Құрметті {given}!"
    patronymic = person.get("patronymic", language).casefold()
    word = (
        "Уважаемая" if patronymic.endswith(_FEMALE) else "Уважаемый" if patronymic.endswith(_MALE) else "Уважаемый(ая)"
    )
    return f"{word} {given}!"
