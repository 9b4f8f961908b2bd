"""The benchmark of retrieval gives its lines, each beside what it is compared with; the real size is for `tirek bench counsel`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tirek.features.counsel.bench import AIM_P95_MS, bench_speed

ASKED = [("kk", "Жалақыны қашан береді?"), ("ru", "Сколько дней отпуска?"), ("ru", "54-бап"), ("kk", "Сөгіс берді, түсініктеме алған жоқ")]


@pytest.mark.parametrize(("passages", "name"), [(None, "counsel.find"), (900, "counsel.find.900")])
def test_each_line_says_what_it_is_compared_with(pack_folder: Path, tmp_path: Path, passages: int | None, name: str) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps({"id": str(number), "q": words, "lang": lang, "right": [], "part": "tune"}) + "\n" for number, (lang, words) in enumerate(ASKED)), "utf-8")
    middle, late, aim = bench_speed(pack_folder, questions, passages)
    assert [middle.name, late.name, aim.name] == [name, f"{name}.p95", f"{name}.p95/aim"]
    assert middle.ours > 0 and middle.theirs > 0 and late.ours >= middle.ours
    assert (aim.ours, aim.theirs) == (late.ours, AIM_P95_MS)
    assert (middle.goal, aim.goal) == ((2.5, 1.0) if passages else (None, None))
