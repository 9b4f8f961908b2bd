"""A draft of the answer, put together from the knowledge base with its sources. Words of the law only, no model needed."""

from __future__ import annotations

from importlib.util import find_spec

from tirek.features.appeals.service import AppealCard, Appeals
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation


def can_propose() -> bool:
    """Whether this program has the part that answers from sources."""
    return find_spec("tirek.features.counsel.api") is not None


def propose(org: OpenedOrganisation, appeals: Appeals, appeal_id: int) -> AppealCard:
    """Keeps a draft with its sources on the appeal. Raises Circumstance APPEAL-13 when no source fits."""
    from tirek.features.counsel.api import Counsel, Zone, as_draft

    card = appeals.card(appeal_id)
    answer = Counsel(org).ask(card.text or card.subject, keep=False)
    if answer.zone is Zone.REFUSED or not answer.sources:
        raise Circumstance(
            "APPEAL-13",
            mark("No source fits this appeal, so there is no draft. Nothing was changed."),
            mark("Write the answer yourself, or pass the appeal to a lawyer."),
        )
    return appeals.propose_answer(appeal_id, as_draft(answer, org.clock.now()))
