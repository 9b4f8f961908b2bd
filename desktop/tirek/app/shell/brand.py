"""The sign and the name of the program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.labels import Elided, Label

SIGN = "Т"
NAME = "Тірек"


def brand(ui: Kit, organisation: str = "", *, large: bool = False) -> QWidget:
    """The sign and the name of the program, and whose it is."""
    theme = ui.theme
    holder = QWidget()
    holder.setObjectName("clear")
    row = QHBoxLayout(holder)
    row.setContentsMargins(theme.space("xs"), 0, 0, 0)
    row.setSpacing(theme.space("m"))
    sign = QLabel(SIGN)
    sign.setObjectName("mark")
    side = theme.soft_px(40 if large else 34)
    sign.setFixedSize(side, side)
    sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row.addWidget(sign)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Label(NAME, "h1" if large else "brand"))
    if organisation:
        words.addWidget(Elided(organisation, "small", widest=theme.px(124), lines=2))
    row.addLayout(words, 1)
    return holder
