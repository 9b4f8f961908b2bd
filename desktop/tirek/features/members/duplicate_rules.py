"""Which cards may be one person, and why. Pure: people in, pairs out, each with reasons a person can weigh.

Nobody is compared with everybody: only people who share a block (one IIN, one phone, one name and birth date …), so the
work grows with the number of people. A large block of namesakes is compared along its order, neighbour with neighbour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tirek.foundation.language.folding import same_person_key
from tirek.foundation.language.texts import mark

Why = Literal["iin", "iin_slip", "name", "name_slip", "birth_date", "phone", "patronymic"]
"""What two cards have in common: the same IIN, or one with a slip; the same name in any spelling, or with a slip;
the same birth date, phone, patronymic."""

WHY_WORDS: dict[str, str] = {
    "iin": mark("same IIN"), "iin_slip": mark("IIN with a slip"), "name": mark("same name"), "name_slip": mark("name with a slip"),
    "birth_date": mark("same birth date"), "phone": mark("same phone"), "patronymic": mark("same patronymic"),
}  # fmt: skip
"""Reason → its English words."""

_LARGEST_COMPARED = 12
"""In a block of up to so many people each is compared with each; in a larger one with the next few in order."""
_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Person:
    """What two cards are compared by. `iin` only when its check digit is right; `iin_typed` as it was written."""

    id: int
    last_name: str
    first_name: str
    patronymic: str | None = None
    birth_date: str | None = None
    iin: str | None = None
    iin_typed: str | None = None
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cards that may be one person; `one` has the smaller id. `reasons` in order of weight. Never a decision."""

    one: int
    other: int
    reasons: tuple[Why, ...]

    @property
    def strength(self) -> int:
        """For the order of the list only: the surest pairs first. Of the pair, never of a person."""
        return sum(_WEIGHTS[why] for why in self.reasons)


_WEIGHTS: dict[Why, int] = {"iin": 100, "iin_slip": 40, "birth_date": 30, "phone": 30, "name": 20, "patronymic": 10, "name_slip": 10}
_ENOUGH = 40
"""A name alone is not enough to ask about; a name with a birth date, phone, or (in full, nothing against it) patronymic is."""


@dataclass(frozen=True, slots=True)
class _Keyed:
    person: Person
    last: str
    first: str
    middle: str


def likely_pairs(people: Iterable[Person], apart: frozenset[tuple[int, int]] = frozenset()) -> list[Pair]:
    """Pairs worth asking a person about, the surest first. `apart`: pairs already said to be two people, smaller id first."""
    part = cache(_part)  # names come back thousands of times, and each is taken apart once
    keyed = [
        _Keyed(person, part(0, person.last_name), part(1, person.first_name), part(2, person.patronymic) if person.patronymic else "") for person in people
    ]
    found: dict[tuple[int, int], Pair] = {}
    for block in _blocks(keyed):
        for one, other in _within(block):
            ids = (one.person.id, other.person.id) if one.person.id < other.person.id else (other.person.id, one.person.id)
            if ids[0] == ids[1] or ids in found or ids in apart:
                continue
            reasons = _reasons(one, other)
            if reasons:
                found[ids] = Pair(*ids, reasons)
    return sorted(found.values(), key=lambda pair: (-pair.strength, pair.one, pair.other))


def _part(place: int, text: str) -> str:
    """The comparing key of a surname (0), name (1) or patronymic (2)."""
    names = ["", "", ""]
    names[place] = text
    return same_person_key(*names).split("|")[place]


def _blocks(people: Sequence[_Keyed]) -> Iterator[list[_Keyed]]:
    """Groups of people who share something that a duplicate would share too, in spite of one slip elsewhere."""
    blocks: dict[tuple[str, ...], list[_Keyed]] = defaultdict(list)
    for one in people:
        person = one.person
        if person.iin:
            blocks["iin", person.iin].append(one)
        for phone in person.phones:
            blocks["phone", phone].append(one)
        if one.middle:
            blocks["name", one.last, one.first, one.middle].append(one)
        else:
            blocks["short", one.last, one.first].append(one)
        if person.birth_date:
            blocks["last", one.last, person.birth_date].append(one)
            blocks["first", one.first, person.birth_date].append(one)
    return (block for block in blocks.values() if len(block) > 1)


def _within(block: list[_Keyed]) -> Iterator[tuple[_Keyed, _Keyed]]:
    reach = len(block) if len(block) <= _LARGEST_COMPARED else _NEIGHBOURS
    if len(block) > _LARGEST_COMPARED:
        block = sorted(block, key=lambda one: (one.last, one.first, one.middle, one.person.birth_date or "", one.person.id))
    for place, one in enumerate(block):
        for other in block[place + 1 : place + 1 + reach]:
            yield one, other


def _reasons(one: _Keyed, other: _Keyed) -> tuple[Why, ...]:
    """What speaks for one person; empty when it is not enough or something certain speaks against it."""
    first, second = one.person, other.person
    same_iin = bool(first.iin) and first.iin == second.iin
    name = _name(one, other)
    if same_iin:
        return ("iin", *((name,) if name else ()))
    if first.iin and second.iin:
        return ()  # both numbers are right, and they are two
    if name is None or not _middles_fit(one.middle, other.middle):
        return ()
    reasons: list[Why] = []
    if _iin_slip(first, second):
        reasons.append("iin_slip")
    if first.birth_date and second.birth_date:
        if first.birth_date == second.birth_date:
            reasons.append("birth_date")
        elif not reasons and not _one_slip(first.birth_date, second.birth_date):
            return ()
    if set(first.phones) & set(second.phones):
        reasons.append("phone")
    reasons.append(name)
    if one.middle and one.middle == other.middle:
        reasons.append("patronymic")
    enough = sum(_WEIGHTS[why] for why in reasons) >= _ENOUGH
    whole_name = name == "name" and "patronymic" in reasons and _nothing_known_against(first, second)
    ordered = sorted(reasons, key=lambda why: -_WEIGHTS[why])
    return tuple(ordered) if enough or whole_name else ()


def _name(one: _Keyed, other: _Keyed) -> Why | None:
    """The same name in any spelling, one of its two words with a slip, or neither."""
    if one.last == other.last and one.first == other.first:
        return "name"
    if one.last == other.last and len(one.first) > 2 and _one_slip(one.first, other.first):
        return "name_slip"
    if one.first == other.first and len(one.last) > 2 and _one_slip(one.last, other.last):
        return "name_slip"
    return None


def _nothing_known_against(one: Person, other: Person) -> bool:
    """Whether no birth date differs: two namesakes with two birth dates are two people, as far as anybody can see."""
    return not (one.birth_date and other.birth_date and one.birth_date != other.birth_date)


def _middles_fit(one: str, other: str) -> bool:
    """Equal, missing, an initial of the other, or with one slip."""
    if not one or not other or one == other:
        return True
    return (min(len(one), len(other)) == 1 and one[0] == other[0]) or _one_slip(one, other)


def _iin_slip(one: Person, other: Person) -> bool:
    """Two numbers with one slip between them, of which at least one cannot be right."""
    typed = one.iin or one.iin_typed, other.iin or other.iin_typed
    return bool(typed[0] and typed[1]) and typed[0] != typed[1] and _one_slip(typed[0] or "", typed[1] or "")


def _one_slip(one: str, other: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if left[1:] == right[1:] or left[1:] == right or left == right[1:]:
        return True
    return len(left) == len(right) and len(left) > 1 and left[0] == right[1] and left[1] == right[0] and left[2:] == right[2:]
