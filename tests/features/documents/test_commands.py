"""`tirek document` without a display."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from tirek.app.main import main
from tirek.foundation.clock import FixedClock
from tirek.foundation.rendering import preview

DATA = {
    "addressee_post": "директор", "addressee": {"last_name": "Омаров", "first_name": "Данияр"}, "basis": "24-тармақ",
    "questions": ["Қанша?"], "answer_due": "2026-12-01",
}  # fmt: skip


@pytest.fixture
def home(template: Template, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    template.open_copy(tmp_path / "home", clock).close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("TIREK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TIREK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    status = main([*words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_list_needs_no_organisation(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = run(capsys, "document", "--list", "--lang", "kk")
    templates = {one["id"]: one for one in found["templates"]}  # type: ignore[attr-defined]
    assert status == 0 and {"EXT", "INQ", "ANS"} <= set(templates)
    field = templates["EXT"]["fields"][0]
    assert (
        field["name"] == "meeting_kind" and field["ask"] == "Жиналыстың түрі" and field["required"] and field["choices"]
    )


@pytest.mark.parametrize("name, start", [("a.pdf", b"%PDF"), ("a.docx", b"PK")])
def test_a_paper_is_written_where_the_person_said(
    home: Path, capsys: pytest.CaptureFixture[str], name: str, start: bytes
) -> None:
    (home / "data.json").write_text(json.dumps(DATA), encoding="utf-8")
    out = home / name
    status, found = run(capsys, "document", "INQ", "--data", str(home / "data.json"), "--lang", "ru", "--out", str(out))
    assert status == 0 and found["missing"] == [] and found["pages"] == 1 and found["draft"] is False
    assert out.read_bytes().startswith(start)


def test_gaps_are_named_and_the_paper_is_a_draft(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "data.json").write_text(json.dumps({**DATA, "questions": []}), encoding="utf-8")
    out = home / "a.pdf"
    status, found = run(capsys, "document", "INQ", "--data", str(home / "data.json"), "--lang", "kk", "--out", str(out))
    assert status == 0 and found["missing"] == ["questions"] and found["draft"] is True
    assert found["problems"][0]["field"] == "questions"  # type: ignore[index]
    assert "ЖОБА" in preview.page_text(out.read_bytes(), 0)


def test_saved_it_gets_a_number(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "data.json").write_text(json.dumps(DATA), encoding="utf-8")
    _, found = run(capsys, "document", "INQ", "--data", str(home / "data.json"), "--save", "--lang", "kk")
    assert found["document"]["state"] == "ready" and re.fullmatch(r"1-[A-Z]{1,3}/2026", found["document"]["number"])  # type: ignore[index]


@pytest.mark.parametrize(
    "words, code",
    [
        (["XYZ"], "DOCUMENT-01"),
        (["INQ", "--out", "a.txt"], "PAPER-02"),
        (["INQ", "--out", "/nowhere/a.pdf"], "PAPER-03"),
    ],
)
def test_refusals_are_sentences(home: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str) -> None:
    status, found = run(capsys, "document", *words)
    assert status == 1 and found["error"]["code"] == code and found["error"]["next_step"]  # type: ignore[index]
