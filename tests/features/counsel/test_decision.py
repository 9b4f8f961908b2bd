"""The zones hold on questions that calibration has not seen: the report part of the question set.

The questions were written before the everyday words of the records, by the same hand, so real figures will be lower.
Reached on the day of writing is said beside each guard; a guard stands a little under it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tirek.features.counsel.decision import Zone, decide, load_calibration
from tirek.features.counsel.measuring import Measured, figures, load_examples, measure
from tirek.features.counsel.retrieval import IndexRetriever

QUESTIONS = Path(__file__).parent / "questions.jsonl"


@pytest.fixture(scope="module")
def measured(retriever: IndexRetriever) -> list[Measured]:
    return measure(retriever, load_examples(QUESTIONS))


def test_the_set_is_large_and_split() -> None:
    examples = load_examples(QUESTIONS)
    for part in ("tune", "report"):
        for lang in ("kk", "ru"):
            chosen = [example for example in examples if (example.part, example.lang) == (part, lang)]
            assert sum(bool(example.right) for example in chosen) >= 30
            assert sum(not example.right for example in chosen) >= 10
    assert len({example.text for example in examples}) == len(examples)


def test_every_right_place_of_the_set_exists(pack_folder: Path, retriever: IndexRetriever) -> None:
    import json

    known = set()
    for path in (pack_folder / "articles").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            label, part = record["article"], record["part"]
            known.add(f"{path.stem}/{label if not part else part if part.startswith(label) else f'{label} ({part})'}")
    assert {place for example in load_examples(QUESTIONS) for place in example.right} <= known


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_recall_and_zones_hold_on_the_report_part(measured: list[Measured], pack_folder: Path, lang: str) -> None:
    chosen = [one for one in measured if one.example.part == "report" and one.example.lang == lang]
    reached = figures(chosen, load_calibration(pack_folder / "calibration.json"))
    assert reached.recall_5 >= 0.95
    assert reached.recall_1 >= 0.80
    assert reached.false_answers <= 0.07
    assert reached.refused_answerable <= 0.04
    assert reached.near_answerable <= 0.12


def test_an_article_called_by_its_number_is_answered(retriever: IndexRetriever, pack_folder: Path) -> None:
    calibration = load_calibration(pack_folder / "calibration.json")
    assert decide(retriever.find("92-бап"), calibration).zone is Zone.ANSWER
    assert decide(retriever.find("999-бап"), calibration).zone is Zone.REFUSED
    assert decide(retriever.find("статья 105 уголовного кодекса"), calibration).zone is Zone.REFUSED


def test_nothing_said_is_refused(retriever: IndexRetriever, pack_folder: Path) -> None:
    calibration = load_calibration(pack_folder / "calibration.json")
    assert decide(retriever.find("???"), calibration).zone is Zone.REFUSED
