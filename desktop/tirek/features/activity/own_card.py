"""The history of the organisation's own card, and the way back to any moment of it."""

from __future__ import annotations

from sqlalchemy import select

from tirek.features.activity.history import CardHistory, Entry
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation

_TABLE = "organisation_card"


class OwnCard:
    """Settings keep the card; here stands what was done with it. (Settings themselves know nothing of histories: histories ask them for names.)"""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self._table = org.office.metadata.tables[_TABLE]
        self.last_action: int | None = None

    @property
    def id(self) -> int:
        """The number of the one card there is."""
        with self._org.office.read() as session:
            return session.execute(select(self._table.c.id).where(self._table.c.deleted_at.is_(None))).scalar_one()

    def history(self, texts: Texts) -> list[Entry]:
        """Every change, newest first."""
        return self._story().entries(self.id, texts)

    def restore(self, record: int, action: int) -> int | None:
        """Puts the card back to how it was right after an action of its history; itself one action that can be undone.

        Raises Circumstance RECORD-01, HISTORY-02.
        """
        if record != self.id:
            raise Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))
        self.last_action = self._story().restore(record, action, "organisation.restore")
        return self.last_action

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back."""
        return self._org.office.undo(action_id)

    def _story(self) -> CardHistory:
        return CardHistory(self._org, self._org.office, _TABLE)
