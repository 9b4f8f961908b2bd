"""Lines for the first page: something came, a reply waits to be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tirek.features.arrivals.service import Arrivals
from tirek.features.referrals.api import Referrals
from tirek.features.today.api import Target, TodayTask
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


def arrival_tasks(org: OpenedOrganisation, _today: date, texts: Texts) -> Sequence[TodayTask]:
    """No names: somebody may look on."""
    t, tasks = texts.t, list[TodayTask]()
    words, letters = Arrivals(org).unread()
    if words:
        title = texts.n("{count} word of a member waits", "{count} words of members wait", words)
        tasks.append(TodayTask("mail", title, t("From the members' page. The term begins when you accept it as an appeal."), t("Open"), Target("arrived"), note=t("New"), tone="warn"))
    if letters:
        title = texts.n("{count} sealed letter came", "{count} sealed letters came", letters)
        tasks.append(TodayTask("mail", title, t("It came with the exchange; nobody has opened it."), t("Open"), Target("arrived"), note=t("New"), tone="info"))
    if org.may_open("cases"):
        for view, _reply in Referrals(org).unread():
            target = Target("appeals", {"id": view.appeal})
            tasks.append(TodayTask("scales", t("A reply came from: {name}", name=view.reader), t("It lies on the card of the appeal."), t("Read"), target, note=t("New"), tone="info"))
    return tasks
