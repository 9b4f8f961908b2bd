"""`tirek wrong-answer`: a remark on an answer, what would leave of it, and sending it to the centre."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any, context: Any) -> None:
    """Adds the command."""
    wrong = subparsers.add_parser("wrong-answer", help="note that an answer was wrong; show and send the report to the centre's lawyers")
    wrong.add_argument("question", metavar="ID", help="id of the kept question (`tirek ask` prints it)")
    wrong.add_argument("--remark", metavar="TEXT", help="what is wrong; - for standard input")
    wrong.add_argument("--send", metavar="SEEN", help="queue the report whose `seen` was printed: exactly those bytes leave with the next exchange")
    wrong.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.counsel.reporting import WrongAnswers
    from tirek.features.counsel.service import Counsel
    from tirek.foundation.command_line import WrongUsage, read_text
    from tirek.foundation.store.ids import parse_id

    org, question = context.open(), parse_id(arguments.question)
    if arguments.remark:
        Counsel(org).wrong_answer(question, read_text("-") if arguments.remark == "-" else arguments.remark)
    reports = WrongAnswers(org)
    report = reports.prepare(question)
    seen = reports.seen(report)
    if arguments.send:
        try:
            given = bytes.fromhex(arguments.send)
        except ValueError:
            raise WrongUsage("wrong-answer: --send takes the `seen` that was printed") from None
        if given != seen:
            raise WrongUsage("wrong-answer: the report has changed since; read it again")
        reports.send(question, report, seen)
    return {
        "question": report.question, "remark": report.remark, "lang": report.lang, "sources": list(report.sources), "zone": report.zone, "made_by": report.made_by,
        "knowledge": report.knowledge, "hidden": report.hidden, "seen": seen.hex(), "sent": reports.sent(question),
    }  # fmt: skip
