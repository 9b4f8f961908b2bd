"""Qt's own words (file dialogue, right-click menu, print dialogue) and number forms in the language of the program."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

LOCALES = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}


class QtWords:
    """Keeps the translator in use; one for the whole program."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None
        self._language = ""

    def speak(self, language: str) -> None:
        """Switches Qt to kk, ru or en. Where Qt's catalogue is missing its words stay English."""
        if language == self._language:
            return
        QLocale.setDefault(QLocale(LOCALES.get(language, "en_GB")))
        self.forget()
        self._language = language
        translator = QTranslator()
        if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._app.installTranslator(translator)
            self._translator = translator

    def forget(self) -> None:
        """Takes the words back: the window is closed."""
        self._language = ""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
