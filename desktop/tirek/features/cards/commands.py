"""`tirek card issue / sheet / withdraw / list / check / renew-key`: membership cards with a code that anybody can prove."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.features.cards.rules import REASONS

if TYPE_CHECKING:
    from tirek.features.cards.service import Cards, CardView


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    deeds = subparsers.add_parser("card", help="membership cards: give out, print, withdraw, check").add_subparsers(dest="deed", metavar="DEED", required=True)
    issue = deeds.add_parser("issue", help="give members a new card, or all who have none; a card that one has is withdrawn")
    issue.add_argument("members", metavar="MEMBER_ID", nargs="*")
    issue.add_argument("--all", action="store_true", help="all members who have none")
    issue.add_argument("--reason", choices=tuple(REASONS), help="why the card before is withdrawn")
    issue.add_argument("--out", type=Path, metavar="FILE.pdf", help="write them as pages of a card's size")
    issue.set_defaults(run=_issue)
    sheet = deeds.add_parser("sheet", help="print cards as sheets of ten, with marks to cut along")
    sheet.add_argument("cards", metavar="CARD_ID", nargs="*", help="else all that hold")
    sheet.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    sheet.set_defaults(run=_sheet)
    withdraw = deeds.add_parser("withdraw", help="the card holds no longer; the centre hears of its random number")
    withdraw.add_argument("card", metavar="CARD_ID")
    withdraw.add_argument("--reason", choices=tuple(REASONS), required=True)
    withdraw.set_defaults(run=_withdraw)
    listed = deeds.add_parser("list", help="cards that were given out")
    listed.add_argument("--member", metavar="MEMBER_ID")
    listed.set_defaults(run=_list)
    check = deeds.add_parser("check", help="whether a card is genuine: what a telephone's scanner has read from it")
    check.add_argument("text", metavar="FILE_OR_TEXT", help="a file with the text, the text itself, - for standard input")
    check.set_defaults(run=_check)
    renew = deeds.add_parser("renew-key", help="a new signing key follows the one in use; cards stay good")
    renew.add_argument("--stolen", action="store_true", help="the key may be in other hands: begin anew, call the regional office, give out all cards again")
    renew.set_defaults(run=_renew)


def _cards(context: Any) -> Cards:
    from tirek.features.cards.service import Cards

    return Cards(context.open())


def _language(context: Any) -> str:
    return "ru" if context.texts.code == "ru" else "kk"


def _issue(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.command_line import write_file
    from tirek.foundation.store.ids import parse_id

    cards = _cards(context)
    members = cards.without() if arguments.all else [parse_id(one) for one in arguments.members]
    made = cards.issue(members, arguments.reason) if members else []
    document: dict[str, Any] = {"cards": [_json(one) for one in made]}
    if arguments.out and made:
        write_file(arguments.out, cards.pdf([one.id for one in made], _language(context), sheet=False))
        document["file"] = str(arguments.out)
    return document


def _sheet(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.cards.rules import ON_A_SHEET
    from tirek.foundation.command_line import write_file
    from tirek.foundation.store.ids import parse_id

    cards = _cards(context)
    wanted = [parse_id(one) for one in arguments.cards] or [one.id for one in cards.list(withdrawn=False)]
    if wanted:
        write_file(arguments.out, cards.pdf(wanted, _language(context)))
    return {"cards": len(wanted), "pages": -(-len(wanted) // ON_A_SHEET), "file": str(arguments.out) if wanted else None}


def _withdraw(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import parse_id

    return {"card": _json(_cards(context).withdraw(parse_id(arguments.card), arguments.reason))}


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import parse_id

    cards = _cards(context)
    found = cards.of_member(parse_id(arguments.member)) if arguments.member else cards.list()
    return {"cards": [_json(one) for one in found], "without": len(cards.without())}


def _check(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.cards.words import verdict_words

    org = context.open()
    found = _cards(context).check(_text(arguments.text))
    words = verdict_words(found, org.texts)
    context.say(words)
    days = {name: day.isoformat() if (day := getattr(found, name)) else None for name in ("issued_on", "withdrawn_on", "as_of")}
    return {
        "verdict": found.verdict, "code": found.code or None, "words": words, "name": found.name or None, "number": found.number or None,
        "organisation": found.organisation or None, "region": found.region or None, **days,
    }  # fmt: skip


def _renew(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.cards.keys import CardKeys

    keys = CardKeys(context.open())
    if arguments.stolen:
        keys.begin_anew()
    else:
        keys.renew()
    return {"ok": True}


def _text(argument: str) -> str:
    """At most what a card can hold; a file that is none of ours is as little a card as any other text."""
    import sys

    from tirek_protocol.cards import TEXT_LIMIT

    if argument == "-":
        return sys.stdin.read(TEXT_LIMIT + 1)
    if "#" not in argument and not argument.isdecimal():
        path = Path(argument)
        if path.is_file():
            with path.open("rb") as file:
                return file.read(TEXT_LIMIT + 1).decode("ascii", "replace")
    return argument


def _json(card: CardView) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text

    return {
        "id": id_text(card.id), "member": id_text(card.member), "name": card.name, "number": card.number, "issued_on": card.issued_on.isoformat(),
        "withdrawn_on": card.withdrawn_on.isoformat() if card.withdrawn_on else None, "reason": card.reason,
    }  # fmt: skip
