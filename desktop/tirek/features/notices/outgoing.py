"""Read receipts: the centre's own ids of the notices that a person has opened here. Who opened them, and when, stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.features.notices.model import StoredNotice
from tirek.foundation.exchange.messages import OpenMessage

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation


class ReadReceipts:
    """Handed to the exchange by the app."""

    def collect(self, org: OpenedOrganisation) -> list[OpenMessage]:
        """All that were opened; the exchange finds out what is new."""
        if not org.may_open("office"):
            return []
        with org.office.read() as session:
            where = [StoredNotice.read_at.is_not(None), StoredNotice.deleted_at.is_(None)]
            return [OpenMessage(session, "notices_opened", {"card": StoredNotice.notice}, where=where)]
