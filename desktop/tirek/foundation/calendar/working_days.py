"""Which days are worked in Kazakhstan. Pure: no clock; the days off are dated data in `resources/rules/calendar.jsonl`.

A working day is a function of the day and of the organisation's week: a school works five days (Saturday and Sunday
off) or six (Sunday off). Law: Labour Code art. 84, 85; law on holidays of 13.12.2001 № 267 art. 5.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from tirek.foundation.resources import resource

Week = Literal[5, 6]
"""Days worked in a week: 5 is Monday to Friday, 6 is Monday to Saturday."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NamedDay:
    """A day off with a name of its own."""

    id: str
    """Id of the holiday: "n" is Nauryz, "qa" Kurban Ait."""
    names: Mapping[str, str]
    """By language: kk, ru, en."""
    moved_from: date | None
    """The holiday itself, when it fell on a rest day and this day is off instead."""
    estimate: bool
    """A forecast: the date was not announced yet."""


@dataclass(frozen=True)
class MovedRestDay:
    """A rest day that the state moved: `worked` is a working day, `off` is a day off."""

    worked: date
    off: date


@dataclass(frozen=True)
class Calendar:
    """Days off of the years that are known. Made by `Calendar.load`."""

    version: str
    """Date of the data. A term counted by an older version may have to be counted again."""
    years: frozenset[int]
    """Years with data. For others only the weekly rest days are known."""
    _named: Mapping[Week, Mapping[date, NamedDay]]
    _moved: tuple[MovedRestDay, ...]

    @staticmethod
    def load(path: Path | None = None) -> Calendar:
        """The packaged calendar, or another file of the same form. Raises ValueError for a broken file."""
        text = (path or resource("rules", "calendar.jsonl")).read_text("utf-8")
        return read_calendar(json.loads(line) for line in text.splitlines() if line.strip())

    def covers(self, year: int) -> bool:
        """Whether the days off of the year are known."""
        return year in self.years

    def is_working(self, day: date, week: Week = 5) -> bool:
        """Whether people work on this day. Without data of its year only the weekly rest days count as off."""
        if self.moved_to(day, week):
            return True
        return not (_is_weekly_rest(day, week) or day in self._named[week] or self.moved_off(day, week))

    def named_day(self, day: date, week: Week = 5) -> NamedDay | None:
        """The holiday (or the day off given for it), None for ordinary days."""
        return self._named[week].get(day)

    def name_of(self, day: date, language: str, week: Week = 5) -> str | None:
        """Name of the day off in kk, ru or en; None for ordinary days and weekly rest days."""
        named = self.named_day(day, week)
        return named.names[language] if named else None

    def moved_to(self, day: date, week: Week = 5) -> MovedRestDay | None:
        """The move that made this weekly rest day a working day."""
        return next((move for move in self._moves(week) if move.worked == day), None)

    def moved_off(self, day: date, week: Week = 5) -> MovedRestDay | None:
        """The move that made this day a day off."""
        return next((move for move in self._moves(week) if move.off == day), None)

    def _moves(self, week: Week) -> Iterable[MovedRestDay]:
        """A Saturday can be moved only where it is a rest day: not in a six-day week."""
        return (move for move in self._moved if _is_weekly_rest(move.worked, week))

    def next_working(self, day: date, week: Week = 5) -> date:
        """The first working day strictly after `day`."""
        return self._step(day, week, ONE_DAY)

    def previous_working(self, day: date, week: Week = 5) -> date:
        """The last working day strictly before `day`."""
        return self._step(day, week, -ONE_DAY)

    def _step(self, day: date, week: Week, step: timedelta) -> date:
        day += step
        while not self.is_working(day, week):
            day += step
        return day

    def add_working_days(self, day: date, count: int, week: Week = 5) -> date:
        """The count-th working day after `day`, or before it when `count` is negative; `day` itself is not counted."""
        step: Callable[[date, Week], date] = self.next_working if count > 0 else self.previous_working
        for _ in range(abs(count)):
            day = step(day, week)
        return day

    def working_days_between(self, today: date, last: date, week: Week = 5) -> int:
        """Working days after `today` up to and including `last`; negative when `last` has passed."""
        if last < today:
            return -self.working_days_between(last, today, week)
        days = (last - today).days
        return sum(self.is_working(today + timedelta(days=number), week) for number in range(1, days + 1))

    def working_days_in_month(self, year: int, month: int, week: Week = 5) -> int:
        """How many working days the month has."""
        first = date(year, month, 1)
        return sum(
            self.is_working(day, week)
            for day in (first + timedelta(days=number) for number in range(31))
            if day.month == month
        )


def _is_weekly_rest(day: date, week: Week) -> bool:
    return day.isoweekday() > week


def read_calendar(records: Iterable[Mapping[str, object]]) -> Calendar:
    """A calendar from its records. Raises ValueError (or KeyError) naming what is wrong: the data may come in a pack."""
    version = ""
    years: set[int] = set()
    names: dict[str, dict[str, str]] = {}
    named: dict[Week, dict[date, NamedDay]] = {5: {}, 6: {}}
    moved: list[MovedRestDay] = []
    for record in records:
        match record["record"]:
            case "about":
                version = str(record["version"])
            case "name":
                names[str(record["id"])] = {language: str(record[language]) for language in ("kk", "ru", "en")}
            case "year":
                years.add(int(str(record["year"])))
            case "day_off":
                _take_in(record, names, named)
            case "moved_rest_day":
                moved.append(MovedRestDay(_day(record, "worked"), _day(record, "off")))
            case other:
                raise ValueError(f"unknown record {other!r} in the calendar")
    return Calendar(version, frozenset(years), named, tuple(moved))


def _take_in(
    record: Mapping[str, object],
    names: Mapping[str, Mapping[str, str]],
    named: Mapping[Week, dict[date, NamedDay]],
) -> None:
    day, holiday = _day(record, "day"), str(record["id"])
    estimate = bool(record.get("estimate"))
    if record["kind"] not in ("holiday", "restday"):
        raise ValueError(f"unknown kind of day off on {day}")
    for week, days in named.items():
        days[day] = NamedDay(holiday, names[holiday], None, estimate)
        if f"shift{week}" in record:
            days[_day(record, f"shift{week}")] = NamedDay(holiday, names[holiday], day, estimate)


def _day(record: Mapping[str, object], field: str) -> date:
    return date.fromisoformat(str(record[field]))
