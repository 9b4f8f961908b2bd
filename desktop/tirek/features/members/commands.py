"""`tirek members add|show|change|state|remove|record|history|restore|import|list|export|duplicates|merge|not-the-same|undo`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.command_line import WrongUsage
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
    _add_cards(members)
    _add_records(members)
    _add_twins(members)
    _add_lists(members)


def _add_cards(members: Any) -> None:
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
    remove = members.add_parser("remove", help="take a card off that should never have been made; its number stays taken")
    remove.add_argument("id", metavar="ID")
    remove.set_defaults(run=_remove)
    undo = members.add_parser("undo", help="take an action back")
    undo.add_argument("action", metavar="ACTION_ID")
    undo.set_defaults(run=_undo)


def _add_records(members: Any) -> None:
    record = members.add_parser("record", help="add, change or take off a relief or a family event")
    record.add_argument("id", metavar="ID", help="of the member")
    record.add_argument("of", choices=("relief", "family"))
    record.add_argument("--data", metavar="F", help="JSON file, - for standard input")
    record.add_argument("--record", metavar="RECORD_ID", help="change this one instead of adding one")
    record.add_argument("--remove", metavar="RECORD_ID", help="take this one off")
    record.set_defaults(run=_record)
    history = members.add_parser("history", help="what was done with a card, newest first; each ACTION_ID is a moment for show --at and restore")
    history.add_argument("id", metavar="ID")
    history.set_defaults(run=_history)
    restore = members.add_parser("restore", help="put a card back to how it was right after an action of its history")
    restore.add_argument("id", metavar="ID")
    restore.add_argument("action", metavar="ACTION_ID")
    restore.set_defaults(run=_restore)


def _add_twins(members: Any) -> None:
    members.add_parser("duplicates", help="pairs of cards that may be one person, with the reasons").set_defaults(run=_duplicates)
    merge = members.add_parser("merge", help="make two cards one; every link to the card that goes leads on")
    merge.add_argument("stays", metavar="STAYS_ID")
    merge.add_argument("goes", metavar="GOES_ID")
    merge.add_argument("--data", metavar="F", help="JSON: fields of the card that stays, as chosen; without it what is empty is filled from the other")
    merge.set_defaults(run=_merge)
    apart = members.add_parser("not-the-same", help="remember that two cards are two people")
    apart.add_argument("one", metavar="ID")
    apart.add_argument("other", metavar="ID")
    apart.set_defaults(run=_apart)


def _add_lists(members: Any) -> None:
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
    from tirek.foundation.privacy.readings import note_reading
    from tirek.foundation.store.ids import parse_id

    members, member = Members(context.open()), parse_id(arguments.id)
    card = members.card(member)
    note_reading(context.open(), "member", card.id)
    if arguments.at:
        return {"member": member_json(members.card_at(member, parse_id(arguments.at)))}
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

    records, of = CardRecords(context.open()), arguments.of
    if arguments.remove:
        records.remove(parse_id(arguments.remove), of)
        return {"ok": True, "action_id": _action(records)}
    if not arguments.data:
        raise WrongUsage("--data is needed, or --remove")
    data = context.data(arguments.data)
    if not arguments.record:
        made = records.add(parse_id(arguments.id), of, data if isinstance(data, dict) else {"": None})
        return {"record": record_json(made), "action_id": _action(records)}
    changed = parse_id(arguments.record)
    records.change(changed, of, data if isinstance(data, dict) else {"": None})
    now = next(one for one in records.of(parse_id(arguments.id)) if one.id == changed)
    return {"record": record_json(now), "action_id": _action(records)}


def _remove(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import parse_id

    members = Members(context.open())
    members.remove(members.card(parse_id(arguments.id)).id)
    return {"ok": True, "action_id": _action(members)}


def _history(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members
    from tirek.foundation.privacy.readings import note_reading
    from tirek.foundation.store.ids import id_text, parse_id

    members = Members(context.open())
    card = members.card(parse_id(arguments.id))
    note_reading(context.open(), "member", card.id)
    return {
        "changes": [
            {
                "at": entry.at.isoformat(), "actor": entry.actor, "kind": entry.kind, "action_id": id_text(entry.action),
                "fields": [{"field": field, "old": old, "new": new} for field, old, new in entry.fields],
            }
            for entry in members.story(card.id)
        ]
    }  # fmt: skip


def _duplicates(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.duplicate_rules import WHY_WORDS
    from tirek.features.members.merging import Duplicates
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import id_text

    org = context.open()
    pairs, t = Duplicates(org).pairs(), context.texts.t
    rows = {row.id: row for row in Members(org).rows(list({one for pair in pairs for one in (pair.one, pair.other)}))}

    def brief(member: int) -> dict[str, str]:
        return {"id": id_text(member), "name": rows[member].name, "number": rows[member].number}

    return {
        "pairs": [
            {"one": brief(pair.one), "other": brief(pair.other), "reasons": list(pair.reasons), "why": ", ".join(t(WHY_WORDS[why]) for why in pair.reasons)}
            for pair in pairs
        ]
    }


def _merge(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.merging import Duplicates
    from tirek.foundation.store.ids import parse_id

    duplicates = Duplicates(context.open())
    chosen = _fields(context.data(arguments.data)) if arguments.data else None
    card = duplicates.merge(parse_id(arguments.stays), parse_id(arguments.goes), chosen)
    return {"member": member_json(card), "action_id": _action(duplicates)}


def _apart(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.merging import Duplicates
    from tirek.foundation.store.ids import parse_id

    duplicates = Duplicates(context.open())
    duplicates.not_the_same(parse_id(arguments.one), parse_id(arguments.other))
    return {"ok": True, "action_id": _action(duplicates)}


def _undo(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.members.service import Members
    from tirek.foundation.store.ids import id_text, parse_id

    report = Members(context.open()).undo(parse_id(arguments.action))
    return {"ok": True, "undone": report.undone, "kept": [id_text(one.id) for one in report.kept]}


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
    from tirek.foundation.privacy.readings import note_reading

    members = Members(context.open())
    cards = members.cards(arguments.find, standing=arguments.who)
    write_register(arguments.file, cards, context.texts)
    note_reading(context.open(), "export.members", 0)
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
