"""Who is the payer of a row? By IIN, staff number, an earlier list, or the whole name. Pure; what is unsure is left to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tirek.foundation.identifiers.names import split_full_name
from tirek.foundation.language.folding import fold, may_be_same_person, same_person_key

MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A member as far as a payroll list can tell one."""

    id: int
    last_name: str
    first_name: str
    patronymic: str = ""
    iin: str = ""
    staff_number: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """`member` and how it was found, or only `candidates` for a person to choose from, the likeliest first."""

    member: int | None = None
    how: str = ""
    candidates: tuple[int, ...] = ()


def payer_key(name: str, staff_number: str) -> str:
    """What makes a payer of one list the same as of the next."""
    return f"{fold(name)}|{fold(staff_number)}"


class Matcher:
    """Knows the members and whom a person named as payer before (`payer_key` → member)."""

    def __init__(self, members: Iterable[Known], before: Mapping[str, int] | None = None) -> None:
        self._before = dict(before or {})
        self._by_iin: dict[str, list[Known]] = {}
        self._by_staff: dict[str, list[Known]] = {}
        self._by_name: dict[str, list[Known]] = {}
        self._by_surname: dict[str, list[tuple[str, Known]]] = {}
        self._ids: set[int] = set()
        for one in members:
            self._ids.add(one.id)
            if one.iin:
                self._by_iin.setdefault(one.iin, []).append(one)
            if one.staff_number:
                self._by_staff.setdefault(fold(one.staff_number), []).append(one)
            for name in {_whole(one, with_patronymic=True), _whole(one, with_patronymic=False)}:
                self._by_name.setdefault(name, []).append(one)
            key = same_person_key(one.last_name, one.first_name, one.patronymic)
            self._by_surname.setdefault(key.partition("|")[0][:3], []).append((key, one))

    def match(self, name: str, iin: str = "", staff_number: str = "") -> Match:
        """The payer of a row. Two members who fit equally are only candidates."""
        by_iin = self._by_iin.get(iin, []) if iin else []
        if len(by_iin) == 1:
            return Match(by_iin[0].id, "iin")
        fitting = [one for one in self._by_staff.get(fold(staff_number), []) if _compatible(one, iin)] if staff_number else []
        if len(fitting) == 1 and (not name or fitting[0].id in self._alike(name)):
            return Match(fitting[0].id, "staff_number")
        before = self._before.get(payer_key(name, staff_number)) if name else None
        if before in self._ids:
            return Match(before, "before")
        named = {one.id: one for one in self._by_name.get(fold(name), []) if _compatible(one, iin)} if name else {}
        if len(named) == 1:
            return Match(next(iter(named)), "name")
        candidates = [*(one.id for one in by_iin), *named, *(one.id for one in fitting), *self._alike(name)]
        return Match(candidates=tuple(dict.fromkeys(candidates))[:MOST_CANDIDATES])

    def _alike(self, name: str) -> list[int]:
        """Members whose name is spelt nearly so, or whose surname and initials fit."""
        parts = split_full_name(name)
        if not parts.last:
            return []
        key = same_person_key(parts.last, parts.first or "", parts.patronymic)
        near = self._by_surname.get(key.partition("|")[0][:3], [])
        same = [one.id for other, one in near if may_be_same_person(key, other)]
        return same or [one.id for other, one in near if _initials_fit(key, other)]


def _whole(one: Known, *, with_patronymic: bool) -> str:
    parts = (one.last_name, one.first_name, one.patronymic if with_patronymic else "")
    return fold(" ".join(part for part in parts if part))


def _compatible(one: Known, iin: str) -> bool:
    """Two different numbers are two people, whatever their names."""
    return not (iin and one.iin and iin != one.iin)


def _initials_fit(typed: str, known: str) -> bool:
    surname, *rest = typed.split("|")
    other, *others = known.split("|")
    return bool(rest[0]) and surname == other and all(not one or full.startswith(one[:1]) for one, full in zip(rest, others, strict=True))
