"""Lines of the exchange for the first page: notices not read yet, messages the centre refused."""

from __future__ import annotations

from datetime import date

from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.features.notices.api import Notices
from tirek.features.today.api import Target, TodayTask
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


def exchange_tasks(org: OpenedOrganisation, desk: ExchangeDesk, _today: date, texts: Texts) -> list[TodayTask]:
    """What the exchange asks of a person. Neither has a term."""
    t = texts.t
    tasks: list[TodayTask] = []
    refused = desk.status().refused
    if refused:
        title = texts.n("The centre did not accept {count} message", "The centre did not accept {count} messages", refused)
        tasks.append(TodayTask("exchange", title, t("They are kept here and marked."), t("Look"), Target("exchange", {"show": "gone"})))
    unread = Notices(org).unread()
    if unread:
        title = texts.n("{count} new notice of the centre", "{count} new notices of the centre", unread)
        tasks.append(TodayTask("bell", title, t("It came with the exchange."), t("Read"), Target("exchange"), note=t("New"), tone="info"))
    return tasks
