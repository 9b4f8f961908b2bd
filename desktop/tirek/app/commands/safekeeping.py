"""`tirek backup FILE`, `tirek restore FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.app.command_line import Context, read_passphrase_file
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.safekeeping.api import Backup


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    backup = subparsers.add_parser("backup", help="one encrypted file with everything, proved by a test restore")
    backup.add_argument("file", metavar="FILE")
    backup.set_defaults(run=_backup)
    restore = subparsers.add_parser("restore", help="a backup into an empty home")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--code-file", metavar="F", help="open with the printed recovery code instead of the passphrase")
    restore.set_defaults(run=_restore)


def _backup(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.safekeeping.api import make_backup

    made = make_backup(context.open(), Path(arguments.file).absolute())
    context.say(mark("The backup was opened again and checked: everything is in it."))
    return _document(made)


def _restore(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.records import import_models
    from tirek.features.safekeeping.api import restore_backup
    from tirek.foundation.vault import vault

    import_models()
    secret = read_passphrase_file(Path(arguments.code_file)) if arguments.code_file else context.passphrase()
    unlock = vault.unlock_with_recovery if arguments.code_file else vault.unlock
    back = restore_backup(Path(arguments.file), context.home, lambda home: unlock(home, secret), clock=context.clock, texts=context.texts)
    context.say(mark("Everything of the backup is back. What was written after it has to be written again."))
    return _document(back)


def _document(backup: Backup) -> dict[str, Any]:
    return {
        "ok": True,
        "members": backup.members,
        "appeals": backup.appeals,
        "made_at": backup.made_at.isoformat(),
        "changes": backup.changes,
        "bytes": backup.bytes,
    }
