"""`tirek contracts …`: terms that run out; an export of ЕСУТД compared with the register; draft inquiries."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    contracts = subparsers.add_parser("contracts", help="labour contracts: terms, comparison with an export of ЕСУТД")
    deeds = contracts.add_subparsers(dest="deed", metavar="DEED", required=True)
    ending = deeds.add_parser("ending", help="fixed terms that end within 30, 60 or 90 days")
    ending.set_defaults(run=_ending)
    compare = deeds.add_parser("compare", help="an export against the register; nothing of it is kept")
    compare.add_argument("file", type=Path, metavar="FILE")
    compare.add_argument("--drafts", action="store_true", help="keep a draft inquiry to the employer for each finding")
    compare.set_defaults(run=_compare)


def _ending(_arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.contracts.service import Contracts
    from tirek.foundation.store.ids import id_text

    return {
        "ending": [
            {"member": id_text(one.member), "name": one.name, "until": one.until.isoformat(), "days_left": one.days_left, "window": one.window}
            for one in Contracts(context.open()).ending()
        ]
    }


def _compare(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.contracts.esutd import PROBLEMS
    from tirek.features.contracts.service import Contracts
    from tirek.foundation.store.ids import id_text

    contracts = Contracts(context.open())
    result = contracts.reconcile(arguments.file)
    language = "ru" if context.texts.code == "ru" else "kk"
    findings: list[dict[str, Any]] = []
    for one in result.findings:
        paper = contracts.draft_inquiry(one, language) if arguments.drafts else None
        findings.append({
            "kind": one.kind, "name": one.name, "member": id_text(one.member) if one.member else None,
            "row": one.entry.row if one.entry else None, "contract": one.entry.number if one.entry else None,
            "differences": [{"field": item.field, "here": _plain(item.here), "there": _plain(item.there)} for item in one.differences],
            "law": [{"act": law.act, "article": law.article, "revised": law.revised, "checked": law.checked, "text": law.gist} for law in contracts.law(one.kind, language)],
            "inquiry": id_text(paper.id) if paper else None,
        })  # fmt: skip
    return {
        "members": result.members, "contracts": result.contracts, "findings": findings,
        "unread": [{"row": one.row, "code": one.code, "message": context.texts.t(PROBLEMS[one.code], typed=one.typed)} for one in result.unread],
    }  # fmt: skip


def _plain(value: Any) -> str | None:
    return value.isoformat() if hasattr(value, "isoformat") else value or None
