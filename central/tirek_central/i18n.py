"""The words of the centre's pages: English sentences are the keys, `translations/<language>.po` has them in Kazakh and Russian.

The catalogues are read as they are by Babel when a process starts: no step of building.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("kk", "ru", "en")
OWN_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
FOLDER = Path(__file__).parent / "translations"
KAZAKHSTAN = timezone(timedelta(hours=5))


def mark(message: str) -> str:
    """Marks a sentence kept in data, so that the test of the catalogues finds it. Changes nothing."""
    return message


class Words:
    """One language. A sentence without a translation comes back in English."""

    def __init__(self, code: str, found: dict[str, tuple[str, ...]]) -> None:
        self.code, self._found = code, found

    def t(self, message: str, /, **values: Any) -> str:
        text = self._found.get(message, (message,))[0]
        return text.format(**values) if values else text

    def n(self, singular: str, plural: str, count: int, /, **values: Any) -> str:
        """The form that fits `count`; `{count}` may be used in it."""
        forms = self._found.get(singular, (singular, plural))
        form = forms[min(_plural(self.code, count), len(forms) - 1)]
        return form.format(**{"count": count, **values})

    def knows(self, message: str) -> bool:
        return self.code == "en" or message in self._found

    def day(self, ms: int | None) -> str:
        """A day in Kazakhstan's time, as people write it."""
        return datetime.fromtimestamp(ms / 1000, UTC).astimezone(KAZAKHSTAN).strftime("%d.%m.%Y") if ms else "–"

    def moment(self, ms: int | None) -> str:
        return datetime.fromtimestamp(ms / 1000, UTC).astimezone(KAZAKHSTAN).strftime("%d.%m.%Y, %H:%M") if ms else "–"


@cache
def load_words(code: str) -> Words:
    """kk, ru or en."""
    if code == "en":
        return Words("en", {})
    from babel.messages.pofile import read_po

    with (FOLDER / f"{code}.po").open("rb") as file:
        catalogue = read_po(file)
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if message.id and message.string:
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            found[key] = tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)
    return Words(code, found)


def _plural(language: str, count: int) -> int:
    if language != "ru":
        return int(count != 1)
    tens, ones = abs(count) % 100, abs(count) % 10
    if ones == 1 and tens != 11:
        return 0
    return 1 if 2 <= ones <= 4 and not 12 <= tens <= 14 else 2
