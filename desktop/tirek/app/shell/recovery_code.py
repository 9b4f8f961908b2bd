"""After the first start: the recovery code in groups, to print or save, and two groups asked back."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QWidget

from tirek.app.shell.gate import GatePage
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.ui.printing import print_lines

ASKED = 2


class RecoveryCodePage(GatePage):
    """Goes on only when two groups were typed back: a code that nobody wrote down is no code."""

    finished = Signal()

    def __init__(
        self, ui: Kit, preferences: Preferences, organisation: str, code: str, asked: tuple[int, ...] | None = None
    ) -> None:
        """`asked` are the numbers (from 0) of the groups asked back; chosen by chance when not given."""
        super().__init__(ui, preferences, width=680)
        t = ui.texts.t
        self._organisation, self._code = organisation, code
        self._groups = code.split("-")
        self.asked = asked or tuple(sorted(random.SystemRandom().sample(range(len(self._groups)), ASKED)))
        self.heading(
            t("Recovery code"),
            t(
                "If the passphrase is forgotten, only this code opens the records. Print it and keep it away from this "
                "computer. If the passphrase and this code are both lost, nobody can bring the records back."
            ),
        )
        self.card.add(self._grid())
        self.card.add(
            ui.row(
                ui.secondary(t("Print"), self._print, icon="print"),
                ui.secondary(t("Save to a file"), self._choose_file, icon="save"),
            )
        )
        self.card.add_line()
        self.form = Form(ui)
        for number in self.asked:
            self.form.add(
                str(number),
                ui.text_field(
                    t("Group {number} from the paper", number=number + 1),
                    check=lambda text, number=number: self._check(number, text),
                    letters=8,
                    limit=12,
                ),
            )
        self.card.add(self.form)
        self.go_on = ui.primary(t("Continue"), self._press)
        self.card.add(ui.row(self.go_on))

    def _grid(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("sunken")
        grid = QGridLayout(frame)
        theme = self.ui.theme
        grid.setContentsMargins(*(theme.space("l"),) * 4)
        grid.setHorizontalSpacing(theme.space("xl"))
        grid.setVerticalSpacing(theme.space("m"))
        for number, group in enumerate(self._groups):
            holder = self.ui.stack(
                self.ui.word(str(number + 1), "small"), self.ui.word(group, "code").selectable(), gap="xs"
            )
            grid.addWidget(holder, number // 4, number % 4)
        return frame

    def _check(self, number: int, typed: str) -> str | None:
        letters = typed.upper().replace(" ", "").replace("-", "").translate(_LOOK_ALIKE)
        if letters == self._groups[number]:
            return None
        return self.texts.t("Group {number} is written differently on the sheet", number=number + 1)

    def _press(self) -> None:
        if self.form.validate():
            self.finished.emit()

    def lines(self) -> list[str]:
        """What is printed or saved: whose code, what for, the groups."""
        t = self.texts.t
        numbered = [f"{number + 1}.  {group}" for number, group in enumerate(self._groups)]
        return [
            t("Recovery code of Tirek"),
            self._organisation,
            "",
            *numbered,
            "",
            t(
                "Whoever has this sheet and the computer can open the records. Keep it in a safe, not beside the computer."
            ),
        ]

    def _print(self) -> None:
        print_lines(self, self.lines())

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.texts.t("Save the recovery code"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile("tirek-code.txt")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Writes the file that the user named; says so, or why not."""
        try:
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(self.lines()) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.show_error(
                Circumstance(
                    "CODE-01",
                    mark("The code was not saved: that place cannot be written."),
                    mark("Choose another folder or a stick, or print the sheet."),
                )
            )
            return
        self.show_words(
            self.texts.t("Saved. Move the file to a stick or print it, then delete it from this computer."), "warn"
        )

    def _place_of_words(self) -> int:
        return 1

    def first_focus(self) -> QWidget:
        return self.form.field(str(self.asked[0])).input()

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "asked": self.asked}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.form.restore(state.get("form", {}))


# People type what they see: Cyrillic letters of the same shape, the letter O for zero.
_LOOK_ALIKE = str.maketrans("OILUАВЕКМНРСТХУІЗ", "011VABEKMHPCTXY13")
