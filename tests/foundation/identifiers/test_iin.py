"""IIN and BIN. All numbers are invented."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tirek.foundation.identifiers.iin import (
    birth_date_hint,
    check_digit,
    is_bin,
    is_iin,
    mask_iin,
    read_iin,
    sex_hint,
)

ELEVEN = st.text("0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize("number", ["850101300124", "850101300603", "040229600031", "700707401232", "991231407770"])
def test_right_numbers_of_people(number: str) -> None:
    reading = read_iin(number)
    assert reading and reading.good and reading.digits == number
    assert is_iin(number) and not is_bin(number)


def test_the_second_pass_is_used_and_some_numbers_are_never_issued() -> None:
    assert check_digit("85010130060") == 3
    assert check_digit("85010130069") is None
    assert not any(is_iin(f"85010130069{last}") for last in range(10))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("850101300125", "iin.check"),
        ("85010130012", "iin.length"),
        ("120340001230", "iin.organisation"),
        ("200451000075", "iin.organisation"),
        ("8501O1300124", "iin.signs"),
        ("٨٥٠١٠١٣٠٠١٢٤", "iin.signs"),
        ("8,50101E+11", "iin.shortened"),
    ],
)
def test_what_is_wrong_is_named(typed: str, problem: str) -> None:
    reading = read_iin(typed)
    assert reading and reading.problem == problem


@pytest.mark.parametrize(
    "typed", ["850101 300124", " 850101-300-124 ", "ИИН: 850101300124", "ЖСН 850101300124", 850101300124, 850101300124.0]
)
def test_read_as_people_and_tables_write_it(typed: object) -> None:
    reading = read_iin(typed)
    assert reading and reading.digits == "850101300124" and reading.good


@pytest.mark.parametrize("nothing", ["", None, "  ", "-", "\u200b"])
def test_nothing_typed(nothing: object) -> None:
    assert read_iin(nothing) is None


def test_zeros_that_a_table_dropped_are_put_back_only_from_a_table() -> None:
    from_table = read_iin(40229600031, from_table=True)
    assert from_table and from_table.digits == "040229600031" and from_table.zeros_restored == 1
    typed = read_iin("40229600031")
    assert typed and typed.problem == "iin.length"


def test_a_missing_digit_is_not_taken_for_a_dropped_zero() -> None:
    reading = read_iin("85010130012", from_table=True)
    assert reading and reading.problem == "iin.length"


def test_hints() -> None:
    assert birth_date_hint("040229600031") == date(2004, 2, 29)
    assert sex_hint("040229600031") == "female"
    assert birth_date_hint("850101300124") == date(1985, 1, 1)
    assert sex_hint("850101300124") == "male"
    assert birth_date_hint("850231300124") is None
    assert birth_date_hint("850101000124") is None and sex_hint("850101000124") is None


def test_mask_hides_all_but_two_and_two() -> None:
    assert mask_iin("850101300124") == "85••••••••24"
    assert mask_iin("123") == "•••"


@settings(deadline=None)
@given(ELEVEN)
def test_one_wrong_digit_is_noticed_in_the_first_pass(eleven: str) -> None:
    """All but the eleventh: its weight is 11, so the state's own rule does not see it."""

    def first_pass(digits: str) -> int:
        return sum(int(digit) * weight for digit, weight in zip(digits, range(1, 12), strict=True)) % 11

    for place in range(10):
        changed = eleven[:place] + str((int(eleven[place]) + 1) % 10) + eleven[place + 1 :]
        if first_pass(eleven) != 10 and first_pass(changed) != 10:
            assert check_digit(changed) != check_digit(eleven)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.none()))
def test_any_input_is_read_without_a_fall(value: object) -> None:
    reading = read_iin(value, from_table=True)
    assert reading is None or not reading.good or is_iin(reading.digits)
