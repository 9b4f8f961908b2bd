"""The recovery code in groups, to print or save; then it goes from the screen and two groups are asked back from the paper."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.printing import print_lines
from tirek.foundation.vault.recovery_code import readable

ASKED = 2


class CodeCard(QWidget):
    """What stands in the card of the page. Goes on only when two groups were typed back: a code that nobody wrote down is no code."""

    finished = Signal()

    words = Signal(str, str)
    """A sentence and its tone: what was saved."""
    trouble = Signal(object)

    def __init__(self, ui: Kit, organisation: str, code: str, asked: tuple[int, ...] | None = None) -> None:
        """`asked` are the numbers (from 0) of the groups asked back; chosen by chance when not given."""
        super().__init__()
        self.setObjectName("clear")
        self.ui, self.texts = ui, ui.texts
        t = ui.texts.t
        self._organisation, self._code = organisation, code
        self._groups = code.split("-")
        self.asked = asked or tuple(sorted(random.SystemRandom().sample(range(len(self._groups)), ASKED)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.grid = self._grid()
        self.on_paper = ui.primary(t("I have it on paper"), lambda: self._turn(hidden=True))
        self.code_part = ui.stack(
            self.grid,
            ui.row(
                ui.secondary(t("Print"), self._print, icon="print"),
                ui.secondary(t("Save to a file"), self._choose_file, icon="save"),
            ),
            ui.line(),
            ui.row(self.on_paper),
            gap="l",
        )
        column.addWidget(self.code_part)
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
        self.go_on = ui.primary(t("Continue"), self._press)
        self.asking_part = ui.stack(
            ui.muted(t("Now from the paper: these two groups show that the whole code was written down without a slip.")),
            self.form,
            ui.row(self.go_on, ui.ghost(t("Show the code again"), lambda: self._turn(hidden=False))),
            gap="l",
        )
        column.addWidget(self.asking_part)
        self._turn(hidden=False)

    def _turn(self, *, hidden: bool) -> None:
        """The code, or the two groups asked back: never both on the screen."""
        self._hidden = hidden
        self.code_part.setVisible(not hidden)
        self.asking_part.setVisible(hidden)
        if self.isVisible():
            self.first_focus().setFocus()

    def _grid(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("sunken")
        grid = QGridLayout(frame)
        theme = self.ui.theme
        grid.setContentsMargins(*(theme.space("l"),) * 4)
        grid.setHorizontalSpacing(theme.space("xl"))
        grid.setVerticalSpacing(theme.space("m"))
        columns = 3 if len(self._groups) % 3 == 0 else 4
        for number, group in enumerate(self._groups):
            holder = self.ui.stack(
                self.ui.word(str(number + 1), "small"), self.ui.word(group, "code").selectable(), gap="xs"
            )
            grid.addWidget(holder, number // columns, number % columns)
        return frame

    def _check(self, number: int, typed: str) -> str | None:
        if readable(typed) == self._groups[number]:
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
        choose_place(self, self.texts.t("Save the recovery code"), "tirek-code.txt", self.save_to)

    def save_to(self, path: Path) -> None:
        """Writes the file that the user named; says so, or why not."""
        try:
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(self.lines()) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.trouble.emit(
                Circumstance(
                    "CODE-01",
                    mark("The code was not saved: that place cannot be written."),
                    mark("Choose another folder or a stick, or print the sheet."),
                )
            )
            return
        self.words.emit(
            self.texts.t("Saved. Move the file to a stick or print it, then delete it from this computer."), "warn"
        )

    def first_focus(self) -> QWidget:
        return self.form.field(str(self.asked[0])).input() if self._hidden else self.on_paper

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "asked": self.asked, "hidden": self._hidden}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.form.restore(state.get("form", {}))
        self._turn(hidden=bool(state.get("hidden")))

    def set_busy(self, words: str) -> None:
        self.go_on.setText(words or self.texts.t("Continue"))
        self.go_on.setEnabled(not words)

