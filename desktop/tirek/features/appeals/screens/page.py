"""Appeals: the journal, and over it a card or the form for a new appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.appeals.rules import NewAppeal
from tirek.features.appeals.screens.card_view import AppealCardView, MakePart
from tirek.features.appeals.screens.list_view import AppealList
from tirek.features.appeals.screens.new_view import NewAppealView
from tirek.features.appeals.screens.proposing import Drafter, no_model
from tirek.foundation.ui.page import Page, PageContext


class AppealsPage(Page):
    """`open(id=…, tab="answer")` shows a card; `open(new=…)` the form; a `NewAppeal` as `new` fills it."""

    def __init__(self, context: PageContext, drafter: Drafter = no_model, parts: Sequence[MakePart] = ()) -> None:
        super().__init__(context)
        self._parts = parts
        self._drafter = drafter
        self.list = AppealList(self.ui, context.org, self.jobs, failed=context.shell.show_error, record=lambda: self.record())
        self.list.opened.connect(lambda appeal: self.open_card(appeal))
        self.levels = self.ui.levels(self.list, self.texts.t("Back to the journal"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self.keep("list", self.list)

    # what the window asks --------------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        t, view = self.texts.t, self.levels.opened
        if isinstance(view, NewAppealView):
            return t("New appeal")
        return t("Appeal") if isinstance(view, AppealCardView) else t("Appeals")

    def open(self, **args: Any) -> None:
        if args.get("undone"):
            self._after_undo()
        elif "new" in args:
            self.record(args["new"])
        elif args.get("id") is not None:
            self.open_card(int(args["id"]), str(args.get("tab") or "matter"))

    def refresh(self) -> None:
        self.list.reload()

    def first_focus(self) -> QWidget | None:
        return self.list.focus_widget() if self.levels.opened is None else None

    def arrange(self, *, narrow: bool) -> None:
        self.list.set_narrow(narrow)
        view: Any = self.levels.opened
        if view is not None:
            view.set_narrow(narrow)

    # views -----------------------------------------------------------------------------------------------------------
    def open_card(self, appeal_id: int, tab: str = "matter") -> AppealCardView:
        """Shows the card of an appeal."""
        view = AppealCardView(self.context, appeal_id, tab, self._drafter, self._parts)
        view.changed.connect(self.list.reload)
        view.gone.connect(self._back)
        self._show(view)
        view.load()
        return view

    def record(self, appeal: object = None) -> NewAppealView:
        """Shows the form for a new appeal."""
        view = NewAppealView(self.context)
        if isinstance(appeal, NewAppeal):
            view.fill(appeal)
        view.recorded.connect(lambda new: self.open_card(new))
        self._show(view)
        view.who.focus()
        return view

    def _show(self, view: Any) -> None:
        view.set_narrow(self.narrow)
        self.levels.open(view, on_back=self._came_back)

    def _back(self) -> None:
        self.levels.back()

    def _came_back(self) -> None:
        self.list.reload()
        self.list.focus_widget().setFocus()

    def _after_undo(self) -> None:
        self.list.reload()
        view = self.levels.opened
        if isinstance(view, AppealCardView):
            view.load()

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        state = super().state()
        view = self.levels.opened
        if isinstance(view, AppealCardView):
            state["view"] = {"kind": "card", "id": view.appeal_id, **view.state()}
        elif isinstance(view, NewAppealView):
            state["view"] = {"kind": "new", **view.state()}
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        kept = state.get("view")
        if not isinstance(kept, dict):
            return
        if kept.get("kind") == "card":
            self.open_card(int(kept["id"])).restore(kept)
        elif kept.get("kind") == "new":
            self.record().restore(kept)
