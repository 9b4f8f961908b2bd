"""The day's look into the treasury: a month of dues, who owes, one member's dues and help, what the union did in the year."""

from __future__ import annotations

from typing import Any

from tirek.app.practice import practice_people
from tirek.app.practice_year import fill_year
from tirek.app.tour.camera import Camera


def walk(camera: Camera, org: Any) -> tuple[list[str], dict[str, Any]]:
    """Fills the practice school's year in and takes pictures of it; returns the files and what the records say."""
    from tirek.features.benefits.service import Benefits
    from tirek.features.dues.rules import month_of, next_month
    from tirek.features.dues.service import Dues

    fill_year(org, practice_people())
    dues, month = Dues(org), next_month(month_of(org.clock.today()), -1)
    debtors = dues.debtors()
    camera.page("dues", month=month)
    camera.rest(1)
    files = camera.picture("2-dues")
    camera.page("dues", tab="owed")
    camera.rest()
    files += camera.picture("2-dues-owed")
    camera.page("members", id=debtors[0].member)
    camera.rest(1)
    card: Any = camera.workspace.page("members").levels.opened
    card.tabs.show_tab("dues")
    camera.rest(1)
    files += camera.picture("2-member-dues")
    camera.workspace.page("members").levels.back()
    camera.page("dues", tab="help")
    camera.rest(1)
    files += camera.picture("2-help")
    facts = {"debtors": len(debtors), "received": dues.balance(month).paid, "help": len(Benefits(org).year(org.clock.today().year))}
    return files, facts
