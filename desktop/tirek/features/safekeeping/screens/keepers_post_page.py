"""Writing about a request that was seen here: to the other keeper, and to the school itself, found in the centre's book of addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.features.safekeeping.keepers import Keepers, Standing
from tirek.features.safekeeping.keepers_post import KeepersPost
from tirek.foundation.exchange.directory import Correspondent
from tirek.foundation.ui.page import PageContext, ScrollPage
from tirek.foundation.ui.widgets.emptying import empty_out

LookUp = Callable[[str], list[Correspondent]]


class KeepersPostPage(ScrollPage):
    """`open(digest=…)` shows the request."""

    def __init__(self, context: PageContext, look_up: LookUp) -> None:
        super().__init__(context, width=860)
        self._look_up = look_up
        self.digest = ""
        ui, t = self.ui, self.texts.t
        self.head, self.found = ui.stack(), ui.stack()
        self.search = ui.text_field(t("Part of the name of the keeper or the school"), limit=100)
        self.find_button = ui.primary(t("Find"), self.find, icon="search")
        self.add(self.head, ui.card("", self.search, ui.row(self.find_button), self.found))
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.texts.t("Write about a request")

    def way_back(self) -> tuple[str, dict[str, Any]]:
        return self.texts.t("Back to the keepers"), {"show": "keepers"}

    def open(self, **args: Any) -> None:
        self.digest = str(args.get("digest") or "")
        empty_out(self.found.layout())
        org, digest = self.context.org, self.digest
        self.jobs.run(lambda _control: next((one for one in Keepers(org).requests() if one.digest == digest), None), done=self._show, failed=self.context.shell.show_error)

    def _show(self, one: Standing | None) -> None:
        empty_out(self.head.layout())
        if one is not None:
            ui, t = self.ui, self.texts.t
            words = t("The request goes to the other keeper, the notice to the school. Each keeper waits for itself; the school may say no by a press.")
            self.head.add(ui.card(one.organisation, ui.text(one.reason), ui.muted(words)))

    def find(self) -> None:
        """Asks the centre's book of addresses."""
        words = self.search.value()
        self.jobs.run(lambda _control: self._look_up(words), done=self._show_found, failed=self.context.shell.show_error)

    def _show_found(self, found: list[Correspondent]) -> None:
        ui, t, layout = self.ui, self.texts.t, self.found.layout()
        assert layout is not None
        empty_out(layout)
        self.buttons: dict[str, Any] = {}
        wanted = self.search.value().casefold().strip()
        shown = [one for one in found if one.kind != "lawyer" and wanted in one.name.casefold()]
        if not shown:
            layout.addWidget(ui.muted(t("Nobody of this name is in the book of addresses. Three letters of the name are needed.")))
        for one in shown[:10]:
            desk = one.kind == "desk"
            words = t("Pass the request on") if desk else t("Tell the school")
            button = ui.secondary(words, lambda one=one, desk=desk: self._send(one, desk=desk), icon="send")
            button.setAccessibleName(f"{words}: {one.name}")
            self.buttons[one.name] = button
            about = ui.stack(ui.text(one.name, "strong"), ui.muted(one.region), ui.word(one.fingerprint, "code").selectable(), gap="xs")
            layout.addWidget(ui.split(about, button))

    def _send(self, one: Correspondent, *, desk: bool) -> None:
        org, digest = self.context.org, self.digest

        def work(_control: object) -> None:
            post = KeepersPost(org)
            (post.pass_on if desk else post.tell_school)(digest, one.address, one.name)

        def done(_none: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("Sealed for {name}. It leaves with the next exchange.", name=one.name))

        self.jobs.run(work, done=done, failed=self.context.shell.show_error, writes=True)
