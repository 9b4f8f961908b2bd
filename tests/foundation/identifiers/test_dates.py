from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tirek.foundation.identifiers.dates import DateRole, read_date

TODAY = date(2026, 11, 21)
MONTHS = {
    "kk": ["қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"],
    "ru": ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"],
}  # fmt: skip


def value(typed: object, role: DateRole = "any", *, from_table: bool = False) -> date | None:
    reading = read_date(typed, today=TODAY, role=role, from_table=from_table)
    assert reading is not None
    return reading.value


def problem(typed: object, role: DateRole = "any") -> str | None:
    reading = read_date(typed, today=TODAY, role=role, from_table=True)
    assert reading is not None and reading.value is None
    return reading.problem


@pytest.mark.parametrize(
    "typed",
    [
        "1.9.26", "01.09.2026", "01/09/2026", "1/9/26", "2026-09-01", "1-9-2026", "01 09 2026", "1,9,2026", "01.09.2026 ж.",
        "01.09.2026г.", "1 қыркүйек 2026 ж.", "1 сентября 2026 г.", "2026 жылғы 1 қыркүйек", "2026 жылғы 1 қыркүйекте",
        "«1» қыркүйек 2026 ж.", "с 1 сентября 2026 года", "1 сен 2026", "1 кыркуйек 2026", "1.IX.2026", "1.ІХ.2026",
        "2026-09-01 00:00:00", "2026-09-01T08:30:00", "01092026", "20260901", "1092026", "01.09.2026 12:00",
        datetime(2026, 9, 1, 8, 0), date(2026, 9, 1),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_ways_to_write_one_day(typed: object) -> None:
    assert value(typed) == date(2026, 9, 1)


def test_day_numbers_of_excel_only_from_a_table() -> None:
    assert value(45000, from_table=True) == date(2023, 3, 15)
    assert value("45000", from_table=True) == date(2023, 3, 15)
    assert value(45000.75, from_table=True) == date(2023, 3, 15)
    reading = read_date("45000", today=TODAY)
    assert reading and reading.value is None
    mac = read_date(43538, today=TODAY, from_table=True, epoch_1904=True)
    assert mac and mac.value == date(2023, 3, 15)


def test_two_digit_years_fall_where_they_make_sense() -> None:
    assert value("1.9.60", "birth") == date(1960, 9, 1)
    assert value("1.9.03", "birth") == date(2003, 9, 1)
    assert value("1.9.98", "past") == date(1998, 9, 1)
    assert value("1.9.24", "past") == date(2024, 9, 1)


@pytest.mark.parametrize(
    ("typed", "role", "code"),
    [
        ("31.02.1988", "birth", "date.impossible"),
        ("00.13.1988", "birth", "date.impossible"),
        ("01-09-26", "past", "date.ambiguous"),
        ("1985", "birth", "date.incomplete"),
        (1985, "birth", "date.incomplete"),
        ("09.2010", "past", "date.incomplete"),
        ("қыркүйек 2026", "past", "date.incomplete"),
        ("20.08.2030", "past", "date.future"),
        ("20.08.2030", "birth", "date.future"),
        ("1.9.2020", "birth", "date.unlikely"),
        ("1.9.1885", "birth", "date.unlikely"),
        ("ертеде", "past", "date.unreadable"),
        ("1 сентября октября 2026", "past", "date.unreadable"),
        ("5 мар мам", "past", "date.unreadable"),
    ],
)
def test_what_is_wrong_is_named(typed: object, role: DateRole, code: str) -> None:
    assert problem(typed, role) == code


def test_month_first_only_when_it_cannot_be_otherwise() -> None:
    assert value("09/25/2020") == date(2020, 9, 25)
    assert value("05/06/2020") == date(2020, 6, 5)


def test_nothing_typed() -> None:
    assert read_date("", today=TODAY) is None
    assert read_date(" - ", today=TODAY) is None
    assert read_date(None, today=TODAY) is None


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["kk", "ru"]))
def test_every_day_is_read_back_from_every_form(day: date, language: str) -> None:
    month = MONTHS[language][day.month - 1]
    for typed in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day.day:02}/{day.month:02}/{day.year}",
                  f"{day.day} {month} {day.year}", f"{day.year} жылғы {day.day} {month}"):  # fmt: skip
        assert value(typed) == day


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.booleans()), st.sampled_from(["birth", "past", "any"]))
def test_any_input_is_read_without_a_fall(typed: object, role: DateRole) -> None:
    reading = read_date(typed, today=TODAY, role=role, from_table=True)
    assert reading is None or (reading.value is None) == (reading.problem is not None)


@settings(deadline=None)
@given(st.text("0123456789.-/ ", max_size=12))
def test_signs_of_dates_in_any_order_do_no_harm(typed: str) -> None:
    read_date(typed, today=TODAY, role="past", from_table=True)
