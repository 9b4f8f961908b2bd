"""The yearly sheet made from the records."""

from __future__ import annotations

from tirek.features.benefits.rules import Received
from tirek.features.benefits.service import Benefits
from tirek.features.benefits.sheet import Giver, yearly_sheet
from tirek.features.members.api import Members
from tirek.features.settings.api import Settings
from tirek.foundation.organisation import OpenedOrganisation


def sheet_bytes(org: OpenedOrganisation, member: int, year: int, language: str) -> tuple[bytes, list[Received]]:
    """The sheet as PDF, and what stands on it. Raises RECORD-01."""
    from tirek.foundation.rendering.pdf import render_pdf

    card, name = Settings(org).organisation(), Members(org).card(member).full_name
    items = Benefits(org).received(member, year)
    organisation = card.named(language)
    giver = Giver(organisation, org.actor.name, org.clock.today(), org.practice)
    return render_pdf(yearly_sheet(name, year, items, giver, language)), items
