"""Meeting through the centre: what it means, and the chair's switch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.devices.relay import Relay
from tirek.foundation.errors import to_words
from tirek.foundation.jobs import Control
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import empty_out


class RelayCard(QWidget):
    """Only the chair sees the button; everybody sees whether it is on."""

    def __init__(self, context: PageContext, changed: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._changed, self._relay = context, changed, Relay(context.org)
        self.jobs = ScreenJobs(context.jobs, self)
        ui, t = context.ui, context.texts.t
        self.state = ui.text("")
        self.result = ui.stack(gap="s")
        self.switch = ui.secondary(t("Switch on"), self._press, icon="exchange")
        words = t("With each exchange the computers meet without a stick, and a lost one can be made anew with the printed recovery code. The centre keeps the parts sealed and cannot open them; it sees how large they are and when they came.")
        self.card = ui.card(t("Meet through the centre"), ui.muted(words), self.state, self.result, ui.row(self.switch))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.card)
        self._on = False

    def refresh(self) -> None:
        relay = self._relay
        self.jobs.run(lambda _control: relay.on, done=self._show, failed=self._context.shell.show_error)

    def _show(self, on: bool) -> None:
        self._on = on
        t = self._context.texts.t
        self.state.setText(t("It is on.") if on else t("It is off: the computers meet over a stick only."))
        self.switch.setText(t("Switch off and take everything away from the centre") if on else t("Switch on"))
        self.switch.setVisible(self._context.org.vault.is_chair)

    def _press(self) -> None:
        relay, on = self._relay, not self._on

        def work(_control: Control) -> None:
            relay.switch(on)

        self.jobs.run(work, done=lambda _: self._switched(), failed=self._failed, writes=True)

    def _switched(self) -> None:
        self._say("")
        self._context.shell.say(self._context.texts.t("It holds from the next exchange on."))
        self._changed()

    def _failed(self, error: BaseException) -> None:
        self._say("\n".join(to_words(self._context.texts, error)))

    def _say(self, words: str) -> None:
        layout = self.result.layout()
        empty_out(layout)
        if words:
            layout.addWidget(self._context.ui.banner(words, "bad"))
