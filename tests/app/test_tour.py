"""The whole working day runs, leaves its pictures and papers, and says so in `tour.json`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.tiny_model import needs_engine

STEPS = ["start", "members", "treasury", "appeal", "question", "draft", "document", "exchange", "lock"]


@needs_engine
def test_the_day_runs_from_the_first_start_to_the_lock(tmp_path: Path) -> None:
    out = tmp_path / "tour"
    run = subprocess.run(
        [sys.executable, "-m", "tirek.app.main", "tour", "--out", str(out), "--json"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "TIREK_LANG": "en"}, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    document = json.loads(run.stdout)
    steps = {step["name"]: step for step in document["steps"]}
    assert [step["error"] for step in document["steps"] if step["error"]] == []
    assert list(steps) == STEPS and run.returncode == 0
    assert json.loads((out / "tour.json").read_text(encoding="utf-8"))["ok"] is True
    files = [out / name for step in document["steps"] for name in step["files"]]
    assert all(path.stat().st_size > 0 for path in files)
    for kind in ("-kk.png", "-ru.png", "-kk.pdf", "-ru.pdf"):
        assert any(path.name.endswith(kind) for path in files)
    assert steps["draft"]["facts"]["made_by"] == "model"
    assert steps["exchange"]["facts"]["centre"]["doubled"] == 0


def test_a_folder_with_other_things_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "tirek.app.main", "tour", "--out", str(tmp_path), "--json"],
        env={**os.environ, "TIREK_LANG": "en"}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert run.returncode == 1
    assert json.loads(run.stdout)["error"]["code"] == "TOUR-01"
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "keep me"
