"""The line over a page: its name, the search, the language by its own name, letters and colours, and Hide."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from tirek.foundation.language.texts import mark
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import LANGUAGE_NAMES, Preferences
from tirek.foundation.ui.tokens import LETTER_SIZES
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.labels import Elided

THEME_WORDS = (
    ("light", mark("Light"), "sun"),
    ("dark", mark("Dark"), "moon"),
    ("contrast", mark("High contrast"), "contrast"),
)


class LookSwitches(QWidget):
    """Language, letters and colours: on every page, also before unlocking."""

    changed = Signal(object)

    def __init__(self, ui: Kit, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._ui, self._preferences = ui, preferences
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(ui.theme.space("s"))
        self.languages = ui.choice(
            LANGUAGE_NAMES,
            preferences.language,
            lambda code: self.changed.emit(replace(self._preferences, language=code)),
            name=ui.texts.t("Language"),
        )
        row.addWidget(self.languages)
        self.look = ui.icon_button("letters", ui.texts.t("Letters and colours"), self._open)
        row.addWidget(self.look)

    @cached_property
    def menu(self) -> QMenu:
        """Made when it is first asked for: most people choose their letters once."""
        t = self._ui.texts.t
        menu = QMenu(self)
        menu.setAccessibleName(t("Letters and colours"))
        sizes = QActionGroup(menu)
        for size in LETTER_SIZES:
            action = self._action(menu, t("Letters {percent} %", percent=size), size == self._preferences.letters)
            action.triggered.connect(lambda _on, size=size: self.changed.emit(replace(self._preferences, letters=size)))
            sizes.addAction(action)
        menu.addSeparator()
        themes = QActionGroup(menu)
        for name, word, icon in THEME_WORDS:
            action = self._action(menu, t(word), name == self._preferences.theme)
            action.setIcon(self._ui.theme.icon(icon, "muted", 18))
            action.triggered.connect(lambda _on, name=name: self.changed.emit(replace(self._preferences, theme=name)))
            themes.addAction(action)
        return menu

    def _action(self, menu: QMenu, text: str, on: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        return action

    def _open(self) -> None:
        self.menu.popup(self.look.mapToGlobal(self.look.rect().bottomLeft()))


class TopBar(QFrame):
    """The heading of the open page and what is always at hand."""

    find = Signal()
    hide_pressed = Signal()

    def __init__(self, ui: Kit, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("top")
        self._ui = ui
        theme, t = ui.theme, ui.texts.t
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("xl"), theme.space("s"), theme.space("xl"), theme.space("s"))
        row.setSpacing(theme.space("m"))
        self.title = Elided("", "h1")
        row.addWidget(self.title, 3)
        self.find_button = Button(theme, "", "find", icon="search", on=self.find.emit, name=t("Find anywhere"))
        self.find_button.setToolTip("Ctrl+K")
        row.addWidget(self.find_button, 2)
        self.switches = LookSwitches(ui, preferences)
        row.addWidget(self.switches)
        self.hide_button = Button(theme, t("Hide"), "secondary", icon="lock", on=self.hide_pressed.emit)
        self.hide_button.setToolTip("Ctrl+L")
        row.addWidget(self.hide_button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_room(narrow=False, tight=False)

    def set_room(self, *, narrow: bool, tight: bool) -> None:
        """Words go one by one as room runs short; nothing is cut."""
        t, theme = self._ui.texts.t, self._ui.theme
        words = "" if narrow or tight else t("Find: person, appeal, article…")
        self.find_button.setText(f" {words}" if words else "")
        short = narrow or tight
        self.find_button.setSizePolicy(
            QSizePolicy.Policy.Fixed if short else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )
        self.find_button.setMaximumWidth(16_777_215 if not short else self.find_button.sizeHint().width())
        self.hide_button.setText("" if tight else f" {t('Hide')}")
        self._row.setStretch(1, 0 if short else 2)
        right = theme.space("l" if short else "xl")
        self._row.setContentsMargins(theme.space("xl"), theme.space("s"), right, theme.space("s"))
