"""Language, theme and letter size: needed before the vault is open, so they are the only plaintext file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tirek.foundation.ui.tokens import LETTER_SIZES, THEME_NAMES

FILE = "preferences.json"
LANGUAGES = ("kk", "ru", "en")
LANGUAGE_NAMES = (("kk", "Қаз"), ("ru", "Рус"), ("en", "Eng"))
"""Each by its own name; never translated."""
_LARGEST_FILE = 4096


@dataclass(frozen=True)
class Preferences:
    """What a person chose for this computer. `letters` is in percent."""

    language: str = "kk"
    theme: str = "light"
    letters: int = 100

    @property
    def scale(self) -> float:
        return self.letters / 100

    def larger(self) -> Preferences:
        """The next letter size up (175 % is the largest)."""
        return replace(self, letters=min((size for size in LETTER_SIZES if size > self.letters), default=self.letters))

    def smaller(self) -> Preferences:
        return replace(self, letters=max((size for size in LETTER_SIZES if size < self.letters), default=self.letters))


def load_preferences(home: Path, *, fallback: Callable[[], Preferences] | None = None) -> Preferences:
    """Reads the file; whatever is broken or unknown in it becomes the default. Without a file `fallback` is asked."""
    path = home / FILE
    if not path.exists():
        return fallback() if fallback is not None else Preferences()
    default = Preferences()
    import json  # a first start does without it

    try:
        if path.stat().st_size > _LARGEST_FILE:
            return default
        stored = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return default
    if not isinstance(stored, dict):
        return default
    language, theme, letters = (stored.get(key) for key in ("language", "theme", "letters"))
    return Preferences(
        language=language if language in LANGUAGES else default.language,
        theme=theme if theme in THEME_NAMES else default.theme,
        letters=letters if letters in LETTER_SIZES else default.letters,
    )


def save_preferences(home: Path, preferences: Preferences) -> None:
    """Writes the file whole or not at all. Raises OSError where the folder cannot be written."""
    import json

    home.mkdir(parents=True, exist_ok=True)
    new = home / (FILE + ".new")
    with open(new, "w", encoding="utf-8") as file:
        json.dump(asdict(preferences), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, home / FILE)
