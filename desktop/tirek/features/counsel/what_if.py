"""«What if» on dates: which event a question tells of, on which day, and what the deadline engine counts from it. Never a model.

Events and the words people tell of them in are data (`resources/rules/events.jsonl`). Where the event is not clear it is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from tirek.features.counsel.citation import Citation
from tirek.features.counsel.dates import DateSaid, dates_said
from tirek.features.counsel.stemming import fold, words
from tirek.foundation.calendar.terms import Due, Terms
from tirek.foundation.calendar.working_days import Week
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import long_date, short_date
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.resources import resource

MAX_QUESTION = 2_000
_ASKS_A_TERM = re.compile(
    r"до\s+как|по\s+как(?:ое|ого)|в\s+какой\s+срок|какой\s+срок|срок|послед\w+\s+день|сколько\s+(?:осталось|у\s+меня|времени|дней|действует|висит)|успе|не\s+поздно|опозда|когда|крайн"
    r"|қай\s+күн|кай\s+кун|қашан|кашан|мерзім|мерзим|соңғы\s+күн|сонгы\s+кун|үлгер|улгер|кеш\s+емес|қанша\s+(?:уақыт|күн)|канша\s+(?:уакыт|кун)|неше\s+күн|неше\s+кун",
    re.IGNORECASE,
)
LAST = mark("Last day: {date}")
SAFE = mark("Last safe day: {date}")
COUNTED = mark("Counted for: {event}. Day of the event: {date}.")
CONCLUDED = mark("The year or the day was concluded from your words: check it.")
OTHER_DAYS = mark("Your question names other days too: {dates}. The term counts from the day of the event.")
PASSED = mark("This day has passed. What follows: {missed}")
_SAID_ABOVE = frozenset({"The last day is {due}.", "Better act by {safe}: then a working day is left in reserve."})
WHICH = mark("A term can be counted from {date}, but it is not clear from which event. Choose what happened:")
SOURCE = mark("Source: {citation}")


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """What may have happened, and the matter of the terms that is counted from it."""

    id: str
    matter: str
    title: Mapping[str, str]
    needs: Mapping[str, tuple[tuple[str, ...], ...]]
    day: Mapping[str, tuple[str, ...]]
    """Words that stand near the day that counts, where a question names several."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`event` and `due` are None while it is not clear what happened: then `choices` are to choose from."""

    event: Event | None
    on: date
    concluded: bool
    others: tuple[date, ...]
    due: Due | None
    choices: tuple[Event, ...]


@lru_cache(maxsize=4)
def load_events(path: Path | None = None) -> tuple[Event, ...]:
    """All events. Raises KeyError or ValueError for a broken file."""
    lines = (path or resource("rules", "events.jsonl")).read_text("utf-8").splitlines()
    return tuple(_event(record) for line in lines if line.strip() and (record := json.loads(line))["record"] == "event")


def _event(record: Mapping[str, Any]) -> Event:
    groups = {lang: tuple(tuple(_plain(word) for word in group) for group in record[f"needs_{lang}"]) for lang in ("kk", "ru")}
    near = {lang: tuple(_plain(word) for word in record.get(f"day_{lang}", ())) for lang in ("kk", "ru")}
    return Event(record["id"], record["matter"], {lang: record[f"title_{lang}"] for lang in ("kk", "ru")}, groups, near)


def recognise(question: str, today: date) -> tuple[tuple[Event, ...], list[DateSaid]] | None:
    """Events that the question may tell of, the likeliest first, and the days it names; None if it is not such a question."""
    question = question[:MAX_QUESTION]
    said = dates_said(question, today)
    if not said or not _ASKS_A_TERM.search(question):
        return None
    text = f" {_plain(question)} "
    met = [(len(groups), event) for event in load_events() for groups in event.needs.values() if groups and all(any(f" {word}" in text for word in group) for group in groups)]
    best = max((count for count, _ in met), default=0)
    return tuple(dict.fromkeys(event for count, event in met if count == best)), said


