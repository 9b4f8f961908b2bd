"""Dues: the month, who owes, rates and shares; over them a member's ledger, the accountant's list, the form for cash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.dues.screens import OwnTab
from tirek.features.dues.screens.cash_view import CashView
from tirek.features.dues.screens.ledger_view import LedgerView
from tirek.features.dues.screens.list_view import ListView
from tirek.features.dues.screens.month_view import MonthTab
from tirek.features.dues.screens.owed_tab import OwedTab
from tirek.features.dues.screens.rates_tab import RatesTab
from tirek.foundation.ui.deed_view import DeedView, OpenedView
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.widgets.levels import Scroll
from tirek.foundation.ui.widgets.tabs import Tabs


class DuesPage(Page):
    """`open(id=…)` shows a member's ledger, `open(tab=…)` a tab, `open(month=…)` the reconciliation of a month."""

    def __init__(self, context: PageContext, tabs: Sequence[OwnTab] = ()) -> None:
        super().__init__(context)
        t = self.texts.t
        self._views: dict[str, DeedView] = {}
        own = [(tab.key, t(tab.title), lambda tab=tab: self._add(tab.key, tab.make(self))) for tab in tabs]
        self.tabs = Tabs(self.theme, t("Parts of this page"), [
            ("month", t("The month"), lambda: self._add("month", self._month_tab())), ("owed", t("Who owes"), lambda: self._add("owed", self._owed_tab())),
            *own, ("rates", t("Rates and shares"), lambda: self._add("rates", self._rates_tab())),
        ])  # fmt: skip
        self.tabs.moved.connect(lambda _key: self._tab_shown())
        scroll = Scroll(self.theme, width=1180)
        scroll.add(self.tabs)
        scroll.column.addStretch(1)
        self.levels = self.ui.levels(scroll, t("Back to dues"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self.tabs.show_tab("month")

    # tabs ------------------------------------------------------------------------------------------------------------
    def _add(self, key: str, view: DeedView) -> QWidget:
        self._views[key] = view
        view.set_narrow(self.narrow)
        return view

    def _month_tab(self) -> MonthTab:
        view = MonthTab(self.context)
        view.member.connect(self.open_ledger)
        view.list_wanted.connect(self.take_list)
        view.cash_wanted.connect(lambda month: self.take_cash(month))
        view.rates_wanted.connect(lambda: self.tabs.show_tab("rates"))
        return view

    def _owed_tab(self) -> OwedTab:
        view = OwedTab(self.context)
        view.member.connect(self.open_ledger)
        return view

    def _rates_tab(self) -> RatesTab:
        return RatesTab(self.context)

    def _tab_shown(self) -> None:
        view = self._views.get(self.tabs.key)
        if view is not None:
            view.load()

    def view(self, key: str) -> Any:
        """A tab by its key, made if need be."""
        self.tabs.show_tab(key)
        return self._views[key]

    # what the window asks --------------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        opened = self.opened
        return self.texts.t(opened.heading if opened is not None and opened.heading else "Dues")

    def open(self, **args: Any) -> None:
        if args.get("month"):
            month: MonthTab = self.view("month")
            month.restore({"month": args["month"]})
        elif args.get("id") is not None:
            self.open_ledger(int(args["id"]))
        elif args.get("tab"):
            self.levels.back()
            self.tabs.show_tab(str(args.pop("tab")))
            view = self._views.get(self.tabs.key)
            if view is not None and args:
                view.open(**args)
        elif args.get("undone"):
            self._reload()

    def refresh(self) -> None:
        self._reload()

    @property
    def opened(self) -> DeedView | None:
        """The view over the tabs, if one is open."""
        holder = self.levels.opened
        return holder.view if isinstance(holder, OpenedView) else None

    def _reload(self) -> None:
        opened = self.opened
        if opened is not None:
            opened.load()
        self._tab_shown()

    def first_focus(self) -> QWidget | None:
        month = self._views.get("month")
        return month.list_button if isinstance(month, MonthTab) and self.levels.opened is None else None

    def arrange(self, *, narrow: bool) -> None:
        for view in self._views.values():
            view.set_narrow(narrow)
        opened = self.opened
        if opened is not None:
            opened.set_narrow(narrow)

    # views over the tabs ---------------------------------------------------------------------------------------------
    def open_ledger(self, member: int) -> LedgerView:
        """Shows a member's ledger."""
        view = LedgerView(self.context, member)
        view.cash_wanted.connect(lambda who, name: self.take_cash("", (who, name)))
        self.show_view(view)
        return view

    def take_list(self, month: str = "") -> ListView:
        """Shows the page that takes the accountant's list in."""
        view = ListView(self.context, month)
        self.show_view(view)
        view.choose_button.setFocus()
        return view

    def take_cash(self, month: str = "", member: tuple[int, str] | None = None) -> CashView:
        """Shows the form for cash."""
        from tirek.features.dues.rules import month_of

        view = CashView(self.context, month or month_of(self.context.clock.today()), member)
        self.show_view(view)
        (view.sum if member else view.who).focus()
        return view

    def show_view(self, view: DeedView) -> None:
        """Shows a view over the tabs, with a line back."""
        view.set_narrow(self.narrow)
        view.done_with.connect(self._back)
        self.levels.open(OpenedView(view), on_back=self._tab_shown)
        view.load()

    def _back(self) -> None:
        self.levels.back()

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        state = super().state() | {"tab": self.tabs.key, "tabs": {key: view.state() for key, view in self._views.items()}}
        opened = self.opened
        kinds = {LedgerView: "ledger", ListView: "list", CashView: "cash"}
        if opened is not None and type(opened) in kinds:
            state["view"] = {"kind": kinds[type(opened)], "member": getattr(opened, "member", None), "state": opened.state()}
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        for key, kept in (state.get("tabs") or {}).items():
            self.view(key).restore(kept)
        self.tabs.show_tab(str(state.get("tab") or "month"))
        view = state.get("view")
        if isinstance(view, dict):
            opened = {"ledger": lambda: self.open_ledger(int(view["member"])), "list": self.take_list, "cash": self.take_cash}[view["kind"]]()
            opened.restore(view.get("state") or {})
