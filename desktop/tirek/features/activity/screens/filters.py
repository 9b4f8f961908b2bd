"""What is asked of the activity: period, person, kind, part of the records, words, and how much of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.activity.deeds import GROUPS, OTHER, group_words
from tirek.features.activity.finding import Asked
from tirek.features.activity.screen_words import person_words
from tirek.features.activity.service import Person
from tirek.features.safekeeping.api import COMPARTMENT_WORDS
from tirek.foundation.clock import Clock
from tirek.foundation.language.dates import read_date, short_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.paged_table import TypingPause

PERIODS: tuple[tuple[str, str], ...] = (
    ("week", mark("Last 7 days")), ("month", mark("Last 30 days")), ("quarter", mark("This quarter")), ("year", mark("This year")),
    ("all", mark("All the time")), ("own", mark("Other days")),
)  # fmt: skip
SHOWN: tuple[tuple[str, str], ...] = (("deeds", mark("What people did")), ("everything", mark("Everything")), ("faulty", mark("Not signed as it should be")))


class Filters(QWidget):
    """Calls `changed` when something else is asked for."""

    def __init__(self, ui: Kit, clock: Clock, parts: Sequence[str], changed: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._ui, self._clock, self._changed = ui, clock, changed
        t = ui.texts.t
        self.search = ui.search_box(t("Find in the activity"), t("Name, number, subject or deed"))
        self.period = ui.select_field(t("Period"), [(key, t(words)) for key, words in PERIODS], value="month")
        self.who = ui.select_field(t("Who"), [("", t("Everybody"))])
        kinds = [("", t("All kinds")), *((key, group_words(ui.texts, key)) for key in (*GROUPS, OTHER))]
        self.kind = ui.select_field(t("Kind"), kinds)
        self.part = ui.select_field(t("Part of the records"), [("", t("All parts")), *((name, t(COMPARTMENT_WORDS[name])) for name in parts)])
        today = short_date(clock.today(), ui.texts.code)
        wrong = t("Write the day like this: 01.09.2026")
        self.first = ui.text_field(t("From which day"), value=today, letters=12, check=lambda typed: None if read_date(typed) else wrong)
        self.last = ui.text_field(t("To which day"), value=today, letters=12, check=lambda typed: None if read_date(typed) else wrong)
        self.shown = ui.choice([(key, t(words)) for key, words in SHOWN], "deeds", lambda _key: changed(), name=t("How much is shown"), joined=False)
        for field in (self.period, self.who, self.kind, self.part):
            field.box.currentIndexChanged.connect(lambda _index: self._chosen())
        self._pause = TypingPause(self, changed)
        for box in (self.search, self.first.input(), self.last.input()):
            box.textChanged.connect(self._pause.touch)
        self.own = ui.row(self.first, self.last)
        self.own.hide()
        self.fields = ui.row(self.period, self.who, self.kind, self.part)

    def show_people(self, people: Sequence[Person]) -> None:
        """Everybody whom an action names."""
        options = [("", self._ui.texts.t("Everybody"))]
        for one in people:
            name, role = person_words(one, self._ui.texts)
            options.append((str(one.id), " · ".join(part for part in (name, role) if part)))
        self.who.set_options(options)

    @property
    def asked(self) -> Asked:
        """What is asked for now."""
        first, last = self.days()
        who, shown = self.who.value(), self.shown.value()
        return Asked(first, last, int(who) if who else None, self.kind.value(), self.part.value(), self.search.text().strip(), shown == "everything", shown == "faulty")

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of the period; None without end."""
        today, period = self._clock.today(), self.period.value()
        if period == "own":
            return read_date(self.first.value()), read_date(self.last.value())
        starts = {
            "week": today - timedelta(days=6),
            "month": today - timedelta(days=29),
            "quarter": date(today.year, 3 * ((today.month - 1) // 3) + 1, 1),
            "year": date(today.year, 1, 1),
        }
        return starts.get(period), None if period == "all" else today

    def show_fields(self, *, on: bool) -> None:
        """Shows or hides the fields: with large letters they would leave no room for the list."""
        self.fields.setVisible(on)
        self.own.setVisible(on and self.period.value() == "own")

    def _chosen(self) -> None:
        self.own.setVisible(self.period.value() == "own")
        self._changed()

    # kept state
    def state(self) -> dict[str, Any]:
        names = ("period", "who", "kind", "part", "first", "last")
        return {**{name: getattr(self, name).value() for name in names}, "find": self.search.text(), "shown": self.shown.value()}

    def restore(self, state: Any) -> None:
        if not isinstance(state, dict):
            return
        for name in ("first", "last", "period", "kind", "part"):
            if state.get(name):
                getattr(self, name).set_value(str(state[name]))
        self.search.setText(str(state.get("find") or ""))
        self.shown.set_value(str(state.get("shown") or "deeds"))
