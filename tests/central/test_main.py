"""`tirek-central` as an operator meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tirek_central.main import main
from tirek_protocol.invitations import read_invitation


def run(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> dict[str, Any]:
    assert main([*words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_enrol_writes_an_invitation(capsys, tmp_path):
    data, out = str(tmp_path / "centre"), tmp_path / "invitation.txt"
    printed = run(capsys, "enrol", "7-мектеп", "--out", str(out), "--data", data, "--url", "https://c.example")
    invitation = read_invitation(out.read_text("ascii"))
    assert printed["organisation_id"] == f"{invitation.organisation_id:016x}"
    assert (invitation.organisation, invitation.url, invitation.practice) == ("7-мектеп", "https://c.example", False)
    assert (tmp_path / "centre" / "centre.json").stat().st_mode & 0o777 == 0o600


def test_report_of_an_empty_centre(capsys, tmp_path):
    figures = run(capsys, "report", "--data", str(tmp_path))
    assert [figures[name] for name in ("organisations", "messages", "appeals", "doubled", "last")] == [0, 0, 0, 0, None]


def test_a_centre_keeps_its_mark_of_practice(capsys, tmp_path):
    out = tmp_path / "invitation.txt"
    run(capsys, "enrol", "П", "--out", str(out), "--data", str(tmp_path / "p"), "--practice")
    run(capsys, "enrol", "П", "--out", str(out), "--data", str(tmp_path / "p"))
    assert read_invitation(out.read_text("ascii")).practice
    run(capsys, "report", "--data", str(tmp_path / "real"))
    refused = run(capsys, "report", "--data", str(tmp_path / "real"), "--practice", status=1)
    assert refused["error"]["code"] == "PRACTICE-01"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["notice"], "NOTICE-01"),
        (["notice", "--title-kk", "x", "--text-kk", "y" * 30_000], "NOTICE-02"),
        (["notice", "--file", "missing.json"], "NOTICE-03"),
        (["enrol", " ", "--out", "x"], "ENROL-01"),
        (["enrol", "x", "--out", "missing/folder/x"], "ENROL-02"),
        (["report", "--database", "nonsense"], "DATABASE-01"),
    ],
)
def test_refusals_are_sentences(capsys, tmp_path, words, code):
    error = run(capsys, *words, "--data", str(tmp_path), status=1)["error"]
    assert error["code"] == code
    assert error["message"].endswith(".")
    assert error["next_step"].endswith(".")


def test_serve_says_when_it_is_ready_and_where(tmp_path: Path):
    words = [sys.executable, "-m", "tirek_central.main", "serve", "--json", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUTF8": "1"}) as server:
        try:
            assert server.stdout is not None
            url = json.loads(server.stdout.readline())["url"]
            assert httpx.get(url + "/health", timeout=10).json()["ok"]
            assert json.loads((tmp_path / "centre.json").read_text("utf-8"))["url"] == url
        finally:
            server.terminate()
            assert server.wait(10) is not None
