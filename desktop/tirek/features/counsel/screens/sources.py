"""A source as a button under an answer, and opened beside it with the fitting sentences marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from tirek.features.counsel.answer import ShownPassage
from tirek.features.counsel.law.quoting import BEFORE, Official
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.long_button import LongButton
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.labels import Label

MAX_LINES = 300
"""Paragraphs of an article that are shown."""


def revision(passage: ShownPassage, texts: Texts) -> str:
    """«text as of 01.09.2026», or that the date is not stated."""
    revised = passage.citation.revised
    if not revised:
        return texts.t("date of the text is not stated")
    return texts.t("text as of {date}", date=short_date(date.fromisoformat(revised), texts.code))


def source_button(ui: Kit, number: int, passage: ShownPassage, on: Callable[[], object]) -> LongButton:
    """Number, act and article, title, date of the text; a mark where the digest was not compared with the official text."""
    mark = "" if passage.citation.checked else ui.texts.t("digest, not checked")
    button = LongButton(
        ui,
        f"[{number}] {passage.place}",
        on,
        icon="document",
        detail=f"{passage.title} · {revision(passage, ui.texts)}",
        mark=mark,
    )
    button.setAccessibleName(f"{ui.texts.t('Read the source')}: {button.accessibleName()}")
    return button


class SourcePanel(QFrame):
    """One source beside the conversation. Sentences that fit the question stand on a soft ground."""

    def __init__(self, context: PageContext, on_close: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._context, self._ui = context, context.ui
        theme, t = context.theme, context.texts.t
        column = QVBoxLayout(self)
        pad = theme.space("l")
        column.setContentsMargins(pad, theme.space("m"), theme.space("s"), theme.space("m"))
        column.setSpacing(theme.space("s"))
        self.heading = self._ui.h2("")
        self.close_button = self._ui.icon_button("cross", t("Close the source"), on_close)
        column.addWidget(self._ui.split(self.heading, self.close_button))
        self._scroll = self._ui.scroll(room="")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(t("Text of the source"))
        self._scroll.column.setSpacing(theme.space("m"))
        self._scroll.widget().layout().setContentsMargins(0, 0, theme.space("m"), 0)
        self._scroll.setObjectName("bare")  # no ground of its own: it stands on the card
        column.addWidget(self._scroll, 1)
        self.passage: ShownPassage | None = None
        self.hide()

    def show_passage(self, passage: ShownPassage) -> None:
        """Opens a source, in place of the one that was open."""
        self.passage = passage
        ui, texts, t = self._ui, self._context.texts, self._context.texts.t
        body = self._scroll.column
        empty_out(body)
        self.heading.setText(passage.place)
        body.addWidget(ui.text(passage.title, "strong"))
        chips = [ui.chip(revision(passage, texts), "plain")]
        if not passage.citation.checked:
            chips.append(ui.chip(t("digest, not checked"), "warn"))
        body.addWidget(ui.row(*chips))
        official = passage.official
        if official is not None and official.outdates:
            self._add_official(official)
            body.addWidget(ui.line())
            body.addWidget(ui.small(t(BEFORE)))
            body.addWidget(ui.small(passage.whole).selectable())
        else:
            self._add_digest(passage)
            if official is not None:
                body.addWidget(ui.line())
                self._add_official(official)
        body.addWidget(ui.line())
        for words in (passage.remark, passage.note, passage.source):
            if words:
                body.addWidget(Label(words, "small", wrap=True).selectable())
        if self._context.clipboard is not None:
            clipboard, copied = (
                self._context.clipboard,
                f"{passage.place}. {passage.title}\n{passage.whole}\n{passage.remark}",
            )
            body.addWidget(ui.row(ui.ghost(t("Copy the text"), lambda: clipboard.copy(copied), icon="copy")))
        body.addStretch(1)
        self._scroll.verticalScrollBar().setValue(0)
        self.show()

    def _add_digest(self, passage: ShownPassage) -> None:
        body, ui = self._scroll.column, self._ui
        if any(sentence.fits for sentence in passage.sentences):
            body.addWidget(ui.small(self._context.texts.t("Marked: what fits the question.")))
        for fits, group in groupby(passage.sentences, key=lambda sentence: sentence.fits):
            body.addWidget(self._piece(" ".join(sentence.text for sentence in group), fits=fits))
        for line in passage.terms:
            since = f" ({line.since})" if line.since else ""
            body.addWidget(
                ui.split(ui.text(f"{line.what}{since}"), ui.word(line.amount, "strong"))
                if len(line.amount) < 20
                else ui.text(f"{line.what}: {line.amount}{since}")
            )

    def _add_official(self, official: Official) -> None:
        """The article's own words, whole; what speaks to the question on a soft ground."""
        body, ui, texts = self._scroll.column, self._ui, self._context.texts
        if warning := official.warning(texts):
            body.addWidget(ui.banner(warning, "warn"))
        body.addWidget(ui.text(official.headline(texts), "strong"))
        chosen = set(official.lines)
        for fits, group in groupby(official.everything[:MAX_LINES], key=lambda line: line in chosen):
            body.addWidget(self._piece("\n".join(group), fits=fits))

    def _piece(self, words: str, *, fits: bool) -> QWidget:
        label = Label(words, wrap=True).selectable()
        if not fits:
            return label
        frame = QFrame()
        frame.setObjectName("banner")
        inner = QVBoxLayout(frame)
        space = self._context.theme.space
        inner.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        inner.addWidget(label)
        frame.setAccessibleName(self._context.texts.t("Marked: what fits the question."))
        return frame
