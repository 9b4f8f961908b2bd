"""`tirek members add|import|list|export`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.members.service import MemberCard

LIST_LIMIT = 1000


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    members = subparsers.add_parser("members", help="register of members")
    members = members.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = members.add_parser("add", help="take one person in, from JSON")
    add.add_argument("--data", required=True, metavar="F", help="JSON file, - for standard input")
    add.set_defaults(run=_add)
    taking = members.add_parser("import", help="preview of an Excel list; --commit takes it in")
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--commit", action="store_true", help="take it in as one action that can be undone")
    taking.set_defaults(run=_import)
    listing = members.add_parser("list", help="members in alphabetical order")
    listing.add_argument("--find", default="", metavar="TEXT")
    listing.add_argument("--limit", type=int, default=LIST_LIMIT, metavar="N")
    listing.set_defaults(run=_list)
    export = members.add_parser("export", help="the register as an Excel file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=_export)


def _add(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import EDITABLE, Members

    data = context.data(arguments.data)
    unknown = sorted(set(data) - set(EDITABLE))
    wrong = [name for name, value in data.items() if value is not None and not isinstance(value, str | int | float)]
    if unknown or wrong:
        raise Circumstance(
            "MEMBER-02",
            mark("The field “{field}” is not understood. Nothing was added."),
            mark("Compare the file with the description of the command."),
            field=(unknown or wrong)[0][:40],
        )
    return {"member": member_json(Members(context.open()).add(data))}


def _import(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import id_text

    members = Members(context.open())
    preview = members.preview(arguments.file)
    refusal = preview.refusal()
    if refusal is not None:
        raise refusal
    document = preview.as_document(context.texts, id_text)
    document["action_id"] = None
    if arguments.commit and preview.people:
        action, people = members.take_in_preview(preview)
        document |= {"action_id": id_text(action), "people": people}
    return document


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members

    members = Members(context.open())
    return {"members": [member_json(card) for card in members.cards(arguments.find, limit=max(0, arguments.limit))], "total": members.count(arguments.find)}


def _export(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.export import write_register
    from tirek.features.members.service import Members

    members = Members(context.open())
    cards = members.cards("", limit=None)
    write_register(arguments.file, cards, context.texts)
    context.say(mark("The file is not encrypted: everyone who has it can read it."))
    return {"ok": True, "file": str(arguments.file), "members": len(cards)}


def member_json(card: MemberCard) -> dict[str, Any]:
    """A member as the command line prints it."""
    from tirek.foundation.store.ids import id_text

    return {**asdict(card), "id": id_text(card.id), "full_name": card.full_name}
