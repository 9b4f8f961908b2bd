import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tirek.foundation.identifiers.names import is_patronymic, short_name, split_full_name, tidy_name

LETTERS = "абвгдәғқңөұүһіАБВГДӘҒҚҢӨҰҮҺІaeopcxyiABCEHKMOPTX-' .()"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Сериков Нұрлан Әлиұлы", ("Сериков", "Нұрлан", "Әлиұлы")),
        ("СЕРІКОВА АЙГҮЛ НҰРЛАНҚЫЗЫ", ("Серікова", "Айгүл", "Нұрланқызы")),
        ("серікова айгүл", ("Серікова", "Айгүл", "")),
        ("Нұрлан Әлиұлы Сериков", ("Сериков", "Нұрлан", "Әлиұлы")),
        ("Мария Сергеевна Иванова", ("Иванова", "Мария", "Сергеевна")),
        ("Жақсыбек Асан Әли ұлы", ("Жақсыбек", "Асан", "Әлиұлы")),
        ("ОМАРОВ АСҚАР БОЛАТ ҰЛЫ", ("Омаров", "Асқар", "Болатұлы")),
        ("Қасымова Мәриям Сәкен-қызы", ("Қасымова", "Мәриям", "Сәкенқызы")),
        ("Мамедов Али Ахмед оглы", ("Мамедов", "Али", "Ахмед оглы")),
        ("Құрманғазы Ерлан Ұлықбекұлы", ("Құрманғазы", "Ерлан", "Ұлықбекұлы")),
        ("1. Ким Анна", ("Ким", "Анна", "")),
        ("Сериков, Нұрлан", ("Сериков", "Нұрлан", "")),
        ("О'Коннор-Жұмағұлова Әсел", ("О'Коннор-Жұмағұлова", "Әсел", "")),
        ("Galymova Aigul Nurlanqyzy", ("Galymova", "Aigul", "Nurlanqyzy")),
    ],
)
def test_full_names_are_taken_apart(typed: str, parts: tuple[str, str, str]) -> None:
    name = split_full_name(typed)
    assert (name.last, name.first, name.patronymic) == parts
    assert name.problems == ()


@pytest.mark.parametrize(
    ("typed", "last", "first", "problem"),
    [
        ("Нұрлан Сериков", "Сериков", "Нұрлан", "name.order"),
        ("Нұрлан Әлиұлы", "Әлиұлы", "Нұрлан", "name.order"),
        ("Сериков Н.Ә.", "Сериков", "Н.", "name.initials"),
        ("Н. Ә. Сериков", "Сериков", "Н.", "name.initials"),
        ("Сериков Н Ә", "Сериков", "Н.", "name.initials"),
        ("Сериков", "Сериков", "", "name.missing"),
        ("", "", "", "name.missing"),
        ("Сериков2 Нұрлан", "Сериков2", "Нұрлан", "name.signs"),
    ],
)
def test_doubt_is_said(typed: str, last: str, first: str, problem: str) -> None:
    name = split_full_name(typed)
    assert (name.last, name.first) == (last, first)
    assert problem in name.problems


def test_a_surname_in_brackets_is_the_former_one() -> None:
    name = split_full_name("Серікова (Омарова) Айгүл")
    assert (name.last, name.first, name.former) == ("Серікова", "Айгүл", "Омарова")


def test_latin_look_alikes_are_repaired_and_real_latin_stays() -> None:
    assert tidy_name("Тiлеубековa") == "Тілеубекова"
    assert split_full_name("CEPIK Асқар").last == "Серік"
    assert split_full_name("O'Brien Әсел").last == "O'Brien"
    assert tidy_name("Əсел") == "Әсел"
    assert tidy_name("МакКой") == "МакКой"


def test_a_text_that_looks_like_a_formula_stays_as_it_is() -> None:
    assert tidy_name("=cmd|' /C calc'!A0") == "=cmd|' /C calc'!A0"


def test_patronymics() -> None:
    assert all(is_patronymic(word) for word in ("Әлиұлы", "Нұрланқызы", "Нурланулы", "Сергеевна", "Ильич", "Олегович"))
    assert not any(is_patronymic(word) for word in ("Сериков", "Нұрлан", "Айгүл"))


def test_short_name_keeps_every_letter() -> None:
    assert short_name("Сериков", "Нұрлан", "Әлиұлы") == "Сериков\u00a0Н.\u00a0Ә."
    assert short_name("Сериков", "Нұрлан") == "Сериков\u00a0Н."


@settings(deadline=None)
@given(st.text(LETTERS, max_size=40))
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidy_name(text)
    assert tidy_name(once) == once


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_taken_apart_without_a_fall(text: str) -> None:
    name = split_full_name(text)
    assert name.last or name.first or "name.missing" in name.problems
