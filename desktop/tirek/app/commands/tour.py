"""`tirek tour --out DIR`: the whole working day, headless."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

from tirek.app.command_line import Context
from tirek.foundation.command_line import WrongUsage, read_text
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

MARK = "tour.json"


def register(subparsers: Any, context: Context) -> None:
    """Adds the command."""
    tour = subparsers.add_parser("tour", help="a whole working day, headless; leaves screenshots and papers")
    tour.add_argument("--out", type=Path, required=True, metavar="DIR")
    tour.add_argument("--short", action="store_true", help="of an installed program: needs --invitation of a centre that runs and has a notice out")
    tour.add_argument("--invitation", type=Path, metavar="FILE")
    tour.add_argument("--model", type=Path, metavar="FILE", help="with --short: also try the model's process on this file")
    tour.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    out: Path = arguments.out
    invitation = _invitation(arguments)
    _make_room(out)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tirek.app.tour.day import Day, Short, write_report

    steps = Day(out, context.clock, Short(invitation, arguments.model) if invitation is not None else None).run()
    write_report(out, steps)
    context.say(mark("Screenshots and papers are in {folder}"), folder=str(out))
    return {"ok": all(step.ok for step in steps), "out": str(out), "steps": [step.__dict__ for step in steps]}


def _invitation(arguments: argparse.Namespace) -> str | None:
    """The invitation of a short tour; None for the whole day. Raises WrongUsage, Circumstance FILE-01."""
    if not arguments.short:
        return None
    if arguments.invitation is None:
        raise WrongUsage("tirek tour --short needs --invitation FILE")
    return read_text(str(arguments.invitation)).strip()


def _make_room(out: Path) -> None:
    """An empty folder; what an earlier tour left is thrown away, anything else is not touched. Raises Circumstance TOUR-01."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).exists():
            raise Circumstance("TOUR-01", mark("The folder is not empty. Nothing in it was touched."), mark("Name an empty folder, or one that an earlier tour has left."))
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("{}", encoding="utf-8")
