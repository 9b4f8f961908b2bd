"""The records carry the questions that teachers ask, in both languages, and none of them was taken from the question set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from tirek.features.counsel.measuring import load_examples
from tirek.features.counsel.stemming import fold, stems, words

QUESTIONS = Path(__file__).parents[2] / "counsel" / "questions.jsonl"
TOO_LIKE = 0.8
"""Share of common stems from which two questions of four and more words count as the same."""


@pytest.fixture(scope="module")
def records(pack_folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted((pack_folder / "articles").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def test_the_articles_a_school_meets_most_carry_six_questions_each(records: list[dict[str, Any]]) -> None:
    for lang in ("kk", "ru"):
        carried = [len(set(record[f"asked_{lang}"])) for record in records]
        assert sum(count >= 6 for count in carried) >= 120
        assert min(carried) >= 2


def test_no_question_of_the_set_was_carried_into_the_knowledge(
    records: list[dict[str, Any]], pack_folder: Path
) -> None:
    outside = [json.loads(line) for line in (pack_folder / "outside.jsonl").read_text("utf-8").splitlines()]
    report = [example for example in load_examples(QUESTIONS) if example.part == "report"]
    asked = {
        lang: [
            frozenset(stems(question, lang)) for record in (*records, *outside) for question in record[f"asked_{lang}"]
        ]
        for lang in ("kk", "ru")
    }
    taken = [
        example.text
        for example in report
        for known in asked[example.lang]
        if len(own := frozenset(stems(example.text, example.lang))) > 3
        and len(own & known) / len(own | known) >= TOO_LIKE
    ]
    assert not taken


def test_some_questions_are_typed_without_the_kazakh_layout(records: list[dict[str, Any]]) -> None:
    typed = [
        question
        for record in records
        for question in record["asked_kk"]
        if fold(" ".join(words(question))) == " ".join(words(question))
    ]
    assert len(typed) >= 200


def test_no_single_word_of_the_law_stands_for_a_matter_outside(pack_folder: Path, knowledge: Connection) -> None:
    """«Платье» has the stem of «платят», «жарнама» that of «жарна»: alone such a word would turn away who asks about pay or dues."""
    uses = {row[0]: row[1:] for row in knowledge.exec_driver_sql("SELECT term, documents, inside, outside FROM counsel_term")}
    shared = []
    for line in (pack_folder / "outside.jsonl").read_text("utf-8").splitlines():
        topic = json.loads(line)
        for lang in ("kk", "ru"):
            for expression in topic[f"expressions_{lang}"]:
                found = stems(expression, lang)
                documents, inside, elsewhere = uses[found[0]] if len(found) == 1 else (0, 0, 0)
                if not found or (documents >= 8 and inside > elsewhere):
                    shared.append((topic["id"], expression))
    assert shared == []
