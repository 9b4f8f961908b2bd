"""Notices of the centre: titles, the text under the one that is pressed; reading marks it read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tirek.features.notices.api import Notices, NoticeView
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language.dates import short_date
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card

SHOWN = 8


class NoticesCard(Card):
    """`read` comes when a notice was read for the first time."""

    read = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context.theme, context.texts.t("Notices of the centre"))
        self._context = context
        self.jobs = ScreenJobs(context.jobs, self)
        self.notices: list[NoticeView] = []
        self._open: int | None = None
        self.show_notices(())

    def show_notices(self, notices: Sequence[NoticeView]) -> None:
        """Newest first."""
        self.notices = list(notices)
        self.clear(keep=1)
        if not notices:
            self.add(self._context.ui.muted(self._context.texts.t("Nothing has come yet. Notices arrive with the exchange.")))
        for number, notice in enumerate(self.notices[:SHOWN]):
            if number:
                self.add_line()
            self.add(self._line(notice))
        if any(not notice.read for notice in self.notices[:SHOWN]):
            self.add(self._context.ui.small(self._context.texts.t("When you open a notice, the centre learns with the next exchange that it was opened here; not by whom.")))

    def _line(self, notice: NoticeView) -> QWidget:
        ui, t, texts = self._context.ui, self._context.texts.t, self._context.texts
        opened = notice.id == self._open
        day = short_date(notice.published_at.astimezone(KAZAKHSTAN).date(), texts.code)
        head = ui.row(ui.word(day, "small"), gap="m")
        if not notice.read:
            head.add(ui.chip(t("New"), "info"))
        parts = [ui.text(notice.title, "strong"), head]
        if opened:
            parts.append(ui.text(notice.text))
        else:
            button = ui.small_button(t("Read"), lambda: self.open_notice(notice.id))
            button.setAccessibleName(f"{t('Read')}: {notice.title}")
            parts.append(ui.row(button))
        return ui.stack(*parts, gap="xs")

    def open_notice(self, notice_id: int) -> None:
        """Shows the text and marks the notice read."""
        self._open = notice_id
        self.show_notices(self.notices)
        unread = any(one.id == notice_id and not one.read for one in self.notices)
        if not unread:
            return
        notices = Notices(self._context.org)

        def work(_control: object) -> list[NoticeView]:
            notices.mark_read(notice_id)
            return notices.all()

        def done(fresh: list[NoticeView]) -> None:
            self.show_notices(fresh)
            self.read.emit()

        self.jobs.run(work, done=done, failed=self._context.shell.show_error, writes=True)
