"""Taking one person in."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from tirek.features.members.screens.card_view import WIDTH
from tirek.features.members.screens.form import MemberForm
from tirek.features.members.service import MemberCard, Members
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.levels import Scroll


class AddView(Scroll):
    """`added(id)` comes when the person is on the list."""

    added = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__(context.theme, width=WIDTH)
        self._context = context
        self.jobs = ScreenJobs(context.jobs, self)
        ui, t = context.ui, context.texts.t
        self.form = MemberForm(ui, context.clock.today())
        self.save_button = ui.primary(t("Add to the list"), self.save, key="Ctrl+S")
        self.add(ui.card("", ui.muted(t("Surname and name are enough to begin. The rest can be added later.")), self.form, ui.row(self.save_button)))
        self.column.addStretch(1)

    def save(self) -> None:
        """Adds the person if everything is right."""
        self.form.save(self._store)

    def _store(self, _values: dict[str, str]) -> None:
        members, values = Members(self._context.org), self.form.record()

        def done(card: MemberCard) -> None:
            self.added.emit(card.id)
            if members.last_action is not None:
                words = self._context.texts.t("Added to the list: {name}", name=card.full_name)
                offer_undo(self._context, "members", words, members.undo, members.last_action)

        self.jobs.run(lambda _control: members.add(values), done=done, failed=self._context.shell.show_error, writes=True)

    def set_narrow(self, narrow: bool) -> None:
        self.form.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state()}

    def restore(self, state: dict[str, Any]) -> None:
        self.form.restore(state.get("form"))
