"""The first view of documents: what was written last, and what can be written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from tirek.features.documents.screens.words import by_purpose, state_chip
from tirek.features.documents.service import PaperCard
from tirek.features.documents.templates import Template
from tirek.foundation.language.dates import short_date
from tirek.foundation.ui.long_button import LongButton
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.levels import Scroll
from tirek.foundation.ui.widgets.surfaces import Card

FIRST_SHOWN = 6


class DocumentsList(Scroll):
    """`chosen(template code)` begins a paper, `opened(id)` opens a kept one."""

    chosen = Signal(str)
    opened = Signal(object)

    def __init__(self, context: PageContext, templates: Sequence[Template]) -> None:
        super().__init__(context.theme, width=1180)
        self._context = context
        self._templates = {template.code: template for template in templates}
        self._papers: list[PaperCard] = []
        self._all = False
        ui, t = context.ui, context.texts.t
        self.recent = ui.card(t("Kept documents"))
        self.buttons: dict[str, LongButton] = {}
        kinds = ui.stack(gap="l")
        self._cards: list[Card] = []
        for title, group in by_purpose(templates):
            card = ui.card(t(title))
            card.column.setSpacing(context.theme.space("s"))
            for template in group:
                words = template.title(context.texts.code)
                button = LongButton(ui, words, lambda code=template.code: self.chosen.emit(code), icon="document")
                self.buttons[template.code] = button
                card.add(button)
            self._cards.append(card)
            kinds.add(card)
        kinds.fill()
        side = ui.stack(self.recent)
        side.fill()
        self._columns = ui.columns(kinds, side, parts=(6, 5))
        self.add(self._columns)
        self.column.addStretch(1)
        self.show_papers([])

    def show_papers(self, papers: Sequence[PaperCard]) -> None:
        """The kept papers, the latest first."""
        self._papers = list(papers)
        ui, texts, t, card = self._context.ui, self._context.texts, self._context.texts.t, self.recent
        card.clear(keep=1)
        if not papers:
            card.add(ui.muted(t("Nothing here yet. Choose a paper at the left; it fills itself in from the cards.")))
            return
        shown = self._papers if self._all else self._papers[:FIRST_SHOWN]
        for number, paper in enumerate(shown):
            if number:
                card.add_line()
            card.add(self._line(paper))
        rest = len(papers) - len(shown)
        if rest:
            card.add(ui.row(ui.ghost(texts.n("{count} more", "{count} more", rest), self._show_all, icon="down")))

    def _line(self, paper: PaperCard) -> QWidget:
        ui, texts = self._context.ui, self._context.texts
        template = self._templates.get(paper.template)
        title = template.title(texts.code) if template else paper.template
        detail = f"№ {paper.number} · {short_date(paper.made_on, texts.code)}"
        holder = QWidget()
        holder.setObjectName("clear")
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(ui.text(title, "strong"), 0, 0)
        grid.addWidget(ui.row(ui.word(detail, "small"), ui.chip(*state_chip(paper.state, texts)), gap="m"), 1, 0)
        button = ui.small_button(texts.t("Open"), lambda: self.opened.emit(paper.id))
        button.setAccessibleName(f"{texts.t('Open')}: {title}, {detail}")
        grid.addWidget(button, 0, 1, 2, 1)
        return holder

    def _show_all(self) -> None:
        self._all = True
        self.show_papers(self._papers)

    def set_narrow(self, narrow: bool) -> None:
        self._columns.set_narrow(narrow)

