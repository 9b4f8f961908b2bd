"""The passphrase page. On its way nothing heavy is imported: it must stand before a second has passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from tirek.app.shell.gate import GatePage
from tirek.foundation.errors import Circumstance
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences


class UnlockPage(GatePage):
    """Asks for the passphrase; the paper code is the other way in."""

    unlock = Signal(str)
    unlock_with_code = Signal(str)
    unlock_quickly = Signal()
    keepers_wanted = Signal()

    def __init__(
        self, ui: Kit, preferences: Preferences, *, lock_minutes: int | None = None, heading: tuple[str, str] | None = None, open_words: str = "",
        quick: bool = False,
    ) -> None:
        """`lock_minutes` is told after a lock: people took the automatic lock for a fault. `heading`: title and sentence
        instead of the usual ones, `open_words` those of the button; already in the user's language."""
        super().__init__(ui, preferences, width=480)
        t = ui.texts.t
        self._by_code = False
        self._offer_keepers = heading is None
        self._open_words = open_words or t("Open")
        title, about = heading or (t("Write the passphrase"), t("Names and records are closed until the passphrase is given."))
        self.heading(title, about, "lock")
        self.passphrase = ui.passphrase_field(t("Passphrase"))
        self.passphrase.submitted.connect(self._press)
        self.card.add(self.passphrase)
        self.code = ui.text_field(t("Recovery code"), hint=t("Groups of four from the printed sheet"), limit=80)
        self.code.box.returnPressed.connect(self._press)
        self.code.hide()
        self.card.add(self.code)
        self.open_button = ui.primary(self._open_words, self._press)
        self.card.add(self.open_button)
        self._wait_s = 0
        self._waiting = QTimer(self)
        self._waiting.setInterval(1000)
        self._waiting.timeout.connect(self._tick)
        self.quick_button = ui.secondary(t("Open without the passphrase"), self.unlock_quickly.emit, icon="key")
        self.quick_button.setVisible(quick)
        self.card.add(self.quick_button)
        self.other = ui.ghost(t("I forgot the passphrase"), lambda: self._switch(not self._by_code))
        self.card.add(self.other)
        self.keepers_button = ui.ghost(t("The sheet is lost too"), self.keepers_wanted.emit)
        self.keepers_button.hide()
        self.card.add(self.keepers_button)
        if lock_minutes:
            self.card.add(
                ui.small(
                    ui.texts.n(
                        "The program hides itself after {count} minute without work. It is set in Settings, Safety.",
                        "The program hides itself after {count} minutes without work. It is set in Settings, Safety.",
                        lock_minutes,
                    )
                )
            )

    def _press(self) -> None:
        t = self.texts.t
        if self._by_code:
            if not self.code.value():
                self.code.set_error(t("Write the recovery code"))
                self.code.focus()
                return
            self.unlock_with_code.emit(self.code.value())
            return
        if not self.passphrase.value():
            self.passphrase.set_error(t("Write the passphrase"))
            self.passphrase.focus()
            return
        self.passphrase.set_error(None)
        self.unlock.emit(self.passphrase.value())

    def _switch(self, by_code: bool) -> None:
        t = self.texts.t
        self._by_code = by_code
        self.clear_words()
        self.passphrase.setVisible(not by_code)
        self.code.setVisible(by_code)
        self.keepers_button.setVisible(by_code and self._offer_keepers)
        words = t("Back to the passphrase") if by_code else t("I forgot the passphrase")
        self.other.setText(words)
        self.other.setAccessibleName(words)
        if self._wait_s > 0:
            self._wait_s += 1
            self._tick()
        (self.code if by_code else self.passphrase).focus()

    def refuse(self, error: BaseException) -> None:
        """Says that it did not fit. What was typed stays, marked, so that a slip can be mended."""
        self.set_busy("")
        self.show_error(error)
        if isinstance(error, Circumstance) and "seconds" in error.values:
            self._pause(int(error.values["seconds"]))
            return
        field = self.code if self._by_code else self.passphrase
        field.focus()
        field.box.selectAll()

    def _pause(self, seconds: int) -> None:
        """The button counts down; the paper code is not held up by wrong passphrases."""
        self._wait_s = seconds + 1
        self._waiting.start()
        self._tick()

    def _tick(self) -> None:
        self._wait_s -= 1
        held = self._wait_s > 0 and not self._by_code
        self.open_button.setEnabled(not held)
        self.open_button.setText(self.texts.t("{words} · {seconds} s", words=self._open_words, seconds=self._wait_s) if held else self._open_words)
        if self._wait_s <= 0:
            self._waiting.stop()
            self.clear_words()
            self.passphrase.focus()
            self.passphrase.box.selectAll()

    def set_busy(self, words: str) -> None:
        busy = bool(words)
        text = words or self._open_words
        self.open_button.setText(text)
        for widget in (self.open_button, self.quick_button, self.passphrase, self.code, self.other, self.keepers_button):
            widget.setEnabled(not busy)
        if busy:
            self.clear_words()

    def first_focus(self) -> QWidget:
        return self.code.box if self._by_code else self.passphrase.box

    def state(self) -> dict[str, Any]:
        return {
            "typed": self.passphrase.value(),
            "code": self.code.value(),
            "by_code": self._by_code,
            "shown": self.passphrase.letters_shown,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.passphrase.set_value(str(state.get("typed", "")))
        self.code.set_value(str(state.get("code", "")))
        self.passphrase.show_letters(bool(state.get("shown")))
        if state.get("by_code"):
            self._switch(True)
