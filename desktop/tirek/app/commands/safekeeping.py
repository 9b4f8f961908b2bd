"""`tirek backup FILE`, `tirek restore FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.app.command_line import Context, read_passphrase_file
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.safekeeping.api import Backup


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    backup = subparsers.add_parser("backup", help="one encrypted file with everything, proved by a test restore")
    backup.add_argument("file", metavar="FILE")
    backup.set_defaults(run=_backup)
    restore = subparsers.add_parser("restore", help="a backup, or the sealed copy at the centre, into an empty home")
    restore.add_argument("file", metavar="FILE", nargs="?")
    restore.add_argument("--from-relay", metavar="INVITATION_OR_DIR", help="from the sealed copy: the region's invitation for another computer, or a folder with the copy")
    restore.add_argument("--new-passphrase-file", metavar="G", help="with --from-relay: the passphrase of the chair from now on")
    restore.add_argument("--keep-computers", action="store_true", help="with --from-relay: the computers of before are not lost and go on")
    restore.add_argument("--code-file", metavar="F", help="open with the printed recovery code instead of the passphrase")
    restore.add_argument("--share", action="append", default=[], metavar="FILE", help="with --from-relay: a keeper's half, twice, instead of the printed code")
    restore.add_argument("--chair", default="", metavar="NAME", help="with --share: who is the chair from now on")
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
    if arguments.from_relay:
        return _from_relay(arguments, context)
    if not arguments.file:
        raise Circumstance("BACKUP-02", mark("The backup file is not there or cannot be read."), mark("Put the stick in, choose the file again."))
    secret = read_passphrase_file(Path(arguments.code_file)) if arguments.code_file else context.passphrase()
    unlock = vault.unlock_with_recovery if arguments.code_file else vault.unlock
    back = restore_backup(Path(arguments.file), context.home, lambda home: unlock(home, secret), clock=context.clock, texts=context.texts)
    context.say(mark("Everything of the backup is back. What was written after it has to be written again."))
    return _document(back)


def _is_folder(text: str) -> bool:
    try:
        return Path(text).is_dir()
    except OSError:     # an invitation's own text is no name of a file
        return False


def copy_place(text: str) -> str | Path:
    """Where the sealed copy is: the region's invitation (its text, or a file with it), or a folder with the copy."""
    from tirek.features.exchange_desk.api import read_invitation_text

    return Path(text) if _is_folder(text) else read_invitation_text(text)


def _by_keepers(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.keepers_copy import finish_from_copy
    from tirek.foundation.command_line import read_bytes

    if not arguments.new_passphrase_file or not arguments.chair.strip():
        raise Circumstance(
            "COPY-03",
            mark("The new passphrase and the name of the chair are needed."),
            mark("Name them: --new-passphrase-file G --chair NAME, with two --share files."),
        )
    shares = [read_bytes(Path(name)) for name in arguments.share]
    passphrase = read_passphrase_file(Path(arguments.new_passphrase_file))
    back = finish_from_copy(
        context.home, copy_place(arguments.from_relay), shares, passphrase, arguments.chair, clock=context.clock, texts=context.texts, lost=not arguments.keep_computers
    )
    context.keep(back.org)
    context.say(mark("Open again, but for the names behind confidential appeals: those are closed for ever. Give the other officers their keys anew."))
    return {"ok": True, "changes": back.changes, "recovery_code": back.code, **_counted(back.org)}


def _counted(org: Any) -> dict[str, int]:
    from tirek.features.appeals.api import Appeals
    from tirek.features.members.api import Members

    return {"members": Members(org).count(), "appeals": len(Appeals(org).list()) if org.may_open("cases") else 0}


def _from_relay(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    if arguments.share:
        return _by_keepers(arguments, context)
    from tirek.app.organisations import restore_from_relay

    if not arguments.code_file or not arguments.new_passphrase_file:
        raise Circumstance(
            "COPY-02", mark("The printed code and a new passphrase are needed."), mark("Name two files: --code-file F --new-passphrase-file G.")
        )
    place = copy_place(arguments.from_relay)
    code, passphrase = (read_passphrase_file(Path(name)) for name in (arguments.code_file, arguments.new_passphrase_file))
    org, meeting = restore_from_relay(place, code, context.home, passphrase, clock=context.clock, texts=context.texts, lost=not arguments.keep_computers)
    context.keep(org)
    context.say(mark("Everything that had reached the centre is back. What was written after the last exchange has to be written again."))
    context.say(mark("With the next exchange the lost computer takes part no longer. What lies on it stays readable to who knows a passphrase of before. Print a new recovery code now."))
    return {"ok": True, **_counted(org), "made_at": context.clock.now().isoformat(), "changes": meeting.changes, "bytes": meeting.bytes}


def _document(backup: Backup) -> dict[str, Any]:
    return {
        "ok": True,
        "members": backup.members,
        "appeals": backup.appeals,
        "made_at": backup.made_at.isoformat(),
        "changes": backup.changes,
        "bytes": backup.bytes,
    }
