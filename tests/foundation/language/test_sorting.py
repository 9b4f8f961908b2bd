"""Lists stand in the order of the Kazakh alphabet, for Russian names too."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.foundation.language.sorting import KAZAKH_ALPHABET, sort_key

IN_ORDER = [
    pytest.param(["Абаев", "Ахметов", "Әбдіров", "Әлиева", "Бекова"], id="ә after all of а"),
    pytest.param(["Елкин", "Ёлкин", "Жуков"], id="ё is a letter of its own"),
    pytest.param(["Касымов", "Қасымов", "Ломов"], id="қ after к"),
    pytest.param(["Ыбыраев", "Ілиясов", "Юсупов"], id="і after ы"),
    pytest.param(["Омар", "Омар Ә.", "Омаров", "Омарова"], id="a shorter word first"),
    pytest.param(["Ахмет-Али", "Ахметали"], id="hyphen before letters"),
    pytest.param(["2 мектеп", "9 мектеп", "10 мектеп", "010 ясли"], id="numbers by value"),
    pytest.param(["№ 2", "№ 10", "Мектеп", "School"], id="signs, Cyrillic, Latin"),
]


@pytest.mark.parametrize("names", IN_ORDER)
def test_order_of_lists(names: list[str]) -> None:
    mixed = random.Random(7).sample(names, len(names))
    assert sorted(mixed, key=sort_key) == names


def test_the_alphabet_has_42_letters_in_order() -> None:
    assert len(KAZAKH_ALPHABET) == 42
    assert sorted(KAZAKH_ALPHABET, key=sort_key) == list(KAZAKH_ALPHABET)


@given(st.text(alphabet=KAZAKH_ALPHABET + " -"))
def test_capital_letters_do_not_matter(text: str) -> None:
    assert sort_key(text.upper()) == sort_key(text)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_stand_by_value(one: int, other: int) -> None:
    assert (sort_key(f"№ {one}") < sort_key(f"№ {other}")) == (one < other)


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert 0 not in sort_key(text)
