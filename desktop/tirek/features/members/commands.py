"""`tirek members add|show|change|state|record|restore|import|list|export`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.members.card_records import CardRecord
    from tirek.features.members.service import MemberCard

LIST_LIMIT = 1000


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    members = subparsers.add_parser("members", help="register of members")
    members = members.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = members.add_parser("add", help="take one person in, from JSON")
    add.add_argument("--data", required=True, metavar="F", help="JSON file, - for standard input")
    add.set_defaults(run=_add)
    show = members.add_parser("show", help="one card, with reliefs and family events")
    show.add_argument("id", metavar="ID")
    show.add_argument("--at", metavar="ACTION_ID", help="the card as it was right after an action of its history")
    show.set_defaults(run=_show)
    change = members.add_parser("change", help="change fields of a card, from JSON")
    change.add_argument("id", metavar="ID")
    change.add_argument("--data", required=True, metavar="F", help="JSON file, - for standard input")
    change.set_defaults(run=_change)
    state = members.add_parser("state", help="joins again, leaves, is suspended")
    state.add_argument("id", metavar="ID")
    state.add_argument("state", metavar="STATE", help="candidate, member, suspended, pensioner, left, excluded, transferred, died")
    state.add_argument("--on", metavar="DATE")
    state.add_argument("--ground", metavar="TEXT")
    state.add_argument("--decision", metavar="TEXT")
    state.set_defaults(run=_state)
    record = members.add_parser("record", help="add a relief or a family event, from JSON")
    record.add_argument("id", metavar="ID")
    record.add_argument("of", choices=("relief", "family"))
    record.add_argument("--data", required=True, metavar="F", help="JSON file, - for standard input")
    record.set_defaults(run=_record)
    restore = members.add_parser("restore", help="put a card back to how it was right after an action of its history")
    restore.add_argument("id", metavar="ID")
    restore.add_argument("action", metavar="ACTION_ID")
    restore.set_defaults(run=_restore)
    taking = members.add_parser("import", help="preview of an Excel list; --commit takes it in")
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--commit", action="store_true", help="take it in as one action that can be undone")
    taking.set_defaults(run=_import)
    listing = members.add_parser("list", help="members in alphabetical order")
    listing.add_argument("--find", default="", metavar="TEXT")
    listing.add_argument("--who", choices=("now", "former", "all"), default="now", help="on the roll now, former members, or both")
    listing.add_argument("--limit", type=int, default=LIST_LIMIT, metavar="N")
    listing.set_defaults(run=_list)
    export = members.add_parser("export", help="the register as an Excel file")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--find", default="", metavar="TEXT")
    export.add_argument("--who", choices=("now", "former", "all"), default="now")
    export.set_defaults(run=_export)


def _add(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members

    members, values = Members(context.open()), _fields(context.data(arguments.data))
    return {"member": member_json(members.add(values)), "action_id": _action(members)}


def _fields(data: Any) -> dict[str, Any]:
    """The fields of a card that a file gives; an unknown one is refused rather than lost."""
    from tirek.features.members.card import EDITABLE

    data = data if isinstance(data, dict) else {"": None}
    unknown = sorted(set(data) - set(EDITABLE))
    wrong = [name for name, value in data.items() if value is not None and not isinstance(value, str | int | float)]
    if unknown or wrong:
        raise Circumstance(
            "MEMBER-02",
            mark("The field “{field}” is not understood. Nothing was added."),
            mark("Compare the file with the description of the command."),
            field=(unknown or wrong)[0][:40],
        )
    return data


def _action(service: Any) -> str | None:
    from tirek.foundation.store.ids import id_text

    return id_text(service.last_action) if service.last_action is not None else None


def _show(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.card_records import CardRecords
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import parse_id

    members, member = Members(context.open()), parse_id(arguments.id)
    if arguments.at:
        return {"member": member_json(members.card_at(member, parse_id(arguments.at)))}
    card = members.card(member)
    records = [record_json(record) for record in CardRecords(context.open()).of(card.id)]
    return {"member": member_json(card), "records": records}


def _change(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import parse_id

    members = Members(context.open())
    return {"member": member_json(members.change(parse_id(arguments.id), _fields(context.data(arguments.data)))), "action_id": _action(members)}


def _state(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import parse_id

    members = Members(context.open())
    card = members.set_state(parse_id(arguments.id), arguments.state, on=arguments.on, ground=arguments.ground, decision=arguments.decision)
    return {"member": member_json(card), "action_id": _action(members)}


def _record(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.card_records import CardRecords
    from tirek.foundation.store.ids import parse_id

    records = CardRecords(context.open())
    made = records.add(parse_id(arguments.id), arguments.of, context.data(arguments.data))
    return {"record": record_json(made), "action_id": _action(records)}


def _restore(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import parse_id

    members = Members(context.open())
    return {"member": member_json(members.restore(parse_id(arguments.id), parse_id(arguments.action))), "action_id": _action(members)}


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
    cards = members.cards(arguments.find, limit=max(0, arguments.limit), standing=arguments.who)
    return {"members": [member_json(card) for card in cards], "total": members.count(arguments.find, arguments.who)}


def _export(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.export import write_register
    from tirek.features.members.service import Members

    members = Members(context.open())
    cards = members.cards(arguments.find, standing=arguments.who)
    write_register(arguments.file, cards, context.texts)
    context.say(mark("The file is not encrypted: everyone who has it can read it."))
    return {"ok": True, "file": str(arguments.file), "members": len(cards)}


def member_json(card: MemberCard) -> dict[str, Any]:
    """A member as the command line prints it."""
    from tirek.foundation.store.ids import id_text

    return {**asdict(card), "id": id_text(card.id), "full_name": card.full_name}


def record_json(record: CardRecord) -> dict[str, Any]:
    """A relief or family event as the command line prints it."""
    from tirek.foundation.store.ids import id_text

    return {"id": id_text(record.id), "of": record.of, **record.values}
