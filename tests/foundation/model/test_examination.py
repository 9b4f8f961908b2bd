"""A model writes only in a language in which it has shown here that it can; what is broken or changed counts for nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from support.tiny_model import needs_engine
from tirek.foundation.model.client import Answer, ModelWorker, QuestionRefused
from tirek.foundation.model.drafting import Drafter, Passage
from tirek.foundation.model.examination import (
    QUESTIONS,
    LanguageResult,
    Verdict,
    Verdicts,
    examine,
    in_language,
    may_write_here,
    questions,
    subject_of,
)
from tirek.foundation.model.hardware import GIB, Hardware, hardware
from tirek.foundation.model.messages import Part

GOOD = LanguageResult("kk", 20, 20, 15, 3.0, 12.0)


class Pupil:
    """Answers each question by what `says` makes of the sources; `says` may raise."""

    def __init__(self, says: Callable[[list[str]], str], seconds: float = 1.0) -> None:
        self.says, self.seconds, self.asked = says, seconds, 0

    def ask(self, system: Sequence[Part], user: Sequence[Part], *, grammar: str = "", max_tokens: int = 600, temperature: float = 0.0,
            on_text: Callable[[str], None] | None = None, cancelled: Callable[[], bool] | None = None) -> Answer:
        self.asked += 1
        text = "".join(part.text for part in user)
        sources = re.findall(r"^\[\d\] (.*)$", text, re.MULTILINE)
        return Answer(self.says(sources), "end", 40, 300, 0.5, self.seconds)

    def warm(self, system: Sequence[Part], user: Sequence[Part]) -> int:
        return 0


def quotes_first(sources: list[str]) -> str:
    return f"{sources[0]} [1]"


def test_twenty_questions_have_two_sources_and_the_right_one_is_not_always_first() -> None:
    for lang in ("kk", "ru"):
        asked = questions(lang)
        assert len(asked) == QUESTIONS == len({one.text for one in asked})
        assert all(one.right in {source.id for source in one.sources} and len(one.sources) == 2 for one in asked)
        assert 0 < sum(one.sources[0].id != one.right for one in asked) < QUESTIONS / 2


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_who_quotes_and_cites_passes(lang: str) -> None:
    steps: list[tuple[int, int]] = []
    result = examine(Pupil(quotes_first), lang, step=lambda done, total: steps.append((done, total)))
    assert result.passed and result.good == 20 and result.right == 15
    assert (result.seconds, result.speed) == (1.0, 40.0)
    assert steps[0] == (0, 20) and steps[-1] == (19, 20)


def nothing(_sources: list[str]) -> str:
    return "NO_ANSWER"


def too_long(_sources: list[str]) -> str:
    raise QuestionRefused("MODEL-13", "", "")


@pytest.mark.parametrize(("says", "good"), [
    pytest.param(lambda sources: sources[0], 0, id="no source cited"),
    pytest.param(lambda _sources: "Жалақы 9999 күн сайын төленеді, бұл заңда жазылған [1]", 0, id="a number from nowhere"),
    pytest.param(lambda _sources: "Зарплата платится вовремя, так написано в законе [1]", 0, id="the other language"),
    pytest.param(lambda _sources: "Wages are paid in time, the law says so [1]", 0, id="a third language"),
    pytest.param(nothing, 0, id="no answer"),
    pytest.param(too_long, 0, id="the engine refuses"),
])
def test_who_does_not_stays_off(says: Callable[[list[str]], str], good: int) -> None:
    result = examine(Pupil(says), "kk")
    assert not result.passed and result.good == good


def test_who_cites_the_other_source_stays_off() -> None:
    assert not examine(Pupil(lambda sources: f"{sources[1]} [2]"), "kk").passed


def test_who_is_too_slow_stays_off() -> None:
    assert not examine(Pupil(quotes_first, seconds=121.0), "ru").passed


def test_half_an_examination_is_none() -> None:
    assert not examine(Pupil(quotes_first), "kk", questions("kk")[:5]).passed


def test_the_letters_tell_the_language() -> None:
    assert in_language("Жұмыскерге демалыс беріледі", "kk") and not in_language("Жұмыскерге демалыс беріледі", "ru")
    assert in_language("Работнику дают отпуск", "ru") and not in_language("Работнику дают отпуск", "kk")
    assert not in_language("12345", "ru") and not in_language("", "kk")


def test_below_eight_gigabytes_or_without_quick_sums_no_model_writes() -> None:
    assert may_write_here(Hardware(int(7.7 * GIB), GIB, "i5", 4, True))
    assert not may_write_here(Hardware(int(3.8 * GIB), GIB, "i5", 4, True))
    assert not may_write_here(Hardware(16 * GIB, GIB, "Celeron", 2, False))


def test_a_verdict_is_kept_by_language_and_read_again(tmp_path: Path) -> None:
    kept = Verdicts(tmp_path / "models" / "tested.json")
    assert kept.of("sign") is None and kept.chosen == ""
    kept.keep(Verdict("Model", "sign", (GOOD,)))
    kept.keep(Verdict("Model", "sign", (LanguageResult("ru", 20, 3, 3, 3.0, 12.0),)))
    kept.choose("model.gguf")
    again = Verdicts(tmp_path / "models" / "tested.json")
    verdict = again.of("sign")
    assert verdict is not None and verdict.languages == {"kk"} and verdict.usual_seconds("ru") == 3.0
    assert again.chosen == "model.gguf" and again.of("another") is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"held": 5, "chosen": 7}', '{"held": {"sign": {"model": "x", "results": [{"lang": "kk", "good": "all"}]}}}',
                                  '{"held": {"sign": {"model": "x", "results": [{"lang": "en", "asked": 20, "good": 20, "right": 20, "seconds": 1, "speed": 1}]}}}',
                                  "[" * 100_000])  # fmt: skip
def test_what_cannot_be_read_was_not_held(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tested.json"
    path.write_text(text)
    kept = Verdicts(path)
    assert kept.of("sign") is None and kept.chosen == ""
    kept.keep(Verdict("Model", "sign", (GOOD,)))
    assert (verdict := kept.of("sign")) is not None and verdict.languages == {"kk"}


def test_another_file_or_another_computer_is_another_subject(tmp_path: Path) -> None:
    one, two = tmp_path / "a.gguf", tmp_path / "b.gguf"
    one.write_bytes(b"GGUF" + b"1" * 3_000_000)
    two.write_bytes(b"GGUF" + b"1" * 2_999_999 + b"2")
    here, there = hardware(), Hardware(8 * GIB, GIB, "another", 2, True)
    assert subject_of(one, here) == subject_of(one, here)
    assert len({subject_of(one, here), subject_of(two, here), subject_of(one, there)}) == 3


def test_nothing_is_drafted_in_a_language_that_was_not_passed() -> None:
    pupil = Pupil(quotes_first)
    drafter = Drafter(pupil, "m", (), {"kk": 4.0})
    assert not drafter.draft("Когда платят?", [Passage("113", "Зарплату платят раз в месяц.")], "ru").statements
    assert pupil.asked == 0 and drafter.usual_seconds("kk") == 4.0 and drafter.usual_seconds("ru") is None
    assert drafter.draft("Қашан төлейді?", [Passage("113", "Жалақы айына бір рет беріледі.")], "kk").statements


@needs_engine
def test_the_quoting_model_does_well_enough(worker: ModelWorker) -> None:
    asked = questions("kk")[:4]
    result = examine(worker, "kk", asked)
    assert result.good >= 3 and result.right >= 2 and result.speed > 0
    json.dumps(result.seconds)
