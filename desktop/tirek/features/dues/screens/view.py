"""What every view of the page of dues shares: where an undo leads, and a field for a member."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tirek.features.members.api import MemberRow, Members
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.widgets.found_field import FoundField

OFFERED = 5


class View(DeedView):
    """A view of the page of dues."""

    page = "dues"

    def choose_sheet(self, name: str, save: Callable[[Path], None]) -> None:
        """Asks where an Excel file is to be put."""
        t = self.texts.t
        choose_place(self, t("Save to Excel"), f"{name}.xlsx", save, kinds=(t("Excel list (*.xlsx)"),))

    def save_sheet(self, write: Callable[[], int]) -> None:
        """Writes it in the background and says that it is not encrypted."""

        def done(count: int) -> None:
            words = self.texts.n("{count} line written. The file is not encrypted: keep it safe.", "{count} lines written. The file is not encrypted: keep it safe.", count)
            self.context.shell.say(words)

        self.jobs.run(lambda _control: write(), done=done, failed=self.context.shell.show_error)

    def member_field(self, label: str, needed: str) -> FoundField:
        """A field for a member of the register."""
        org = self.context.org

        def find(words: str) -> list[MemberRow]:
            return Members(org).page(words, limit=OFFERED)

        return FoundField(self.context.theme, self.jobs, find, label=label, hint=self.texts.t("Write the surname: people of the list appear"), needed=needed)
