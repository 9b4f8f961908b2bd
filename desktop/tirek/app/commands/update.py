"""`tirek update DIR`, `tirek update --back`, `tirek self-check`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

from tirek.app.command_line import Context
from tirek.foundation.command_line import WrongUsage
from tirek.foundation.language.texts import mark

BACKUP = "before-update.tirek"
"""In the home: the proved backup that was made before the last update."""

_SELF_CHECK_S = 600


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    update = subparsers.add_parser("update", help="a new version from a stick; backup first, the old version stays until the new one has proved itself")
    update.add_argument("stick", nargs="?", type=Path, metavar="DIR")
    update.add_argument("--back", action="store_true", help="go back to the version before, while it is kept")
    update.set_defaults(run=_update)
    check = subparsers.add_parser("self-check", help="whether this program is whole: parts, words, a vault made and opened")
    check.set_defaults(run=_self_check)


def system_name() -> str:
    """The name under which a stick keeps versions for this kind of computer."""
    return {"win32": "windows-x64", "linux": "linux-x64"}.get(sys.platform, sys.platform)


def _update(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek import __version__
    from tirek.foundation.resources import program_folder, update_keys_folder
    from tirek.foundation.updating.manifest import trusted_keys
    from tirek.foundation.updating.update import Means, go_back, update

    if arguments.back:
        name = go_back(program_folder())
        context.say(mark("The version before will start next time."))
        return {"ok": True, "now": name.removeprefix("app-")}
    if arguments.stick is None:
        raise WrongUsage("tirek update needs the folder of the stick, or --back")
    means = Means(trusted_keys(update_keys_folder()), __version__, system_name(), protect=lambda: _protect(context), try_start=_sound)
    done = update(arguments.stick, program_folder(), means)
    context.say(mark("The new version is in place and will start next time. The one before stays until it has started three times."))
    return {"ok": True, "before": done.before, "now": done.now, "words": done.words}


def _protect(context: Context) -> None:
    """A backup of everything, proved by opening it again. Nothing to protect where there is no organisation."""
    from tirek.features.safekeeping.api import make_backup
    from tirek.foundation.vault.files import vault_exists

    if vault_exists(context.home):
        make_backup(context.open(), context.home / BACKUP)


def _sound(words: list[str]) -> bool:
    """Starts the new version on itself, apart from everything."""
    try:
        run = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SELF_CHECK_S, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    except (OSError, subprocess.SubprocessError):
        return False
    return run.returncode == 0 and b'"ok": true' in run.stdout


def _self_check(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    """Loads what a day needs, then makes an organisation in an empty folder, proves it, and removes it."""
    import tempfile
    from importlib import import_module

    from tirek import __version__
    from tirek.app.organisations import make_organisation
    from tirek.app.practice import random_passphrase
    from tirek.features.counsel.api import Counsel
    from tirek.features.safekeeping.api import check_organisation
    from tirek.foundation.language.texts import load_texts

    for name in ("PySide6.QtWidgets", "PySide6.QtSvg", "PySide6.QtPrintSupport", "tirek.app.workplace", "tirek.app.window", "reportlab.pdfgen.canvas", "openpyxl", "docx", "httpx"):
        import_module(name)
    texts = {code: load_texts(code) for code in ("kk", "ru", "en")}
    with tempfile.TemporaryDirectory() as folder:
        org, _code = make_organisation(Path(folder) / "home", "Үлгі", "Тексеру", random_passphrase(), clock=context.clock, texts=texts["kk"], practice=True)
        try:
            sources = Counsel(org).ask("Еңбек демалысы қанша күн?", keep=False).sources
            sound = check_organisation(org).ok and bool(sources)
        finally:
            org.close()
    return {"ok": sound, "version": __version__}
