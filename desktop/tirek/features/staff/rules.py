"""Who of the staff is a member, and how many are: pure, the clock and the age limits handed in.

No person gets a score: lists are alphabetical, figures count people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from tirek.foundation.language.folding import same_person_key

T = TypeVar("T")
How = Literal["person", "iin", "name_birth_date"]
"""How a link is known: a person said so, the same IIN, or the same name (in any spelling) with the same birth date."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a worker and a member are compared by. `iin` only when its check digit is right."""

    id: int
    last_name: str
    first_name: str
    patronymic: str | None = None
    birth_date: str | None = None
    iin: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """`member` and how it is known; or `maybe`: members of the same name whom only a person can tell apart."""

    member: int | None = None
    how: How | None = None
    maybe: tuple[int, ...] = ()


def link_all(workers: Iterable[Known], members: Iterable[Known], decided: Mapping[int, int], apart: frozenset[tuple[int, int]]) -> dict[int, Link]:
    """A link for each worker. `decided`: worker → member by a person; `apart`: (worker, member) who are two people."""
    by_iin: dict[str, int] = {}
    by_name: dict[str, list[tuple[Known, str]]] = defaultdict(list)
    alive: set[int] = set()
    for member in members:
        alive.add(member.id)
        if member.iin:
            by_iin.setdefault(member.iin, member.id)
        name, middle = _key(member)
        by_name[name].append((member, middle))
    return {worker.id: _link(worker, decided, apart, alive, by_iin, by_name) for worker in workers}


def _link(worker: Known, decided: Mapping[int, int], apart: frozenset[tuple[int, int]], alive: set[int], by_iin: Mapping[str, int],
          by_name: Mapping[str, list[tuple[Known, str]]]) -> Link:  # fmt: skip
    said = decided.get(worker.id)
    if said is not None and said in alive:
        return Link(said, "person")
    same = by_iin.get(worker.iin or "")
    if same is not None and (worker.id, same) not in apart:
        return Link(same, "iin")
    name, middle = _key(worker)
    sure: list[int] = []
    maybe: list[int] = []
    for member, other in by_name.get(name, ()):
        if (worker.id, member.id) in apart or (worker.iin and member.iin) or not _fits(middle, other):
            continue
        if worker.birth_date and member.birth_date:
            if worker.birth_date == member.birth_date:
                sure.append(member.id)
        else:
            maybe.append(member.id)
    if len(sure) == 1:
        return Link(sure[0], "name_birth_date")
    return Link(maybe=tuple(sorted([*sure, *maybe])))


def _key(person: Known) -> tuple[str, str]:
    name, _, middle = same_person_key(person.last_name, person.first_name, person.patronymic).rpartition("|")
    return name, middle


def _fits(one: str, other: str) -> bool:
    return not one or not other or one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


# --- counting ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of the density table: workers, how many of them are members, and how many a person has yet to tell."""

    key: str
    workers: int
    members: int
    unclear: int

    @property
    def percent(self) -> int | None:
        """Members among workers, in whole percent; None where nobody works."""
        return round(100 * self.members / self.workers) if self.workers else None


def counted(workers: Iterable[T], key: Callable[[T], str], is_member: Callable[[T], bool], is_unclear: Callable[[T], bool]) -> list[Counted]:
    """Workers counted by a key, in the order of the keys."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for worker in workers:
        line = groups[key(worker)]
        line[0] += 1
        line[1] += is_member(worker)
        line[2] += is_unclear(worker)
    return [Counted(name, *numbers) for name, numbers in sorted(groups.items())]


def age_on(birth_date: str | None, day: date) -> int | None:
    """Whole years on a day; None without a birth date."""
    if not birth_date:
        return None
    born = date.fromisoformat(birth_date)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_group(age: int | None, last_ages: Iterable[int]) -> str:
    """"0-29", "30-35" … by the last age of each group; "?" without a birth date."""
    if age is None:
        return "?"
    first = 0
    for last in last_ages:
        if age <= last:
            return f"{first:02}-{last:02}"
        first = last + 1
    return f"{first:02}+"
