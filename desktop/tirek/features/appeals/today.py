"""What appeals give to the first page: those that wait, the most urgent first, each with one button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tirek.features.appeals.rules import SOON_DAYS
from tirek.features.appeals.service import Appeals
from tirek.features.today.api import Figure, Target, TodayTask
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


def tasks(org: OpenedOrganisation, today: date, texts: Texts) -> Sequence[TodayTask]:
    """One line an appeal; the button leads straight to the answer. Names stay on the card: somebody may look on."""
    return [
        TodayTask(
            "appeal",
            texts.t("Answer appeal No. {number}", number=card.number),
            card.subject,
            texts.t("Answer"),
            Target("appeals", {"id": card.id, "tab": "answer"}),
            due=card.due_on,
        )
        for card in Appeals(org).list(only_open=True)
    ]


def figures(org: OpenedOrganisation, texts: Texts) -> Sequence[Figure]:
    """How many appeals are open, and how many of them are due within three days or late."""
    waiting = Appeals(org).list(only_open=True)
    soon = sum(1 for card in waiting if card.days_left <= SOON_DAYS)
    remark = texts.n("{count} is due soon", "{count} are due soon", soon) if soon else texts.t("none is due soon")
    return [Figure(texts.t("Open appeals"), dates.number(len(waiting), texts.code), remark)]
