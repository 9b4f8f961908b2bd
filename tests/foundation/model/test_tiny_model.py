from __future__ import annotations

from pathlib import Path

from tirek.foundation.model.practice import practice_model


def test_the_same_digests_give_the_same_file(tmp_path: Path) -> None:
    one, other = practice_model(tmp_path / "a"), practice_model(tmp_path / "b")
    assert one.name == other.name and one.read_bytes() == other.read_bytes()
    assert 1_000_000 < one.stat().st_size < 3_000_000


def test_it_is_made_only_once(tmp_path: Path) -> None:
    path = practice_model(tmp_path)
    made = path.stat().st_mtime_ns
    assert practice_model(tmp_path) == path and path.stat().st_mtime_ns == made
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
