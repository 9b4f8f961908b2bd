"""On an appeal's card: a warning when its answer stands on an article that has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.counsel.law.affected import of_appeal
from tirek.foundation.language.dates import short_date
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext


class ChangedLawPart(QWidget):
    """Takes no room until something has changed. `changed` never comes: it changes nothing itself."""

    changed = Signal()

    def __init__(self, context: PageContext, appeal: int) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context = context
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()
        self.jobs = ScreenJobs(context.jobs, self)
        self.jobs.run(lambda _control: of_appeal(context.org, appeal), done=self._show, failed=context.shell.show_error)

    def _show(self, places: Sequence[tuple[str, date]]) -> None:
        if not places:
            return
        texts, ui = self._context.texts, self._context.ui
        said = ", ".join(texts.t("art. {article} ({date})", article=article, date=short_date(day, texts.code)) for article, day in places)
        look = ui.small_button(texts.t("Look"), partial(self._context.navigate, "law"))
        self.banner = ui.banner(texts.t("The law has changed since this answer: {places}. Do not rely on it.", places=said), "warn", action=look)
        self._column.addWidget(self.banner)
        self.show()
