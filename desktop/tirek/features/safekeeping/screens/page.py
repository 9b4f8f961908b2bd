"""Keys: how the records are opened, by whom, and what is kept of people. One page of tabs; each tab is a view of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.safekeeping.screens.handover_view import HandoverView
from tirek.features.safekeeping.screens.keepers_view import KeepersView
from tirek.features.safekeeping.screens.people_view import PeopleView
from tirek.features.safekeeping.screens.recovery_view import RecoveryView
from tirek.features.safekeeping.screens.roles_view import RolesView
from tirek.foundation.ui.page import PageContext, ScrollPage
from tirek.foundation.ui.widgets.tabs import Tabs


class SafekeepingPage(ScrollPage):
    """`open(show="recovery")` opens a tab."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, width=860)
        self.tabs = Tabs(self.theme, self.texts.t("Keys and safekeeping"), self._views())
        self.add(self.tabs)
        self.body.addStretch(1)
        self.tabs.show_tab(self._views()[0][0])

    def _views(self) -> list[tuple[str, str, Callable[[], QWidget]]]:
        t, context = self.texts.t, self.context
        people = [("people", t("Personal data"), lambda: PeopleView(context))] if context.org.may_open("register") else []
        keepers = [("keepers", t("Two keepers"), lambda: KeepersView(context))] if context.org.vault.signer else []
        return [
            ("roles", t("Who opens what"), lambda: RolesView(context)),
            ("recovery", t("Recovery"), lambda: RecoveryView(context)),
            *keepers,
            *people,
            ("handover", t("Hand-over"), lambda: HandoverView(context)),
        ]

    @property
    def title(self) -> str:
        return self.texts.t("Vault keys")

    def open(self, **args: Any) -> None:
        self.tabs.show_tab(str(args.get("show", "")))

    def refresh(self) -> None:
        view: Any = self.tabs.view
        if view is not None:
            view.refresh()

    def state(self) -> dict[str, Any]:
        return {"tab": self.tabs.key}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.tabs.show_tab(str(state.get("tab", "")))
