"""`tirek card …` as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cards import PaperCentre
from support.organisations import PASSPHRASE, Template
from tirek.app.main import main
from tirek.features.cards.service import Cards
from tirek.features.members.api import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.store.ids import id_text

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def home(template: Template, tmp_path: Path, clock: FixedClock) -> Path:
    org = template.open_copy(tmp_path / "home", clock)
    PaperCentre(org)
    for name in ("Әсел", "Айгүл"):
        Members(org).add({"last_name": "Жұмағұлова", "first_name": name})
    org.close()
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("TIREK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))

    def typed(*words: str) -> dict[str, Any]:
        main(["card", *words, "--json", "--home", str(home), "--lang", "ru"])
        return json.loads(capsys.readouterr().out)

    return typed


def test_a_card_from_the_keyboard(run: Run, home: Path, tmp_path: Path, template: Template, clock: FixedClock) -> None:
    made = run("issue", "--all", "--out", str(tmp_path / "cards.pdf"))["cards"]
    assert {one["name"] for one in made} == {"Жұмағұлова Әсел", "Жұмағұлова Айгүл"}
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF")
    assert run("issue", "--all") == {"cards": []}
    assert run("sheet", "--out", str(tmp_path / "sheet.pdf")) == {"cards": 2, "pages": 1, "file": str(tmp_path / "sheet.pdf")}
    org = template.reopen(home, clock)
    paper = Cards(org)._paper(int(made[0]["id"], 16))
    org.close()
    text = tmp_path / "scanned.txt"
    text.write_text(paper.address + "\n" + paper.digits, encoding="ascii")
    checked = run("check", str(text))
    assert (checked["verdict"], checked["name"], checked["number"]) == ("genuine", made[0]["name"], made[0]["number"])
    assert run("withdraw", made[0]["id"], "--reason", "lost")["card"]["reason"] == "lost"
    checked = run("check", paper.digits)
    assert checked["verdict"] == "withdrawn" and "отозван" in checked["words"].lower()
    listed = run("list", "--member", made[0]["member"])
    assert [one["id"] for one in listed["cards"]] == [made[0]["id"]] and listed["without"] == 1
    assert run("check", "сәлем")["verdict"] == "not_a_card"
    assert run("renew-key") == {"ok": True}
    assert run("issue", made[0]["member"])["error"]["code"] == "CARD-02"
    assert run("sheet", id_text(1), "--out", str(tmp_path / "x.pdf"))["error"]["code"] in ("CARD-02", "CARD-06")
