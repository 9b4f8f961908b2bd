"""Members: the list, and over it a card, the form for a new person, or the list from Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.members.screens import CardPart
from tirek.features.members.screens.add_view import AddView
from tirek.features.members.screens.card_view import MemberCardView
from tirek.features.members.screens.duplicates_view import DuplicatesView
from tirek.features.members.screens.import_view import ImportView
from tirek.features.members.screens.list_view import ListDeeds, MemberList
from tirek.features.members.service import Members
from tirek.foundation.privacy.readings import note_reading
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.page import Page, PageContext


class MembersPage(Page):
    """`open(id=…)` shows a card, `open(add=True)` the form, `open(take=True)` the list from Excel."""

    def __init__(self, context: PageContext, parts: Sequence[CardPart] = ()) -> None:
        super().__init__(context)
        self._parts, t = parts, self.texts.t
        deeds = ListDeeds(
            add=lambda: self.add_person(), take=lambda: self.take_list(), save=self._choose_place, twice=lambda: self.find_duplicates(),
            contracts=lambda: context.navigate("contracts"), moves=lambda: context.navigate("transfers"), cards=lambda: context.navigate("cards"),
        )  # fmt: skip
        self.list = MemberList(self.ui, context.org, self.jobs, deeds, failed=context.shell.show_error)
        self.list.opened.connect(self.open_card)
        self.levels = self.ui.levels(self.list, t("Back to the list"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self.keep("list", self.list)

    # what the window asks --------------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        t, view = self.texts.t, self.levels.opened
        if isinstance(view, AddView):
            return t("New member")
        if isinstance(view, ImportView):
            return t("List from Excel")
        if isinstance(view, DuplicatesView):
            return t("Maybe one person")
        if isinstance(view, MemberCardView):
            return t("Card of a member")
        return t("Members")

    def open(self, **args: Any) -> None:
        if args.get("undone"):
            self._after_undo()
        elif "new" in args or "add" in args:
            self.add_person()
        elif "take" in args:
            self.take_list()
        elif "twice" in args:
            self.find_duplicates()
        elif args.get("id") is not None:
            self.open_card(int(args["id"]))

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
    def open_card(self, member_id: int) -> MemberCardView:
        """Shows the card of a member."""
        view = MemberCardView(self.context, member_id, self._parts)
        view.changed.connect(self.list.reload)
        view.gone.connect(self._back_to_list)
        self._show(view)
        view.load()
        return view

    def add_person(self) -> AddView:
        """Shows the form for a new person."""
        view = AddView(self.context)
        view.added.connect(self.open_card)
        view.added.connect(lambda _id: self.list.reload())
        self._show(view)
        view.form.field("last_name").focus()
        return view

    def take_list(self) -> ImportView:
        """Shows the page that takes a list in."""
        view = ImportView(self.context)
        view.taken.connect(self._back_to_list)
        self._show(view)
        view.choose_button.setFocus()
        return view

    def find_duplicates(self) -> DuplicatesView:
        """Shows cards that may be one person."""
        view = DuplicatesView(self.context)
        view.changed.connect(self.list.reload)
        self._show(view)
        view.load()
        return view

    def _show(self, view: Any) -> None:
        view.set_narrow(self.narrow)
        self.levels.open(view, on_back=self._came_back)

    def _back_to_list(self) -> None:
        self.levels.back()
        self.list.reload()

    def _came_back(self) -> None:
        self.list.reload()
        self.list.focus_widget().setFocus()

    def _after_undo(self) -> None:
        """After an undo: the list is read again, and a card that is open too (a card just added goes away)."""
        self.list.reload()
        view = self.levels.opened
        if isinstance(view, MemberCardView):
            view.reload_or_leave()
        elif isinstance(view, DuplicatesView):
            view.load()

    # the register as a file ------------------------------------------------------------------------------------------
    def _choose_place(self) -> None:
        t = self.texts.t
        choose_place(self, t("Save to Excel"), t("Members") + ".xlsx", self.save_list, kinds=(t("Excel list (*.xlsx)"),))

    def save_list(self, path: Path) -> None:
        """Writes the people who are being shown as an Excel file."""
        find, standing = self.list.search.text(), self.list.standing

        def work(_control: object) -> int:
            from tirek.features.members.export import write_register

            cards = Members(self.context.org).cards(find, standing=standing)
            write_register(path, cards, self.texts)
            note_reading(self.context.org, "export.members", 0)
            return len(cards)

        def done(count: int) -> None:
            words = self.texts.n("{count} person written. The file is not encrypted: keep it safe.",
                                 "{count} people written. The file is not encrypted: keep it safe.", count)  # fmt: skip
            self.context.shell.say(words)

        self.jobs.run(work, done=done, failed=self.context.shell.show_error)

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        state = super().state()
        view = self.levels.opened
        if isinstance(view, MemberCardView):
            state["view"] = {"kind": "card", "id": view.member_id, **view.state()}
        elif isinstance(view, AddView):
            state["view"] = {"kind": "add", **view.state()}
        elif isinstance(view, ImportView):
            state["view"] = {"kind": "import", **view.state()}
        elif isinstance(view, DuplicatesView):
            state["view"] = {"kind": "twice"}
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        kept = state.get("view")
        if not isinstance(kept, dict):
            return
        if kept.get("kind") == "card":
            self.open_card(int(kept["id"])).restore(kept)
        elif kept.get("kind") == "add":
            self.add_person().restore(kept)
        elif kept.get("kind") == "import":
            self.take_list().restore(kept)
        elif kept.get("kind") == "twice":
            self.find_duplicates()
