"""The content of a letter on the screen, line by line as it stands in it: before sealing, after sending, and where it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from tirek.features.referrals.screens.words import size_words
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.surfaces import Card


def lines_card(ui: Kit, title: str, subject: str, lines: Sequence[tuple[str, str]], papers: Sequence[tuple[str, int]], save: Callable[[int, str], object] | None = None) -> Card:
    """`papers` are names and sizes; with `save` each has a button."""
    card, t = ui.card(title), ui.texts.t
    if subject:
        card.add(_part(ui, t("Subject of the appeal"), subject))
    for name, words in lines:
        card.add(_part(ui, name, words))
    for number, (name, size) in enumerate(papers):
        words = ui.text(t("Paper: {name} · {size}", name=name, size=size_words(size, ui.texts)))
        if save is None:
            card.add(words)
            continue
        button = ui.small_button(t("Save to a file"), lambda number=number, name=name: save(number, name), icon="save")
        button.setAccessibleName(f"{button.text()}: {name}")
        card.add(ui.split(words, button))
    return card


def _part(ui: Kit, name: str, words: str) -> QWidget:
    return ui.stack(ui.small(name), ui.text(words).selectable(), gap="xs")
