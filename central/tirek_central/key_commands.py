"""`tirek-central key`: the centre's own key."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import OperatorError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .identity import Identity
    from .root_key import RootKey

Open = Callable[[argparse.Namespace], "tuple[Path, Identity, Engine]"]


def register(commands: Any, common: argparse.ArgumentParser, open_centre: Open) -> None:
    words = commands.add_parser("key", help="the centre's own key, from which everything is proved").add_subparsers(required=True, metavar="WHAT")

    def add(name: str, run: Callable[[argparse.Namespace, RootKey], dict[str, Any]], text: str) -> argparse.ArgumentParser:
        made = words.add_parser(name, parents=[common], help=text)
        made.set_defaults(run=lambda args: run(args, _root(args, open_centre)))
        return made

    add("list", _list, "the keys, and how many computers know the centre by each")
    change = add("change", _change, "begin a new key; schools follow it by themselves; start the serving processes anew afterwards")
    change.add_argument("--sure", action="store_true", help="needed: make a backup of centre.json before and after")
    drop = add("drop", _drop, "forget a former key, when nobody knows the centre by it any more")
    drop.add_argument("key", metavar="KEY_ID")
    drop.add_argument("--sure", action="store_true", help="also if computers know no other: they need new invitations")


def _root(args: argparse.Namespace, open_centre: Open) -> RootKey:
    from .clock import system_now_ms
    from .root_key import RootKey

    data, identity, engine = open_centre(args)
    return RootKey(engine, identity, data, system_now_ms)


def _list(_args: argparse.Namespace, root: RootKey) -> dict[str, Any]:
    from tirek_protocol.invitations import fingerprint

    return {
        "keys": [
            {
                "key": one.id.hex(), "fingerprint": fingerprint(one.public), "newest": one.newest, "kept": one.here,
                "computers": one.computers, "open_invitations": one.invitations,
            }
            for one in root.lines()
        ]
    }  # fmt: skip


def _change(args: argparse.Namespace, root: RootKey) -> dict[str, Any]:
    from tirek_protocol.invitations import fingerprint

    if not args.sure:
        raise OperatorError("KEY-03", "Nothing was changed.", "Put a copy of centre.json away, stop the serving processes, and give --sure.")
    made = root.change()
    return {"key": made.newest.id.hex(), "fingerprint": fingerprint(made.newest.public), "next": "back up centre.json, start the serving processes, publish the packs to their store again"}


def _drop(args: argparse.Namespace, root: RootKey) -> dict[str, Any]:
    try:
        key = bytes.fromhex(args.key)
    except ValueError:
        key = b""
    root.drop(key, although_known=args.sure)
    return {"ok": True}
