"""The term that a question asked for: the last day, why, the source; another day in the field counts it anew, an unclear event is chosen."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.counsel.service import Counsel
from tirek.features.counsel.what_if import Event, WhatIf, in_words
from tirek.foundation.language.dates import read_date, short_date
from tirek.foundation.language.texts import load_texts
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.long_button import LongButton
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import throw_away

STRONG_LINES = 3
"""The matter, the last day, the last safe day."""


class TermCard(QWidget):
    """Stands above the passages of an answer."""

    def __init__(self, context: PageContext, found: WhatIf, lang: str) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._texts = context, load_texts(lang)
        self._jobs = ScreenJobs(context.jobs, self)
        self.found = found
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self._body = QWidget()
        self._show()

    def _show(self) -> None:
        found, ui = self.found, self._context.ui
        lines = in_words(found, self._texts, self._context.clock.today())
        if found.event is None or found.due is None:
            self.choices = [LongButton(ui, event.title[self._texts.code], lambda event=event: self.choose(event), icon="right") for event in found.choices]
            self._replace(ui.stack(ui.text(lines[0], "strong"), *self.choices, gap="s"))
            return
        strong = STRONG_LINES if found.due.safe_on < found.due.due_on else STRONG_LINES - 1
        late = found.due.due_on < self._context.clock.today()
        t = self._context.texts.t
        self.date = ui.text_field(t("Counts from: {event}", event=found.event.title[self._texts.code]), letters=14, value=short_date(found.on, self._texts.code))
        self.date.input().returnPressed.connect(self.count)
        self.count_button = ui.secondary(t("Count anew"), self.count, icon="repeat")
        parts: list[QWidget] = [ui.text(line, "strong") for line in lines[:strong]]
        rest = lines[strong:]
        if late and rest:
            parts.append(ui.banner(rest.pop(0), "warn"))
        self._replace(ui.stack(ui.stack(*parts, gap="xs"), ui.stack(*(ui.small(line) for line in rest), gap="xs"), self.date, ui.row(self.count_button)))

    def choose(self, event: Event) -> None:
        """The person says what happened."""
        self._count(event.id, self.found.on)

    def count(self) -> None:
        """Counts from the day in the field."""
        assert self.found.event is not None
        on, t = read_date(self.date.value()), self._context.texts.t
        today = short_date(self._context.clock.today(), self._texts.code)
        self.date.set_error(None if on else t("Write the date as {date}", date=today))
        if on is not None:
            self._count(self.found.event.id, on)

    def _count(self, event: str, on: date) -> None:
        org = self._context.org

        def done(found: WhatIf) -> None:
            self.found = found
            self._show()

        self._jobs.run(lambda _control: Counsel(org).count_term(event, on), done=done, failed=self._context.shell.show_error)

    def _replace(self, body: QWidget) -> None:
        throw_away(self._body)
        self._body = body
        self.column.addWidget(body)
