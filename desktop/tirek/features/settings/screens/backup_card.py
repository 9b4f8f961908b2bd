"""The card of Settings that makes a backup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card


class BackupCard(Card):
    """`made` comes when a backup lies there, proved. `back_up`: see `SettingsParts`."""

    made = Signal()

    def __init__(self, context: PageContext, back_up: Callable[[Path, Any], str]) -> None:
        t, ui = context.texts.t, context.ui
        super().__init__(context.theme, t("Backup"))
        self._context, self._back_up = context, back_up
        self.jobs = ScreenJobs(context.jobs, self)
        self.words = ui.muted("")
        self.button = ui.secondary(t("Make a backup"), self._choose, icon="save")
        self.progress = ui.progress()
        self.add(
            ui.text(t("One encrypted file with everything: keep it on a stick, away from this computer. It opens with the same passphrase or recovery code.")),
            self.words,
            ui.row(self.button),
            self.progress,
        )

    def _choose(self) -> None:
        context = self._context
        choose_place(self, context.texts.t("Where to keep the backup"), f"tirek-{context.clock.today():%Y-%m-%d}.tirek", self.back_up_to)

    def back_up_to(self, path: Path) -> None:
        """Makes the backup in the background; the records can be worked with meanwhile."""
        shell, back_up = self._context.shell, self._back_up
        self.button.setEnabled(False)
        self.progress.start(self._context.texts.t("Making the backup and opening it again to prove it"))

        def ended() -> None:
            self.progress.finish()
            self.button.setEnabled(True)

        def done(words: str) -> None:
            ended()
            self.made.emit()
            shell.changed()
            shell.say(words)

        def failed(error: BaseException) -> None:
            ended()
            shell.show_error(error)

        self.jobs.run(lambda control: back_up(path, control), done=done, failed=failed, unbreakable=True)
