"""The card of Settings with the union's own term of answering an appeal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from tirek.features.settings.screens.parts import TermChoice
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card


class TermCard(Card):
    """`kept` comes when the term is written."""

    kept = Signal()

    def __init__(self, context: PageContext, now: TermChoice, write: Callable[[int, str], None] | None) -> None:
        t, ui = context.texts.t, context.ui
        super().__init__(context.theme, t("Term of answering"))
        self._context, self._write = context, write
        self.jobs = ScreenJobs(context.jobs, self)
        self.form = Form(ui)
        self.days = ui.text_field(t("Days to answer an appeal"), value=str(now.n), letters=4, limit=3, hint=now.source, check=self.check_days)
        units = [("working_days", t("Working days")), ("calendar_days", t("Calendar days"))]
        self.unit = ui.choice_field(t("Which days"), units, value=now.unit)
        self.form.add("n", self.days)
        self.form.add("unit", self.unit)
        self.add(self.form, ui.row(ui.secondary(t("Save the term"), self.keep)))

    def keep(self) -> None:
        """Writes the union's own term if it is a number of days."""
        write = self._write
        if write is None or not self.form.validate():
            return
        days, kind = int(self.days.value()), self.unit.value()
        self.jobs.run(lambda _control: write(days, kind), done=lambda _none: self.kept.emit(), failed=self._context.shell.show_error, writes=True)

    def check_days(self, text: str) -> str | None:
        """What is wrong with a number of days, or None."""
        if text.isdigit() and 1 <= int(text) <= 90:
            return None
        return self._context.texts.t("Write a number of days from 1 to 90")
