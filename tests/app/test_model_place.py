"""Which model drafts on this computer: only one that was examined here, and only in the languages that it passed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.tiny_model import needs_engine, tiny_model
from tirek.app import model_words
from tirek.app.model_words import model_lines, try_model
from tirek.app.wiring import ModelPlace
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.model import examination, hardware
from tirek.foundation.model.examination import LanguageResult, Verdict, subject_of
from tirek.foundation.organisation import OpenedOrganisation

PASSED, FAILED = LanguageResult("kk", 20, 20, 15, 4.0, 20.0), LanguageResult("ru", 20, 2, 1, 5.0, 20.0)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    pytest.importorskip("gguf")
    pytest.importorskip("numpy")
    folder = tmp_path / "school" / "models"
    folder.mkdir(parents=True)
    shutil.copy(tiny_model(), folder / "one.gguf")
    shutil.copy(tiny_model(), folder / "two.gguf")
    with (folder / "two.gguf").open("ab") as file:      # larger, so that it is taken unless another is chosen
        file.write(bytes(64))
    (folder / "cut.gguf").write_bytes(b"GGUF" + bytes(40))
    return folder


@pytest.fixture
def place(models: Path, clock: FixedClock) -> Iterator[ModelPlace]:
    one = ModelPlace(models.parent, clock)
    yield one
    one.close()


def told(place: ModelPlace, *results: LanguageResult) -> None:
    """As if the examination of the file in use had been held."""
    found = place.found()
    assert found is not None
    place._verdicts.keep(Verdict("Tiny", subject_of(found.path, hardware.hardware()), results))  # noqa: SLF001
    place.look_again()


def test_a_model_that_was_not_examined_does_not_draft(place: ModelPlace, org: OpenedOrganisation) -> None:
    found = place.found()
    assert found is not None and found.path.name == "two.gguf"
    assert place.drafter(org) is None


def test_it_drafts_in_the_language_that_it_passed(place: ModelPlace, org: OpenedOrganisation) -> None:
    told(place, PASSED, FAILED)
    drafter = place.drafter(org)
    assert drafter is not None and drafter.may_write("kk") and not drafter.may_write("ru")
    assert drafter.usual_seconds("kk") == 4.0


def test_passing_in_no_language_is_no_drafter(place: ModelPlace, org: OpenedOrganisation) -> None:
    told(place, FAILED)
    assert place.drafter(org) is None


def test_another_file_chosen_has_its_own_examination(place: ModelPlace, org: OpenedOrganisation) -> None:
    told(place, PASSED)
    place.choose("one.gguf")
    found = place.found()
    assert found is not None and found.path.name == "one.gguf" and place.drafter(org) is None
    place.choose("two.gguf")
    assert place.drafter(org) is not None


def test_a_file_that_changed_must_be_examined_again(place: ModelPlace, org: OpenedOrganisation, models: Path) -> None:
    told(place, PASSED)
    with (models / "two.gguf").open("ab") as file:
        file.write(bytes(32))
    place.look_again()
    assert place.drafter(org) is None


def test_on_a_small_computer_no_examination_is_held(place: ModelPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "may_write_here", lambda _machine: False)
    found = place.found()
    assert found is not None
    with pytest.raises(Circumstance) as caught:
        place.examine(found)
    assert caught.value.code == "MODEL-14"


def test_settings_name_each_file_and_why_not(place: ModelPlace) -> None:
    told(place, PASSED, FAILED)
    lines = model_lines(place, load_texts("ru"))
    assert [(line.file, line.chosen, line.usable) for line in lines] == [("two.gguf", True, True), ("one.gguf", False, True), ("cut.gguf", False, False)]
    assert lines[0].name == "Tirek tiny quoting model" and "Apache-2.0" in lines[0].detail
    assert "На казахском пишет: хороших ответов 20 из 20" in lines[0].detail and "На русском не пишет" in lines[0].detail
    assert "ещё не проверена" in lines[1].detail and "повреждён" in lines[2].detail


@needs_engine
def test_the_button_holds_the_examination(place: ModelPlace, org: OpenedOrganisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "QUESTIONS", 2)
    given = examination.questions
    monkeypatch.setattr(examination, "questions", lambda lang: given(lang, 2))
    monkeypatch.setattr(examination, "may_write_here", lambda _machine: True)
    steps: list[tuple[int, int, str]] = []

    class Control:
        def step(self, done: int, total: int, text: str) -> None:
            steps.append((done, total, text))

    said = try_model(place, load_texts("ru"), Control())
    assert said.startswith("На казахском") and "На русском" in said
    assert [done for done, _, _ in steps] == [0, 1, 2, 3] and steps[-1][1] == 4 and steps[0][2] == "Вопрос 1 из 4"
    assert model_words.verdict_words(place.verdict(place.usable()[0]), load_texts("ru")) == said  # type: ignore[arg-type]
