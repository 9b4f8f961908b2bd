"""`tirek handover make|list|paper`: the chair's place changes hands."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tirek.app.command_line import Context, read_passphrase_file
from tirek.foundation.language.texts import mark


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    handover = subparsers.add_parser("handover", help="hand the chair's place over: new keys, a new code, a signed act")
    parts = handover.add_subparsers(dest="part", metavar="PART", required=True)
    make = parts.add_parser("make", help="hand over now, to a person with a passphrase of their own")
    make.add_argument("--name", required=True, metavar="NAME", help="surname and name of the new chair")
    make.add_argument("--new-passphrase-file", required=True, metavar="F", help="file with the new chair's own passphrase")
    make.set_defaults(run=_make)
    parts.add_parser("list", help="the acts of hand-over").set_defaults(run=_list)
    paper = parts.add_parser("paper", help="an act as a paper to sign by hand")
    paper.add_argument("id", metavar="ID")
    paper.add_argument("--out", required=True, metavar="FILE.pdf")
    paper.set_defaults(run=_paper)


def _make(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.handover import Handover
    from tirek.foundation.store.ids import id_text

    act, code = Handover(context.open()).hand_over(arguments.name, read_passphrase_file(Path(arguments.new_passphrase_file)))
    context.say(mark("Print the recovery code and keep it away from this computer. It is shown only once."))
    return {"ok": True, "act": id_text(act.id), "records": act.records, "recovery_code": code}


def _list(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.handover import Handover
    from tirek.foundation.store.ids import id_text

    handover = Handover(context.open())
    return {
        "acts": [
            {"id": id_text(act.id), "made_at": act.made_at.isoformat(), "from": act.from_name, "to": act.to_name, "proved": handover.proves(act)}
            for act in handover.acts()
        ]
    }


def _paper(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.handover import Handover
    from tirek.features.safekeeping.papers import language_of
    from tirek.foundation.command_line import write_file
    from tirek.foundation.store.ids import parse_id

    pdf = Handover(context.open()).paper(parse_id(arguments.id), language_of(context.texts.code))
    write_file(Path(arguments.out), pdf)
    return {"ok": True, "file": str(Path(arguments.out).absolute()), "bytes": len(pdf)}
