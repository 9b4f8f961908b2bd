"""`tirek safety`: check lists, the act made from one, the first 24 hours of an accident."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(subparsers: Any, context: Any) -> None:
    """Adds the command."""
    safety = subparsers.add_parser("safety", help="check lists of safety at school and the first 24 hours of an accident")
    actions = safety.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="all check lists with their lines")
    listing.set_defaults(run=_list)
    act = actions.add_parser("act", help="the act of a check as a draft: members of the commission are written by hand")
    act.add_argument("list", metavar="ID")
    act.add_argument("--ok", nargs="*", type=int, default=[], metavar="N", help="lines that are in order, from 1")
    act.add_argument("--bad", nargs="*", type=int, default=[], metavar="N", help="lines that are not in order, from 1")
    act.add_argument("--out", required=True, metavar="FILE.pdf", help="or .docx")
    act.set_defaults(run=_act)
    accident = actions.add_parser("accident", help="the first 24 hours, step by step")
    accident.add_argument("--at", metavar="MOMENT", help="when it happened, like 2026-11-21T10:30")
    accident.set_defaults(run=_accident)


def _lang(context: Any) -> str:
    code: str = context.open().texts.code
    return code if code in ("kk", "ru") else "kk"


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.counsel.safety import Safety

    lang = _lang(context)
    return {
        "lists": [
            {"id": each.id, "title": each.title[lang], "items": [item.words[lang] for item in each.items]} for each in Safety().lists.values()
        ]
    }


def _act(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.counsel.safety import ACT, BAD, OK, Safety
    from tirek.features.documents.api import Documents
    from tirek.foundation.command_line import WrongUsage
    from tirek.foundation.language.texts import load_texts

    out = Path(arguments.out)
    if out.suffix.lower() not in (".pdf", ".docx"):
        raise WrongUsage("safety act: --out is a .pdf or a .docx")
    lang = _lang(context)
    seen = {number - 1: OK for number in arguments.ok} | {number - 1: BAD for number in arguments.bad}
    data = Safety().act(arguments.list, seen, {}, load_texts(lang))
    documents = Documents(context.open())
    filled = documents.fill(ACT, data, "kk" if lang == "kk" else "ru")
    rendered = documents.render(filled, "pdf" if out.suffix.lower() == ".pdf" else "docx")
    out.write_bytes(rendered.data)
    return {"out": str(out), "pages": rendered.pages, "draft": rendered.draft, "missing": list(filled.missing), "lines": len(data["objects"])}


def _accident(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from datetime import datetime

    from tirek.features.counsel.safety import Safety
    from tirek.foundation.clock import KAZAKHSTAN
    from tirek.foundation.command_line import WrongUsage

    try:
        at = datetime.fromisoformat(arguments.at).replace(tzinfo=KAZAKHSTAN) if arguments.at else None
    except ValueError:
        raise WrongUsage("safety accident: --at is a moment like 2026-11-21T10:30") from None
    lang, safety = _lang(context), Safety()
    steps: list[dict[str, Any]] = []
    for item in safety.first_day.items:
        due = safety.due(item, at) if at else None
        ends = due.ends_at.isoformat() if due and due.ends_at else due.due_on.isoformat() if due else None
        steps.append({"words": item.words[lang], "act": item.place[0], "article": item.place[1], "term": item.term, "until": ends})
    return {"title": safety.first_day.title[lang], "steps": steps}
