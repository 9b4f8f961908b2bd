"""Phrases are alike by the pieces of their words, whatever their endings, spelling or language."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tirek.features.counsel.letters import BYTES, LONGEST, Letters, packed, pieces, signature

LEAVE = "демалысымды бермей жатыр"


def likeness(question: str, phrase: str) -> float:
    return Letters(packed([signature(phrase)])).nearest(signature(question), 1)[0]


def test_pieces_are_those_of_the_folded_word_with_its_ends() -> None:
    assert pieces("еңбек") == {" енб", "енбе", "нбек", "бек "}


def test_other_endings_and_a_keyboard_without_kazakh_letters_stay_near() -> None:
    assert likeness("демалысымызды бермеди", LEAVE) > 0.4
    assert likeness("ипотека пайызы", LEAVE) < 0.1
    assert likeness(LEAVE.upper(), LEAVE) > 0.99


def test_nearest_come_first_and_missing_ones_count_as_nothing() -> None:
    several = Letters(packed(map(signature, ("отпуск не дают", LEAVE)))).nearest(signature("не дают отпуск летом"), 3)
    assert several[0] > several[1] >= several[2] == 0.0


def test_a_question_without_words_is_like_nothing() -> None:
    assert Letters(packed([signature(LEAVE)])).nearest(signature("?!"), 3) == [0.0, 0.0, 0.0]
    assert Letters(packed([signature("?!")])).nearest(signature(LEAVE), 1) == [0.0]


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0 + 1e-9
    assert abs(likeness(one, other) - likeness(other, one)) < 1e-9
    assert len(packed([signature(one)])) == BYTES


def test_of_an_endless_story_the_beginning_is_looked_at() -> None:
    assert signature("отпуск " * 400) == signature("отпуск " * 400 + "ипотека " * LONGEST)
