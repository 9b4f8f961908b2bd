"""`tirek exchange enrol / run / export / import / status / outgoing`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tirek.features.exchange_desk.service import ExchangeDesk, Standing
    from tirek.foundation.errors import Circumstance
    from tirek.foundation.exchange.round import RoundReport


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands. `context.desk()` gives the exchange with the features' sources and sinks."""
    deeds = subparsers.add_parser("exchange", help="exchange with a centre").add_subparsers(
        dest="deed", metavar="DEED", required=True
    )
    enrol = deeds.add_parser("enrol", help="join a centre by an invitation")
    enrol.add_argument("invitation", metavar="FILE_OR_CODE")
    enrol.add_argument("--instead", action="store_true", help="leave the centre of before: its key was stolen, or the organisation belongs elsewhere")
    enrol.set_defaults(run=_enrol)
    deeds.add_parser("run", help="one round with the centre").set_defaults(run=_run)
    export = deeds.add_parser("export", help="put what waits on a stick")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.set_defaults(run=_export)
    take = deeds.add_parser("import", help="take in the centre's answers from a stick")
    take.add_argument("folder", type=Path, metavar="DIR")
    take.set_defaults(run=_import)
    deeds.add_parser("status", help="what waits and what was delivered").set_defaults(run=_status)
    outgoing = deeds.add_parser("outgoing", help="what would leave this computer now")
    outgoing.add_argument("--raw", type=Path, metavar="DIR", help="also write the very bytes into this folder")
    outgoing.set_defaults(run=_outgoing)
    for name, words, run in (("stop", "stop messages that wait; without an id all of them", _hold), ("release", "let stopped messages go", _release)):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument("message", metavar="ID", nargs="*")
        deed.set_defaults(run=run)
    deeds.add_parser("months", help="what was delivered, month by month").set_defaults(run=_months)
    saver = deeds.add_parser("saver", help="large parts wait for a free connection or a stick")
    saver.add_argument("switch", choices=("on", "off"))
    saver.set_defaults(run=_saver)
    packs = subparsers.add_parser("packs", help="signed packs: law, templates").add_subparsers(dest="deed", metavar="DEED", required=True)
    packs.add_parser("list", help="the packs in use").set_defaults(run=_packs)
    install = packs.add_parser("install", help="bring the packs up to date")
    install.add_argument("place", metavar="DIR_OR_URL", nargs="?", help="a stick or an address; without it the centre")
    install.set_defaults(run=_install)


def _hold(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    desk = _desk(context)
    desk.prepare()
    return {"ok": True, "stopped": desk.hold(*arguments.message)}


def _release(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    _desk(context).release(*arguments.message)
    return {"ok": True}


def _months(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return {"months": [asdict(month) | {"personal_fields": 0} for month in _desk(context).months()]}


def _saver(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    _desk(context).save_data(arguments.switch == "on")
    return {"ok": True}


def _packs(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return {"packs": [asdict(pack) for pack in _desk(context).packs()]}


def _install(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    desk = _desk(context)
    installed = desk.install_packs(arguments.place)
    return {"installed": [asdict(pack) for pack in installed], "packs": [asdict(pack) for pack in desk.packs()]}


def _enrol(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    joined = _desk(context).enrol_from(arguments.invitation, instead=arguments.instead)
    return {"centre": joined.centre, "state": joined.state, "fingerprint": joined.fingerprint}


def _run(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    desk = _desk(context)
    return _counts(desk.run(), context)


def _export(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return _counts(_desk(context).write_stick(arguments.folder), context)


def _import(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    return _counts(_desk(context).read_stick(arguments.folder), context)


def _status(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    standing = _desk(context).status()
    last = standing.last_round_at.isoformat(timespec="seconds") if standing.last_round_at else None
    receipt = standing.last_receipt_at.isoformat(timespec="seconds") if standing.last_receipt_at else None
    place = {"centre": standing.centre, "state": standing.state, "last_round_at": last, "last_receipt_at": receipt}
    return _counts(standing, context) | place


def _outgoing(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    desk = _desk(context)
    document: dict[str, Any] = {"messages": [asdict(message) for message in desk.outgoing()]}
    if arguments.raw:
        document["files"] = [str(path) for path in desk.write_raw(arguments.raw)]
    return document


def _counts(what: RoundReport | Standing, context: Any) -> dict[str, Any]:
    names = ("handed_over", "delivered", "received", "waiting", "refused", "bytes_out", "bytes_in")
    return {name: getattr(what, name) for name in names} | {"problems": _problems(what.problems, context)}


def _problems(problems: Sequence[Circumstance], context: Any) -> list[dict[str, str]]:
    from tirek.foundation.errors import to_words

    found: list[dict[str, str]] = []
    for problem in problems:
        message, next_step = to_words(context.texts, problem)
        found.append({"code": problem.code, "message": message, "next_step": next_step})
    return found


def _desk(context: Any) -> ExchangeDesk:
    return context.desk(context.open())
