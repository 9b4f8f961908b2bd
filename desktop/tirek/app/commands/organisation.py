"""`tirek new`, `tirek demo`, `tirek organisation`, `tirek check`, `tirek recover`."""

from __future__ import annotations

import argparse
from typing import Any

from tirek.app.command_line import Context, read_passphrase_file
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    new = subparsers.add_parser("new", help="make an organisation with an encrypted vault")
    new.add_argument("--org", required=True, metavar="NAME")
    new.add_argument("--chair", required=True, metavar="NAME")
    new.set_defaults(run=_new)
    demo = subparsers.add_parser("demo", help="make the practice school with invented people")
    demo.set_defaults(run=_demo)
    card = subparsers.add_parser("organisation", help="the organisation's own card; its history: “history organisation_card ID”")
    card.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="changes a field, such as school=№ 12; an empty value clears it")
    card.set_defaults(run=_card)
    check = subparsers.add_parser("check", help="verify header, databases, journal chains, attachments")
    check.set_defaults(run=_check)
    recover = subparsers.add_parser("recover", help="open with the printed recovery code")
    recover.add_argument("--code-file", required=True, metavar="F")
    recover.add_argument("--new-passphrase-file", metavar="G")
    recover.add_argument("--try", dest="rehearse", action="store_true", help="rehearsal that changes nothing")
    recover.set_defaults(run=_recover)


def _new(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.organisations import make_organisation

    org, code = make_organisation(
        context.home, arguments.org, arguments.chair, context.passphrase(), clock=context.clock, texts=context.texts
    )
    context.keep(org)
    context.say(mark("Print the recovery code and keep it away from this computer. It is shown only once."))
    return {"home": str(context.home), "organisation_id": org.id, "recovery_code": code}


def _demo(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.practice import make_practice_school

    org, code = make_practice_school(context.home, clock=context.clock, texts=context.texts)
    context.keep(org)
    context.say(mark("This is the practice school: its people are invented. It cannot join a real centre."))
    return {"home": str(context.home), "organisation_id": org.id, "recovery_code": code}


def _card(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from dataclasses import asdict

    from tirek.features.activity.api import OwnCard
    from tirek.features.settings.api import Settings
    from tirek.foundation.store.ids import id_text

    org = context.open()
    settings = Settings(org)
    if arguments.set:
        pairs = [one.partition("=") for one in arguments.set]
        settings.change_organisation(**_read_card({name.strip(): value.strip() for name, _, value in pairs}))
    return {"organisation": {"id": id_text(OwnCard(org).id), **asdict(settings.organisation())}}


_CHOICES = {"week_days": ("5", "6"), "work_language": ("kk", "ru")}
_LONGEST = 300


def _read_card(values: dict[str, str]) -> dict[str, Any]:
    """Raises Circumstance CARD-FIELD-01."""
    from dataclasses import fields

    from tirek.features.settings.api import OrganisationView

    known = [field.name for field in fields(OrganisationView)]
    for name, value in values.items():
        if name not in known or len(value) > _LONGEST or value not in _CHOICES.get(name, (value,)) or (name == "name" and not value):
            raise Circumstance(
                "CARD-FIELD-01",
                mark("The value of the field “{field}” cannot be kept. Nothing was changed."),
                mark("Fields are: {choices}."),
                field=name[:40],
                choices=", ".join(known),
            )
    return {name: int(value) if name == "week_days" else value or None for name, value in values.items()}


def _check(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.checking import check_organisation

    report = check_organisation(context.open())
    return {"ok": report.ok, "changes": report.changes, "problems": report.problems}


def _recover(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from pathlib import Path

    from tirek.app.organisations import open_with_recovery
    from tirek.features.safekeeping.api import Recovery
    from tirek.foundation.command_line import WrongUsage
    from tirek.foundation.vault import vault

    code = read_passphrase_file(Path(arguments.code_file))
    if arguments.rehearse:
        opened = vault.unlock_with_recovery(context.home, code)
        context.say(mark("The code fits: with it everything can be opened. Nothing was changed."))
        return {"ok": True, "opens": sorted(opened.keyring.keys)}
    if not arguments.new_passphrase_file:
        raise WrongUsage("tirek recover: --new-passphrase-file is needed (or --try)")
    passphrase = read_passphrase_file(Path(arguments.new_passphrase_file))
    vault.refuse_weak(passphrase)
    org = context.keep(open_with_recovery(context.home, code, clock=context.clock, texts=context.texts))
    recovery = Recovery(org)
    recovery.set_passphrase(passphrase)
    fresh = recovery.new_code()
    recovery.confirm(fresh)
    context.say(mark("The old code opens nothing any more. Print the new one and keep it away from this computer. It is shown only once."))
    return {"ok": True, "recovery_code": fresh}
