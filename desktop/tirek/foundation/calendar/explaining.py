"""Why a term ends on the day it ends: sentences naming the days that were left out and the reason for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tirek.foundation.calendar.working_days import Calendar, Week
from tirek.foundation.language.dates import clock_time, days_range, long_date
from tirek.foundation.language.texts import Texts, mark, mark_plural


@dataclass(frozen=True)
class Days:
    """A run of days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True)
class Names:
    """Names of holidays by language."""

    of: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Step:
    """One sentence of an explanation: English keys and values, put into words at the face."""

    message: str
    plural: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def to_words(self, texts: Texts) -> str:
        """The sentence in the language of `texts`."""
        values = {name: _worded(value, texts.code) for name, value in self.values.items()}
        if self.plural is None:
            return texts.t(self.message, **values)
        return texts.n(self.message, self.plural, values.pop("count"), **values)


def _worded(value: Any, language: str) -> Any:
    if isinstance(value, datetime):
        return f"{long_date(value.date(), language)}, {clock_time(value)}"
    if isinstance(value, date):
        return long_date(value, language)
    if isinstance(value, Days):
        return days_range(value.first, value.last, language)
    if isinstance(value, Names):
        return ", ".join(name[language] for name in value.of)
    return value


def step(message: str, **values: Any) -> Step:
    """A sentence without a number in it."""
    return Step(message, None, values)


LENGTHS = {
    "working_days": mark_plural("The term is {count} working day.", "The term is {count} working days."),
    "calendar_days": mark_plural(
        "The term is {count} calendar day; days off are counted too.",
        "The term is {count} calendar days; days off are counted too.",
    ),
    "months": mark_plural("The term is {count} month.", "The term is {count} months."),
    "years": mark_plural("The term is {count} year.", "The term is {count} years."),
    "hours": mark_plural("The term is {count} hour.", "The term is {count} hours."),
}


def length_step(count: int, unit: str) -> Step:
    """How long the term is, in the unit of the law."""
    singular, plural = LENGTHS[unit]
    return Step(singular, plural, {"count": count})


def skipped_steps(calendar: Calendar, first: date, last: date, week: Week) -> Iterator[Step]:
    """Days from `first` to `last` that were not counted: holidays by name, then how many ordinary weekly rest days."""
    resting = 0
    for run in _runs_of_days_off(calendar, first, last, week):
        named = [day for day in run if calendar.named_day(day, week) or calendar.moved_off(day, week)]
        if named:
            days = Days(named[0], named[-1])
            yield from _holiday_steps(calendar, days, week)
            run = [day for day in run if not days.first <= day <= days.last]
        resting += len(run)
    if resting:
        singular, plural = mark_plural(
            "Left out besides: {count} weekly rest day.", "Left out besides: {count} weekly rest days."
        )
        yield Step(singular, plural, {"count": resting})
    yield from _worked_rest_days(calendar, first, last, week)


def _runs_of_days_off(calendar: Calendar, first: date, last: date, week: Week) -> Iterator[list[date]]:
    run: list[date] = []
    for day in each_day(first, last):
        if calendar.is_working(day, week):
            if run:
                yield run
            run = []
        else:
            run.append(day)
    if run:
        yield run


def _holiday_steps(calendar: Calendar, days: Days, week: Week) -> Iterator[Step]:
    names = names_of(calendar, days.first, days.last, week)
    if names.of:
        yield step(mark("Left out: {days} ({names})."), days=days, names=names)
    for day in each_day(days.first, days.last):
        if moved := calendar.moved_off(day, week):
            yield step(
                mark("Left out: {off}. The rest day was moved here from {worked}."), off=day, worked=moved.worked
            )


def _worked_rest_days(calendar: Calendar, first: date, last: date, week: Week) -> Iterator[Step]:
    for day in each_day(first, last):
        if moved := calendar.moved_to(day, week):
            yield step(
                mark("Counted: {worked}. It was made a working day; {off} is the day off instead."),
                worked=day,
                off=moved.off,
            )


def names_of(calendar: Calendar, first: date, last: date, week: Week) -> Names:
    """Holidays among the days, each once."""
    by_id = {
        named.id: named.names for day in each_day(first, last) if (named := calendar.named_day(day, week)) is not None
    }
    return Names(tuple(by_id.values()))


def doubts(calendar: Calendar, first: date, last: date, week: Week) -> Iterator[Step]:
    """What the calendar does not know for sure between two days."""
    for year in range(first.year, last.year + 1):
        if not calendar.covers(year):
            yield step(
                mark("There is no calendar for {year} yet: only the weekly rest days are known. Count again later."),
                year=str(year),
            )
            break
    for day in each_day(first, last):
        named = calendar.named_day(day, week)
        if named and named.estimate:
            yield step(
                mark("{day} is a forecast of “{names}”: the day is not announced yet. Count again when it is."),
                day=day,
                names=Names((named.names,)),
            )


def each_day(first: date, last: date) -> Iterable[date]:
    """Days from the first to the last, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
