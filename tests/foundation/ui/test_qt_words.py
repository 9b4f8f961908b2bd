from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication

from tirek.foundation.ui.qt_words import QtWords


@pytest.mark.parametrize(("language", "copy"), [("ru", "&Копировать"), ("en", "&Copy")])
def test_the_right_click_menu_speaks_the_language(qapp, language, copy):
    words = QtWords(qapp)
    words.speak(language)
    assert QCoreApplication.translate("QLineEdit", "&Copy") == copy
    words.forget()


def test_kazakh_has_words_of_its_own(qapp):
    words = QtWords(qapp)
    words.speak("kk")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") != "Cancel"
    words.forget()
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
