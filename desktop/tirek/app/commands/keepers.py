"""`tirek keepers …`: region and centre together open what passphrase and printed code no longer open."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tirek.app.command_line import Context, read_passphrase_file
from tirek.foundation.command_line import read_bytes, write_file
from tirek.foundation.language.texts import mark


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    keepers = subparsers.add_parser("keepers", help="two keepers, region and centre: choose them, be one, ask them")
    parts = keepers.add_subparsers(dest="part", metavar="PART", required=True)

    key = parts.add_parser("key", help="a keeper: make the key and write the file for the schools")
    key.add_argument("--kind", required=True, choices=("region", "centre"))
    key.add_argument("--out", required=True, metavar="FILE")
    key.set_defaults(run=_key)

    choose = parts.add_parser("set", help="the school's chair: choose the two keepers by their files")
    choose.add_argument("--region", required=True, metavar="FILE")
    choose.add_argument("--centre", required=True, metavar="FILE")
    choose.set_defaults(run=_choose)

    parts.add_parser("list", help="who the keepers are, what was asked").set_defaults(run=_list)

    ask = parts.add_parser("request", help="the school, passphrase and code lost: write the request for both keepers")
    ask.add_argument("--org", required=True, metavar="NAME")
    ask.add_argument("--reason", required=True, metavar="TEXT")
    ask.add_argument("--new-passphrase-file", required=True, metavar="F")
    ask.add_argument("--out", required=True, metavar="FILE")
    ask.add_argument("--anew", action="store_true", help="with --from-relay: although it was asked here before, with a passphrase that nobody knows any more")
    ask.add_argument("--from-relay", metavar="INVITATION_OR_DIR", help="the computer is lost too: of the sealed copy, into an empty home; then “restore --from-relay … --share …”")
    ask.set_defaults(run=_ask)

    look = parts.add_parser("look", help="a keeper: see a request; the first time the waiting begins")
    look.add_argument("request", metavar="FILE")
    look.set_defaults(run=_look)

    give = parts.add_parser("give", help="a keeper, after the waiting: give the half")
    give.add_argument("request", metavar="FILE")
    give.add_argument("--kind", required=True, choices=("region", "centre"))
    give.add_argument("--out", required=True, metavar="FILE")
    give.set_defaults(run=_give)

    refuse = parts.add_parser("refuse", help="a keeper: refuse a request; without FILE the school's chair refuses one made here")
    refuse.add_argument("request", metavar="FILE", nargs="?")
    refuse.set_defaults(run=_refuse)

    finish = parts.add_parser("finish", help="the school: put both halves together")
    finish.add_argument("--share", required=True, action="append", metavar="FILE")
    finish.add_argument("--chair", required=True, metavar="NAME")
    finish.add_argument("--new-passphrase-file", required=True, metavar="F")
    finish.set_defaults(run=_finish)


def _key(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.keepers import Keepers

    write_file(Path(arguments.out), Keepers(context.open()).make_key(arguments.kind))
    return {"ok": True, "file": str(Path(arguments.out).absolute())}


def _choose(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.keepers import Keepers

    keepers = Keepers(context.open())
    keepers.choose(read_bytes(Path(arguments.region)), read_bytes(Path(arguments.centre)))
    context.say(mark("Compare the twenty digits with both offices by voice."))
    return {"ok": True, "fingerprints": keepers.fingerprints()}


def _list(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.keepers import Keepers

    keepers = Keepers(context.open())
    asked = keepers.asked_here()
    return {
        "fingerprints": keepers.fingerprints(),
        "asked_here": asked.isoformat() if asked else None,
        "requests": [_standing(one) for one in keepers.requests()],
    }


def _ask(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.keepers import ask

    passphrase = read_passphrase_file(Path(arguments.new_passphrase_file))
    if arguments.from_relay:
        from tirek.app.commands.safekeeping import copy_place
        from tirek.app.keepers_copy import ask_from_copy

        request = ask_from_copy(context.home, copy_place(arguments.from_relay), arguments.org, arguments.reason, passphrase, clock=context.clock, anew=arguments.anew)
        write_file(Path(arguments.out), request)
        return {"ok": True, "file": str(Path(arguments.out).absolute())}
    write_file(Path(arguments.out), ask(context.home, arguments.org, arguments.reason, passphrase, clock=context.clock))
    return {"ok": True, "file": str(Path(arguments.out).absolute())}


def _look(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.keepers import Keepers

    standing = Keepers(context.open()).look(read_bytes(Path(arguments.request)))
    context.say(mark("Call the school by the number that you know, and ask whether they really asked. Then do it again."))
    return {"ok": True, **_standing(standing)}


def _give(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.keepers import Keepers

    write_file(Path(arguments.out), Keepers(context.open()).give(read_bytes(Path(arguments.request)), arguments.kind))
    return {"ok": True, "file": str(Path(arguments.out).absolute())}


def _refuse(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.keepers import Keepers

    keepers = Keepers(context.open())
    if arguments.request:
        keepers.refuse(read_bytes(Path(arguments.request)))
    else:
        keepers.refuse_here()
    return {"ok": True}


def _finish(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.records import import_models
    from tirek.features.safekeeping.keepers import finish

    import_models()
    passphrase = read_passphrase_file(Path(arguments.new_passphrase_file))
    shares = [read_bytes(Path(name)) for name in arguments.share]
    org, code = finish(context.home, shares, passphrase, arguments.chair, clock=context.clock, texts=context.texts)
    context.keep(org)
    context.say(mark("Open again, but for the names behind confidential appeals: those are closed for ever. Give the other officers their keys anew."))
    return {"ok": True, "recovery_code": code}


def _standing(one: Any) -> dict[str, Any]:
    return {
        "request": one.digest, "organisation": one.organisation, "reason": one.reason, "asked_at": one.asked_at.isoformat(),
        "may_open_at": one.may_open_at.isoformat(), "state": one.state,
    }  # fmt: skip
