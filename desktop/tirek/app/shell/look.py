"""The look in use: what was chosen, and the theme, words and widgets made from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from tirek.foundation.language.texts import Texts, load_texts
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences, load_preferences
from tirek.foundation.ui.theme import Theme

if TYPE_CHECKING:
    from tirek.foundation.ui.qt_words import QtWords


class Look:
    """One for the window. `dress` after each choice."""

    texts: Texts
    theme: Theme
    ui: Kit

    def __init__(self, home: Path, preferences: Preferences | None, language: str | None = None) -> None:
        """`language`: for this run only, until somebody chooses another; the saved choice stays."""
        kept = preferences or load_preferences(home, fallback=_for_this_computer)
        self.preferences = replace(kept, language=language or kept.language)
        self._kept_language = kept.language
        self._qt_words: QtWords | None = None
        self.dress()

    def choose(self, preferences: Preferences) -> None:
        """A person's choice; `dress` makes it seen."""
        if preferences.language != self.preferences.language:
            self._kept_language = preferences.language
        self.preferences = preferences

    @property
    def to_keep(self) -> Preferences:
        """What is saved: a language of this run only is not."""
        return replace(self.preferences, language=self._kept_language)

    def dress(self) -> None:
        """Theme and words for the preferences in use."""
        self.texts = load_texts(self.preferences.language)
        self.theme = Theme(self.preferences.theme, self.preferences.scale)
        self.ui = Kit(self.theme, self.texts)
        self.theme.apply(_application())
        if self._qt_words is not None:
            self._qt_words.speak(self.texts.code)

    def speak_qt(self) -> None:
        """Qt's own words too. Called after the first picture: nobody opens a right-click menu before it."""
        if self._qt_words is None:
            from tirek.foundation.ui.qt_words import QtWords

            self._qt_words = QtWords(_application())
            self._qt_words.speak(self.texts.code)

    def forget(self) -> None:
        """The window is closed."""
        if self._qt_words is not None:
            self._qt_words.forget()
            self._qt_words = None


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _for_this_computer() -> Preferences:
    """Before anyone has chosen: Russian on a Russian system, else Kazakh."""
    from PySide6.QtCore import QLocale

    return Preferences(language="ru" if QLocale.system().language() == QLocale.Language.Russian else "kk")
