"""`tirek staff import|list|export|density|link|invite|answer|join`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.staff.rules import Counted
    from tirek.features.staff.service import WorkerRow

WHICH = ("all", "members", "unclear", "to_invite", "invited", "young")


def register(subparsers: Any, context: Any) -> None:
    """Adds the commands."""
    staff = subparsers.add_parser("staff", help="all workers of the school: density, whom to invite")
    deeds = staff.add_subparsers(dest="deed", metavar="DEED", required=True)
    taking = deeds.add_parser("import", help="preview of the school's staff list; --commit takes it in and renews who is known")
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--commit", action="store_true", help="take it in as one action that can be undone")
    taking.set_defaults(run=_import)
    listing = deeds.add_parser("list", help="workers in alphabetical order")
    listing.add_argument("--which", choices=WHICH, default="all")
    listing.add_argument("--find", default="", metavar="TEXT")
    listing.set_defaults(run=_list)
    export = deeds.add_parser("export", help="the list, or one part of it, as an Excel file; stands in the access log")
    export.add_argument("file", type=Path, metavar="FILE.xlsx")
    export.add_argument("--which", choices=WHICH, default="all")
    export.add_argument("--find", default="", metavar="TEXT")
    export.set_defaults(run=_export)
    density = deeds.add_parser("density", help="members among the workers by school, age and post")
    density.set_defaults(run=_density)
    link = deeds.add_parser("link", help="say that a worker is a member, or with --not that they are two people")
    link.add_argument("worker", metavar="WORKER_ID")
    link.add_argument("member", metavar="MEMBER_ID")
    link.add_argument("--not", dest="apart", action="store_true")
    link.set_defaults(run=_link)
    invite = deeds.add_parser("invite", help="record that workers were invited")
    invite.add_argument("worker", metavar="WORKER_ID", nargs="+")
    invite.add_argument("--on", metavar="DATE")
    invite.set_defaults(run=_invite)
    answer = deeds.add_parser("answer", help="record the answer of somebody invited")
    answer.add_argument("worker", metavar="WORKER_ID")
    answer.add_argument("answer", choices=("joins", "later", "no"))
    answer.add_argument("--on", metavar="DATE")
    answer.set_defaults(run=_answer)
    join = deeds.add_parser("join", help="take a worker in as a member")
    join.add_argument("worker", metavar="WORKER_ID")
    join.set_defaults(run=_join)


def _staff(context: Any) -> Any:
    from tirek.features.staff.service import Staff

    return Staff(context.open())


def _day(text: str | None) -> str | None:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise Circumstance(
            "STAFF-02", mark("“{text}” is not a day. Nothing was changed."), mark("Write the day like this: 2026-09-01."), text=(text or "")[:20]
        ) from None


def _import(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text

    staff = _staff(context)
    preview = staff.preview(arguments.file)
    refusal = preview.refusal()
    if refusal is not None:
        raise refusal
    document = preview.as_document(context.texts, id_text)
    document |= {"action_id": None, "added": 0, "renewed": 0, "missing": []}
    if arguments.commit and preview.people:
        taken = staff.renew([row.member for row in preview.rows if row.member is not None])
        document |= {"action_id": id_text(taken.action) if taken.action else None, "added": taken.added, "renewed": taken.renewed}
        document["missing"] = [id_text(worker) for worker in taken.missing]
    return document


def _list(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    rows = _staff(context).workers(arguments.which, arguments.find)
    return {"workers": [worker_json(row) for row in rows], "total": len(rows)}


def _export(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.staff.export import write_staff

    count = write_staff(arguments.file, context.open(), context.texts, arguments.which, arguments.find)
    context.say(mark("The file is not encrypted: everyone who has it can read it."))
    return {"ok": True, "file": str(arguments.file), "workers": count}


def _density(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.staff.ages import age_rules
    from tirek.features.staff.service import counted_workers

    staff, rules = _staff(context), age_rules()
    rows = staff.workers()
    whole = staff.whole()
    young = [row for row in rows if row.young]
    return {
        "workers": whole.workers, "members": whole.members, "unclear": whole.unclear, "percent": whole.percent,
        "by_school": [_counted(line) for line in counted_workers(rows, "school")],
        "by_age": [_counted(line) for line in counted_workers(rows, "age")],
        "by_post": [_counted(line) for line in counted_workers(rows, "post")],
        "young_teachers": {
            "workers": len(young), "members": sum(row.member is not None for row in young), "under_age": rules.young_under,
            "source": {"act": rules.act, "article": rules.article, "revised": rules.revised, "checked": rules.checked},
        },
    }  # fmt: skip


def _link(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import parse_id

    staff, worker, member = _staff(context), parse_id(arguments.worker), parse_id(arguments.member)
    row = staff.not_this_member(worker, member) if arguments.apart else staff.link(worker, member)
    return {"worker": worker_json(row), "action_id": _action(staff)}


def _invite(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import parse_id

    staff = _staff(context)
    staff.invite([parse_id(one) for one in arguments.worker], _day(arguments.on))
    return {"ok": True, "invited": len(arguments.worker), "action_id": _action(staff)}


def _answer(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import parse_id

    staff = _staff(context)
    row = staff.answered(parse_id(arguments.worker), arguments.answer, _day(arguments.on))
    return {"worker": worker_json(row), "action_id": _action(staff)}


def _join(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.foundation.store.ids import id_text, parse_id

    staff = _staff(context)
    card = staff.join(parse_id(arguments.worker))
    return {"member": {"id": id_text(card.id), "number": card.number, "full_name": card.full_name}, "action_id": _action(staff)}


def _action(staff: Any) -> str | None:
    from tirek.foundation.store.ids import id_text

    return id_text(staff.last_action) if staff.last_action is not None else None


def _counted(line: Counted) -> dict[str, Any]:
    return {"key": line.key, "workers": line.workers, "members": line.members, "unclear": line.unclear, "percent": line.percent}


def worker_json(row: WorkerRow) -> dict[str, Any]:
    """A worker as the command line prints it."""
    from tirek.foundation.store.ids import id_text

    return {
        "id": id_text(row.id), "name": row.name, "birth_date": row.birth_date, "school": row.school, "post": row.post, "post_id": row.post_id,
        "subject": row.subject, "phone": row.phone, "member": id_text(row.member) if row.member else None, "how": row.how,
        "maybe": [id_text(one) for one in row.maybe], "young_teacher": row.young, "invited_on": row.invited_on, "answer": row.answer,
        "answered_on": row.answered_on,
    }  # fmt: skip
