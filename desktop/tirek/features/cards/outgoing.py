"""What is told of cards: the organisation's public key with two signatures, and the random numbers of withdrawn cards. Nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.features.cards.keys import CardKeys
from tirek.features.cards.model import CardKey, MembershipCard
from tirek.features.cards.service import Cards
from tirek.foundation.exchange.messages import OpenMessage

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation


class CardsSource:
    """Handed to the exchange by the app."""

    def collect(self, org: OpenedOrganisation) -> list[OpenMessage]:
        """Makes the key when there is a centre, withdraws the cards of those who have left, and tells both."""
        keys = CardKeys(org)
        if not org.may_open("register") or keys.place() is None:
            return []
        keys.ensure()
        if org.vault.signer:
            Cards(org).withdraw_departed()
        key = keys.to_tell()
        offered = {"card": CardKey.key, "public": CardKey.public, "proof": CardKey.proof, "succession": CardKey.succession}
        with org.register.read() as session:
            return [
                OpenMessage(session, "organisation_key", offered, where=[CardKey.key == key, CardKey.deleted_at.is_(None)]),
                OpenMessage(session, "card_withdrawals", {"card": MembershipCard.card}, where=[MembershipCard.withdrawn_on.is_not(None)]),
            ]