def what_if(question: str, today: date, terms: Terms, week: Week = 5) -> WhatIf | None:
    """The term that the question asks for; None if it does not ask for one. Raises nothing: a day out of reach is no answer."""
    found = recognise(question, today)
    if found is None:
        return None
    events, said = found
    event = events[0] if len(events) == 1 else None
    day = _day(question, said, event)
    others = tuple(dict.fromkeys(one.day for one in said if one.day != day.day))
    choices = events if len(events) > 1 else () if event else load_events()
    try:
        due = terms.term(event.matter, day.day, week) if event else None
    except Circumstance:
        return None
    return WhatIf(event, day.day, day.guessed, others, due, choices)


def counted(event_id: str, on: date, terms: Terms, week: Week = 5) -> WhatIf:
    """The same for an event and a day that a person chose. Raises KeyError for an unknown event, the circumstances of `Terms.term`."""
    event = {each.id: each for each in load_events()}[event_id]
    return WhatIf(event, on, False, (), terms.term(event.matter, on, week), ())


def _day(question: str, said: Sequence[DateSaid], event: Event | None) -> DateSaid:
    """The day beside the words of the event that counts («приказ вручили 10 ноября»), else the first one."""
    near = [word for group in event.day.values() for word in group] if event else []

    def stands(text: str) -> bool:
        return any(f" {word}" in f" {_plain(text)}" for word in near)

    if len(said) > 1 and near:
        ends = [0, *(one.end for one in said)]
        for one, start in zip(said, ends, strict=False):
            if stands(question[start : one.start][-40:]):
                return one
        for one in said:
            if stands(re.split(r"[,.;]", question[one.end : one.end + 30])[0]):
                return one
    return said[0]


def _plain(text: str) -> str:
    """Words as they look when typed without the Kazakh layout, one space between."""
    return " ".join(fold(word) for word in words(text))


def in_words(found: WhatIf, texts: Texts, today: date) -> list[str]:
    """The term in sentences: the days first, then why, then the source; or what is asked."""
    lang = texts.code
    if found.due is None or found.event is None:
        return [texts.t(WHICH, date=long_date(found.on, lang)), *(f"— {event.title[lang]}" for event in found.choices)]
    due, rule = found.due, found.due.rule.rule
    lines = [f"{rule.title(lang)}.", texts.t(LAST, date=long_date(due.due_on, lang))]
    if due.safe_on < due.due_on:
        lines.append(texts.t(SAFE, date=long_date(due.safe_on, lang)))
    if due.due_on < today and rule.missed(lang):
        lines.append(texts.t(PASSED, missed=rule.missed(lang)))
    lines.append(texts.t(COUNTED, event=found.event.title[lang], date=long_date(found.on, lang)))
    if found.concluded:
        lines.append(texts.t(CONCLUDED))
    if found.others:
        lines.append(texts.t(OTHER_DAYS, dates=", ".join(short_date(day, lang) for day in found.others)))
    why = [step.to_words(texts) for step in due.steps if step.message not in _SAID_ABOVE]
    return [*lines, *why, *due.cautions(texts), texts.t(SOURCE, citation=rule.citation(lang))]


def source_of(due: Due, lang: str) -> Citation:
    """The rule as a source of the answer."""
    rule = due.rule.rule
    part = rule.place.paragraph or rule.place.part or ""
    revised = rule.revised.isoformat() if rule.revised else None
    return Citation(rule.place.act.id, rule.place.article or "", part, revised, rule.title(lang), rule.checked, 1.0)


def as_json(found: WhatIf) -> dict[str, Any]:
    """For the command line."""
    due = found.due
    return {
        "event": found.event.id if found.event else None, "matter": found.event.matter if found.event else None, "on": found.on.isoformat(), "concluded": found.concluded,
        "due_on": due.due_on.isoformat() if due else None, "safe_on": due.safe_on.isoformat() if due else None, "choices": [event.id for event in found.choices],
    }  # fmt: skip


def known_matters(events: Iterable[Event], terms: Terms) -> set[str]:
    """Matters of the events that the terms do not know: empty when the data fit together."""
    known = {name for rule in terms.rules for name in (rule.id, rule.matter)}
    return {event.matter for event in events} - known
