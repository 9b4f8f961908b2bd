"""`tirek refer look / send / list / draft` on the side of who passes an appeal on; `tirek desk list / open / paper / reply` where it is read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.referrals.desk import OpenedCase
    from tirek.features.referrals.service import Prepared, ReferralView


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    refer = subparsers.add_parser("refer", help="seal an appeal to a lawyer or to the region").add_subparsers(dest="deed", metavar="DEED", required=True)
    for name, words, run in (("look", "what would leave, word by word; seals nothing", _look), ("send", "seal what `look` showed", _send)):
        one = refer.add_parser(name, help=words)
        one.add_argument("appeal", metavar="APPEAL")
        one.add_argument("--to", required=True, metavar="NAME", help="as `tirek letters to` tells it")
        one.add_argument("--complaint", action="store_true", help="to the region's office; without it to a lawyer")
        one.add_argument("--parts", default="matter,text", metavar="LIST", help="of matter, applicant, text, answer")
        one.add_argument("--document", action="append", default=[], metavar="ID")
        one.add_argument("--file", action="append", default=[], type=Path, metavar="FILE")
        one.add_argument("--note", default="", metavar="TEXT")
        one.set_defaults(run=run)
        if name == "send":
            one.add_argument("--ground", required=True, metavar="TEXT", help="how the person agreed, and when")
            one.add_argument("--seen", required=True, metavar="WORDS", help="the `seen` of `look`: only what was shown is sealed")
    refer.add_parser("list", help="what was passed on of an appeal, and what came back").add_argument("appeal", metavar="APPEAL")
    refer.choices["list"].set_defaults(run=_list)
    draft = refer.add_parser("draft", help="take a reply's opinion as a draft of the answer")
    draft.add_argument("reply", metavar="REPLY")
    draft.set_defaults(run=_draft)
    desk = subparsers.add_parser("desk", help="sealed cases that came here").add_subparsers(dest="deed", metavar="DEED", required=True)
    desk.add_parser("list", help="cases, the newest first; opens nothing").set_defaults(run=_cases)
    opened = desk.add_parser("open", help="read a case; the sender is told that it was opened")
    opened.add_argument("letter", metavar="ID")
    opened.set_defaults(run=_open)
    paper = desk.add_parser("paper", help="write a paper of a case into a file, not encrypted")
    paper.add_argument("letter", metavar="ID")
    paper.add_argument("number", type=int, metavar="N", help="from 1")
    paper.add_argument("--out", required=True, type=Path, metavar="FILE")
    paper.set_defaults(run=_paper)
    reply = desk.add_parser("reply", help="seal a reply to who sent the case")
    reply.add_argument("letter", metavar="ID")
    reply.add_argument("--words", default="", metavar="TEXT")
    reply.add_argument("--asks", default="", metavar="TEXT", help="what is still needed")
    reply.add_argument("--file", action="append", default=[], type=Path, metavar="FILE")
    reply.set_defaults(run=_reply)


def _prepared(arguments: argparse.Namespace, context: Any) -> tuple[Any, Prepared]:
    from tirek.features.referrals.rules import CASE, COMPLAINT, PARTS, READERS, Chosen
    from tirek.features.referrals.service import Referrals
    from tirek.foundation.command_line import WrongUsage
    from tirek.foundation.store.ids import parse_id

    parts = tuple(part for part in arguments.parts.split(",") if part)
    if set(parts) - set(PARTS):
        raise WrongUsage(f"--parts: {', '.join(PARTS)}")
    purpose = COMPLAINT if arguments.complaint else CASE
    org = context.open()
    found = [one for one in context.desk(org).look_up("") if one.kind == READERS[purpose] and arguments.to.casefold() in one.name.casefold()]
    if len(found) != 1:
        raise Circumstance(
            "REFER-12", mark("The name fits {count} readers, not one. Nothing was sent."), mark("Write the whole name as the book of addresses has it."), count=len(found)
        )
    chosen = Chosen(parts, tuple(map(parse_id, arguments.document)), tuple(arguments.file), arguments.note)
    service = Referrals(org)
    return service, service.prepare(parse_id(arguments.appeal), purpose, found[0].name, found[0].address, chosen)


def _look(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    _, prepared = _prepared(arguments, context)
    case = prepared.case
    return {
        "to": prepared.reader_name, "fingerprint": prepared.reader.fingerprint, "bytes": len(prepared.packed), "seen": _words_of(prepared), "subject": case.subject,
        "lines": [{"title": line.title, "words": line.words} for line in case.lines], "papers": [{"name": one.name, "bytes": len(one.content)} for one in case.papers],
        "sender": case.sender.organisation, "by": case.by,
    }  # fmt: skip


def _send(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.referrals import refusals

    service, prepared = _prepared(arguments, context)
    if _words_of(prepared) != arguments.seen:
        raise refusals.changed()
    return {"referral": _as_json(service.send(prepared, prepared.seen, arguments.ground))}


def _words_of(prepared: Prepared) -> str:
    """A digest of all that was shown; the random number of the letter, new at each command, is no part of it."""
    import hashlib

    import msgspec

    return hashlib.sha256(msgspec.msgpack.encode(msgspec.structs.replace(prepared.case, case=bytes(16)))).hexdigest()


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.referrals.service import Referrals
    from tirek.foundation.store.ids import parse_id

    return {"referrals": [_as_json(one) for one in Referrals(context.open()).of_appeal(parse_id(arguments.appeal))]}


def _as_json(view: ReferralView) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text

    replies = [
        {"id": id_text(one.id), "came_at": one.came_at.isoformat(timespec="seconds"), "signed_by": one.signed_by, "words": one.words, "asks": one.asks, "papers": list(one.papers)}
        for one in view.replies
    ]
    return {
        "id": id_text(view.id), "purpose": view.purpose, "to": view.reader, "state": view.state, "sent_on": view.sent_on, "opened_on": view.opened_on, "ground": view.ground,
        "replies": replies,
    }  # fmt: skip


def _draft(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.referrals.service import Referrals
    from tirek.foundation.store.ids import id_text, parse_id

    card = Referrals(context.open()).as_draft(parse_id(arguments.reply))
    return {"ok": True, "appeal": id_text(card.id), "state": card.answer.state.value if card.answer else None}


def _cases(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.referrals.desk import Desk
    from tirek.foundation.store.ids import id_text

    found = Desk(context.open()).list()
    return {
        "cases": [
            {
                "id": id_text(one.letter), "from": one.sender, "came_at": one.came_at.isoformat(timespec="seconds"), "bytes": one.size, "opened": one.opened, "subject": one.subject,
                "answered_at": one.answered_at.isoformat(timespec="seconds") if one.answered_at else None,
            }
            for one in found
        ]
    }  # fmt: skip


def _open(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.referrals.desk import Desk
    from tirek.foundation.store.ids import parse_id

    return {"case": _case(Desk(context.open()).open(parse_id(arguments.letter)))}


def _case(one: OpenedCase) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text

    return {
        "id": id_text(one.letter), "from": one.sender, "fingerprint": one.digits, "purpose": one.purpose, "subject": one.subject, "sent_on": one.sent_on, "by": one.sent_by,
        "lines": [{"title": title, "words": words} for title, words in one.lines], "papers": [{"name": name, "bytes": size} for name, size in one.papers],
        "answered_at": one.answered_at.isoformat(timespec="seconds") if one.answered_at else None,
    }  # fmt: skip


def _paper(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.referrals import refusals
    from tirek.features.referrals.desk import Desk
    from tirek.foundation.command_line import write_file
    from tirek.foundation.store.ids import parse_id

    desk, letter = Desk(context.open()), parse_id(arguments.letter)
    if not 1 <= arguments.number <= len(desk.open(letter).papers):
        raise refusals.no_file(str(arguments.number))
    write_file(arguments.out, desk.paper(letter, arguments.number - 1).content)
    return {"ok": True}


def _reply(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.referrals.desk import Desk
    from tirek.foundation.store.ids import parse_id

    return {"case": _case(Desk(context.open()).reply(parse_id(arguments.letter), arguments.words, arguments.asks, arguments.file))}
