"""What is told of members: how many there are, as a band. No column of a person leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.features.members.model import Member
from tirek.features.members.reading import on_the_roll
from tirek.foundation.exchange.generalise import Figure, count_band

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation


def members_band(org: OpenedOrganisation) -> Figure:
    """The number of members as a band, such as "20-49"."""
    with org.register.read() as session:
        return count_band(session, Member, on_the_roll())
