"""`tirek undo ACTION_ID`, `tirek history TABLE ID`, `tirek put-back TABLE ID ACTION_ID`."""

from __future__ import annotations

import argparse
from typing import Any

from tirek.app.command_line import Context
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    undo = subparsers.add_parser("undo", help="take one action back")
    undo.add_argument("action", metavar="ACTION_ID")
    undo.set_defaults(run=_undo)
    history = subparsers.add_parser("history", help="every change of one record")
    history.add_argument("table", metavar="TABLE")
    history.add_argument("record", metavar="ID")
    history.set_defaults(run=_history)
    back = subparsers.add_parser("put-back", help="a card to how it was right after an action of its history")
    back.add_argument("table", choices=("member", "worker", "appeal", "benefit", "paper", "organisation_card"))
    back.add_argument("record", metavar="ID")
    back.add_argument("action", metavar="ACTION_ID")
    back.set_defaults(run=_put_back)


def _undo(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.foundation.store.compartment import Compartment
    from tirek.foundation.store.ids import id_text, parse_id

    org, action = context.open(), parse_id(arguments.action)
    holder: Compartment | None = next((part for part in journalled(org) if part.has_action(action)), None)
    if holder is None:
        raise Circumstance(
            "UNDO-01", mark("There is no such action to undo."), mark("Choose the action in the history again.")
        )
    report = holder.undo(action)
    return {
        "ok": True,
        "undone": report.undone,
        "kept": [{"table": kept.table, "id": id_text(kept.id)} for kept in report.kept],
    }


def _history(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.settings.api import Settings
    from tirek.foundation.privacy.readings import note_reading
    from tirek.foundation.store.ids import id_text, parse_id

    org, record = context.open(), parse_id(arguments.record)
    holder = next((part for part in journalled(org) if arguments.table in part.metadata.tables), None)
    if holder is None or arguments.table.startswith("journal_"):
        raise Circumstance(
            "HISTORY-01",
            mark("There is no table “{table}”."),
            mark("Tables are, for instance: member, appeal, document."),
            table=arguments.table[:40],
        )
    if arguments.table in ("member", "appeal"):
        note_reading(org, arguments.table, record)
    names = Settings(org).officers()
    changes = [
        {
            "at": change.at.isoformat(),
            "actor": names.get(change.actor, id_text(change.actor)),
            "action_id": id_text(change.action),
            "action": change.kind,
            "field": change.field,
            "old": change.old,
            "new": change.new,
        }
        for change in holder.history(arguments.table, record)
        if not isinstance(change.new, bytes) and not isinstance(change.old, bytes)
    ]
    return {"changes": changes}


def _put_back(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.activity.api import OwnCard
    from tirek.features.appeals.api import Appeals
    from tirek.features.benefits.api import Benefits
    from tirek.features.documents.api import PaperHistory
    from tirek.features.members.api import Members
    from tirek.features.staff.api import Staff
    from tirek.foundation.store.ids import id_text, parse_id

    services = {"member": Members, "worker": Staff, "appeal": Appeals, "benefit": Benefits, "paper": PaperHistory, "organisation_card": OwnCard}
    service: Any = services[arguments.table](context.open())
    service.restore(parse_id(arguments.record), parse_id(arguments.action))
    return {"ok": True, "action_id": id_text(service.last_action) if service.last_action else None}


def journalled(org: Any) -> list[Any]:
    """The compartments that have a journal."""
    from tirek.foundation.vault.compartments import DERIVED

    return [part for part in org.compartments() if part.name not in DERIVED]
