"""`tirek bench [NAME]`: each figure beside what it is compared to."""

from __future__ import annotations

import argparse
import os
from typing import Any

from tirek.app.benchmarks.all import BENCHMARKS
from tirek.app.command_line import Context


def register(subparsers: Any, context: Context) -> None:
    """Adds the command."""
    bench = subparsers.add_parser("bench", help="the benchmarks, each side by side with what it is compared to")
    bench.add_argument("name", nargs="?", choices=sorted(BENCHMARKS), metavar="NAME", help=", ".join(sorted(BENCHMARKS)))
    bench.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    chosen = [arguments.name] if arguments.name else list(BENCHMARKS)
    results = [result for name in chosen for result in BENCHMARKS[name]()]
    if not context.json:
        for result in results:
            goal = "reported" if result.goal is None else f"goal {result.goal:g} {'met' if result.met else 'MISSED'}"
            print(f"{result.name}: {result.ours:.3g} {result.unit} against {result.theirs:.3g} {result.unit}, ratio {result.ratio:.2f} ({goal})")
        return {}
    return {
        "results": [
            {"name": result.name, "ours": result.ours, "theirs": result.theirs, "ratio": result.ratio, "unit": result.unit, "goal": result.goal}
            for result in results
        ]
    }
