"""The month's totals: members as a band, appeals by first-level cause with small cells hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.features.appeals.api import appeals_by_cause
from tirek.features.members.api import members_band
from tirek.foundation.exchange.generalise import this_month
from tirek.foundation.exchange.messages import OpenMessage

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation


class TotalsSource:
    """Handed to the exchange by the app."""

    def collect(self, org: OpenedOrganisation) -> list[OpenMessage]:
        """One record for the current month; it replaces the one told before."""
        figures = {"month": this_month(org.clock.today()), "members": members_band(org), "appeals": appeals_by_cause(org)}
        return [OpenMessage.of_figures("totals", figures)]
