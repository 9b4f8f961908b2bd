"""Dates, numbers and money as papers and people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.foundation.language import dates
from tirek.foundation.language.texts import load_texts

TENTH_OF_APRIL = date(2026, 4, 10)


@pytest.mark.parametrize(
    ("form", "kk", "ru", "en"),
    [
        (dates.long_date, "2026 жылғы 10 сәуір", "10 апреля 2026 года", "10 April 2026"),
        (dates.on_date, "2026 жылғы 10 сәуірде", "10 апреля 2026 года", "on 10 April 2026"),
        (dates.until_date, "2026 жылғы 10 сәуірге дейін", "до 10 апреля 2026 года", "by 10 April 2026"),
        (dates.short_date, "10.04.2026", "10.04.2026", "10.04.2026"),
        (dates.short_official_date, "10.04.2026\u00a0ж.", "10.04.2026\u00a0г.", "10.04.2026"),
        (dates.official_date, "«10» сәуір 2026\u00a0ж.", "«10» апреля 2026\u00a0г.", "10 April 2026"),
        (dates.day_and_month, "10 сәуір", "10 апреля", "10 April"),
        (dates.school_year, "2025–2026 оқу жылы", "2025–2026 учебный год", "school year 2025–2026"),
        (dates.weekday, "жұма", "пятница", "Friday"),
        (dates.date_with_weekday, "жұма, 2026 жылғы 10 сәуір", "пятница, 10 апреля 2026 года", "Friday, 10 April 2026"),
    ],
)
def test_a_date_in_three_languages(form, kk: str, ru: str, en: str) -> None:  # type: ignore[no-untyped-def]
    assert (form(TENTH_OF_APRIL, "kk"), form(TENTH_OF_APRIL, "ru"), form(TENTH_OF_APRIL, "en")) == (kk, ru, en)


@pytest.mark.parametrize(
    ("first", "last", "kk", "ru"),
    [
        (
            TENTH_OF_APRIL,
            date(2026, 5, 20),
            "2026 жылғы 10 сәуірден 20 мамырға дейін",
            "с 10 апреля по 20 мая 2026 года",
        ),
        (
            date(2026, 9, 1),
            date(2027, 5, 25),
            "2026 жылғы 1 қыркүйектен 2027 жылғы 25 мамырға дейін",
            "с 1 сентября 2026 года по 25 мая 2027 года",
        ),
    ],
)
def test_a_period(first: date, last: date, kk: str, ru: str) -> None:
    assert dates.period(first, last, "kk") == kk
    assert dates.period(first, last, "ru") == ru


@pytest.mark.parametrize(
    ("first", "last", "ru"),
    [
        ("2026-03-21", "2026-03-25", "21–25 марта 2026 года"),
        ("2026-03-21", "2026-03-21", "21 марта 2026 года"),
        ("2026-04-30", "2026-05-03", "30 апреля – 3 мая 2026 года"),
        ("2026-12-31", "2027-01-04", "31 декабря 2026 года – 4 января 2027 года"),
    ],
)
def test_a_run_of_days(first: str, last: str, ru: str) -> None:
    assert dates.days_range(date.fromisoformat(first), date.fromisoformat(last), "ru") == ru


@pytest.mark.parametrize("month", range(1, 13))
def test_months_agree_with_the_catalogues(month: int) -> None:
    english = dates.month_name(month, "en")
    for language in ("kk", "ru"):
        assert load_texts(language).t(english).lower() == dates.month_name(month, language)


@pytest.mark.parametrize("place", range(7))
def test_weekdays_agree_with_the_catalogues(place: int) -> None:
    for language in ("kk", "ru"):
        assert load_texts(language).t(dates.WEEKDAYS["en"][place]).lower() == dates.WEEKDAYS[language][place]


@pytest.mark.parametrize(
    ("tiyn", "kk", "en"),
    [
        (41_200_000, "412 000 ₸", "412 000 ₸"),
        (41_200_050, "412 000,50 ₸", "412 000.50 ₸"),
        (5, "0,05 ₸", "0.05 ₸"),
        (0, "0 ₸", "0 ₸"),
        (-8_500_000, "−85 000 ₸", "−85 000 ₸"),
    ],
)
def test_money(tiyn: int, kk: str, en: str) -> None:
    assert dates.money(tiyn, "kk").replace("\u00a0", " ") == kk
    assert dates.money(tiyn, "en").replace("\u00a0", " ") == en


def test_money_and_numbers_never_break_over_a_line() -> None:
    assert " " not in dates.money(123_456_789_00, "ru") + dates.number(1_234_567.5, "ru", 1)


def test_money_without_the_sign_for_papers() -> None:
    assert dates.money_in_words_of_papers(8_500_000, "kk") == "85\u00a0000\u00a0теңге"


@pytest.mark.parametrize(
    ("passed", "ru"),
    [
        (timedelta(seconds=20), "только что"),
        (timedelta(minutes=21), "21 минуту назад"),
        (timedelta(hours=3), "3 часа назад"),
        (timedelta(hours=20), "вчера"),
        (timedelta(days=5), "5 дней назад"),
        (timedelta(days=40), "12 октября 2026 года"),
        (-timedelta(hours=5), "21.11.2026 20:00"),
    ],
)
def test_the_age_of_an_event(passed: timedelta, ru: str) -> None:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    assert dates.age(load_texts("ru"), now - passed, now) == ru


@pytest.mark.parametrize(
    ("left", "kk", "ru"),
    [
        (6, "6 жұмыс күні қалды", "осталось 6 рабочих дней"),
        (1, "1 жұмыс күні қалды", "остался 1 рабочий день"),
        (0, "соңғы күні бүгін", "последний день сегодня"),
        (-2, "мерзімі 2 жұмыс күніне өтіп кетті", "просрочено на 2 рабочих дня"),
    ],
)
def test_working_days_left_in_words(left: int, kk: str, ru: str) -> None:
    assert dates.remaining(load_texts("kk"), left) == kk
    assert dates.remaining(load_texts("ru"), left) == ru


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1.9.26", "2026-09-01"),
        ("01/09/2026", "2026-09-01"),
        ("01-09-2026 ж.", "2026-09-01"),
        ("2026-09-01", "2026-09-01"),
        ("12.03.85", "1985-03-12"),
        ("31.02.2026", None),
        ("завтра", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_type_them(typed: str, day: str | None) -> None:
    assert dates.read_date(typed) == (date.fromisoformat(day) if day else None)


@given(st.dates(date(1940, 1, 1), date(2039, 12, 31)))
def test_what_is_shown_can_be_typed_back(day: date) -> None:
    assert dates.read_date(dates.short_date(day, "kk")) == day
    assert dates.read_date(dates.short_official_date(day, "ru")) == day


@given(st.text())
def test_any_text_is_read_without_harm(text: str) -> None:
    dates.read_date(text)
