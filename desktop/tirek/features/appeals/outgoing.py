"""What is told of appeals: for each a card of random id, month, first-level cause, term kept, outcome; and to the school's own members
what a person has written for everybody and approved. Nothing else.

Cards are collected at an exchange, in one batch in the order of their random ids; never at the moment of entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tirek.features.appeals.model import Appeal
from tirek.foundation.exchange.generalise import Figure, count_cells, done_in_time, first_level, month
from tirek.foundation.exchange.messages import OpenMessage
from tirek_protocol.messages import Message, PublicAnswer, write

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


def answer_message(answer: bytes, asked: Mapping[str, str], done: Mapping[str, str]) -> Message:
    """«You asked, we did» as it would leave: words that a person wrote for it, from no column of the appeal."""
    return write(PublicAnswer(answer, dict(asked), dict(done)))  # type: ignore[arg-type]


def withdrawal_message(answer: bytes) -> Message:
    """That it is shown no more."""
    return write(PublicAnswer(answer, {}, {}, withdrawn=True))
