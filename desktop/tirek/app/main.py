"""The program's entry: `tirek` opens the window, `tirek COMMAND` does the same work without a display.

Light by rule: argparse and the standard library only; each command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from tirek.app.command_line import Context
from tirek.foundation.command_line import WrongUsage
from tirek.foundation.errors import Bug, Circumstance, to_words

COMMANDS = (
    "tirek.app.commands.organisation",
    "tirek.app.commands.journal",
    "tirek.features.activity.commands",
    "tirek.app.commands.safekeeping",
    "tirek.app.commands.roles",
    "tirek.app.commands.handover",
    "tirek.app.commands.personal_data",
    "tirek.app.commands.keepers",
    "tirek.app.commands.model",
    "tirek.app.commands.tour",
    "tirek.app.commands.update",
    "tirek.app.commands.bench",
    "tirek.features.members.commands",
    "tirek.features.staff.commands",
    "tirek.features.appeals.commands",
    "tirek.features.counsel.commands",
    "tirek.features.counsel.law_commands",
    "tirek.features.counsel.report_commands",
    "tirek.features.counsel.tree_commands",
    "tirek.features.counsel.safety_commands",
    "tirek.features.documents.commands",
    "tirek.features.dues.commands",
    "tirek.features.benefits.commands",
    "tirek.features.contracts.commands",
    "tirek.features.exchange_desk.commands",
    "tirek.features.devices.commands",
    "tirek.features.transfer.commands",
    "tirek.features.letters.commands",
    "tirek.features.referrals.commands",
    "tirek.features.cards.commands",
)
"""Modules with `register(subparsers, context)`."""


def main(argv: list[str] | None = None) -> int:
    """Runs one command; returns the exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    arguments = sys.argv[1:] if argv is None else argv
    if _wants_window(arguments):
        return _window(arguments)
    from tirek.foundation.vault.process import refuse_core_dumps

    refuse_core_dumps()
    context = Context()
    parser = _parser(context)
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    context.use(parsed)
    try:
        document = parsed.run(parsed, context)
    except WrongUsage as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyboardInterrupt, BrokenPipeError):
        return 1
    except Exception as error:  # noqa: BLE001 - the face of the program: every error becomes a sentence
        return _refused(context, error)
    finally:
        context.close()
    return _done(context, document)


def _parser(context: Context) -> argparse.ArgumentParser:
    from tirek import __version__

    parser = argparse.ArgumentParser(
        prog="tirek",
        description="Offline-first workplace of a primary union organisation. Without a command opens the window.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    add_common_options(parser)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(name).register(subparsers, context)
    for command in _leaves(parser):
        add_common_options(command, default=argparse.SUPPRESS)
    return parser


def add_common_options(parser: argparse.ArgumentParser, default: object = None) -> None:
    """Options that stand before or after the command alike."""
    parser.add_argument("--home", type=Path, default=default, help="folder of the organisation (TIREK_HOME)")
    parser.add_argument(
        "--passphrase-file", type=Path, default=default, help="file with the passphrase (TIREK_PASSPHRASE_FILE)"
    )
    parser.add_argument("--lang", choices=("kk", "ru", "en"), default=default, help="language of words for people; of the window too, for this run")
    parser.add_argument(
        "--json", action="store_true", default=default or False, help="print one JSON document and nothing else"
    )


def _leaves(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    leaves: list[argparse.ArgumentParser] = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to walk its commands
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for child in action.choices.values():
                leaves += [child, *_leaves(child)]
    return leaves


def _done(context: Context, document: object) -> int:
    failed = isinstance(document, dict) and document.get("ok") is False
    if context.json:
        print(json.dumps(document, ensure_ascii=False, default=str))
    else:
        context.show(document)
    return 1 if failed else 0


def _refused(context: Context, error: Exception) -> int:
    message, next_step = to_words(context.texts, error)
    code = error.code if isinstance(error, (Circumstance, Bug)) else "BUG-" + type(error).__name__
    if os.environ.get("TIREK_TRACE") and not isinstance(error, Circumstance):
        raise error
    if context.json:
        print(json.dumps({"error": {"code": code, "message": message, "next_step": next_step}}, ensure_ascii=False))
    else:
        print(f"{code}. {message}\n{next_step}", file=sys.stderr)
    return 1


def _wants_window(arguments: list[str]) -> bool:
    """Whether there is no command among the arguments, only options of the window."""
    if {"-h", "--help", "--version"} & set(arguments):
        return False
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_common_options(parser)
    parser.add_argument("rest", nargs="*")
    try:
        known, unknown = parser.parse_known_args(arguments)
    except (argparse.ArgumentError, SystemExit):
        return False
    return not known.rest and not unknown


def _window(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tirek")
    add_common_options(parser)
    chosen = parser.parse_args(arguments)
    from tirek.app.window import run

    return run(chosen)


if __name__ == "__main__":
    sys.exit(main())
