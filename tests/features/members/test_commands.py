"""What the window does with a card, from the command line: history, moments, reliefs, duplicates, merging, undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.organisations import PASSPHRASE
from tirek.app.main import main
from tirek.features.members.api import Members
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_text

KAZAKH = {"last_name": "Серікова", "first_name": "Әлия", "patronymic": "Нұрланқызы", "birth_date": "1985-03-08", "phone": "+77011112233"}
RUSSIAN = {"last_name": "Серикова", "first_name": "Алия", "patronymic": "Нурлановна", "birth_date": "1985-03-08"}


class Terminal:
    """`tirek members …` on an organisation that is closed between the commands."""

    def __init__(self, home: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.folder, self.capsys = home, folder, capsys
        (folder / "passphrase").write_text(PASSPHRASE, encoding="utf-8")

    def say(self, *words: str, data: Any = None, status: int = 0) -> dict[str, Any]:
        if data is not None:
            (self.folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
            words = (*words, "--data", str(self.folder / "data.json"))
        arguments = ["--home", str(self.home), "--passphrase-file", str(self.folder / "passphrase"), "--json", "--lang", "ru", "members", *words]
        assert main(arguments) == status
        return json.loads(self.capsys.readouterr().out or "{}")


@pytest.fixture
def terminal(org: OpenedOrganisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Terminal, str, str]:
    one, other = (id_text(Members(org).add(values).id) for values in (KAZAKH, RUSSIAN))
    org.close()
    return Terminal(org.home, tmp_path, capsys), one, other


def test_pairs_are_explained_merged_and_taken_apart(terminal: tuple[Terminal, str, str]) -> None:
    tirek, one, other = terminal
    (pair,) = tirek.say("duplicates")["pairs"]
    assert {pair["one"]["id"], pair["other"]["id"]} == {one, other} and "birth_date" in pair["reasons"]
    assert "дата рождения" in pair["why"]
    merged = tirek.say("merge", one, other)
    assert merged["member"]["id"] == one and merged["member"]["other_last_name"] == "Серикова"
    assert tirek.say("show", other)["member"]["id"] == one, "the link to the card that went leads on"
    assert tirek.say("duplicates")["pairs"] == []
    assert tirek.say("undo", merged["action_id"])["ok"]
    assert tirek.say("list")["total"] == 2
    chosen = tirek.say("merge", one, other, data={"phone": None, "note": "екеуі бір"})["member"]
    assert (chosen["phone"], chosen["note"]) == (None, "екеуі бір")
    assert tirek.say("merge", one, one, status=1)["error"]["code"] == "MERGE-01"


def test_two_people_are_not_asked_about_again(terminal: tuple[Terminal, str, str]) -> None:
    tirek, one, other = terminal
    action = tirek.say("not-the-same", one, other)["action_id"]
    assert tirek.say("duplicates")["pairs"] == []
    tirek.say("undo", action)
    assert len(tirek.say("duplicates")["pairs"]) == 1


def test_history_a_moment_and_back(terminal: tuple[Terminal, str, str]) -> None:
    tirek, one, _ = terminal
    tirek.say("change", one, data={"phone": "+77019998877"})
    newest, first = tirek.say("history", one)["changes"]
    assert newest["fields"] == [{"field": "phone", "old": "+77011112233", "new": "+77019998877"}] and newest["actor"]
    assert tirek.say("show", one, "--at", first["action_id"])["member"]["phone"] == "+77011112233"
    assert tirek.say("restore", one, first["action_id"])["member"]["phone"] == "+77011112233"
    assert len(tirek.say("history", one)["changes"]) == 3


def test_reliefs_and_events_are_added_changed_and_taken_off(terminal: tuple[Terminal, str, str]) -> None:
    tirek, one, _ = terminal
    relief = tirek.say("record", one, "relief", data={"kind": "veteran", "since": "2026-01-01"})["record"]
    event = tirek.say("record", one, "family", data={"kind": "wedding"})["record"]
    changed = tirek.say("record", one, "relief", "--record", relief["id"], data={"kind": "veteran", "since": "2026-02-01"})["record"]
    assert changed == {**relief, "since": "2026-02-01"}
    action = tirek.say("record", one, "family", "--remove", event["id"])["action_id"]
    assert [one_["id"] for one_ in tirek.say("show", one)["records"]] == [relief["id"]]
    tirek.say("undo", action)
    assert len(tirek.say("show", one)["records"]) == 2
    tirek.say("record", one, "relief", status=2)


def test_a_card_made_by_mistake_is_taken_off_and_brought_back(terminal: tuple[Terminal, str, str]) -> None:
    tirek, one, _ = terminal
    action = tirek.say("remove", one)["action_id"]
    assert tirek.say("list")["total"] == 1
    tirek.say("undo", action)
    assert tirek.say("list")["total"] == 2


def test_a_card_that_a_command_shows_stands_in_the_access_log(terminal: tuple[Terminal, str, str]) -> None:
    """Whoever reads a card without the window has read it too."""
    tirek, one, other = terminal

    def openings(card: str) -> int:
        arguments = ["--home", str(tirek.home), "--passphrase-file", str(tirek.folder / "passphrase"), "--json", "readings", "member", card]
        assert main(arguments) == 0
        return len(json.loads(tirek.capsys.readouterr().out)["openings"])

    assert (openings(one), openings(other)) == (0, 0)
    tirek.say("show", one)
    assert (openings(one), openings(other)) == (1, 0)
    tirek.say("history", other)
    assert (openings(one), openings(other)) == (1, 1)
