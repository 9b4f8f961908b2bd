"""The first start: three things on one page (organisation, name, passphrase with its strength in words)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from tirek.app.shell.gate import GatePage
from tirek.app.shell.ports import Strength
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language.dates import long_date
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.ui.widgets.labels import Label, set_property

LEVELS = {"weak": (1, "bad"), "fair": (2, "warn"), "strong": (3, "ok")}

Judge = Callable[[str, tuple[str, ...]], Strength]


class StrengthLine(QWidget):
    """Three small bars and a sentence: never a colour alone."""

    def __init__(self, ui: Kit) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._ui = ui
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(ui.theme.space("xs"))
        self._bars = [QFrame() for _ in range(3)]
        for bar in self._bars:
            bar.setObjectName("bar")
            bar.setFixedWidth(ui.theme.px(26))
            row.addWidget(bar)
        row.addSpacing(ui.theme.space("s"))
        self.words = Label("", "small", wrap=True)
        row.addWidget(self.words, 1)

    def show_strength(self, strength: Strength | None) -> None:
        filled, tone = LEVELS.get(strength.level, (0, "bad")) if strength is not None else (0, "bad")
        for number, bar in enumerate(self._bars):
            set_property(bar, "tone", tone if number < filled else "")
        self.words.setText(self._ui.texts.t(strength.reason) if strength is not None else "")


class FirstStartPage(GatePage):
    """Makes the organisation. Everything can be changed later in Settings but for what the passphrase protects."""

    create_asked = Signal(str, str, str)
    practice = Signal()
    backup_chosen = Signal(Path)
    join_asked = Signal()
    copy_wanted = Signal()

    def __init__(self, ui: Kit, preferences: Preferences, judge: Judge, *, offer_practice: bool = False, asked_at: datetime | None = None) -> None:
        """`asked_at`: when the two keepers were asked from this computer, which waits for their halves."""
        super().__init__(ui, preferences, width=600)
        t = ui.texts.t
        self._judge = judge
        self.heading(
            t("Welcome"),
            t("Three answers, and the union's office is ready. All records stay on this computer, encrypted."),
        )
        if asked_at is not None:
            when = long_date(asked_at.astimezone(KAZAKHSTAN).date(), self.texts.code)
            self.go_on_button = ui.secondary(t("Go on"), self.copy_wanted.emit)
            self.card.add(ui.banner(t("The two keepers were asked on: {date}", date=when), action=self.go_on_button))
        self.form = Form(ui)
        self.form.add(
            "organisation",
            ui.text_field(
                t("Organisation"),
                hint=t("As on the stamp, for example: primary union organisation of school No. 12"),
                check=needed(t("Write the name of the organisation")),
                limit=300,
            ),
        )
        self.form.add(
            "chair",
            ui.text_field(
                t("Your name"),
                hint=t("Surname, name and patronymic of the chair"),
                check=needed(t("Write your surname and name")),
                limit=200,
            ),
        )
        self.passphrase = self.form.add(
            "passphrase",
            ui.passphrase_field(
                t("Passphrase"),
                hint=t("Four words that only you would put together. Nobody can look it up for you."),
                check=self._check_passphrase,
                shown=True,
            ),
        )
        self.strength = StrengthLine(ui)
        self.passphrase.column.addWidget(self.strength)
        self.strength.setVisible(False)
        self.passphrase.changed.connect(self._show_strength)
        self.passphrase.submitted.connect(self._press)
        self.card.add(self.form)
        self.begin = ui.primary(t("Begin"), self._press)
        self.card.add(ui.row(self.begin, *self._practice_button(offer_practice)))
        self.backup_button = ui.ghost(t("I have a backup"), self._choose_backup)
        self.join_button = ui.ghost(t("Another computer has our records"), self.join_asked.emit)
        self.copy_button = ui.ghost(t("Our computer is lost"), self.copy_wanted.emit)
        self.card.add(ui.row(self.backup_button, self.join_button, self.copy_button))

    def _practice_button(self, offered: bool) -> list[QWidget]:
        if not offered:
            return []
        return [self.ui.ghost(self.texts.t("First look at the practice school"), self.practice.emit)]

    def _choose_backup(self) -> None:
        choose_file(self, self.texts.t("Choose the backup"), self.backup_chosen.emit, kinds=(self.texts.t("Backups (*.tirek)"),))

    def _known(self) -> tuple[str, ...]:
        values = self.form.values()
        return values.get("organisation", ""), values.get("chair", "")

    def _check_passphrase(self, text: str) -> str | None:
        if not text:
            return self.texts.t("Write a passphrase")
        strength = self._judge(text, self._known())
        return self.texts.t(strength.reason) if strength.level == "weak" else None

    def _show_strength(self) -> None:
        text = self.passphrase.value()
        self.strength.setVisible(bool(text))
        self.strength.show_strength(self._judge(text, self._known()) if text else None)
        # Said once: while the sentence stands as an error above the box, the line below is silent.
        if self.passphrase.text_error():
            self.strength.words.setText("")

    def _press(self) -> None:
        if self.form.validate():
            values = self.form.values()
            self.create_asked.emit(values["organisation"], values["chair"], values["passphrase"])

    def set_busy(self, words: str) -> None:
        self.begin.setText(words or self.texts.t("Begin"))
        self.begin.setEnabled(not words)
        self.form.setEnabled(not words)
        self.backup_button.setEnabled(not words)
        self.copy_button.setEnabled(not words)
        if words:
            self.clear_words()

    def _place_of_words(self) -> int:
        return 1

    def first_focus(self) -> QWidget:
        return self.form.field("organisation").input()

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "shown": self.passphrase.letters_shown}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.form.restore(state.get("form", {}))
        self.passphrase.show_letters(bool(state.get("shown", True)))
