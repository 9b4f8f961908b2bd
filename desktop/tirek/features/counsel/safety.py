"""Check lists of safety at school, the act made from one, and the first 24 hours after an accident. All of it is data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from tirek.foundation.calendar.terms import Due, Terms
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.resources import resource

ACT = "CHK"
"""Code of the template of the act."""
OK, BAD = "ok", "bad"
MAX_NOTE = 500

SEEN_OK = mark("in order")
SEEN_BAD = mark("not in order")


@dataclass(frozen=True, slots=True)
class Item:
    """A line to look at, or a step. `place`: act and article it stands on; `term`: a matter of the terms."""

    words: dict[str, str]
    place: tuple[str, str]
    term: str | None = None


@dataclass(frozen=True, slots=True)
class CheckList:
    """Things to look at in one place, or steps to take in order."""

    id: str
    title: dict[str, str]
    items: tuple[Item, ...]


class NoSuchList(Circumstance):
    """There is no check list with this id."""

    def __init__(self, name: str) -> None:
        super().__init__("SAFE-01", mark("There is no check list named {name}."), mark("Choose one from the list."), name=name)


class SafetyUnreadable(Circumstance):
    """The file of check lists is damaged."""

    def __init__(self, line: int) -> None:
        super().__init__(
            "SAFE-02",
            mark("The check lists cannot be read: line {line}."),
            mark("Install the program again; your records are not touched."),
            line=line,
        )


class Safety:
    """Check lists and the steps of the first day. Keeps nothing: the act goes to documents."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or resource("safety")) / "safety.jsonl"

    @cached_property
    def _read(self) -> tuple[dict[str, CheckList], dict[str, CheckList]]:
        lists: dict[str, CheckList] = {}
        steps: dict[str, CheckList] = {}
        for number, line in enumerate(self._path.read_text("utf-8").splitlines(), 1):
            try:
                record = json.loads(line)
                if record["record"] in ("list", "steps"):
                    made = _list(record)
                    (lists if record["record"] == "list" else steps)[made.id] = made
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise SafetyUnreadable(number) from error
        return lists, steps

    @property
    def lists(self) -> dict[str, CheckList]:
        """Check lists by id. Raises SafetyUnreadable."""
        return self._read[0]

    @property
    def first_day(self) -> CheckList:
        """What to do in the first 24 hours after an accident, in order."""
        return self._read[1]["accident"]

    def list(self, name: str) -> CheckList:
        """Raises NoSuchList."""
        found = self.lists.get(name)
        if found is None:
            raise NoSuchList(name)
        return found

    def act(self, name: str, seen: Mapping[int, str], notes: Mapping[int, str], texts: Texts) -> dict[str, Any]:
        """Answers for the template of the act, in kk or ru: what was looked at, and its state.

        `seen`: number of the line (from 0) to "ok" or "bad"; a line that nobody looked at is not in the act. Measures
        are left to the commission. Raises NoSuchList.
        """
        checked, lang = self.list(name), texts.code
        rows: list[dict[str, str]] = []
        for number, item in enumerate(checked.items):
            if seen.get(number) not in (OK, BAD):
                continue
            state = texts.t(SEEN_OK if seen[number] == OK else SEEN_BAD)
            row = {"place": checked.title[lang], "question": item.words[lang], "state": state}
            note = notes.get(number, "").strip()[:MAX_NOTE]
            rows.append({**row, "note": note} if note else row)
        return {"objects": rows}

    def due(self, item: Item, happened: datetime) -> Due | None:
        """The last moment of a step that has a term, counted from the accident. Raises the circumstances of `Terms.term`."""
        if item.term is None:
            return None
        local = happened.astimezone(KAZAKHSTAN)
        day: date = local.date()
        return Terms.load().term(item.term, day, event_time=local.time())


def _list(record: Mapping[str, Any]) -> CheckList:
    return CheckList(
        str(record["id"]),
        {lang: str(record[f"title_{lang}"]) for lang in ("kk", "ru")},
        tuple(
            Item({lang: str(item[lang]) for lang in ("kk", "ru")}, (str(item["act"]), str(item["place"])), item.get("term"))
            for item in record["items"]
        ),
    )
