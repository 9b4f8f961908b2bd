"""`tirek roles list|grant|withdraw`: who opens what."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tirek.app.command_line import Context, read_passphrase_file
from tirek.foundation.language.texts import mark


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    roles = subparsers.add_parser("roles", help="who opens what; give and take away keys")
    parts = roles.add_subparsers(dest="part", metavar="PART", required=True)
    parts.add_parser("list", help="everybody who has keys, and of what").set_defaults(run=_list)
    grant = parts.add_parser("grant", help="give somebody keys of a role")
    grant.add_argument("--role", required=True, metavar="ROLE", help="deputy, treasurer, audit or reader")
    grant.add_argument("--name", required=True, metavar="NAME", help="surname and name of the person")
    grant.add_argument("--new-passphrase-file", required=True, metavar="F", help="file with the person's own passphrase")
    grant.set_defaults(run=_grant)
    withdraw = parts.add_parser("withdraw", help="take keys away; what they opened gets new keys")
    withdraw.add_argument("id", metavar="ID")
    withdraw.set_defaults(run=_withdraw)


def _list(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.roles import Roles

    roles = Roles(context.open())
    return {"roles": [roles.as_json(holder) for holder in roles.list()]}


def _grant(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.roles import Roles

    roles = Roles(context.open())
    passphrase = read_passphrase_file(Path(arguments.new_passphrase_file))
    return {"ok": True, "role": roles.as_json(roles.grant(arguments.role, arguments.name, passphrase))}


def _withdraw(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.roles import Roles
    from tirek.foundation.store.ids import parse_id

    changed = Roles(context.open()).withdraw(parse_id(arguments.id))
    context.say(mark("The keys are withdrawn. Make a new backup: earlier ones still open with the withdrawn passphrase."))
    return {"ok": True, "new_keys": list(changed)}
