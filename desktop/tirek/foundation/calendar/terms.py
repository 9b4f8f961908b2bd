"""The deadline engine: the last day of a term, a safer day before it, the rule used and the reasons in sentences.

Pure: rules and calendar are data, no clock. Counting: Labour Code art. 13 (the day of the event is not counted; working
days only where the law says so; months and years end on the same number; an end on a day off moves to the next working
day), art. 113 (a pay day on a day off moves to the working day before it).
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from tirek.foundation.calendar.explaining import Step, doubts, length_step, names_of, skipped_steps, step
from tirek.foundation.calendar.term_rules import RuleBook, TermRule, Unit, read_rules
from tirek.foundation.calendar.working_days import ONE_DAY, Calendar, Week
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.resources import resource


class UnknownMatter(Circumstance):
    """There is no rule with this name at all."""

    def __init__(self, matter: str) -> None:
        super().__init__(
            "TERM-01",
            mark("No term is known under the name “{matter}”."),
            mark("Choose a term from the list."),
            matter=matter,
        )


class NoRuleForDate(Circumstance):
    """The matter is known, but no rule on it was in force on the day of the event."""

    def __init__(self, matter: str, event_date: date) -> None:
        super().__init__(
            "TERM-02",
            mark("No rule of the kind “{matter}” was in force on {date}."),
            mark("Check the date. If it is right, ask the lawyer which rule was in force then."),
            matter=matter,
            date=event_date.strftime("%d.%m.%Y"),
        )


class DateOutOfReach(Circumstance):
    """The event lies so far away that the calendar of dates ends before the term does."""

    def __init__(self) -> None:
        super().__init__(
            "TERM-03", mark("This date is too far away to count from."), mark("Check the year of the date.")
        )


class TermSetByLaw(Circumstance):
    """The organisation may not set this term itself."""

    def __init__(self, matter: str) -> None:
        super().__init__(
            "TERM-04",
            mark("The term “{matter}” is set by law; the organisation cannot change it."),
            mark("Only terms of the union's own rules can be set here."),
            matter=matter,
        )


@dataclass(frozen=True)
class RuleUsed:
    """The rule a term was counted by, enough to be stored beside the date and shown later."""

    id: str
    matter: str
    act: str
    article: str | None
    n: int
    unit: Unit
    in_force_from: date | None
    in_force_to: date | None
    revised: date | None
    checked: bool
    own: bool
    """Set by the organisation itself."""
    rule: TermRule
    """The whole rule: title, who must act, what follows, citation."""


@dataclass(frozen=True)
class Due:
    """The end of one term."""

    event_on: date
    due_on: date
    """The last day."""
    safe_on: date
    """The day to aim at: a working day earlier, where there is one."""
    ends_at: datetime | None
    """The exact moment (Kazakhstan) of a term in hours, when the hour of the event was given."""
    rule: RuleUsed
    week: Week
    calendar_version: str
    steps: tuple[Step, ...]
    warnings: tuple[Step, ...]

    def explanation(self, texts: Texts) -> list[str]:
        """Why this day: one sentence a line."""
        return [each.to_words(texts) for each in self.steps]

    def cautions(self, texts: Texts) -> list[str]:
        """What is not certain about it."""
        return [each.to_words(texts) for each in self.warnings]


@dataclass(frozen=True)
class _End:
    """What a way of counting found. `safe` is given only where it is not simply the working day before."""

    due: date
    steps: tuple[Step, ...]
    safe: date | None = None
    at: datetime | None = None


class Terms:
    """Counts terms by dated rules. Immutable; made by `Terms.load`."""

    def __init__(self, book: RuleBook, calendar: Calendar) -> None:
        self._book = book
        self._calendar = calendar

    @staticmethod
    def load(calendar: Calendar | None = None, path: Path | None = None) -> Terms:
        """The packaged rules, or another file of the same form. Raises ValueError for a broken file."""
        text = (path or resource("rules", "terms.jsonl")).read_text("utf-8")
        book = read_rules(json.loads(line) for line in text.splitlines() if line.strip())
        return Terms(book, calendar or Calendar.load())

    @property
    def version(self) -> str:
        """Date of the rules."""
        return self._book.version

    @property
    def calendar(self) -> Calendar:
        """The calendar that terms are counted by."""
        return self._calendar

    @property
    def rules(self) -> tuple[TermRule, ...]:
        """All rules, former ones too, in the order of the law."""
        return self._book.rules

    def with_override(self, matter: str, n: int, unit: Unit, since: date | None = None) -> Terms:
        """Terms in which the organisation's own rule gives `n` of `unit` for events from `since` on (None: always).

        Raises UnknownMatter, TermSetByLaw for a matter that the law decides, ValueError for an `n` under one.
        """
        versions = self._versions(matter)
        if not all(rule.own for rule in versions):
            raise TermSetByLaw(matter)
        if n < 1 or unit not in ("working_days", "calendar_days", "months"):
            raise ValueError(f"{n} {unit} is not a term an organisation can set")
        own = replace(
            versions[-1], id=f"{matter}_own", n=n, unit=unit, in_force_from=since, in_force_to=None, checked=True
        )
        earlier = [_ended_before(rule, since) for rule in versions if since is not None]
        others = [rule for rule in self._book.rules if rule not in versions]
        kept = [rule for rule in earlier if rule is not None and rule.id != own.id]
        return Terms(RuleBook(self._book.version, (*others, *kept, own)), self._calendar)

    def rule_on(self, matter: str, day: date) -> TermRule:
        """The rule in force on that day. `matter` may be the matter or the id of any of its rules.

        Raises UnknownMatter, NoRuleForDate.
        """
        found = next((rule for rule in self._versions(matter) if rule.in_force_on(day)), None)
        if found is None:
            raise NoRuleForDate(matter, day)
        return found

    def _versions(self, matter: str) -> list[TermRule]:
        name = next((rule.matter for rule in self._book.rules if rule.id == matter), matter)
        versions = [rule for rule in self._book.rules if rule.matter == name]
        if not versions:
            raise UnknownMatter(matter)
        return sorted(versions, key=lambda rule: rule.in_force_from or date.min)

    def term(self, matter: str, event_date: date, week: Week = 5, *, event_time: time | None = None) -> Due:
        """When the term ends for an event on `event_date` in an organisation that works `week` days a week.

        `event_time` (Kazakhstan) matters for terms in hours only. Raises UnknownMatter, NoRuleForDate, DateOutOfReach.
        """
        rule = self.rule_on(matter, event_date)
        try:
            end = self._end(rule, event_date, week, event_time)
            safe = end.safe or self._safe(rule, event_date, end.due, week)
            unsure = _range_that_matters(rule, event_date, safe, end.due)
            warnings = (*self._warnings(matter, rule, event_date, week), *doubts(self._calendar, *unsure, week))
        except (OverflowError, ValueError) as error:
            raise DateOutOfReach from error
        last = step(mark("The last day is {due}."), due=end.due)
        aim = (step(mark("Better act by {safe}: then a working day is left in reserve."), safe=safe),)
        return Due(
            event_on=event_date,
            due_on=end.due,
            safe_on=safe,
            ends_at=end.at,
            rule=_used(rule),
            week=week,
            calendar_version=self._calendar.version,
            steps=(*end.steps, last, *(aim if safe < end.due and rule.unit != "hours" else ())),
            warnings=warnings,
        )

    def _end(self, rule: TermRule, event: date, week: Week, event_time: time | None) -> _End:
        if rule.n == 0:
            return _End(event, (step(mark("It must be done on the day of the event itself.")),))
        if rule.unit == "hours":
            return _in_hours(rule, event, event_time)
        if rule.unit == "date_of_month":
            return self._on_day_of_month(rule, event, week)
        if rule.direction == "before":
            return self._before(rule, event, week)
        if rule.unit == "working_days":
            return self._after_working_days(rule, event, week)
        return self._after_dates(rule, event, week)

    def _after_working_days(self, rule: TermRule, event: date, week: Week) -> _End:
        due = self._calendar.add_working_days(event, rule.n, week)
        start = step(mark("The day of the event, {event}, is not counted."), event=event)
        skipped = skipped_steps(self._calendar, event + ONE_DAY, due, week)
        return _End(due, (length_step(rule.n, rule.unit), start, *skipped))

    def _after_dates(self, rule: TermRule, event: date, week: Week) -> _End:
        reached, number_missing = _shifted(event, rule, 1)
        steps = [
            length_step(rule.n, rule.unit),
            step(mark("The day of the event, {event}, is not counted."), event=event),
        ]
        if number_missing:
            steps.append(step(mark("That month has no day {number}, so its last day is taken."), number=event.day))
        if self._calendar.is_working(reached, week):
            return _End(reached, tuple(steps))
        due = self._calendar.next_working(reached, week)
        steps.append(self._day_off(reached, due - ONE_DAY, week))
        steps.append(step(mark("So the term ends on the next working day.")))
        return _End(due, tuple(steps))

    def _before(self, rule: TermRule, event: date, week: Week) -> _End:
        steps = [
            length_step(rule.n, rule.unit),
            step(mark("It is counted back; the day of the event, {event}, is not counted."), event=event),
        ]
        if rule.unit == "working_days":
            due = self._calendar.add_working_days(event, -rule.n, week)
            return _End(due, (*steps, *skipped_steps(self._calendar, due, event - ONE_DAY, week)))
        due, number_missing = _shifted(event, rule, -1)
        if number_missing:
            steps.append(step(mark("That month has no day {number}, so its last day is taken."), number=event.day))
        if not self._calendar.is_working(due, week):
            steps.append(self._day_off(due, due, week))
        return _End(due, tuple(steps))

    def _on_day_of_month(self, rule: TermRule, event: date, week: Week) -> _End:
        """Labour Code art. 113: the pay day of the next month; on a day off, the working day before it."""
        year, month = _month_later(event.year, event.month, 1)
        day = date(year, month, min(rule.n, monthrange(year, month)[1]))
        first = step(mark("Not later than day {number} of the month after the event: {day}."), number=rule.n, day=day)
        if self._calendar.is_working(day, week):
            return _End(day, (first,))
        moved = step(mark("So it must be done on the working day before."))
        return _End(self._calendar.previous_working(day, week), (first, self._day_off(day, day, week), moved))

    def _day_off(self, first: date, last: date, week: Week) -> Step:
        """Why the day reached is not worked; holidays of the whole run are named."""
        names = names_of(self._calendar, first, last, week)
        if names.of:
            return step(mark("{day} is a day off ({names})."), day=first, names=names)
        return step(mark("{day} is a day off."), day=first)

    def _safe(self, rule: TermRule, event: date, due: date, week: Week) -> date:
        """A working day before the last day, but never before the event of a term that runs after it."""
        if rule.n == 0:
            return due
        earlier = self._calendar.previous_working(due, week)
        if rule.direction == "after" and earlier < event:
            return due
        return earlier

    def _warnings(self, asked: str, rule: TermRule, event: date, week: Week) -> Iterator[Step]:
        if asked not in (rule.id, rule.matter):
            yield step(mark("Another version of this rule was in force on {event}; it was used."), event=event)
        if not rule.checked and not rule.own:
            yield step(mark("This rule has not been compared with the text of the law yet. Ask the lawyer."))
        if rule.own and not rule.checked:
            yield step(mark("This term is the union's own rule. Confirm it in the settings of the organisation."))
        if rule.n == 0 and not self._calendar.is_working(event, week):
            yield step(mark("The day of the event is a day off."))


def _range_that_matters(rule: TermRule, event: date, safe: date, due: date) -> tuple[date, date]:
    """Days whose being worked or not decides the result; a forecast may be wrong by a day on either side."""
    if rule.unit == "working_days":
        return min(event, safe) - ONE_DAY, max(event, due) + ONE_DAY
    return safe - ONE_DAY, due + ONE_DAY


def _in_hours(rule: TermRule, event: date, event_time: time | None) -> _End:
    """A term in hours never moves because of a day off. Without the hour of the event the last day is the next day."""
    length = length_step(rule.n, rule.unit)
    if event_time is None:
        unknown = step(mark("The hour of the event is not known, so the next day is taken as the last one."))
        return _End(event + ONE_DAY, (length, unknown), safe=event)
    begun = datetime.combine(event, event_time, KAZAKHSTAN)
    at = begun + timedelta(hours=rule.n)
    running = step(mark("Hours run through days off as well: from {begun} to {at}."), begun=begun, at=at)
    return _End(at.date(), (length, running), safe=min(event, at.date()), at=at)


def _shifted(event: date, rule: TermRule, sign: int) -> tuple[date, bool]:
    """The event moved by days, months or years; whether the month reached has no such number."""
    if rule.unit == "calendar_days":
        return event + timedelta(days=sign * rule.n), False
    months = rule.n * (12 if rule.unit == "years" else 1)
    year, month = _month_later(event.year, event.month, sign * months)
    last = monthrange(year, month)[1]
    return date(year, month, min(event.day, last)), event.day > last


def _month_later(year: int, month: int, months: int) -> tuple[int, int]:
    years, place = divmod(month - 1 + months, 12)
    return year + years, place + 1


def _ended_before(rule: TermRule, since: date | None) -> TermRule | None:
    """The rule as it stood until the day before `since`; None if nothing of it is left."""
    if since is None or (rule.in_force_from or date.min) >= since:
        return None
    return replace(rule, in_force_to=min(rule.in_force_to or date.max, since - ONE_DAY))


def _used(rule: TermRule) -> RuleUsed:
    return RuleUsed(
        id=rule.id,
        matter=rule.matter,
        act=rule.place.act.id,
        article=rule.place.article,
        n=rule.n,
        unit=rule.unit,
        in_force_from=rule.in_force_from,
        in_force_to=rule.in_force_to,
        revised=rule.revised,
        checked=rule.checked,
        own=rule.own,
        rule=rule,
    )
