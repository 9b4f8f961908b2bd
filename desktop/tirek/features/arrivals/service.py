"""One list of all that came. It opens nothing: a sealed letter shows who sent it and when, until a person opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tirek.features.appeals.api import Words, WordView
from tirek.features.letters.api import CASE, Letters
from tirek.features.referrals.api import Desk
from tirek.foundation.organisation import OpenedOrganisation

WORD = "word"


@dataclass(frozen=True)
class Arrival:
    """`kind`: word, or the kind of a letter. `key`: the word's name or the letter's id. `about`: only what a person has seen already."""

    kind: str
    key: str
    sender: str
    came_at: datetime
    size: int
    opened: bool
    done: bool
    about: str = ""


class Arrivals:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def list(self) -> list[Arrival]:
        """The newest first; those that wait before those that are done."""
        found = [Arrival(WORD, one.word, "", one.received_at, 0, opened=False, done=False, about=one.how) for one in self._words()]
        subjects = {one.letter: one.subject for one in Desk(self._org).list()} if self._org.may_open("cases") else {}
        for one in Letters(self._org).list():
            found.append(Arrival(one.kind, str(one.id), one.sender, one.came_at, one.size, one.opened, one.done, subjects.get(one.id, "") if one.kind == CASE else ""))
        return sorted(found, key=lambda one: (one.done, -one.came_at.timestamp(), one.key))

    def unread(self) -> tuple[int, int]:
        """Words of members that wait, and letters that nobody has opened or answered."""
        return len(self._words()), sum(1 for one in Letters(self._org).list() if not one.opened and not one.done)

    def _words(self) -> Sequence[WordView]:
        return Words(self._org).waiting() if self._org.may_open("cases") else ()
