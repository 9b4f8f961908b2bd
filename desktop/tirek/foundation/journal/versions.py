"""The versions of one record, from every device that wrote it. Pure: the same changes give the same record, in any order.

A field is a small graph: each change names the changes that its author saw and followed (its parents). What nobody has
followed is a head. More than one head with different values is an open conflict: all values stay, the one shown is the
newest by hybrid time and then by device, the same everywhere, and a person's choice is a change that follows all heads.

Removal (`deleted_at`) is set against every field of the record: a change that the remover had not seen keeps the record
in sight until a person has chosen. What an author saw beside the field's own graph stands last in the change
(`[old, new, parents, beside]`): a remover's heads of the other fields; a changer's of `deleted_at` if the record was
removed already. A removal without it was written before there were other devices, and saw everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tirek.foundation.journal.chain import pack

Stamp = tuple[int, int]
"""Device and sequence number: the name of a change."""

REMOVED = "deleted_at"
ASK, LATEST, MADE = "ask", "latest", "made"
"""What happens to versions of a field: a person chooses; the newest counts (marks that the program sets itself); the
program makes the value anew from the merged record."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change of one record. `fields` is None when its body was erased."""

    device: int
    seq: int
    hlc: int
    op: str
    fields: Mapping[str, Any] | None
    actor: int = 0

    @property
    def stamp(self) -> Stamp:
        return self.device, self.seq

    @property
    def order(self) -> tuple[int, int, int]:
        return self.hlc, self.device, self.seq


@dataclass(frozen=True, slots=True)
class Head:
    """A value that nobody has followed yet. `told` is the change it stands in."""

    told: Told
    value: Any


@dataclass(slots=True)
class Shown:
    """A record as all devices show it: values by field, heads of the fields that were changed after creation, and which
    fields wait for a person."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    heads: dict[str, list[Head]] = field(default_factory=dict[str, list[Head]])
    open: set[str] = field(default_factory=set[str])
    several_made: bool = False
    """Fields that the program makes have versions: they are to be made anew."""
    begun: tuple[int, int, int] = (0, 0, 0)
    """When and where it was made: decides which of two records keeps a name that can be there only once."""


def show(changes: Iterable[Told], policy: Callable[[str], str] = lambda _: ASK) -> Shown | None:
    """The record after all `changes`; None while its beginning has not arrived (or was erased)."""
    told = sorted(changes, key=lambda one: one.order)
    begun = [one for one in told if one.op == "insert" and one.fields is not None]
    if not begun:
        return None
    shown = Shown(begun=begun[0].order)
    by_field: dict[str, list[Told]] = {}
    for one in told:
        if one.op != "insert" and one.fields is not None:
            for name in one.fields:
                by_field.setdefault(name, []).append(one)
    for one in begun:
        for name, value in (one.fields or {}).items():
            shown.values[name] = value
    if len(begun) > 1:
        _several_beginnings(shown, begun, by_field, policy)
    for name, versions in by_field.items():
        if name != REMOVED:
            _settle(shown, name, _heads(name, versions), policy(name))
    if REMOVED in by_field:
        _settle_removal(shown, by_field)
    return shown


def _several_beginnings(shown: Shown, begun: Sequence[Told], changed: Mapping[str, Any], policy: Callable[[str], str]) -> None:
    """The same record (its id is made from its name) was begun on two devices that had not met."""
    for name in {name for one in begun for name in one.fields or {}} - changed.keys():
        _settle(shown, name, [Head(one, (one.fields or {}).get(name)) for one in begun], policy(name))


def _heads(name: str, versions: Sequence[Told]) -> list[Head]:
    followed = {_stamp(parent) for one in versions for parent in _entry(one, name)[2]}
    return [Head(one, _entry(one, name)[1]) for one in versions if one.stamp not in followed]


def _settle(shown: Shown, name: str, heads: list[Head], policy: str) -> None:
    newest = max(heads, key=lambda head: head.told.order)
    shown.values[name], shown.heads[name] = newest.value, heads
    if len(heads) > 1 and len({pack(head.value) for head in heads}) > 1:
        if policy == ASK:
            shown.open.add(name)
        elif policy == MADE:
            shown.several_made = True


def _settle_removal(shown: Shown, by_field: Mapping[str, Sequence[Told]]) -> None:
    heads = _heads(REMOVED, by_field[REMOVED])
    newest = max(heads, key=lambda head: head.told.order)
    removals = [head for head in heads if head.value is not None]
    unseen: dict[Stamp, Told] = {}
    for head in removals:
        beside = _entry(head.told, REMOVED)[3]
        if beside is None:
            continue
        for name, own in shown.heads.items():
            seen = _closure({_stamp(one) for one in beside}, name, by_field.get(name, ()))
            for other in own:
                aware = {_stamp(one) for one in (_entry(other.told, name)[3] or ())} if other.told.op != "insert" else set[Stamp]()
                if other.told.op != "insert" and other.told.stamp not in seen and head.told.stamp not in aware:
                    unseen[other.told.stamp] = other.told
    kept = [Head(one, None) for one in unseen.values() if one.stamp not in {head.told.stamp for head in heads}]
    shown.heads[REMOVED] = heads + kept
    shown.values[REMOVED] = newest.value
    if removals and (kept or len(removals) < len(heads)):
        shown.values[REMOVED] = None
        shown.open.add(REMOVED)


def _closure(start: set[Stamp], name: str, versions: Sequence[Told]) -> set[Stamp]:
    """Everything that stands behind some changes in a field's graph."""
    parents = {one.stamp: {_stamp(parent) for parent in _entry(one, name)[2]} for one in versions}
    seen, left = set[Stamp](), list(start)
    while left:
        stamp = left.pop()
        if stamp not in seen:
            seen.add(stamp)
            left.extend(parents.get(stamp, ()))
    return seen


def _entry(one: Told, name: str) -> tuple[Any, Any, Sequence[Any], Sequence[Any] | None]:
    """Old value, new value, parents, and what was seen beside (None: not written down)."""
    entry = (one.fields or {})[name]
    return entry[0], entry[1], entry[2], entry[3] if len(entry) > 3 else None


def _stamp(pair: Any) -> Stamp:
    return pair[0], pair[1]
