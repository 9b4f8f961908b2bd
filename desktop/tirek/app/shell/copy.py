"""The computer is lost: the region's sealed copy makes another one the organisation, opened by the printed code or by the two keepers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tirek.app.shell.copy_parts import CopyPlace, LostCheck
from tirek.app.shell.gate import GatePage
from tirek.app.shell.keepers import KeepersWay
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.vault.strength import judge

if TYPE_CHECKING:
    from tirek.app.shell.window import MainWindow


class CopyPage(GatePage):
    """`opened(copy, code, passphrase, lost)`; `keepers_wanted` when there is no sheet either; `stop` while it is fetched."""

    opened = Signal(Path, str, str, bool)
    keepers_wanted = Signal(object)
    stop = Signal()
    back = Signal()

    def __init__(self, ui: Kit, preferences: Preferences) -> None:
        super().__init__(ui, preferences, width=620)
        t = ui.texts.t
        about = t("For a computer that was lost or broke. What had reached the centre comes back; what was written after the last exchange has to be written again.")
        self.heading(t("Bring back the sealed copy"), about, "repeat")
        self.copy = CopyPlace(ui)
        self.form = Form(ui)
        self.form.add("code", ui.text_field(t("Recovery code"), hint=t("Groups of four from the printed sheet"), check=needed(t("Write the recovery code")), limit=80))
        hint = t("Four words that only you would put together. Nobody can look it up for you.")
        self.form.add("passphrase", ui.passphrase_field(t("New passphrase"), hint=hint, check=self._check))
        self.lost = LostCheck(ui)
        self.open_button = ui.primary(t("Bring back"), self._press)
        self.keepers_button = ui.ghost(t("The sheet is lost too"), lambda: self.keepers_wanted.emit(self.copy.place))
        self.back_button = ui.ghost(t("Back to the beginning"), self.back.emit)
        self.card.add(self.copy, self.form, self.lost, self.open_button, ui.row(self.keepers_button, self.back_button))

    def _check(self, text: str) -> str | None:
        if not text:
            return self.texts.t("Write a passphrase")
        strength = judge(text, known=())
        return None if strength.accepted else self.texts.t(strength.reason)

    def _press(self) -> None:
        if self.copy.missing():
            self.show_words(self.copy.missing(), "warn")
            return
        place = self.copy.place
        self.form.save(lambda values: self.opened.emit(place, values["code"], values["passphrase"], not self.lost.stay))

    def first_focus(self) -> QWidget | None:
        return self.copy.file_button

    def set_busy(self, words: str) -> None:
        self.pause([*self.copy.buttons, self.open_button, self.keepers_button, self.back_button], words, self.stop.emit)

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "copy": str(self.copy.place or "")}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.form.restore(state.get("form") or {})
        if state.get("copy"):
            self.copy.take(Path(state["copy"]))


class CopyWay:
    """The window's way from the first start to the organisation of the copy and its new printed code."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def show(self) -> None:
        """Shows the page; where keepers were asked from here already, theirs is the next one."""
        if self._window.vault.keepers_asked() is not None:
            self._to_keepers(None)
        else:
            self._window.build(self._make)

    def _make(self) -> GatePage:
        page = CopyPage(self._window.ui, self._window.preferences)
        page.opened.connect(self._open)
        page.keepers_wanted.connect(self._to_keepers)
        page.stop.connect(self._window.stop)
        page.back.connect(self._window.to_gate)
        return page

    def _to_keepers(self, place: Path | None) -> None:
        KeepersWay(self._window, from_copy=True, place=place).show()

    def _open(self, copy: Path, code: str, passphrase: str, lost: bool) -> None:  # noqa: FBT001 - a signal has no names
        window = self._window
        words = window.texts.t("Fetching and opening the sealed copy…")
        window.start(words, lambda control: window.vault.open_copy(copy, code, passphrase, control, lost=lost), window.show_new_code)
