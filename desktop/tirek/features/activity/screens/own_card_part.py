"""The history of the organisation's own card, for the page that keeps the card."""

from __future__ import annotations

from tirek.features.activity.own_card import OwnCard
from tirek.foundation.ui.history_part import HistoryFold
from tirek.foundation.ui.page import PageContext


class OwnCardPart(HistoryFold):
    """`service` takes the putting back back."""

    def __init__(self, context: PageContext) -> None:
        self.service = service = OwnCard(context.org)
        super().__init__(context, lambda: service.history(context.texts), lambda action: service.restore(service.id, action))
