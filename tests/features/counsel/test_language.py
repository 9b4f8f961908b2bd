"""The language of a question is heard in pieces of its words, with the Kazakh layout and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from tirek.features.counsel.language import language_of
from tirek.features.counsel.measuring import load_examples

QUESTIONS = Path(__file__).parents[2] / "counsel" / "questions.jsonl"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("не отдают трудовую", "ru"),
        ("айлықты кешіктірді", "kk"),
        ("мугалимнин демалысы канша кун", "kk"),
        ("отпускқа қашан шығам", "kk"),
        ("сколько дней отпуск", "ru"),
        ("не платят", "ru"),
        ("сорок часов неделя секретаря", "ru"),
        ("класс жетекшисинин доплатасы", "kk"),
        ("жумысы бир, айлыгы артурли штраф", "kk"),
        ("Что такое «жұмыс уақыты» и сколько это часов в неделю?", "ru"),
        ("премияны кестіріп тастады директор", "kk"),
    ],
)
def test_the_language_is_heard_from_the_question(question: str, language: str) -> None:
    assert language_of(question) == language


def test_nothing_to_hear_gives_the_default() -> None:
    assert language_of("123 ???", "kk") == "kk"


def test_nearly_every_question_of_the_set_is_heard_whatever_the_language_of_the_program() -> None:
    """Endings and small words misheard one of sixty; pieces of words mishear one of seven hundred."""
    examples = load_examples(QUESTIONS)
    for default in ("kk", "ru"):
        misheard = [one.text for one in examples if language_of(one.text, default) != one.lang]
        assert len(misheard) <= len(examples) / 400, misheard
