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
        self._begin(context, desk)
        t = context.texts.t
        self.add(context.ui.muted(t("The regional office gives an invitation: a file on a stick or a line of text. Until then nothing leaves this computer.")))
        self._add_ways()

    def _begin(self, context: PageContext, desk: ExchangeDesk) -> None:
        self._context, self._desk = context, desk
        self.jobs = ScreenJobs(context.jobs, self)
        self.instead = False

    def _add_ways(self) -> None:
        ui, t = self._context.ui, self._context.texts.t
        self.file_button = ui.primary(t("Choose the invitation file"), self.choose_file, icon="folder")
        self.code = ui.long_text_field(t("Or paste the text of the invitation"), lines=2, check=needed(t("Paste the text of the invitation")))
        self.paste_button = ui.secondary(t("Join by this text"), self._join_by_text)
        self.progress = ui.progress()
        self.add(ui.row(self.file_button), self.code, ui.row(self.paste_button), self.progress)

    def choose_file(self) -> None:
        """Asks for the file of the invitation."""
        choose_file(self, self._context.texts.t("Choose the invitation file"), lambda path: self.join_by_file(str(path)))

    def _join_by_text(self) -> None:
        if self.code.validate():
            text = self.code.value()
            self._join(lambda control: self._desk.enrol(text, control, instead=self.instead))

    def join_by_file(self, path: str) -> None:
        """Joins by the file at this place."""
        self._join(lambda control: self._desk.enrol_from(path, control, instead=self.instead))

    def _join(self, work: Callable[[Control], Joined]) -> None:
        def done(joined: Joined) -> None:
            self.progress.finish()
            self.joined.emit(joined)

        def failed(error: BaseException) -> None:
            self.progress.finish()
            self._context.shell.show_error(error)

        self.progress.start(self._context.texts.t("Introducing this computer to the centre"))
        self.jobs.run(work, done=done, failed=failed)


class MoveCard(JoinCard):
    """The same for an organisation that has a centre already and leaves it: says what it means, and wants to hear that a person has asked."""

    left = Signal()
    """The person thought better of it."""

    def __init__(self, context: PageContext, desk: ExchangeDesk) -> None:
        Card.__init__(self, context.theme, context.texts.t("Move to another centre"))
        self._begin(context, desk)
        self.instead = True
        ui, t = context.ui, context.texts.t
        self.add(
            ui.text(t("Only if the centre's key was stolen or lost, or if your organisation now belongs to another centre.")),
            ui.muted(t("The centre of before gets nothing more from here; what it has, it keeps. The new one is told the cards and totals from the beginning, and what has no receipt goes to it. Your records stay as they are. There is no way back without a new invitation of the old centre.")),
        )  # fmt: skip
        self.asked = ui.check(t("I have asked the regional office by telephone, and it has confirmed the new centre"))
        self.asked.toggled.connect(self._allow)
        self.add(self.asked)
        self._add_ways()
        self.back_button = ui.ghost(t("Stay with the present centre"), self.left.emit)
        self.add(ui.row(self.back_button))
        self.begin_anew()

    def begin_anew(self) -> None:
        """Nothing is ticked and nothing typed."""
        self.asked.setChecked(False)
        self.code.set_value("")
        self._allow(False)

    def _allow(self, on: bool) -> None:
        for part in (self.file_button, self.code, self.paste_button):
            part.setEnabled(on)
