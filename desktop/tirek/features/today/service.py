"""What is due today, how to begin, the figures and the exchange. Features hand their part in; nothing is read here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from tirek.foundation.clock import KAZAKHSTAN, Clock
from tirek.foundation.language.texts import Texts, mark

Tone = Literal["plain", "info", "ok", "warn", "bad"]

SHOWN_TASKS = 5
SOON_DAYS = 3


@dataclass(frozen=True)
class Target:
    """Where a button leads: a page and what it is told."""

    page: str
    args: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class TodayTask:
    """One line. All words are in the user's language already."""

    kind: str
    """Name of a picture: appeal, people, meeting, exchange, …"""
    title: str
    reason: str
    button: str
    target: Target
    due: date | None = None
    """Last day, for the order and the chip; None for what has no term."""
    note: str = ""
    """Words of the chip where there is no day ("new")."""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Figure:
    """A number with its name and a remark. `figure` is written as people read it."""

    name: str
    figure: str
    remark: str = ""


@dataclass(frozen=True)
class StartButton:
    """One thing that can be begun from here."""

    title: str
    icon: str
    target: Target


@dataclass(frozen=True)
class ExchangeNews:
    """The card of the exchange: a sentence, and whether there is something to send."""

    sentence: str
    waiting: int = 0
    age: str = ""


@dataclass(frozen=True)
class TodayView:
    """All of the first page. `more` counts the tasks beyond the five shown."""

    greeting: str
    tasks: tuple[TodayTask, ...]
    more: int
    starts: tuple[StartButton, ...]
    figures: tuple[Figure, ...]
    exchange: ExchangeNews | None


TaskProvider = Callable[[date, Texts], Sequence[TodayTask]]
FigureProvider = Callable[[Texts], Sequence[Figure]]
ExchangeProvider = Callable[[Texts], ExchangeNews]


@dataclass(frozen=True)
class TodayParts:
    """What the features hand in, put together by the app."""

    tasks: Sequence[TaskProvider] = ()
    figures: Sequence[FigureProvider] = ()
    starts: Callable[[Texts], Sequence[StartButton]] = lambda _texts: ()
    exchange: ExchangeProvider | None = None


class Today:
    """Collects and sorts: the nearest term first, things without a term after them."""

    def __init__(self, clock: Clock, parts: TodayParts, person: Callable[[], str]) -> None:
        """`person` gives the full name of who works at the computer."""
        self._clock, self._parts, self._person = clock, parts, person

    def view(self, texts: Texts) -> TodayView:
        """Asks every feature. May read the base: call it from a job."""
        today = self._clock.today()
        tasks = [task for provider in self._parts.tasks for task in provider(today, texts)]
        tasks.sort(key=lambda task: (task.due is None, task.due or today))
        return TodayView(
            greeting=greeting(self._clock.now(), self._person(), texts),
            tasks=tuple(tasks[:SHOWN_TASKS]),
            more=max(0, len(tasks) - SHOWN_TASKS),
            starts=tuple(self._parts.starts(texts)),
            figures=tuple(figure for provider in self._parts.figures for figure in provider(texts)),
            exchange=self._parts.exchange(texts) if self._parts.exchange is not None else None,
        )


def greeting(moment: datetime, full_name: str, texts: Texts) -> str:
    """By the hour in Kazakhstan; by name and patronymic where they are known (the surname comes first)."""
    hour = moment.astimezone(KAZAKHSTAN).hour
    words = full_name.split()
    name = " ".join(words[1:3]) if len(words) > 1 else full_name
    if hour < 5 or hour >= 18:
        sentence = mark("Good evening, {name}")
    elif hour < 11:
        sentence = mark("Good morning, {name}")
    else:
        sentence = mark("Good afternoon, {name}")
    return texts.t(sentence, name=name) if name else texts.t("Today")


def chip(task: TodayTask, today: date, texts: Texts) -> tuple[str, Tone]:
    """The words and the tone of a task's chip; no words where there is neither a day nor a note."""
    if task.due is None:
        return task.note, task.tone
    left = (task.due - today).days
    if left < 0:
        return texts.n("{count} day late", "{count} days late", -left), "bad"
    if left == 0:
        return texts.p("due", "today"), "bad"
    if left == 1:
        return texts.p("due", "tomorrow"), "warn"
    return texts.n("{count} day", "{count} days", left), "warn" if left <= SOON_DAYS else "info"
