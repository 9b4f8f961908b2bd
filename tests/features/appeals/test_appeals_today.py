"""What appeals give to the first page."""

from __future__ import annotations

from datetime import date, timedelta

from tirek.features.appeals import today as appeals_today
from tirek.features.appeals.rules import Applicant, NewAppeal
from tirek.features.appeals.service import Appeals
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation

TODAY = date(2026, 11, 23)


def test_the_most_urgent_appeal_comes_first_and_leads_to_its_answer(org: OpenedOrganisation) -> None:
    appeals = Appeals(org)
    for ago, subject in ((0, "Кейінгі"), (20, "Кешіккен")):
        appeals.register(NewAppeal(TODAY - timedelta(ago), "table", "named", subject, "", Applicant(name="Ким Анна")))
    late, later = appeals_today.tasks(org, TODAY, load_texts("ru"))
    assert (late.reason, late.due, later.reason) == ("Кешіккен", date(2026, 11, 18), "Кейінгі")
    assert late.target.page == "appeals" and late.target.args["tab"] == "answer"
    assert "Ким" not in late.title + late.reason
    (figure,) = appeals_today.figures(org, load_texts("ru"))
    assert (figure.figure, figure.remark) == ("2", "у 1 подходит срок")
