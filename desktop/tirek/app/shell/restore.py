"""From a backup: the file is chosen, its passphrase or paper code is asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from tirek.app.shell.unlock import UnlockPage
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences


class RestorePage(UnlockPage):
    """Asks as the unlock page does; `back` leads to the first start again."""

    back = Signal()

    def __init__(self, ui: Kit, preferences: Preferences, file: Path) -> None:
        t = ui.texts.t
        about = t("The file {file} opens with the passphrase or the recovery code of the day it was made.", file=file.name)
        super().__init__(ui, preferences, heading=(t("Bring back a backup"), about), open_words=t("Bring back"))
        self.back_button = ui.ghost(t("Back to the beginning"), self.back.emit)
        self.card.add(self.back_button)

    def set_busy(self, words: str) -> None:
        super().set_busy(words)
        self.back_button.setEnabled(not words)
