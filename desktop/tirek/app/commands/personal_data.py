"""`tirek consent …`, `tirek erase …`, `tirek readings …`: what people agreed to, what is kept of them, who opened their card."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tirek.app.command_line import Context
from tirek.foundation.command_line import WrongUsage, write_file


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    _consent(subparsers.add_parser("consent", help="consents of members: texts, list, give, withdraw"))
    _erase(subparsers.add_parser("erase", help="what is kept and why; destroy what is kept of a person"))
    readings = subparsers.add_parser("readings", help="who opened a card")
    readings.add_argument("kind", choices=("member", "appeal"))
    readings.add_argument("id", metavar="ID")
    readings.add_argument("--out", metavar="FILE.pdf", help="write the paper for the person")
    readings.set_defaults(run=_readings)


def _consent(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    texts = parts.add_parser("texts", help="the words of every purpose and version")
    texts.set_defaults(run=_texts)
    listed = parts.add_parser("list", help="consents of a member")
    listed.add_argument("--member", required=True, metavar="ID")
    listed.set_defaults(run=_listed)
    give = parts.add_parser("give", help="a member has agreed")
    give.add_argument("--member", required=True, metavar="ID")
    give.add_argument("--purpose", required=True, metavar="PURPOSE")
    give.add_argument("--on", metavar="DATE", help="the day on the paper; today unless said")
    give.set_defaults(run=_give)
    withdraw = parts.add_parser("withdraw", help="a member has withdrawn a consent")
    withdraw.add_argument("id", metavar="CONSENT_ID")
    withdraw.add_argument("--on", metavar="DATE", help="the day of the notice; today unless said")
    withdraw.set_defaults(run=_withdraw)


def _erase(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    parts.add_parser("kept", help="the register of what is kept, why and how long").set_defaults(run=_kept)
    parts.add_parser("due", help="people who are kept longer than the register says").set_defaults(run=_due)
    member = parts.add_parser("member", help="destroy what is kept of a person; cannot be undone")
    member.add_argument("id", metavar="ID")
    member.add_argument("--ground", required=True, metavar="GROUND", help="withdrawn, purpose, court or unlawful")
    member.add_argument("--yes", action="store_true", help="really; without it only what would be destroyed is counted")
    member.set_defaults(run=_member)
    parts.add_parser("acts", help="the acts of destruction; they name nobody").set_defaults(run=_acts)
    paper = parts.add_parser("paper", help="an act as a paper")
    paper.add_argument("id", metavar="ACT_ID")
    paper.add_argument("--out", required=True, metavar="FILE.pdf")
    paper.set_defaults(run=_paper)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUsage("tirek consent: --on is a date such as 2026-11-21") from None


def _texts(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.consents import Consents

    return {"texts": [asdict(text) for text in Consents(context.open()).texts()]}


def _listed(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.consents import Consents
    from tirek.foundation.store.ids import parse_id

    consents = Consents(context.open())
    return {"consents": [consents.as_json(one) for one in consents.of_member(parse_id(arguments.member))]}


def _give(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.consents import Consents
    from tirek.foundation.store.ids import parse_id

    consents, member, day = Consents(context.open()), parse_id(arguments.member), _day(arguments.on)
    given = consents.give(member, arguments.purpose, context.texts.code, day)
    return {"ok": True, "consent": consents.as_json(given), "words": consents.words_of(member, arguments.purpose, context.texts.code)}


def _withdraw(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.consents import Consents
    from tirek.foundation.store.ids import parse_id

    consents = Consents(context.open())
    return {"ok": True, "consent": consents.as_json(consents.withdraw(parse_id(arguments.id), _day(arguments.on)))}


def _kept(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.retention import read_retention
    from tirek.foundation.resources import resource

    register = read_retention(resource("rules", "retention.json"))
    return {"kept": [asdict(one) for one in register.kept], "grounds": [asdict(one) for one in register.grounds], "checked": register.checked}


def _due(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.erasure import Erasure
    from tirek.foundation.store.ids import id_text

    return {"members": [id_text(one) for one in Erasure(context.open()).overdue()]}


def _member(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.erasure import Erasure
    from tirek.foundation.store.ids import parse_id

    erasure, member = Erasure(context.open()), parse_id(arguments.id)
    if not arguments.yes:
        erasure.retention.ground(arguments.ground)
        return {"ok": True, "done": False, "would_erase": erasure.found(member)}
    return {"ok": True, "done": True, **_act(erasure.erase(member, arguments.ground))}


def _acts(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.erasure import Erasure

    return {"acts": [_act(act) for act in Erasure(context.open()).acts()]}


def _act(act: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text

    return {"act": id_text(act.id), "made_at": act.made_at.isoformat(), "ground": act.ground, "erased": act.erased, "journal_rows": act.journal_rows}


def _paper(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.erasure import Erasure
    from tirek.features.safekeeping.papers import language_of
    from tirek.foundation.store.ids import parse_id

    pdf = Erasure(context.open()).paper(parse_id(arguments.id), language_of(context.texts.code))
    write_file(Path(arguments.out), pdf)
    return {"ok": True, "file": str(Path(arguments.out).absolute()), "bytes": len(pdf)}


def _readings(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.appeals.api import Appeals
    from tirek.features.members.api import Members
    from tirek.features.safekeeping.papers import language_of
    from tirek.features.safekeeping.readings import Readings
    from tirek.foundation.store.ids import parse_id

    org, record = context.open(), parse_id(arguments.id)
    about = Members(org).card(record).full_name if arguments.kind == "member" else Appeals(org).card(record).number
    readings = Readings(org)
    if arguments.out:
        write_file(Path(arguments.out), readings.paper(arguments.kind, record, about, language_of(context.texts.code)))
    return {"openings": [{"at": one.at.isoformat(), "name": one.name, "role": one.role} for one in readings.of(arguments.kind, record)]}
