"""Documents: kinds of papers by purpose, the form with the paper beside it, and the register of what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.documents.history import PaperHistory
from tirek.features.documents.people import Language
from tirek.features.documents.screens.fill_view import FillView
from tirek.features.documents.screens.list_view import DocumentsList
from tirek.features.documents.screens.paper_view import PaperView
from tirek.features.documents.service import Documents, PaperCard
from tirek.foundation.errors import Circumstance
from tirek.foundation.ui.page import Page, PageContext


class DocumentsPage(Page):
    """`open(template=…, data=…, language=…, about=…)` begins a paper, `open(id=…)` shows a kept one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.documents = Documents(context.org)
        self.list = DocumentsList(context, self.documents.templates())
        self.list.chosen.connect(lambda code: self.begin(code))
        self.list.opened.connect(self.open_paper)
        self.levels = self.ui.levels(self.list, self.texts.t("Back to documents"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)

    @property
    def title(self) -> str:
        view = self.levels.opened
        if isinstance(view, FillView):
            return self.texts.t("Fill in a paper")
        return self.texts.t("Document") if isinstance(view, PaperView) else self.texts.t("Documents")

    def open(self, **args: Any) -> None:
        if args.get("template"):
            language: Language | None = args.get("language") if args.get("language") in ("kk", "ru") else None
            self.begin(str(args["template"]), args.get("data"), language, about=args.get("about"))
        elif args.get("id") is not None:
            self.open_paper(int(args["id"]))
        elif args.get("undone") and isinstance(self.levels.opened, PaperView):
            self.levels.opened.load()

    def refresh(self) -> None:
        documents = self.documents
        self.jobs.run(lambda _control: documents.list(), done=self.list.show_papers, failed=self.context.shell.show_error)

    def first_focus(self) -> QWidget | None:
        return None if self.levels.opened else next(iter(self.list.buttons.values()), None)

    def arrange(self, *, narrow: bool) -> None:
        self.list.set_narrow(narrow)
        view: Any = self.levels.opened
        if view is not None:
            view.set_narrow(narrow)

    # views -----------------------------------------------------------------------------------------------------------
    def begin(self, code: str, data: Mapping[str, Any] | None = None, language: Language | None = None, *,
              about: tuple[str, int] | None = None) -> FillView | None:  # fmt: skip
        """Shows the form of a kind; `data` are answers that are known already."""
        own: Language = language or ("kk" if self.texts.code == "kk" else "ru")
        try:
            template = self.documents.template(code)
        except Circumstance as error:
            self.context.shell.show_error(error)
            return None
        view = FillView(self.context, self.documents, template, own, data=data, about=tuple(about) if about else None)  # type: ignore[arg-type]
        self._show(view)
        view.kept.connect(self._paper_kept)
        return view

    def open_paper(self, paper_id: int) -> PaperView:
        """Shows a kept paper."""
        view = PaperView(self.context, self.documents, paper_id)
        view.wants_change.connect(self.change)
        view.wants_again.connect(self.again)
        view.gone.connect(self._back)
        self._show(view)
        return view

    def change(self, paper_id: int) -> FillView:
        """Shows the form of a kept paper with its answers."""
        card = self.documents.card(paper_id)
        template = self.documents.template(card.template)
        view = FillView(self.context, self.documents, template, card.language,
                        answers=self.documents.answers(paper_id), paper_id=paper_id)  # fmt: skip
        view.kept.connect(self._paper_kept)
        self._show(view)
        return view

    def again(self, paper_id: int) -> FillView:
        """Shows the form of a new paper with the answers of a kept one."""
        card = self.documents.card(paper_id)
        about = (card.about_kind, card.about_id) if card.about_kind and card.about_id is not None else None
        answers = PaperHistory(self.context.org).again(paper_id)
        view = FillView(self.context, self.documents, self.documents.template(card.template), card.language, answers=answers, about=about)
        view.kept.connect(self._paper_kept)
        self._show(view)
        return view

    def _show(self, view: Any) -> None:
        view.set_narrow(self.narrow)
        self.levels.open(view, on_back=self.refresh)

    def _paper_kept(self, card: PaperCard) -> None:
        self.refresh()
        self.open_paper(card.id)

    def _back(self) -> None:
        self.levels.back()
        self.refresh()

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        state = super().state()
        view = self.levels.opened
        if isinstance(view, FillView):
            state["view"] = {"kind": "fill", **view.state()}
        elif isinstance(view, PaperView):
            state["view"] = {"kind": "paper", "paper": view.paper_id}
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        kept = state.get("view")
        if not isinstance(kept, dict):
            return
        try:
            if kept.get("kind") == "paper":
                self.open_paper(int(kept["paper"]))
            elif kept.get("kind") == "fill":
                view = self.change(int(kept["paper"])) if kept.get("paper") else self.begin(kept["template"], None, kept["language"], about=kept.get("about"))
                if view is not None:
                    view.form.restore(kept["form"])
        except Circumstance as error:
            self.context.shell.show_error(error)
