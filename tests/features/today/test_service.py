"""Today answers three questions: what must I do now, what can I begin, is everything safe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tirek.features.today.service import (
    SHOWN_TASKS,
    ExchangeNews,
    Figure,
    Target,
    Today,
    TodayParts,
    TodayTask,
    chip,
    greeting,
)
from tirek.foundation.clock import FixedClock
from tirek.foundation.language.texts import load_texts

TODAY = date(2026, 11, 21)
CLOCK = FixedClock(datetime(2026, 11, 21, 5, 42, tzinfo=UTC))


def task(title: str, due: date | None = None, note: str = "") -> TodayTask:
    return TodayTask("appeal", title, "", "", Target("appeals"), due, note)


def test_the_nearest_term_comes_first_and_what_has_none_comes_last():
    parts = TodayParts(
        tasks=[
            lambda today, _texts: [task("later", today + timedelta(9)), task("new")],
            lambda today, _texts: [task("late", today - timedelta(1)), task("now", today)],
        ]
    )
    view = Today(CLOCK, parts, lambda: "").view(load_texts("en"))
    assert [one.title for one in view.tasks] == ["late", "now", "later", "new"]
    assert view.more == 0


def test_at_most_five_are_shown_and_the_rest_counted():
    parts = TodayParts(tasks=[lambda today, _texts: [task(str(n), today) for n in range(12)]])
    view = Today(CLOCK, parts, lambda: "").view(load_texts("en"))
    assert len(view.tasks) == SHOWN_TASKS
    assert view.more == 7


def test_figures_and_exchange_are_collected():
    parts = TodayParts(
        figures=[lambda _texts: [Figure("Members", "48")]], exchange=lambda _texts: ExchangeNews("Ready", 12)
    )
    view = Today(CLOCK, parts, lambda: "").view(load_texts("en"))
    assert view.figures[0].figure == "48"
    assert view.exchange.waiting == 12


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (-2, "просрочено 2 дня", "bad"),
        (0, "сегодня", "bad"),
        (1, "завтра", "warn"),
        (3, "3 дня", "warn"),
        (9, "9 дней", "info"),
        (21, "21 день", "info"),
    ],
)
def test_a_term_is_said_in_words(left, words, tone):
    assert chip(task("", TODAY + timedelta(left)), TODAY, load_texts("ru")) == (words, tone)


def test_without_a_term_the_note_stands():
    assert chip(task("", note="новое"), TODAY, load_texts("ru")) == ("новое", "plain")


@pytest.mark.parametrize(
    ("hour_utc", "words"),
    [(2, "Қайырлы таң, Айгүл Серікқызы"), (8, "Қайырлы күн, Айгүл Серікқызы"), (15, "Қайырлы кеш, Айгүл Серікқызы")],
)
def test_one_is_greeted_by_name_and_patronymic_and_by_the_hour(hour_utc, words):
    moment = datetime(2026, 11, 21, hour_utc, tzinfo=UTC)
    assert greeting(moment, "Сейітова Айгүл Серікқызы", load_texts("kk")) == words


def test_without_a_name_there_is_no_greeting():
    assert greeting(CLOCK.now(), "", load_texts("ru")) == "Сегодня"
