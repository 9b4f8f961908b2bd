"""Undo: a new action with old and new exchanged. What was changed since is kept and listed, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import MetaData, select

from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.action import Action
from tirek.foundation.journal.chain import unpack
from tirek.foundation.journal.tables import ACTION, CHANGE, HEAD
from tirek.foundation.language.texts import mark

FINAL = ("exchange.", "identity.", "installation.", "notice.receive", "organisation.begin", "role.", "handover.", "card.", "erase.", "reading.", "transfer.", "conflict.", "keepers.")
"""Beginnings of the names of actions that stay: what has left or arrived, who opened a name, that this organisation exists, who holds keys, what was erased, cards that are in pockets,
what a person chose of two versions (undoing would choose the other one silently; the card can be corrected)."""


@dataclass(frozen=True)
class KeptRow:
    """A record that undo left as it is, because somebody changed it after the action."""

    table: str
    id: int


@dataclass(frozen=True)
class UndoReport:
    """What an undo did: records put back, records kept."""

    action_id: int
    undone: int
    kept: list[KeptRow] = field(default_factory=list[KeptRow])


def undo_action(act: Action, metadata: MetaData, action_id: int) -> UndoReport:
    """Takes the changes of `action_id` back inside the open action `act`."""
    _refuse_if_impossible(act, metadata, action_id)
    change, head = metadata.tables[CHANGE], metadata.tables[HEAD]
    rows = act.session.execute(select(change).where(change.c.action == action_id).order_by(change.c.seq.desc())).all()
    own = {(row.device, row.seq) for row in rows}
    heads: dict[tuple[str, int], dict[str, set[tuple[int, int]]]] = {}
    for name in {row.table_name for row in rows}:
        ids = [row.row_id for row in rows if row.table_name == name]
        for start in range(0, len(ids), 500):
            for found in act.session.execute(
                select(head).where(head.c.table_name == name, head.c.row_id.in_(ids[start : start + 500]))
            ):
                heads.setdefault((name, found.row_id), {}).setdefault(found.field, set()).add((found.device, found.seq))
    kept: list[KeptRow] = []
    back: dict[str, dict[int, dict[str, Any]]] = {}
    removed_at = (
        act.session.execute(
            select(metadata.tables[ACTION].c.hlc).where(metadata.tables[ACTION].c.id == action_id)
        ).scalar_one()
        >> 16
    )
    for row in rows:
        fields = heads.get((row.table_name, row.row_id), {})
        body = unpack(row.body) if row.body is not None else {}
        touched = fields.keys() if row.op == "insert" else body.keys() & fields.keys()
        newer = any(fields[name] - own for name in touched)
        if row.body is None or newer:
            kept.append(KeptRow(row.table_name, row.row_id))
        elif row.op == "insert":
            back.setdefault(row.table_name, {}).setdefault(row.row_id, {})["deleted_at"] = removed_at
        else:
            back.setdefault(row.table_name, {}).setdefault(row.row_id, {}).update(
                {name: value[0] for name, value in body.items()}
            )
    undone = sum(act.update_many(metadata.tables[name], changes) for name, changes in back.items())
    return UndoReport(action_id, undone, kept)


def _refuse_if_impossible(act: Action, metadata: MetaData, action_id: int) -> None:
    action = metadata.tables[ACTION]
    kind = act.session.execute(select(action.c.kind).where(action.c.id == action_id)).scalar()
    if kind is None:
        raise Circumstance(
            "UNDO-01", mark("There is no such action to undo."), mark("Choose the action in the history again.")
        )
    if kind.startswith(FINAL):
        raise Circumstance(
            "UNDO-03",
            mark("This cannot be undone: it tells what has happened outside the records, such as an exchange."),
            mark("Nothing was changed. Correct the record itself instead."),
        )
    if act.session.execute(select(action.c.id).where(action.c.undoes == action_id)).first() is not None:
        raise Circumstance(
            "UNDO-02",
            mark("This action has already been undone."),
            mark("To bring it back, undo the undoing in the history."),
        )
    for guard in metadata.info["undo_guards"]:
        guard(act, action_id)
