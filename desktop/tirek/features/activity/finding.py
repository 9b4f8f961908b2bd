"""Which actions of one compartment fit what was asked for: one query over the journal, whatever its length."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Table, and_, false, func, literal_column, or_, select, type_coerce

from tirek.features.activity.deeds import DEEDS, GROUPS, OTHER, ROUTINE
from tirek.foundation.clock import KAZAKHSTAN, milliseconds
from tirek.foundation.journal.tables import ACTION, CHANGE
from tirek.foundation.language.folding import fold
from tirek.foundation.privacy.labels import SPECIAL
from tirek.foundation.store.compartment import Compartment

_NUMBER = re.compile(r"(\d{1,9})-([A-Za-z]{1,3})/(\d{4})")
_TITLES = ("subject", "title", "payer", "file_name", "peer_name", "last_name")
MANY = 5_000
"""People that a search may stand for; a shorter word names too many."""


@dataclass(frozen=True)
class Asked:
    """What is asked for. Days are of Kazakhstan, both included. `kind`: a group of `deeds` or the name of one action; `part`: a
    compartment; `routine`: also what the program writes by itself; `faulty`: only what is not as its author signed it."""

    first: date | None = None
    last: date | None = None
    who: int | None = None
    kind: str = ""
    part: str = ""
    find: str = ""
    routine: bool = False
    faulty: bool = False


@dataclass(frozen=True)
class Words:
    """The words searched for, with what they may mean outside one compartment: names of actions, officers, members."""

    text: str
    deeds: Sequence[str] = ()
    officers: Sequence[int] = ()
    members: Sequence[int] = ()


def actions_of(part: Compartment, asked: Asked, words: Words | None) -> Select[Any]:
    """(id, hlc) of the actions of this compartment that fit, in any order: all compartments are put in order together."""
    action = part.metadata.tables[ACTION]
    return select(action.c.id, action.c.hlc).where(*_conditions(part, action, asked, words))


def conditions(part: Compartment, asked: Asked, words: Words | None = None) -> Sequence[ColumnElement[bool]]:
    """The same as conditions, for counting."""
    return _conditions(part, part.metadata.tables[ACTION], asked, words)


def _conditions(part: Compartment, action: Table, asked: Asked, words: Words | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.part and asked.part != part.name:
        return [false()]
    if asked.first is not None:
        found.append(action.c.hlc >= milliseconds(_midnight(asked.first)) << 16)
    if asked.last is not None:
        found.append(action.c.hlc < (milliseconds(_midnight(asked.last)) + 86_400_000) << 16)
    if asked.who is not None:
        found.append(action.c.actor == asked.who)
    if asked.kind:
        found.append(_of_kind(action, asked.kind))
    elif not asked.routine and not asked.faulty:
        found.append(action.c.kind.not_in(sorted(ROUTINE)))
    if words is not None:
        found.append(_matching(part, action, words))
    return found


def _of_kind(action: Table, kind: str) -> ColumnElement[bool]:
    if kind in DEEDS or "." in kind:
        return action.c.kind == kind
    beginnings = GROUPS[kind][1] if kind in GROUPS else [one for _, group in GROUPS.values() for one in group]
    fits = or_(*(or_(action.c.kind == one, action.c.kind.startswith(f"{one}.")) for one in beginnings))
    return ~fits if kind == OTHER else fits


def _matching(part: Compartment, action: Table, words: Words) -> ColumnElement[bool]:
    """The deed, the person or a record it touched is named so."""
    fits = [action.c.kind.in_(words.deeds), action.c.actor.in_(words.officers)]
    change = part.metadata.tables[CHANGE]
    for table in part.metadata.tables.values():
        if table.name.startswith("journal_"):
            continue
        named = _named(table, words)
        if named:
            touched = select(change.c.action).where(change.c.table_name == table.name, change.c.row_id.in_(select(table.c.id).where(or_(*named))))
            fits.append(action.c.id.in_(touched))
    return or_(*fits)


def _named(table: Table, words: Words) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if "fold" in table.c:
        found.append(and_(*(type_coerce(table.c.fold, String).contains(one, autoescape=True) for one in fold(words.text).split())))
    else:
        shapes = {words.text, words.text.lower(), words.text.capitalize(), words.text.title()}
        titles = [table.c[name] for name in _TITLES if name in table.c and table.c[name].info.get("label") is not SPECIAL]
        found += [column.contains(shape, autoescape=True) for column in titles for shape in shapes]
    number = _NUMBER.search(words.text)
    if number and "number_seq" in table.c:
        found.append((table.c.number_seq == int(number[1])) & (table.c.number_letter == number[2].upper()) & (table.c.number_year == int(number[3])))
    people = [table.c[name] for name in ("member", "applicant_member", "one", "other") if name in table.c and table.c[name].info.get("label") is not SPECIAL]
    if words.members and people:
        ids = func.json_each(json.dumps(list(words.members))).table_valued("value")
        found += [column.in_(select(literal_column("value")).select_from(ids)) for column in people]
    if words.members and table.name == "reading":
        found.append((table.c.kind == "member") & table.c.record.in_(list(words.members)[:500]))
    return found


def people_named(register: Compartment, text: str) -> list[int]:
    """Members whose name, post or number fits, also those taken off the list; none where the words fit too many."""
    member = register.metadata.tables["member"]
    words = fold(text).split()
    if not words:
        return []
    query = select(member.c.id).where(*(type_coerce(member.c.fold, String).contains(one, autoescape=True) for one in words)).limit(MANY + 1)
    with register.read() as session:
        found = list(session.execute(query).scalars())
    return found if len(found) <= MANY else []


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), KAZAKHSTAN)
