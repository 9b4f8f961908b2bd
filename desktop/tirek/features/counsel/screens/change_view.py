"""One changed article on the screen: words that went struck through, words that came on a soft ground, both also said by signs."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tirek.features.counsel.law.comparing import ADDED, CHANGED, REMOVED, ArticleChange, PieceChange, in_words, marked
from tirek.foundation.ui.kit import Kit

MAX_PIECES = 40


def change_card(ui: Kit, change: ArticleChange, cited_by: str) -> QWidget:
    """The headline of the change, then each paragraph."""
    headline, *_ = in_words(change, ui.texts, cited_by)
    parts: list[QWidget] = [ui.text(headline, "strong")]
    if change.title_was:
        parts.append(ui.small(ui.texts.t("The title was: {title}", title=change.title_was)))
    parts += [_piece(ui, piece) for piece in change.pieces[:MAX_PIECES] if change.kind == CHANGED or len(change.pieces) <= MAX_PIECES]
    return ui.stack(*parts, gap="xs")


def _piece(ui: Kit, piece: PieceChange) -> QWidget:
    label = ui.text("")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(f"{escape(piece.label)} {_rich(ui, piece)}".strip())
    label.setAccessibleName(f"{piece.label} {marked(piece.runs)}")
    return label


def _rich(ui: Kit, piece: PieceChange) -> str:
    """Signs − and + stand beside the colours, for who does not see them."""
    soft, gone = ui.theme.colour("ok_soft").name(), ui.theme.colour("muted").name()
    shapes = {
        ADDED: f'<span style="background-color: {soft}">+\u2060{{}}</span>',
        REMOVED: f'<span style="color: {gone}; text-decoration: line-through">{{}}</span>',
    }
    return "".join(
        f"{' ' if run.text[:1].isspace() else ''}{shapes.get(run.kind, '{}').format(escape(run.text.strip()))}{' ' if run.text[-1:].isspace() else ''}" for run in piece.runs
    )
