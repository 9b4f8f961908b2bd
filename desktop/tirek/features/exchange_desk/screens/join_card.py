"""Joining a centre: by the file of an invitation, or by its text pasted in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from tirek.features.exchange_desk.service import ExchangeDesk, Joined
from tirek.foundation.jobs import Control
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.forms import needed
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card


class JoinCard(Card):
    """`joined(Joined)` comes when the invitation was taken, also where the centre could not be reached yet."""

    joined = Signal(object)

    def __init__(self, context: PageContext, desk: ExchangeDesk) -> None:
        super().__init__(context.theme, context.texts.t("Join a centre"))
        self._context, self._desk = context, desk
        self.jobs = ScreenJobs(context.jobs, self)
        ui, t = context.ui, context.texts.t
        self.add(ui.muted(t("The regional office gives an invitation: a file on a stick or a line of text. Until then nothing leaves this computer.")))
        self.file_button = ui.primary(t("Choose the invitation file"), self.choose_file, icon="folder")
        self.add(ui.row(self.file_button))
        self.code = ui.long_text_field(t("Or paste the text of the invitation"), lines=2, check=needed(t("Paste the text of the invitation")))
        self.paste_button = ui.secondary(t("Join by this text"), self._join_by_text)
        self.add(self.code, ui.row(self.paste_button))
        self.progress = ui.progress()
        self.add(self.progress)

    def choose_file(self) -> None:
        """Asks for the file of the invitation."""
        choose_file(self, self._context.texts.t("Choose the invitation file"), lambda path: self.join_by_file(str(path)))

    def _join_by_text(self) -> None:
        if self.code.validate():
            text = self.code.value()
            self._join(lambda control: self._desk.enrol(text, control))

    def join_by_file(self, path: str) -> None:
        """Joins by the file at this place."""
        self._join(lambda control: self._desk.enrol_from(path, control))

    def _join(self, work: Callable[[Control], Joined]) -> None:
        def done(joined: Joined) -> None:
            self.progress.finish()
            self.joined.emit(joined)

        def failed(error: BaseException) -> None:
            self.progress.finish()
            self._context.shell.show_error(error)

        self.progress.start(self._context.texts.t("Introducing this computer to the centre"))
        self.jobs.run(work, done=done, failed=failed)
