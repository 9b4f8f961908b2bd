"""`tirek-central staff`: the first accounts, before anybody can sign in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import OperatorError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .identity import Identity

Open = Callable[[argparse.Namespace], "tuple[Path, Identity, Engine]"]


def register(commands: Any, common: argparse.ArgumentParser, open_centre: Open) -> None:
    staff = commands.add_parser("staff", help="accounts of the centre's staff").add_subparsers(required=True, metavar="WHAT")
    add = staff.add_parser("add", parents=[common], help="a new account; prints its start code")
    add.add_argument("login", metavar="NAME")
    add.add_argument("--role", choices=("centre", "region", "lawyer"), default="centre")
    add.add_argument("--region", help="name of the region; made if it is not there yet")
    add.set_defaults(run=lambda args: _add(args, open_centre))
    restart = staff.add_parser("restart", parents=[common], help="a new start code for who lost telephone or password")
    restart.add_argument("login", metavar="NAME")
    restart.set_defaults(run=lambda args: _restart(args, open_centre))
    listed = staff.add_parser("list", parents=[common], help="all accounts")
    listed.set_defaults(run=lambda args: _list(args, open_centre))


def _add(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    from .clock import system_now_ms
    from .directory import Directory
    from .staff.accounts import Accounts

    _data, identity, engine = open_centre(args)
    directory, region = Directory(engine, system_now_ms), None
    if args.region:
        region = directory.region_named(args.region) or directory.add_region(args.region)
    added = Accounts(engine, identity, system_now_ms).add(args.login, args.role, region)
    return {"name": added.name, "role": args.role, "start_code": added.start_code, "start_at": f"{identity.url}/staff/start"}


def _restart(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    from .clock import system_now_ms
    from .staff.accounts import Accounts, fold

    _data, identity, engine = open_centre(args)
    accounts = Accounts(engine, identity, system_now_ms)
    numbers = [one.id for one in accounts.all() if one.name == fold(args.login)]
    if not numbers:
        raise OperatorError("STAFF-04", "There is no such account.", "See tirek-central staff list.")
    added = accounts.restart(numbers[0])
    return {"name": added.name, "start_code": added.start_code, "start_at": f"{identity.url}/staff/start"}


def _list(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    from .clock import system_now_ms
    from .staff.accounts import Accounts

    _data, identity, engine = open_centre(args)
    accounts = Accounts(engine, identity, system_now_ms).all()
    return {"staff": [{"name": one.name, "role": one.role, "used": one.used, "closed": one.closed} for one in accounts]}
