"""Joining, leaving, being suspended: the state of a membership with its day, ground and decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from tirek.features.members.kinds import former_states, kinds
from tirek.features.members.screens import checks
from tirek.features.members.service import MemberCard
from tirek.foundation.language.dates import short_date
from tirek.foundation.ui.forms import Form, all_of, needed
from tirek.foundation.ui.kit import Kit


class StandingForm(Form):
    """What the membership becomes, from which day, on what ground and by which decision."""

    def __init__(self, ui: Kit, today: date, card: MemberCard) -> None:
        super().__init__(ui)
        self._today, t = today, ui.texts.t
        options = [("", t("Choose")), *((kind.id, kind.names[ui.texts.code]) for kind in kinds("state") if kind.id != card.state)]
        self.add("state", ui.select_field(t("What it becomes"), options, check=needed(t("Choose from the list"))))
        day = all_of(needed(t("Write the day like this: 01.09.2026")), checks.date_check(ui.texts, "past", today))
        self.add("on", ui.text_field(t("From which day"), value=short_date(today, ui.texts.code), check=day, letters=14, limit=40))
        self.add("ground", ui.text_field(t("On what ground"), hint=t("For instance: own application, moving away"), limit=300))
        self.add("decision", ui.text_field(t("By which decision"), hint=t("For instance: minutes No. 3 of 1 September 2026"), limit=300))

    def kept(self) -> dict[str, Any]:
        """State, ISO day, ground and decision."""
        values = self.values()
        return {**values, "on": checks.record({"left_on": values["on"]}, self._today)["left_on"]}

    @property
    def leaves(self) -> bool:
        return self.field("state").value() in former_states()
