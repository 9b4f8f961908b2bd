from __future__ import annotations

from pathlib import Path

from support.tiny_model import needs_engine
from tirek.foundation.clock import FixedClock
from tirek.foundation.model import catalogue
from tirek.foundation.model.catalogue import describe_models, families, list_models
from tirek.foundation.model.hardware import GIB, Hardware, hardware, memory_needed, threads_for


def test_this_computer_is_measured() -> None:
    here = hardware()
    assert here.memory > here.memory_free > 0 and here.cores >= 1 and here.processor


def test_on_four_gigabytes_without_fast_maths_only_the_smallest_fit() -> None:
    weak = Hardware(int(3.8 * GIB), GIB, "Celeron", 2, False)
    assert {one.id for one in families(weak) if one.fits} == {"qwen3-0.6b", "gemma3-1b"}


def test_what_fits_comes_first_and_says_that_it_is_only_reported() -> None:
    found = families(Hardware(int(7.8 * GIB), 4 * GIB, "i5", 4, True))
    assert found[0].fits and not found[-1].fits
    assert "gemma4-e2b" in {one.id for one in found if one.fits}
    assert not any(one.verified for one in found)
    assert all(one.licence and one.note_kk and one.note_ru for one in found)


def test_files_in_the_folder_are_listed_with_the_reason_why_not(tmp_path: Path, model_file: Path) -> None:
    (tmp_path / "good.gguf").write_bytes(model_file.read_bytes())
    (tmp_path / "bad.gguf").write_bytes(b"GGUF")
    (tmp_path / "note.txt").write_text("not a model")
    found = describe_models(tmp_path).models
    assert [(one.path.name, one.fits, one.problem.code if one.problem else None) for one in found] == [
        ("good.gguf", True, None), ("bad.gguf", False, "MODEL-03")]


def test_no_folder_is_no_models(tmp_path: Path) -> None:
    assert list_models(tmp_path / "none") == ()


def test_memory_needed_is_the_file_its_attention_and_half_a_gigabyte() -> None:
    assert memory_needed(2 * GIB, 100_000, 2048) == int(2 * GIB * 1.15) + 204_800_000 + GIB // 2


def test_a_small_model_computes_with_one_thread() -> None:
    assert threads_for(2 << 20) == 1 <= threads_for(2 * GIB) <= 4


@needs_engine
def test_measuring_gives_speeds(model_file: Path, clock: FixedClock) -> None:
    measured = catalogue.test_model(model_file, clock)
    assert measured.tokens_per_second > 1 and measured.reading_speed > 1 and measured.sealed in {"full", "partly"}
