"""A draft of the answer with its sources: by the local model where there is one, else put together from the sources themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.features.appeals.service import AppealCard, Appeals
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation

Drafter = Callable[[], Any]
"""Gives the model that drafts, or None."""


def no_model() -> None:
    """There is none: the rules answer."""
    return


def propose(org: OpenedOrganisation, appeals: Appeals, appeal_id: int, drafter: Any = None) -> AppealCard:
    """Keeps a draft with its sources on the appeal. Raises Circumstance APPEAL-13 when no source fits."""
    from tirek.features.counsel.api import Counsel, Zone, as_draft

    card = appeals.card(appeal_id)
    answer = Counsel(org, drafter).ask(card.text or card.subject, use_model=drafter is not None, keep=False)
    if answer.zone is Zone.REFUSED or not answer.sources:
        raise Circumstance(
            "APPEAL-13",
            mark("No source fits this appeal, so there is no draft. Nothing was changed."),
            mark("Write the answer yourself, or pass the appeal to a lawyer."),
        )
    return appeals.propose_answer(appeal_id, as_draft(answer, org.clock.now()))
