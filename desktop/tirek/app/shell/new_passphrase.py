"""After opening with the paper code: a new passphrase. The code was seen, so a new one follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tirek.app.shell.first_start import StrengthLine
from tirek.app.shell.gate import GatePage
from tirek.app.shell.ports import Strength
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences


class NewPassphrasePage(GatePage):
    """`chosen` gives the new passphrase; `later` goes in with the old one as it was."""

    chosen = Signal(str)
    later = Signal()

    def __init__(self, ui: Kit, preferences: Preferences, judge: Callable[[str, tuple[str, ...]], Strength]) -> None:
        super().__init__(ui, preferences, width=520)
        t = ui.texts.t
        self._judge = judge
        self.heading(
            t("The code fits"),
            t("Choose a new passphrase now. Then comes a new recovery code: the one on the old sheet has been used."),
            "lock",
        )
        self.passphrase = ui.passphrase_field(
            t("New passphrase"),
            hint=t("Four words that only you would put together. Nobody can look it up for you."),
            check=self._check,
            shown=True,
        )
        self.strength = StrengthLine(ui)
        self.strength.setVisible(False)
        self.passphrase.column.addWidget(self.strength)
        self.passphrase.changed.connect(self._show_strength)
        self.passphrase.submitted.connect(self._press)
        self.card.add(self.passphrase)
        self.go_on = ui.primary(t("Continue"), self._press)
        self.later_button = ui.ghost(t("The passphrase has come back to me"), self.later.emit)
        self.card.add(ui.row(self.go_on, self.later_button))

    def _check(self, text: str) -> str | None:
        if not text:
            return self.texts.t("Write a passphrase")
        strength = self._judge(text, ())
        return self.texts.t(strength.reason) if strength.level == "weak" else None

    def _show_strength(self) -> None:
        text = self.passphrase.value()
        self.strength.setVisible(bool(text))
        self.strength.show_strength(self._judge(text, ()) if text else None)
        if self.passphrase.text_error():
            self.strength.words.setText("")

    def _press(self) -> None:
        if self.passphrase.validate():
            self.chosen.emit(self.passphrase.value())

    def set_busy(self, words: str) -> None:
        self.go_on.setText(words or self.texts.t("Continue"))
        for widget in (self.go_on, self.later_button, self.passphrase):
            widget.setEnabled(not words)
        if words:
            self.clear_words()

    def first_focus(self) -> QWidget:
        return self.passphrase.box

    def state(self) -> dict[str, Any]:
        return {"typed": self.passphrase.value(), "shown": self.passphrase.letters_shown}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.passphrase.set_value(str(state.get("typed", "")))
        self.passphrase.show_letters(bool(state.get("shown", True)))
