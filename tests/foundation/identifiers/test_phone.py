import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tirek.foundation.identifiers.phone import read_phone, show_phone


@pytest.mark.parametrize(
    "typed",
    [
        "8 701 123 45 67", "87011234567", "+7(701)123-45-67", "701 123 45 67", 87011234567, 7011234567.0, "+77011234567",
        "8-701-123-45-67", "тел. 8(701)1234567", "8 701 123 45 67 вн. 12", "+8 7 701 123 45 67", "8 701 123–45–67",
    ],
)  # fmt: skip
def test_ways_to_write_one_number(typed: object) -> None:
    reading = read_phone(typed)
    assert reading and reading.e164 == "+77011234567" and reading.problem is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2-34-56", "phone.local"), ("103", "phone.short"), ("8701123456", None), ("жұмыста", "phone.unreadable"),
        ("8,7011E+10", "phone.shortened"), ("8701123456789", "phone.unreadable"), ("8701123O567", "phone.unreadable"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(typed: str, problem: str | None) -> None:
    reading = read_phone(typed)
    assert reading and reading.problem == problem


def test_several_numbers_the_first_good_one_counts_and_none_is_lost() -> None:
    reading = read_phone("2-34-56; 8 701 123 45 67, 8 747 555 66 77")
    assert reading and reading.e164 == "+77011234567" and reading.others == ("+77475556677",)
    assert reading.typed == "2-34-56; 8 701 123 45 67, 8 747 555 66 77"


def test_foreign_numbers_stay_foreign() -> None:
    reading = read_phone("+996 555 123456")
    assert reading and reading.e164 == "+996555123456"
    assert show_phone("+996555123456") == "+996555123456"


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+77011234567", "+7 701 123 45 67"), ("+77253623456", "+7 725 36 2 34 56"),
        ("+77172123456", "+7 7172 12 34 56"), ("+77272912345", "+7 727 291 23 45"),
    ],
)  # fmt: skip
def test_shown_readably(e164: str, shown: str) -> None:
    assert show_phone(e164) == shown
    again = read_phone(shown)
    assert again and again.e164 == e164


def test_nothing_typed() -> None:
    assert read_phone(None) is None and read_phone(" - ") is None


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.integers(), st.floats()))
def test_any_input_is_read_without_a_fall(value: object) -> None:
    reading = read_phone(value)
    assert reading is None or (reading.e164 is None) == (reading.problem is not None)


@settings(deadline=None)
@given(st.text("0123456789", min_size=10, max_size=10))
def test_ten_digits_survive_showing_and_reading(ten: str) -> None:
    again = read_phone(show_phone(f"+7{ten}"))
    assert again and again.e164 == f"+7{ten}"
