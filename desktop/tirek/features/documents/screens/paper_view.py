"""A kept paper: as it prints, its state, and what may be done with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tirek.features.documents.history import PaperHistory
from tirek.features.documents.screens.fill_view import PAGE_PIXELS
from tirek.features.documents.screens.words import file_name, state_chip
from tirek.features.documents.service import Documents, Filled, PaperCard
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import date_and_time, long_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import offer_undo
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.history_part import HistoryFold
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.pdf_preview import PdfPreview
from tirek.foundation.ui.widgets.emptying import empty_out

FileKind = Literal["pdf", "docx"]


class PaperView(QWidget):
    """`wants_change(id)` asks for the form, `wants_again(id)` for a new paper of its answers, `gone` comes when the paper was taken off the list."""

    wants_change = Signal(object)
    wants_again = Signal(object)
    gone = Signal()

    def __init__(self, context: PageContext, documents: Documents, paper_id: int) -> None:
        super().__init__()
        self.setObjectName("page")
        self._context, self._documents, self.paper_id = context, documents, paper_id
        self.jobs = ScreenJobs(context.jobs, self)
        self.card: PaperCard | None = None
        self.filled: Filled | None = None
        self.history: HistoryFold | None = None
        ui, space = context.ui, context.theme.space
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(space("xl"), space("s"), space("xl"), space("l"))
        self._row.setSpacing(space("l"))
        self.preview = PdfPreview(ui)
        self._scroll = ui.scroll(room="")
        self.side = ui.card("")
        self._past = ui.stack(gap="m")
        self._scroll.add(self.side)
        self._scroll.add(self._past)
        self._scroll.column.addStretch(1)
        self._row.addWidget(self.preview, 7)
        self._row.addWidget(self._scroll, 4)
        self.load()

    def load(self) -> None:
        """Reads the paper again and draws it."""
        documents, paper_id = self._documents, self.paper_id

        def work(_control: object) -> tuple[PaperCard, Filled, list[bytes]]:
            from tirek.foundation.rendering.preview import page_images

            filled = documents.open(paper_id)
            pages = [page.png() for page in page_images(documents.render(filled).data, PAGE_PIXELS)]
            return documents.card(paper_id), filled, pages

        self.jobs.run(work, done=self._show, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        self._context.shell.show_error(error)
        self.gone.emit()

    def _show(self, result: tuple[PaperCard, Filled, list[bytes]]) -> None:
        self.card, self.filled, pages = result
        self.preview.show_pages(pages)
        card, filled = self.card, self.filled
        ui, texts, t, side = self._context.ui, self._context.texts, self._context.texts.t, self.side
        side.clear(keep=0)
        language = {"kk": "Қазақша", "ru": "Русский"}[card.language]
        side.add(ui.h2(filled.template.title(texts.code)), ui.row(ui.chip(*state_chip(card.state, texts))))
        facts = [f"№ {card.number}", long_date(card.made_on, texts.code), language]
        side.add(ui.muted(" · ".join(facts)))
        if card.subject:
            side.add(ui.text(card.subject))
        if card.approved_by and card.approved_at:
            side.add(ui.text(t("Checked by: {name} · {time}", name=card.approved_by, time=date_and_time(card.approved_at, texts.code))))
        if filled.notes:
            side.add(ui.banner("\n".join(note.text for note in filled.notes[:8]), "warn"))
        side.add_line()
        if card.state != "approved":
            complete = not any(note.code != "unknown" for note in filled.notes)
            self.check_button = (ui.primary if complete else ui.secondary)(t("I have checked it"), self.approve, icon="check")
            self.change_button = (ui.secondary if complete else ui.primary)(t("Fill in further"), lambda: self.wants_change.emit(self.paper_id), icon="edit")
            side.add(ui.row(*((self.check_button, self.change_button) if complete else (self.change_button, self.check_button))))
        make = ui.primary if card.state == "approved" else ui.secondary
        self.pdf_button = make(t("Save as PDF"), lambda: self.choose_place("pdf"), icon="save")
        self.docx_button = ui.secondary(t("Save as Word"), lambda: self.choose_place("docx"), icon="save")
        side.add(ui.row(self.pdf_button, self.docx_button))
        side.add(ui.small(t("The saved file is not encrypted: keep it safe, and delete it when it is no longer needed.")))
        side.add_line()
        self.remove_button = ui.ghost(t("Take off the list"), self.remove, icon="remove")
        side.add(ui.row(self.remove_button))
        self._show_history(card)

    def _show_history(self, card: PaperCard) -> None:
        context, texts, paper_id = self._context, self._context.texts, self.paper_id
        papers, open_ = PaperHistory(context.org), self.history is not None and self.history.part is not None
        why, deeds = "", []
        if card.state == "approved":
            why = texts.t("An approved paper may have gone out as it is, so it is neither changed nor put back. It is corrected by a new paper with the same answers.")
            self.again_button = context.ui.secondary(texts.t("New paper with these answers"), lambda: self.wants_again.emit(paper_id), icon="edit")
            deeds = [self.again_button]
        restore = None if card.state == "approved" else (lambda action: self._put_back(papers, action))
        self.history = HistoryFold(context, lambda: papers.history(paper_id, texts), restore, why=why, deeds=deeds)
        self.history.restored.connect(lambda _action: self._was_put_back(papers))
        empty_out(self._past.layout())
        self._past.add(self.history)
        if open_:
            self.history.unfold()

    def _put_back(self, papers: PaperHistory, action: int) -> int | None:
        papers.restore(self.paper_id, action)
        return papers.last_action

    def _was_put_back(self, papers: PaperHistory) -> None:
        offer_undo(self._context, "documents", self._context.texts.t("The paper is as it was then"), papers.undo, papers.last_action)
        self.load()

    # deeds -----------------------------------------------------------------------------------------------------------------
    def approve(self) -> None:
        """The person at the computer takes the paper over."""
        documents, paper_id = self._documents, self.paper_id

        def done(card: PaperCard) -> None:
            self._context.shell.say(self._context.texts.t("Approved: {name}", name=card.approved_by or ""))
            self._context.shell.changed()
            self.load()

        self.jobs.run(lambda _control: documents.approve(paper_id), done=done, failed=self._context.shell.show_error, writes=True)

    def remove(self) -> None:
        """Takes the paper off the list; it can be brought back."""
        documents, paper_id, context = self._documents, self.paper_id, self._context

        def done(action: int) -> None:
            context.shell.offer_undo(context.texts.t("Taken off the list"), lambda: context.org.office.undo(action))
            context.shell.changed()
            self.gone.emit()

        self.jobs.run(lambda _control: documents.remove(paper_id), done=done, failed=context.shell.show_error, writes=True)

    def choose_place(self, kind: FileKind) -> None:
        """Asks where the file is to be put; the name is chosen by the person."""
        if self.card is None or self.filled is None:
            return
        t = self._context.texts.t
        proposed = f"{file_name(self.filled.template, self.card.number, self.card.language)}.{kind}"
        words = t("Save as PDF") if kind == "pdf" else t("Save as Word")
        choose_place(self, words, proposed, lambda path: self.save_file(path, kind), kinds=(f"{kind.upper()} (*.{kind})",))

    def save_file(self, path: Path, kind: FileKind) -> None:
        """Writes the paper under this name."""
        documents, paper_id = self._documents, self.paper_id

        def work(_control: object) -> None:
            data = documents.render(documents.open(paper_id), kind).data
            try:
                path.write_bytes(data)
            except OSError:
                raise Circumstance(
                    "DOCUMENT-10",
                    mark("The file was not written: this place cannot be written to."),
                    mark("Choose another folder or free some space, and save again."),
                ) from None

        words = self._context.texts.t("Saved as {name}. The file is not encrypted: keep it safe.", name=path.name)
        self.jobs.run(work, done=lambda _none: self._context.shell.say(words), failed=self._context.shell.show_error)

    def set_narrow(self, narrow: bool) -> None:
        direction = QHBoxLayout.Direction.BottomToTop if narrow else QHBoxLayout.Direction.LeftToRight
        self._row.setDirection(direction)
        self._row.setStretch(0, 1 if narrow else 7)
        self._row.setStretch(1, 1 if narrow else 4)
