"""What every view of the page of dues shares: where an undo leads, and a field for a member."""

from __future__ import annotations

from tirek.features.members.api import MemberRow, Members
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.widgets.found_field import FoundField

OFFERED = 5


class View(DeedView):
    """A view of the page of dues."""

    page = "dues"

    def member_field(self, label: str, needed: str) -> FoundField:
        """A field for a member of the register."""
        org = self.context.org

        def find(words: str) -> list[MemberRow]:
            return Members(org).page(words, limit=OFFERED)

        return FoundField(self.context.theme, self.jobs, find, label=label, hint=self.texts.t("Write the surname: people of the list appear"), needed=needed)
