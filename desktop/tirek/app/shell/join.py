"""Joining an organisation that lives on another computer: the code that it showed, one's own passphrase, the stick."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tirek.app.shell.gate import GatePage
from tirek.foundation.ui.files import choose_folder
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences


class JoinPage(GatePage):
    """`join(folder, code, passphrase)` when all three are there; `back` leads to the first start again."""

    join = Signal(Path, str, str)
    back = Signal()

    def __init__(self, ui: Kit, preferences: Preferences) -> None:
        super().__init__(ui, preferences, width=560)
        t = ui.texts.t
        self.heading(t("Join this computer"), t("The stick from the chair's computer, the code that it showed, and your own passphrase."), "usb")
        self.form = Form(ui)
        self.form.add("code", ui.text_field(t("Code of the other computer"), hint=t("16 letters and digits"), check=needed(t("Write the code")), limit=40))
        self.form.add("passphrase", ui.passphrase_field(t("Passphrase"), check=needed(t("Write the passphrase"))))
        self.choose = ui.primary(t("Choose the stick and join"), self._press, icon="folder")
        self.back_button = ui.ghost(t("Back to the beginning"), self.back.emit)
        self.card.add(self.form, ui.row(self.choose), self.back_button)

    def _press(self) -> None:
        self.form.save(lambda _values: self._ask())

    def _ask(self) -> None:
        choose_folder(self, self.texts.t("Choose the folder of the stick"), self.join_from)

    def join_from(self, folder: Path) -> None:
        """Joins from this folder."""
        values = self.form.values()
        self.join.emit(folder, values["code"], values["passphrase"])

    def first_focus(self) -> QWidget | None:
        return self.form.field("code").input()

    def set_busy(self, words: str) -> None:
        self.pause((self.choose, self.back_button), words)

    def state(self) -> dict[str, Any]:
        return {"code": self.form.values().get("code", "")}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.form.field("code").set_value(state.get("code", ""))
