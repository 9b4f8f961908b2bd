"""Searching and "is it the same person?" across Kazakh, Russian and mistyped spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.foundation.language.folding import fold, may_be_same_person, repair_look_alikes, same_person_key


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param("федоров", "Фёдоров", id="ё"),
        pytest.param("касымова", "Қасымова", id="қ and ы"),
        pytest.param("жунисов", "Жүнісов", id="ү and і"),
        pytest.param("АНДРЕИ", "Андрей", id="й"),
        pytest.param("гулнур", "Гүлнұр", id="ү and ұ"),
        pytest.param("Гульнур", "Гулнур", id="soft sign"),
        pytest.param("кәсіподақ", "кәсiподақ", id="Latin i inside"),
        pytest.param("Сериков", "Cepиков", id="Latin C, e, p inside"),
        pytest.param("оспанов", "Oспанов", id="Latin capital O"),
        pytest.param("Ерлан Ахметов", "Ерлан\u00a0 Ахметов", id="no-break space"),
        pytest.param("андрей", "Андре\u0438\u0306", id="й of two characters"),
        pytest.param("o'brien-жұмағұлова", "O'Brien-Жумагулова", id="mixed surname"),
    ],
)
def test_what_is_typed_finds_what_is_stored(typed: str, stored: str) -> None:
    assert fold(typed) == fold(stored)


@pytest.mark.parametrize("text", ["Excel", "COP", "Wordта", "ISO 9001", ""])
def test_latin_words_are_not_made_cyrillic(text: str) -> None:
    assert repair_look_alikes(text) == text


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя -"))
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text)


SAME = [
    pytest.param(("Серіков", "Әлия", ""), ("Серикова", "Алия", None), id="masculine and feminine, no patronymic"),
    pytest.param(("Серік", "Нұрлан", "Әлиұлы"), ("Сериков", "Нурлан", "Алиевич"), id="with and without -ов"),
    pytest.param(("Омаров", "Ержан", "Нұрланұлы"), ("Омаров", "Ержан", "Нурлан улы"), id="улы apart"),
    pytest.param(("Омарова", "Айгүл", "Нұрланқызы"), ("Омарова", "Айгуль", "Нурлановна"), id="-қызы and -овна"),
    pytest.param(("Өмірбек", "Жанібек", ""), ("Умирбек", "Джанибек", ""), id="Ө as У, Ж as ДЖ"),
    pytest.param(("Қасым", "Мәриям", ""), ("Касым", "Марьям", ""), id="иям and ьям"),
    pytest.param(("Аббасов", "Елмира", ""), ("Абасов", "Эльмира", ""), id="doubled letter, е and э"),
    pytest.param(("Ковальская", "Анна", "Сергеевна"), ("Ковальский", "Анна", "Сергейқызы"), id="-ский"),
    pytest.param(("Қыдырбеков", "Күләш", ""), ("Кидирбеков", "Куляш", ""), id="ы as и, ә as я"),
    pytest.param(("Ахметова", "Ұлан", ""), ("Ахмедова", "Улан", ""), id="one letter of difference"),
]
DIFFERENT = [
    pytest.param(("Серіков", "Нұрлан", "Әлиұлы"), ("Сериков", "Нурлан", "Ержанович"), id="other father"),
    pytest.param(("Серіков", "Нұрлан", ""), ("Сериков", "Нурбол", ""), id="other name"),
    pytest.param(("Ким", "Анна", ""), ("Тен", "Анна", ""), id="short surnames must be equal"),
    pytest.param(("", "Анна", ""), ("", "Анна", ""), id="without a surname nothing is said"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_a_person_are_offered_as_one(
    one: tuple[str, str, str | None], other: tuple[str, str, str | None]
) -> None:
    assert may_be_same_person(same_person_key(*one), same_person_key(*other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_people_are_not_offered(one: tuple[str, str, str | None], other: tuple[str, str, str | None]) -> None:
    assert not may_be_same_person(same_person_key(*one), same_person_key(*other))


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_a_key_has_three_parts_whatever_is_typed(surname: str, name: str, patronymic: str) -> None:
    assert same_person_key(surname, name, patronymic).count("|") == 2
