"""What the register of members gives to the first page: labour contracts that end soon, and how many people there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tirek.features.members.service import Members
from tirek.features.today.api import Figure, Target, TodayTask
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation

AHEAD = timedelta(days=30)
"""How long before its end a contract is worth a talk with the director."""


def tasks(org: OpenedOrganisation, today: date, texts: Texts) -> Sequence[TodayTask]:
    """A line for each member whose contract ends within thirty days."""
    return [
        TodayTask(
            "clock",
            texts.t("The labour contract ends: {name}", name=row.name),
            texts.t("Ask in time whether it is prolonged. Last day: {day}", day=dates.long_date(until, texts.code)),
            texts.t("Look"),
            Target("members", {"id": row.id}),
            due=until,
        )
        for row, until in Members(org).contracts_ending(today, today + AHEAD)
    ]


def figures(org: OpenedOrganisation, texts: Texts) -> Sequence[Figure]:
    """How many people are on the list."""
    return [Figure(texts.t("Union members"), dates.number(Members(org).count(), texts.code), texts.t("in the register"))]
