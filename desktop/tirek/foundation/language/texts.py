"""The words of one language. English sentences are the keys; catalogues are compiled beforehand by `catalogues`.

Nothing but the standard library is imported: this stands on the way to the first window.
"""

from __future__ import annotations

from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.compiled import CompiledCatalogue
from tirek.foundation.resources import translations_folder

LANGUAGES = ("kk", "ru", "en")
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def mark(message: str) -> str:
    """Marks a sentence kept in data or in an exception, so that the extractor finds it. Changes nothing."""
    return message


def mark_plural(singular: str, plural: str) -> tuple[str, str]:
    """Marks a sentence with a number that is kept in data, for `Texts.n` later. Changes nothing."""
    return singular, plural


def plural_form(language: str, count: int) -> int:
    """Which form fits a number. Kazakh has two by convention (both say the same), Russian three, English two."""
    if language != "ru":
        return int(count != 1)
    tens, ones = abs(count) % 100, abs(count) % 10
    if ones == 1 and tens != 11:
        return 0
    return 1 if 2 <= ones <= 4 and not 12 <= tens <= 14 else 2


class UnknownLanguage(Circumstance):
    """There are no words for the language asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "LANG-01",
            mark("The program has no words in the language “{language}”."),
            mark("Choose Қазақша, Русский or English. If the language is missing there, install the program again."),
            language=code,
        )


class Texts:
    """All sentences of one language; immutable. Made by `load_texts`.

    Values fill `{placeholders}` by name. A key without a translation comes back as it is, in English.
    """

    __slots__ = ("_catalogue", "_code")

    def __init__(self, code: str, catalogue: CompiledCatalogue | None) -> None:
        self._code = code
        self._catalogue = catalogue

    @property
    def code(self) -> str:
        """kk, ru or en."""
        return self._code

    @property
    def own_name(self) -> str:
        """The language by its own name: Қазақша, Русский, English."""
        return OWN_NAMES[self._code]

    def t(self, message: str, /, **values: Any) -> str:
        """The sentence in this language with its values. Without values braces are left alone."""
        text = self._forms(message, None, (message,))[0]
        return text.format(**values) if values else text

    def n(self, singular: str, plural: str, count: int, /, **values: Any) -> str:
        """The form that fits `count`; `{count}` may be used in it."""
        forms = self._forms(singular, None, (singular, plural))
        form = forms[min(plural_form(self._code, count), len(forms) - 1)]
        return form.format(**{"count": count, **values})

    def p(self, context: str, message: str, /, **values: Any) -> str:
        """A sentence whose translation depends on where it stands ("Open" as a deed, "Open" as a state)."""
        text = self._forms(message, context, (message,))[0]
        return text.format(**values) if values else text

    def knows(self, message: str, context: str | None = None) -> bool:
        """Whether the catalogue has this key (as a sentence or as the singular of a plural). English knows all."""
        return self._catalogue is None or self._catalogue.forms(message, context) is not None

    def _forms(self, message: str, context: str | None, english: tuple[str, ...]) -> tuple[str, ...]:
        if self._catalogue is None or not message:
            return english
        return self._catalogue.forms(message, context) or english

    def __repr__(self) -> str:
        return f"Texts({self._code!r})"


def load_texts(code: str) -> Texts:
    """The words of kk, ru or en. Raises UnknownLanguage if there is no compiled catalogue for the language."""
    if code == "en":
        return Texts(code, None)
    if code not in LANGUAGES:
        raise UnknownLanguage(code)
    try:
        return Texts(code, CompiledCatalogue((translations_folder() / "build" / f"{code}.mo").read_bytes()))
    except (FileNotFoundError, ValueError):
        raise UnknownLanguage(code) from None


def missing(code: str, messages: list[str]) -> list[str]:
    """Those of the sentences that the compiled catalogue of `code` does not know, in their order."""
    texts = load_texts(code)
    return [message for message in messages if not texts.knows(message)]
