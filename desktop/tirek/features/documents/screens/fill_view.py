"""Filling a paper in: questions at the left, the paper as it will print at the right, redrawn as one types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tirek.features.documents.paper import as_json
from tirek.features.documents.people import Language
from tirek.features.documents.screens.answers import AnswerForm
from tirek.features.documents.screens.words import LANGUAGES
from tirek.features.documents.service import Documents, Filled, PaperCard
from tirek.features.documents.templates import Template
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import TypingPause
from tirek.foundation.ui.pdf_preview import PdfPreview

PAGE_PIXELS = 1100
REDRAW_AFTER_MS = 700


class FillView(QWidget):
    """`kept(card)` comes when the paper is in the register. With `paper_id` the answers of a kept paper are changed."""

    kept = Signal(object)

    def __init__(self, context: PageContext, documents: Documents, template: Template, language: Language, *,
                 answers: Mapping[str, Any] | None = None, data: Mapping[str, Any] | None = None, paper_id: int | None = None,
                 about: tuple[str, int] | None = None) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("page")
        self._context, self._documents = context, documents
        self.template, self.language, self.paper_id, self._about = template, language, paper_id, about
        self.jobs = ScreenJobs(context.jobs, self)
        self.filled: Filled | None = None
        ui, t, space = context.ui, context.texts.t, context.theme.space
        self._drawing = self._wanted = False
        row = QHBoxLayout(self)
        row.setContentsMargins(space("xl"), space("s"), space("xl"), space("l"))
        row.setSpacing(space("l"))
        questions = ui.scroll(room="")
        self.form = AnswerForm(context, self.jobs, template.fields, language)
        self.form.show_answers(answers if answers is not None else as_json(documents.fill(template.code, {}, language).checked))
        self.form.show_answers(data or {})
        self.languages = ui.choice(LANGUAGES, language, self._choose_language, name=t("Language of the paper"))
        head = ui.stack(ui.h2(template.title(context.texts.code)), gap="s")
        if paper_id is None:
            head.add(ui.row(ui.word(t("Language of the paper"), "muted"), self.languages, gap="m"))
        self.save_button = ui.primary(t("Keep the document"), self.save, icon="save", key="Ctrl+S")
        self.look_button = ui.secondary(t("See the paper"), lambda: self.look(True), icon="eye")
        self.look_button.hide()
        questions.widget().layout().setContentsMargins(0, 0, space("s"), 0)
        questions.add(ui.card("", head, self.form))
        questions.column.addStretch(1)
        self.left = ui.stack(questions, ui.row(self.save_button, self.look_button))
        row.addWidget(self.left, 1)
        self.preview = PdfPreview(ui)
        self.gaps = ui.small("")
        self.back_button = ui.secondary(t("Back to the questions"), lambda: self.look(False), icon="left")
        self.back_button.hide()
        self.right = ui.stack(self.back_button, self.gaps, self.preview, gap="s")
        cast("QVBoxLayout", self.right.layout()).setStretch(2, 1)
        row.addWidget(self.right, 1)
        self._narrow = False
        pause = TypingPause(self, self.draw, pause_ms=REDRAW_AFTER_MS)
        self.form.changed.connect(pause.touch)
        self.draw()

    # the paper as it will print ------------------------------------------------------------------------------------------
    def draw(self) -> None:
        """Draws the paper in the background; while one drawing is under way only the last wish is kept."""
        if self._drawing:
            self._wanted = True
            return
        self._drawing, self._wanted = True, False
        answers, documents, code, language = self.form.answers(), self._documents, self.template.code, self.language

        def work(_control: object) -> tuple[Filled, list[bytes]]:
            from tirek.foundation.rendering.preview import page_images

            filled = documents.fill(code, answers, language)
            return filled, [page.png() for page in page_images(documents.render(filled).data, PAGE_PIXELS)]

        self.jobs.run(work, done=self._drawn, failed=self._not_drawn)

    def _drawn(self, result: tuple[Filled, list[bytes]]) -> None:
        self.filled, pages = result
        self.preview.show_pages(pages)
        texts, missing = self._context.texts, len(self.filled.missing)
        words = texts.n("{count} answer is still needed; the paper has a line for the hand there.",
                        "{count} answers are still needed; the paper has lines for the hand there.", missing)  # fmt: skip
        self.gaps.setText(words if missing else texts.t("Everything needed is filled in."))
        self._after_drawing()

    def _not_drawn(self, error: BaseException) -> None:
        self._context.shell.show_error(error)
        self._after_drawing()

    def _after_drawing(self) -> None:
        self._drawing = False
        if self._wanted:
            self.draw()

    def _choose_language(self, key: str) -> None:
        self.language = "kk" if key == "kk" else "ru"
        self.draw()

    # keeping -------------------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Takes the paper into the register. Gaps are allowed: it is kept as a draft."""
        if not self.form.validate():
            self.look(False)
            return
        answers, documents = self.form.answers(), self._documents

        def work(_control: object) -> PaperCard:
            given = {name: value for name, value in answers.items() if value is not None}
            if self.paper_id is not None:
                return documents.change(self.paper_id, given)
            return documents.save(self.template.code, given, self.language, about=self._about)

        self.jobs.run(work, done=self._kept, failed=self._context.shell.show_error, writes=True)

    def _kept(self, card: PaperCard) -> None:
        self._context.shell.changed()
        self.kept.emit(card)

    # room ----------------------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        """Where room is short the paper is seen in place of the questions."""
        self._narrow = narrow
        self.look_button.setVisible(narrow)
        self.look(False)

    def look(self, on: bool) -> None:
        """Shows the paper, where only one of the two has room."""
        self.left.setVisible(not (self._narrow and on))
        self.right.setVisible(not self._narrow or on)
        self.back_button.setVisible(self._narrow and on)

    def state(self) -> dict[str, Any]:
        return {"template": self.template.code, "language": self.language, "paper": self.paper_id, "about": self._about,
                "form": self.form.state()}  # fmt: skip
