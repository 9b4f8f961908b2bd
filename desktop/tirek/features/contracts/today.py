"""What contracts give to the first page: fixed terms that run out soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tirek.features.contracts.rules import AHEAD
from tirek.features.contracts.service import Contracts
from tirek.features.today.api import Target, TodayTask
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


def contract_tasks(org: OpenedOrganisation, _today: date, texts: Texts) -> Sequence[TodayTask]:
    """A line for each term that ends within thirty days, and one for all that end within ninety."""
    ending = Contracts(org).ending()
    near = [one for one in ending if one.window == AHEAD[0]]
    tasks = [
        TodayTask(
            "clock",
            texts.t("The labour contract ends: {name}", name=one.name),
            texts.t("Ask in time whether it is prolonged. Last day: {day}", day=dates.long_date(one.until, texts.code)),
            texts.t("Look"),
            Target("contracts", {"id": one.member}),
            due=one.until,
        )
        for one in near
    ]
    later = [one for one in ending if one.window != AHEAD[0]]
    if later:
        title = texts.n("{count} more contract ends within ninety days", "{count} more contracts end within ninety days", len(later))
        reason = texts.t("The nearest: {name}, {day}", name=later[0].name, day=dates.long_date(later[0].until, texts.code))
        tasks.append(TodayTask("clock", title, reason, texts.t("Look"), Target("contracts"), due=later[0].until))
    return tasks
