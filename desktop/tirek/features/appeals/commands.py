"""`tirek appeals add`, `tirek appeals list`."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.appeals.service import AppealCard, Appeals


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    appeals = subparsers.add_parser("appeals", help="register of appeals").add_subparsers(
        dest="deed", metavar="DEED", required=True
    )
    add = appeals.add_parser("add", help="register an appeal from JSON")
    add.add_argument("--data", required=True, metavar="F", help="JSON file, - for standard input")
    add.set_defaults(run=_add)
    listing = appeals.add_parser("list", help="appeals, the most urgent first")
    listing.add_argument("--open", action="store_true", dest="only_open")
    listing.add_argument("--find", default="", metavar="TEXT")
    listing.set_defaults(run=_list)
    show = appeals.add_parser("show", help="one appeal; that it was read stands in the access log (“readings appeal ID”)")
    show.add_argument("appeal", metavar="ID")
    show.set_defaults(run=_show)
    appeals.add_parser("words", help="words from the members' page that wait for a person").set_defaults(run=_words)
    accept = appeals.add_parser("accept", help="register a word as an appeal")
    accept.add_argument("word", metavar="WORD")
    accept.add_argument("--subject", required=True, help="in your own words")
    accept.add_argument("--cause")
    accept.set_defaults(run=_accept)
    aside = appeals.add_parser("aside", help="put a word aside without an appeal")
    aside.add_argument("word", metavar="WORD")
    aside.set_defaults(run=_aside)
    reply = appeals.add_parser("reply", help="send the approved answer to the member who wrote from the page")
    reply.add_argument("appeal", metavar="ID")
    reply.set_defaults(run=_reply)


def _words(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.appeals.words import Words

    names = ("word", "how", "name", "contact", "text", "lang")
    waiting = Words(context.open()).waiting()
    return {"words": [{name: getattr(one, name) for name in names} | {"received_at": one.received_at.isoformat(timespec="seconds")} for one in waiting]}


def _accept(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.appeals.words import Words
    from tirek.foundation.store.ids import id_text

    card = Words(context.open()).accept(arguments.word, subject=arguments.subject, cause=arguments.cause)
    return {"appeal": {"id": id_text(card.id), "number": card.number, "due_on": card.due_on.isoformat(), "cause": card.cause}}


def _aside(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.appeals.words import Words

    Words(context.open()).put_aside(arguments.word)
    return {"ok": True}


def _reply(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.appeals.words import Words
    from tirek.foundation.store.ids import parse_id

    Words(context.open()).answer(parse_id(arguments.appeal))
    return {"ok": True}


def _add(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.appeals.service import Appeals

    data = context.data(arguments.data)
    org = context.open()
    appeals = Appeals(org)
    return {"appeal": as_json(appeals.register(new_appeal(data, org.clock.today())), appeals)}


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.appeals.service import Appeals

    appeals = Appeals(context.open())
    cards = appeals.list(only_open=arguments.only_open, find=arguments.find)
    return {"appeals": [as_json(card, appeals) for card in cards], "total": len(cards)}


def _show(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.appeals.service import Appeals
    from tirek.foundation.privacy.readings import note_reading
    from tirek.foundation.store.ids import parse_id

    appeals = Appeals(context.open())
    card = appeals.card(parse_id(arguments.appeal))
    note_reading(context.open(), "appeal", card.id)
    return {"appeal": as_json(card, appeals)}


def new_appeal(data: dict[str, Any], today: date) -> Any:
    """The appeal described by JSON. Raises Circumstance APPEAL-00 naming the field that is not understood."""
    from tirek.features.appeals.rules import NewAppeal

    known = {"received_on", "channel", "confidentiality", "applicant", "subject", "text", "cause", "for_lawyer"}
    unknown = sorted(set(data) - known)
    if unknown:
        raise _not_understood(unknown[0])
    words: dict[str, str | None] = {}
    for name in ("channel", "confidentiality", "subject", "text", "cause"):
        value = data.get(name)
        if value is not None and not isinstance(value, str):
            raise _not_understood(name)
        words[name] = value
    return NewAppeal(
        received_on=_day(data.get("received_on"), today),
        channel=words["channel"] or "table",
        confidentiality=words["confidentiality"] or "named",
        subject=words["subject"] or (words["text"] or "")[:80],
        text=words["text"] or "",
        applicant=_applicant(data.get("applicant")),
        cause=words["cause"] or None,
        for_lawyer=data.get("for_lawyer") is True,
    )


def _day(value: Any, today: date) -> date:
    if value is None:
        return today
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError):
        raise _not_understood("received_on") from None


def _applicant(value: Any) -> Any:
    from tirek.features.appeals.rules import Applicant
    from tirek.foundation.store.ids import parse_id

    if value is None or value == "":
        return None
    if isinstance(value, str):
        is_id = len(value) == 16 and all(letter in "0123456789abcdef" for letter in value)
        return Applicant(member=parse_id(value)) if is_id else Applicant(name=value)
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            return Applicant(member=parse_id(value["id"]))
        name = value.get("name") or " ".join(
            str(value[part]) for part in ("last_name", "first_name", "patronymic") if value.get(part)
        )
        if isinstance(name, str) and name.strip():
            return Applicant(name=name)
    raise _not_understood("applicant")


def _not_understood(name: str) -> Circumstance:
    return Circumstance(
        "APPEAL-00",
        mark("The field “{field}” is not understood. Nothing was written."),
        mark("Compare the file with the description of the command."),
        field=name[:40],
    )


def as_json(card: AppealCard, appeals: Appeals) -> dict[str, Any]:
    """An appeal as the command line prints it."""
    from tirek.foundation.store.ids import id_text

    cause = appeals.causes.get(card.cause) if card.cause else None
    return {
        "id": id_text(card.id), "number": card.number, "received_on": card.received_on.isoformat(), "channel": card.channel,
        "confidentiality": card.confidentiality, "applicant": card.applicant, "subject": card.subject, "text": card.text,
        "cause": card.cause, "cause_first_level": cause.first_level if cause else None, "for_lawyer": card.for_lawyer,
        "due_on": card.due_on.isoformat(), "rule": card.due_rule, "days_left": card.days_left, "state": card.state,
        "answered_on": card.answered_on.isoformat() if card.answered_on else None, "outcome": card.outcome,
        "answer": card.answer.words if card.answer else None, "answer_state": card.answer.state.value if card.answer else None,
    }  # fmt: skip
