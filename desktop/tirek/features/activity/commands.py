"""`tirek activity`: what was done with the records, by whom, from which computer; as a list, an Excel file or a report."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.command_line import WrongUsage, write_file
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.activity.service import ActionRow, ActionView
    from tirek.foundation.language.texts import Texts

_LIMIT = 100


def register(subparsers: Any, context: Any) -> None:
    """Adds the command."""
    parser = subparsers.add_parser("activity", help="every action over the records, newest first (chair, deputy, audit commission)")
    parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="from this day on")
    parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="up to this day, included")
    parser.add_argument("--who", default="", metavar="NAME", help="only of this person (part of the name, or the id)")
    parser.add_argument("--kind", default="", metavar="KIND", help="a kind (people, dues, help, appeals …) or the name of an action")
    parser.add_argument("--part", default="", choices=("", "register", "treasury", "cases", "identities", "office"), help="only of this compartment")
    parser.add_argument("--find", default="", metavar="WORDS", help="a name, a number, a subject, a deed")
    parser.add_argument("--everything", action="store_true", help="also what the program writes by itself, and who opened which card")
    parser.add_argument("--unsigned", action="store_true", help="only actions that are not as their author signed them")
    parser.add_argument("--limit", type=int, default=_LIMIT, metavar="N")
    parser.add_argument("--open", dest="action", metavar="ACTION_ID", help="one action field by field")
    parser.add_argument("--save", type=Path, metavar="FILE.xlsx", help="write what fits as an Excel file")
    parser.add_argument("--report", type=Path, metavar="FILE.pdf", help="write the report of the period (--from and --to are needed)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.activity.deeds import DEEDS, GROUPS, OTHER
    from tirek.features.activity.finding import Asked
    from tirek.features.activity.service import Activity
    from tirek.foundation.store.ids import parse_id

    if arguments.kind and arguments.kind not in (*GROUPS, *DEEDS, OTHER) and "." not in arguments.kind:
        raise WrongUsage(f"--kind: {', '.join((*GROUPS, OTHER))}")
    activity = Activity(context.open())
    if arguments.action:
        return action_json(activity.open(parse_id(arguments.action)), context.texts)
    asked = Asked(arguments.first, arguments.last, _who(activity, arguments.who), arguments.kind, arguments.part, arguments.find, arguments.everything, arguments.unsigned)
    if arguments.report:
        return _report(arguments, context)
    if arguments.save:
        from tirek.features.activity.sheet import write_activity

        written = write_activity(arguments.save, context.open(), asked)
        context.say(mark("The file is not encrypted: everyone who has it can read it."))
        return {"ok": True, "file": str(arguments.save), "actions": written}
    activity.note_opened()
    ids = activity.ids(asked)
    rows = activity.rows(ids[: max(0, arguments.limit)])
    return {"actions": [row_json(row, context.texts) for row in rows], "total": len(ids)}


def _report(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.activity.paper import report_pdf
    from tirek.features.activity.report import Reports
    from tirek.features.activity.service import Activity
    from tirek.features.settings.api import Settings

    if arguments.first is None or arguments.last is None:
        raise WrongUsage("--report: --from DAY --to DAY")
    org = context.open()
    report = Reports(org).of(arguments.first, arguments.last)
    write_file(arguments.report, report_pdf(org, report, context.texts, Settings(org).organisation().named(context.texts.code)))
    Activity(org).note_opened("export.activity")
    return {
        "ok": True, "file": str(arguments.report), "actions": report.actions, "by_program": report.routine, "unsigned": len(report.faults) + report.left_out.get("faults", 0),
        "stray": report.stray, "closed": list(report.closed),
        "counted": [{"who": one.who.name, "action": one.kind, "times": one.actions, "records": one.records} for one in report.counted],
    }  # fmt: skip


def _who(activity: Any, words: str) -> int | None:
    """The person named; a name that fits nobody is wrong usage."""
    from tirek.foundation.store.ids import id_text

    if not words.strip():
        return None
    small = words.strip().casefold()
    found = [one for one in activity.people() if small in one.name.casefold() or small == id_text(one.id)]
    if len(found) != 1:
        raise WrongUsage("--who: " + ", ".join(f"{one.name or '?'} ({id_text(one.id)})" for one in found or activity.people()))
    return found[0].id


def row_json(row: ActionRow, texts: Texts) -> dict[str, Any]:
    """A line as the command line prints it."""
    from tirek.features.activity.screen_words import fault_words, person_words
    from tirek.foundation.store.ids import id_text

    name, role = person_words(row.who, texts)
    return {
        "at": row.at.isoformat(), "who": name, "role": role, "computer": row.computer, "what": row.words, "about": row.about, "records": row.records,
        "action": row.kind, "action_id": id_text(row.id), "part": row.part,
        "undone_by": row.undone[0] if row.undone else None, "undone_at": row.undone[1].isoformat() if row.undone else None,
        "undoes": id_text(row.undoes) if row.undoes else None, "signed": not row.faults, "wrong": fault_words(row.faults, texts) or None,
    }  # fmt: skip


def action_json(view: ActionView, texts: Texts) -> dict[str, Any]:
    """An action field by field."""
    from tirek.foundation.store.ids import id_text

    records = [
        {
            "table": one.table, "id": id_text(one.id), "kind": one.kind, "name": one.name, "op": one.op, "gone": one.gone,
            "fields": [{"field": field.field, "before": field.before, "after": field.after} for field in one.fields],
        }
        for one in view.records
    ]  # fmt: skip
    return {**row_json(view.row, texts), "changes": records, "more": view.more}


def _day(text: str) -> date:
    from tirek.foundation.language.dates import read_date

    day = read_date(text)
    if day is None:
        raise argparse.ArgumentTypeError("2026-09-01")
    return day
