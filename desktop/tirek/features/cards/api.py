"""What other features and the app may use of membership cards."""

from tirek.features.cards.keys import CardNewsSink
from tirek.features.cards.outgoing import CardsSource
from tirek.features.cards.service import Cards, CardView

__all__ = ["CardNewsSink", "CardView", "Cards", "CardsSource"]
