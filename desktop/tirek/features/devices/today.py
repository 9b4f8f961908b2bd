"""The line of the first page: two versions wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tirek.features.devices.service import Devices
from tirek.features.today.api import Target, TodayTask
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


def device_tasks(org: OpenedOrganisation, _today: date, texts: Texts) -> Sequence[TodayTask]:
    """One line for all of them."""
    waiting = Devices(org).count_conflicts()
    if not waiting:
        return []
    title = texts.n("{count} field was written in two ways", "{count} fields were written in two ways", waiting)
    reason = texts.t("Two computers of the organisation differ. Both versions are kept; choose the right one.")
    return [TodayTask("exchange", title, reason, texts.t("Choose"), Target("devices"), tone="warn")]
