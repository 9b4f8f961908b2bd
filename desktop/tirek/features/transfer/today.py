"""What transfers give to the first page: a membership that has been on its way for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tirek.features.today.api import Target, TodayTask
from tirek.features.transfer.rules import ON_ITS_WAY
from tirek.features.transfer.service import Transfers
from tirek.foundation.language.dates import long_date
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation

PATIENCE_DAYS = 14
"""After so many days without an answer a person is asked to call."""


def transfer_tasks(org: OpenedOrganisation, today: date, texts: Texts) -> Sequence[TodayTask]:
    """A line for each membership whose transfer nobody has answered for two weeks."""
    t = texts.t
    return [
        TodayTask(
            "exchange", t("On the way to another school without an answer: {name}", name=one.person),
            t("Sent on {day} to {organisation}. Call them, or write the file once more.", day=long_date(began, texts.code), organisation=one.peer),
            t("Look"), Target("transfers"),
        )
        for one in Transfers(org).list()
        if one.direction == "out" and one.state in ON_ITS_WAY and (today - (began := date.fromisoformat(one.started_on))).days >= PATIENCE_DAYS
    ]  # fmt: skip
