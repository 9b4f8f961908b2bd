"""The page of the recovery code, at the first start and after the old code was used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tirek.app.shell.gate import GatePage
from tirek.features.safekeeping.screens.code_card import CodeCard
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences


class RecoveryCodePage(GatePage):
    """Goes on only when two groups were typed back: a code that nobody wrote down is no code."""

    finished = Signal()

    def __init__(
        self, ui: Kit, preferences: Preferences, organisation: str, code: str, asked: tuple[int, ...] | None = None
    ) -> None:
        super().__init__(ui, preferences, width=680)
        t = ui.texts.t
        self.heading(
            t("Recovery code"),
            t(
                "If the passphrase is forgotten, only this code opens the records. Print it and keep it away from this "
                "computer. If the passphrase and this code are both lost, nobody can bring the records back."
            ),
        )
        self.sheet = CodeCard(ui, organisation, code, asked)
        self.sheet.finished.connect(self.finished)
        self.sheet.words.connect(self.show_words)
        self.sheet.trouble.connect(self.show_error)
        self.card.add(self.sheet)
        self.asked, self.form, self.grid = self.sheet.asked, self.sheet.form, self.sheet.grid
        self.go_on, self.on_paper = self.sheet.go_on, self.sheet.on_paper

    def lines(self) -> list[str]:
        """What is printed or saved."""
        return self.sheet.lines()

    def save_to(self, path: Path) -> None:
        """Writes the file that the user named."""
        self.sheet.save_to(path)

    def set_busy(self, words: str) -> None:
        self.sheet.set_busy(words)

    def _place_of_words(self) -> int:
        return 1

    def first_focus(self) -> QWidget:
        return self.sheet.first_focus()

    def state(self) -> dict[str, Any]:
        return self.sheet.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        self.sheet.restore(state)
