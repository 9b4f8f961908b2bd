"""`tirek letters list / open / close / to / done`: sealed letters through the centre."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    deeds = subparsers.add_parser("letters", help="sealed letters through the centre").add_subparsers(dest="deed", metavar="DEED", required=True)
    deeds.add_parser("list", help="letters that came").set_defaults(run=_list)
    deeds.add_parser("open", help="tell the centre how letters are sealed to this organisation").set_defaults(run=_open)
    deeds.add_parser("close", help="tell it no more").set_defaults(run=_close)
    find = deeds.add_parser("to", help="to whom letters can be sealed: desk, lawyers, schools by a part of the name")
    find.add_argument("find", metavar="NAME", nargs="?", default="")
    find.set_defaults(run=_to)
    done = deeds.add_parser("done", help="put a letter aside")
    done.add_argument("letter", metavar="ID")
    done.set_defaults(run=_done)


def _list(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.letters.service import Letters
    from tirek.foundation.store.ids import id_text

    service = Letters(context.open())
    found = [
        {"id": id_text(one.id), "kind": one.kind, "from": one.sender, "came_at": one.came_at.isoformat(timespec="seconds"), "bytes": one.size, "done": one.done}
        for one in service.list()
    ]
    return {"open": service.open, "letters": found}


def _open(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return _switch(context, on=True)


def _close(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return _switch(context, on=False)


def _switch(context: Any, *, on: bool) -> dict[str, Any]:
    from tirek.features.letters.service import Letters

    Letters(context.open()).switch(on)
    return {"ok": True, "open": on}


def _to(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {"correspondents": [asdict(one) for one in context.desk(context.open()).look_up(arguments.find)]}


def _done(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.letters.service import Letters
    from tirek.foundation.store.ids import parse_id

    Letters(context.open()).done(parse_id(arguments.letter))
    return {"ok": True}
