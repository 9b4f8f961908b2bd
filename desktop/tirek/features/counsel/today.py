"""What counsel gives to the first page: the law has changed under answers that were given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tirek.features.today.api import Target, TodayTask
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation

NEWS_DAYS = 60
"""So long the first page speaks of a change; the page of the texts of laws always does."""
PAPERS = 200
"""The latest papers that are looked through for the first page."""


def law_tasks(org: OpenedOrganisation, _today: date, texts: Texts) -> Sequence[TodayTask]:
    """One line when answers, appeals or papers of this organisation stand on articles that changed lately."""
    from tirek.features.counsel.law.affected import own
    from tirek.features.counsel.law.service import LawTexts

    changes = LawTexts(org).newly_changed(NEWS_DAYS)
    found = own(org, changes, PAPERS) if changes else []
    if not found:
        return []
    count = len({(one.kind, one.id) for one in found})
    latest = max(found, key=lambda one: (one.changed_on, one.article))
    reason = texts.t("Article {article} changed on {date}. See what was said before and say it anew.", article=latest.article,
                     date=dates.long_date(latest.changed_on, texts.code))  # fmt: skip
    title = texts.n("The law has changed since {count} answer or paper", "The law has changed since {count} answers or papers", count)
    return [TodayTask("warning", title, reason, texts.t("Look"), Target("law"), tone="warn")]
