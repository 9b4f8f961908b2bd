"""Working days of Kazakhstan: printed calendars and the test vectors of the union's lawyers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.foundation.calendar.working_days import Calendar, Week, read_calendar

calendar = Calendar.load()

MONTHS = [
    (2024, 5, 249, "21 21 17 22 20 20 22 21 21 22 21 21"),
    (2024, 6, 301, "25 25 22 26 24 25 26 26 25 26 26 25"),
    (2025, 5, 246, "20 20 17 22 19 20 22 21 21 22 20 22"),
    (2025, 6, 298, "24 24 22 26 24 24 26 25 26 26 25 26"),
    (2026, 5, 247, "19 20 18 22 17 22 22 21 22 21 21 22"),
    (2026, 6, 299, "24 24 22 26 22 26 26 26 26 26 25 26"),
    (2027, 5, 247, "18 20 18 22 18 22 21 22 22 20 22 22"),
    (2027, 6, 299, "23 24 22 26 23 26 26 26 26 25 26 26"),
    (2028, 5, 245, "18 21 18 20 19 22 20 23 21 21 22 20"),
    (2028, 6, 298, "23 25 22 25 23 26 25 27 26 25 26 25"),
]


@pytest.mark.parametrize(("year", "week", "total", "months"), MONTHS)
def test_working_days_of_each_month_agree_with_the_printed_table(
    year: int, week: Week, total: int, months: str
) -> None:
    counted = [calendar.working_days_in_month(year, month, week) for month in range(1, 13)]
    assert counted == [int(days) for days in months.split()]
    assert sum(counted) == total


@pytest.mark.parametrize(
    ("start", "count", "week", "last"),
    [
        pytest.param("2026-03-05", 15, 5, "2026-04-01", id="8 March moved, Nauryz moved by two"),
        pytest.param("2026-03-05", 15, 6, "2026-03-27", id="the same in a six-day week"),
        pytest.param("2025-12-30", 5, 5, "2026-01-09", id="New Year and 7 January"),
        pytest.param("2026-04-29", 10, 5, "2026-05-18", id="three holidays of May, 9 May on a Saturday"),
        pytest.param("2026-08-27", 3, 5, "2026-09-01", id="30 August 2026 is no longer a day off"),
        pytest.param("2027-03-11", 3, 5, "2027-03-17", id="Constitution Day on 15 March 2027"),
        pytest.param("2025-01-02", 3, 5, "2025-01-08", id="Sunday 5 January 2025 was worked"),
        pytest.param("2024-04-30", 5, 5, "2024-05-10", id="Saturday 4 May 2024 was worked, 8 May off"),
    ],
)
def test_working_days_are_added_as_the_lawyers_count(start: str, count: int, week: Week, last: str) -> None:
    assert calendar.add_working_days(date.fromisoformat(start), count, week) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("day", "five", "six"),
    [
        ("2026-03-21", "Наурыз мейрамы", "Наурыз мейрамы"),
        ("2026-03-25", "Наурыз мейрамы", None),
        ("2026-05-27", "Құрбан айттың бірінші күні", "Құрбан айттың бірінші күні"),
        ("2026-03-14", None, None),
    ],
)
def test_days_off_have_names(day: str, five: str | None, six: str | None) -> None:
    assert calendar.name_of(date.fromisoformat(day), "kk", 5) == five
    assert calendar.name_of(date.fromisoformat(day), "kk", 6) == six


def test_a_moved_holiday_remembers_the_day_it_stands_for() -> None:
    named = calendar.named_day(date(2026, 3, 24))
    assert named is not None
    assert named.moved_from == date(2026, 3, 21)


def test_christmas_and_kurban_ait_never_move() -> None:
    assert not calendar.is_working(date(2024, 6, 16))
    assert calendar.is_working(date(2024, 6, 17))


def test_a_saturday_is_moved_only_where_it_is_a_rest_day() -> None:
    assert not calendar.is_working(date(2024, 5, 8), 5)
    assert calendar.is_working(date(2024, 5, 8), 6)


def test_a_forecast_is_marked() -> None:
    kurban_ait = calendar.named_day(date(2027, 5, 16))
    assert kurban_ait is not None
    assert kurban_ait.estimate


def test_a_year_without_data_has_only_weekends_and_says_so() -> None:
    assert not calendar.covers(2031)
    assert calendar.is_working(date(2031, 1, 1))
    assert not calendar.is_working(date(2031, 1, 4))


@pytest.mark.parametrize(
    ("today", "last", "left"),
    [("2026-03-19", "2026-03-26", 2), ("2026-03-26", "2026-03-26", 0), ("2026-03-27", "2026-03-26", -1)],
)
def test_days_left_are_working_days(today: str, last: str, left: int) -> None:
    assert calendar.working_days_between(date.fromisoformat(today), date.fromisoformat(last)) == left


days = st.dates(date(2024, 1, 10), date(2028, 6, 1))


@given(days, st.integers(1, 40), st.sampled_from([5, 6]))
def test_the_last_day_is_worked_and_exactly_so_many_working_days_away(start: date, count: int, week: Week) -> None:
    last = calendar.add_working_days(start, count, week)
    assert calendar.is_working(last, week)
    assert calendar.working_days_between(start, last, week) == count


@given(days, st.integers(1, 40), st.sampled_from([5, 6]))
def test_counting_back_undoes_counting_on(start: date, count: int, week: Week) -> None:
    worked = calendar.next_working(start, week)
    assert calendar.add_working_days(calendar.add_working_days(worked, count, week), -count, week) == worked


@given(days)
def test_who_works_five_days_never_works_more_days_than_who_works_six(day: date) -> None:
    month_start = day.replace(day=1)
    later = month_start + timedelta(days=120)
    assert calendar.working_days_between(month_start, later, 5) <= calendar.working_days_between(month_start, later, 6)


def test_an_unknown_record_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown record"):
        read_calendar([{"record": "week_of_rest"}])
