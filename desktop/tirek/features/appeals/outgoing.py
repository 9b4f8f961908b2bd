"""What is told of appeals: for each a card of random id, month, first-level cause, term kept, outcome. Nothing else.

Cards are collected at an exchange, in one batch in the order of their random ids; never at the moment of entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.features.appeals.model import Appeal
from tirek.foundation.exchange.generalise import Figure, count_cells, done_in_time, first_level, month
from tirek.foundation.exchange.messages import OpenMessage

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation


class AppealCardsSource:
    """Handed to the exchange by the app."""

    def collect(self, org: OpenedOrganisation) -> list[OpenMessage]:
        """All cards as they stand; the exchange finds out what is new."""
        fields = {
            "card": Appeal.card_id,
            "month": month(Appeal.received_on),
            "cause": first_level(Appeal.cause),
            "term_kept": done_in_time(Appeal.answered_on, Appeal.due_on, today=org.clock.today()),
            "outcome": Appeal.outcome,
        }
        with org.cases.read() as session:
            return [OpenMessage(session, "appeal_cards", fields, where=[Appeal.deleted_at.is_(None)])]


def appeals_by_cause(org: OpenedOrganisation) -> Figure:
    """This month's appeals by first-level cause; cells under five hidden."""
    beginning = org.clock.today().isoformat()[:7]
    with org.cases.read() as session:
        return count_cells(session, Appeal.cause, Appeal.deleted_at.is_(None), Appeal.received_on.startswith(beginning))
