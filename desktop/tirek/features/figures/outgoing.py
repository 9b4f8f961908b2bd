"""The month's totals: members and staff as bands, density as a wide one, appeals by first-level cause with small cells hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.features.appeals.api import appeals_by_cause
from tirek.features.members.api import members_band
from tirek.features.staff.api import Staff
from tirek.foundation.exchange.generalise import number_band, share_band, this_month
from tirek.foundation.exchange.messages import OpenMessage

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation


class TotalsSource:
    """Handed to the exchange by the app."""

    def collect(self, org: OpenedOrganisation) -> list[OpenMessage]:
        """One record for the current month; it replaces the one told before."""
        staff = Staff(org).tally()
        figures = {
            "month": this_month(org.clock.today()),
            "members": members_band(org),
            "appeals": appeals_by_cause(org),
            "workers": number_band(staff.workers or None),
            "density": share_band(staff.members, staff.unclear, staff.workers),
        }
        return [OpenMessage.of_figures("totals", figures)]
