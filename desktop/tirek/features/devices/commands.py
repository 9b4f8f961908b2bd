"""`tirek devices list / pair / join / export / import / conflicts / choose`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.foundation.replication.meeting import Meeting


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    deeds = subparsers.add_parser("devices", help="several computers of one organisation").add_subparsers(dest="deed", metavar="DEED", required=True)
    deeds.add_parser("list", help="which computers there are, and when they were met").set_defaults(run=_list)
    for name, run, words in (
        ("pair", _pair, "prepare a stick from which another computer can join"),
        ("export", _export, "leave this computer's news on a stick"),
        ("import", _import, "take the other computers' news from a stick"),
    ):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument("folder", metavar="DIR", type=Path)
        deed.set_defaults(run=run)
    join = deeds.add_parser("join", help="make this computer one of the organisation's")
    join.add_argument("folder", metavar="DIR", type=Path)
    join.add_argument("--code-file", metavar="F", default="-", help="a file with the code that the other computer showed; without it, it is read from standard input")
    join.add_argument("--anew", action="store_true", help="it was one before: what it holds is set aside whole, then it joins")
    join.set_defaults(run=_join)
    relay = deeds.add_parser("relay", help="meet through the centre, which keeps a sealed copy that it cannot open")
    relay.add_argument("switch", choices=("on", "off", "status"))
    relay.set_defaults(run=_relay)
    withdraw = deeds.add_parser("withdraw", help="a computer is lost: it takes part no longer, everything gets new keys")
    withdraw.add_argument("computer", metavar="ID", help="of “tirek devices relay status”")
    withdraw.set_defaults(run=_withdraw)
    deeds.add_parser("conflicts", help="fields that were written in two ways").set_defaults(run=_conflicts)
    choose = deeds.add_parser("choose", help="choose one version of a field")
    for name in ("TABLE", "ID", "FIELD", "VERSION"):
        choose.add_argument(name.lower(), metavar=name)
    choose.set_defaults(run=_choose)


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.devices.service import Devices
    from tirek.foundation.store.ids import id_text

    found = [
        {
            "id": id_text(one.id),
            "letter": one.letter or None,
            "this": one.this,
            "last_person": one.last_person or None,
            "last_change": one.last_change.isoformat(timespec="seconds") if one.last_change else None,
            "met_at": one.met_at.isoformat(timespec="seconds") if one.met_at else None,
            "lacks": one.lacks,
            "clock_ahead": one.clock_ahead,
        }
        for one in Devices(context.open()).list()
    ]
    return {"devices": found}


def _pair(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.devices.service import Devices

    code, left = Devices(context.open()).pair(arguments.folder)
    context.say(mark("The stick is ready. Say the code to whoever sits at the other computer; it is written nowhere."))
    return {"code": code, **_document(left, context)}


def _export(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.devices.service import Devices

    return _document(Devices(context.open()).export(arguments.folder), context)


def _import(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.devices.service import Devices

    devices = Devices(context.open())
    return {**_document(devices.take_in(arguments.folder), context), "conflicts": devices.count_conflicts()}


def _join(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.command_line import read_text

    meeting = context.join(arguments.folder, read_text(arguments.code_file).strip(), anew=arguments.anew)
    context.say(mark("This computer is joined. Put the stick back into the first computer once, so that it knows of this one."))
    return {"ok": True, **_document(meeting, context)}


def _relay(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from dataclasses import asdict

    from tirek.features.devices.relay import Relay

    org = context.open()
    relay = Relay(org)
    if arguments.switch != "status":
        relay.switch(arguments.switch == "on")
    elif relay.on:
        context.desk(org).look_up("")
    times = ("joined", "heard")
    computers = [{name: value.isoformat(timespec="seconds") if name in times else value for name, value in asdict(one).items()} for one in relay.computers()]
    return {"on": relay.on, "computers": computers}


def _withdraw(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.devices.relay import Relay

    org = context.open()
    context.desk(org).look_up("")
    Relay(org).withdraw(arguments.computer)
    context.say(mark("With the next exchange the lost computer takes part no longer. What lies on it stays readable to who knows a passphrase of before. Print a new recovery code now."))
    return {"ok": True}


def _conflicts(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.devices.service import Devices
    from tirek.foundation.store.ids import id_text

    return {
        "conflicts": [
            {
                "table": one.table,
                "id": id_text(one.record),
                "field": one.field,
                "title": one.title,
                "versions": [
                    {"version": version.id, "value": version.words, "who": version.who, "letter": version.letter, "at": version.at.isoformat(timespec="seconds"), "shown": version.shown}
                    for version in one.versions
                ],
            }
            for one in Devices(context.open()).conflicts()
        ]
    }


def _choose(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.devices.service import Devices
    from tirek.foundation.store.ids import id_text, parse_id

    devices = Devices(context.open())
    action = devices.choose(arguments.table, parse_id(arguments.id), arguments.field, arguments.version)
    return {"ok": True, "action_id": id_text(action), "conflicts": devices.count_conflicts()}


def _document(meeting: Meeting, context: Any) -> dict[str, Any]:
    from tirek.foundation.errors import to_words

    problems = [dict(zip(("message", "next_step"), to_words(context.texts, one), strict=True), code=one.code) for one in meeting.problems]
    return {"parts": meeting.parts, "changes": meeting.changes, "attachments": meeting.attachments, "bytes": meeting.bytes, "problems": problems}
