"""`tirek benefits …`: what the union did for whom, approved by a named person; the yearly sheet as PDF. Money in tenge as decimal strings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.benefits.service import BenefitCard


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    benefits = subparsers.add_parser("benefits", help="what the union did for its members")
    deeds = benefits.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = deeds.add_parser("add", help="write one down: kind, happened_on, title, result, people: [{member, amount}]")
    add.add_argument("--data", required=True, metavar="F", help="JSON file, - for standard input")
    add.set_defaults(run=_add)
    listing = deeds.add_parser("list", help="records of a year or of a member")
    listing.add_argument("--year", type=int, metavar="YYYY")
    listing.add_argument("--member", metavar="MEMBER_ID")
    listing.set_defaults(run=_list)
    approve = deeds.add_parser("approve", help="say that you have checked records")
    approve.add_argument("records", nargs="+", metavar="ID")
    approve.set_defaults(run=_approve)
    sheet = deeds.add_parser("sheet", help="the yearly sheet of a member as PDF")
    sheet.add_argument("member", metavar="MEMBER_ID")
    sheet.add_argument("--year", type=int, required=True, metavar="YYYY")
    sheet.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    sheet.set_defaults(run=_sheet)


def _add(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.benefits.service import Benefits, NewBenefit, Person
    from tirek.foundation.language.dates import read_date
    from tirek.foundation.language.money import read_money
    from tirek.foundation.store.ids import id_text, parse_id

    data = context.data(arguments.data)
    unknown = sorted(set(data) - {"kind", "happened_on", "title", "result", "people"})
    day, people = read_date(str(data.get("happened_on", ""))), data.get("people")
    if unknown or day is None or not isinstance(people, list) or not all(isinstance(one, dict) for one in people):
        raise _not_understood(unknown[0] if unknown else "happened_on" if day is None else "people")
    amounts = [None if one.get("amount") is None else read_money(one["amount"]) for one in people]
    if any(amount is None and one.get("amount") is not None for amount, one in zip(amounts, people, strict=True)):
        raise _not_understood("amount")
    named = tuple(Person(parse_id(str(one.get("member", ""))), amount) for one, amount in zip(people, amounts, strict=True))
    benefits = Benefits(context.open())
    card = benefits.add(NewBenefit(str(data.get("kind", "")), day, str(data.get("title", "")), named, str(data.get("result") or "")))
    return {"benefit": _json(card), "action_id": id_text(benefits.last_action or 0)}


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.benefits.service import Benefits
    from tirek.foundation.store.ids import parse_id

    org = context.open()
    benefits, year = Benefits(org), arguments.year
    cards = benefits.of_member(parse_id(arguments.member), year) if arguments.member else benefits.year(year or org.clock.today().year)
    return {"benefits": [_json(card) for card in cards]}


def _approve(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.benefits.service import Benefits
    from tirek.foundation.store.ids import parse_id

    return {"ok": True, "approved": Benefits(context.open()).approve(*(parse_id(one) for one in arguments.records))}


def _sheet(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.benefits.making import sheet_bytes
    from tirek.foundation.rendering.preview import page_count
    from tirek.foundation.store.ids import parse_id
    from tirek.foundation.vault.files import write_atomic

    language = "ru" if context.texts.code == "ru" else "kk"
    data, items = sheet_bytes(context.open(), parse_id(arguments.member), arguments.year, language)
    try:
        write_atomic(arguments.out, data)
    except OSError:
        raise Circumstance(
            "FILE-02", mark("The file “{name}” could not be written."), mark("Choose another folder and try again."), name=arguments.out.name
        ) from None
    return {"ok": True, "records": len(items), "pages": page_count(data), "file": str(arguments.out)}


def _json(card: BenefitCard) -> dict[str, Any]:
    from tirek.foundation.language.money import decimal_text
    from tirek.foundation.store.ids import id_text

    return {
        "id": id_text(card.id), "kind": card.kind, "happened_on": card.happened_on.isoformat(), "title": card.title, "result": card.result,
        "people": [{"member": id_text(one.member), "amount": decimal_text(one.amount) if one.amount is not None else None} for one in card.people],
        "approved_by": card.approved_by or None, "approved_at": card.approved_at.isoformat() if card.approved_at else None,
    }  # fmt: skip


def _not_understood(name: str) -> Circumstance:
    return Circumstance(
        "BENEFIT-00",
        mark("The field “{field}” is not understood. Nothing was written."),
        mark("Compare the file with the description of the command."),
        field=name[:40],
    )
