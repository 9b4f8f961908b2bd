"""One part of a card as it is read: titles and values, the IIN hidden until it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from tirek.features.members.screens.words import SECTIONS, TITLES, shown
from tirek.features.members.service import MemberCard
from tirek.foundation.identifiers.iin import mask_iin
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card


class HiddenIin:
    """Somebody may stand behind: the number shows its ends only, until the eye is pressed."""

    def __init__(self, ui: Kit, iin: str, verified: bool) -> None:
        self._ui, self._iin = ui, iin
        self.label = Label(mask_iin(iin)).selectable()
        self.button = ui.icon_button("eye", ui.texts.t("Show the IIN"), self.switch)
        self.row = ui.row(self.label, self.button)
        if not verified:
            self.row.add(ui.chip(ui.texts.t("not checked: compare with the identity card"), "warn"))

    def switch(self) -> None:
        hidden, t = self.label.text() != self._iin, self._ui.texts.t
        self.label.setText(self._iin if hidden else mask_iin(self._iin))
        self.label.setAccessibleName(self.label.text())
        name = t("Hide the IIN") if hidden else t("Show the IIN")
        self.button.setIcon(self._ui.theme.icon("eye_off" if hidden else "eye", "muted", 20))
        self.button.setToolTip(name)
        self.button.setAccessibleName(name)


def part_names(key: str) -> Sequence[str]:
    """The fields of one part of the card."""
    return next(names for known, _, names in SECTIONS if known == key)


def filled(ui: Kit, card: MemberCard, key: str) -> list[tuple[str, str]]:
    """Fields of a part that say something, with their words."""
    rows = [(name, shown(name, getattr(card, name), ui.texts)) for name in part_names(key)]
    return [(name, value) for name, value in rows if value]


def rows_into(ui: Kit, box: Card, rows: Sequence[tuple[str, str]], iin: HiddenIin | None = None) -> None:
    """Writes titles and values under each other; `iin` stands in place of the number."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(ui.theme.space("l"))
    grid.setVerticalSpacing(ui.theme.space("s"))
    grid.setColumnStretch(0, 3)
    grid.setColumnStretch(1, 7)
    for number, (name, value) in enumerate(rows):
        hidden = iin if name == "iin" else None
        top = Qt.AlignmentFlag.AlignVCenter if hidden is not None else Qt.AlignmentFlag.AlignTop
        grid.addWidget(Label(ui.texts.t(TITLES[name]), "muted", wrap=True), number, 0, top)
        grid.addWidget(hidden.row if hidden is not None else Label(value, wrap=True).selectable(), number, 1, top)
    box.add_layout(grid)
