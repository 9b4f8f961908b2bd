"""What the pages of the sealed copy share: where the copy is, whether the computers of before are lost, the button that stops."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.foundation.ui.files import choose_file, choose_folder
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.labels import Label


class CopyPlace(QWidget):
    """Where the copy is: the invitation of the regional office (a file), or a folder with the copy."""

    def __init__(self, ui: Kit) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._ui, t = ui, ui.texts.t
        self.place: Path | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ui.theme.space("s"))
        self.file_button = ui.secondary(t("Invitation of the regional office"), self._choose_file, icon="mail")
        self.folder_button = ui.secondary(t("Folder with the copy"), self._choose_folder, icon="folder")
        self.words = Label(t("The regional office gives an invitation for another computer. A copy on a stick is a folder."), "muted", wrap=True)
        for widget in (ui.word(t("Where is the sealed copy?"), "label"), ui.row(self.file_button, self.folder_button), self.words):
            column.addWidget(widget)

    @property
    def buttons(self) -> list[QWidget]:
        return [self.file_button, self.folder_button]

    def _choose_file(self) -> None:
        choose_file(self, self._ui.texts.t("Choose the invitation"), self.take)

    def _choose_folder(self) -> None:
        choose_folder(self, self._ui.texts.t("Choose the folder with the copy"), self.take)

    def take(self, place: Path) -> None:
        """This is where the copy is."""
        self.place = place
        self.words.setText(self._ui.texts.t("Chosen: {name}", name=place.name))

    def missing(self) -> str:
        """A sentence while nothing is chosen."""
        return "" if self.place is not None else self._ui.texts.t("Choose the invitation or the folder with the copy first")


class LostCheck(QWidget):
    """Whether the computers of before are lost, and what that means."""

    def __init__(self, ui: Kit) -> None:
        super().__init__()
        self.setObjectName("clear")
        t = ui.texts.t
        self.check = ui.check(t("The computers of before are here and go on"))
        means = ui.muted(t("Otherwise the lost computer takes part no longer from the next exchange. What lies on it stays readable to whoever knows a passphrase of before."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ui.theme.space("xs"))
        column.addWidget(self.check)
        column.addWidget(means)

    @property
    def stay(self) -> bool:
        return self.check.isChecked()
