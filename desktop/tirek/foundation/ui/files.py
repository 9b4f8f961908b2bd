"""Asking for a file, a place or a folder. The dialogue blocks nothing, has a name for the screen reader, and goes with its window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], object]


def choose_file(parent: QWidget, title: str, chosen: Chosen, *, kinds: tuple[str, ...] = (), name: str = "choose_file") -> None:
    """A file that is there. `kinds`: what to offer, such as "Lists (*.xlsx)", in the user's words; `name` for finding the dialogue."""
    dialog = _dialog(parent, title, chosen, name)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if kinds:
        dialog.setNameFilters(kinds)
    dialog.open()


def choose_place(parent: QWidget, title: str, proposed: str, chosen: Chosen, *, kinds: tuple[str, ...] = (), name: str = "choose_place") -> None:
    """Where to write a file. `proposed`: its name; the ending is added where a person leaves it out."""
    dialog = _dialog(parent, title, chosen, name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if kinds:
        dialog.setNameFilters(kinds)
    dialog.setDefaultSuffix(Path(proposed).suffix.removeprefix("."))
    dialog.selectFile(proposed)
    dialog.open()


def choose_folder(parent: QWidget, title: str, chosen: Chosen, *, name: str = "choose_folder") -> None:
    """A folder or a stick."""
    dialog = _dialog(parent, title, chosen, name)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def _dialog(parent: QWidget, title: str, chosen: Chosen, name: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setObjectName(name)
    dialog.setAccessibleName(title)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    return dialog
