"""`tirek update DIR`, `tirek update --line`, `tirek update --back`, `tirek self-check`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tirek import __version__
from tirek.app.command_line import Context
from tirek.foundation.command_line import WrongUsage
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import mark


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    update = subparsers.add_parser("update", help="a new version from a stick or the centre; backup first, the old version stays until the new one has proved itself")
    update.add_argument("stick", nargs="?", type=Path, metavar="DIR")
    update.add_argument("--line", action="store_true", help="the new version from the centre that was joined")
    update.add_argument("--back", action="store_true", help="go back to the version before, while it is kept")
    update.set_defaults(run=_update)
    check = subparsers.add_parser("self-check", help="whether this program is whole: parts, words, a vault made and opened")
    check.set_defaults(run=_self_check)


def _update(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.features.updates.api import BACKUP, Updates, renew
    from tirek.foundation.resources import program_folder, update_keys_folder
    from tirek.foundation.updating.manifest import trusted_keys
    from tirek.foundation.updating.update import go_back

    if arguments.back:
        name = go_back(program_folder())
        context.say(mark("The version before will start next time."))
        return {"ok": True, "now": name.removeprefix("app-")}
    if arguments.stick is None and not arguments.line:
        raise WrongUsage("tirek update needs the folder of the stick, --line or --back")
    keys = trusted_keys(update_keys_folder())
    if arguments.line:
        updates = Updates(context.open(), program_folder(), keys)
        offered = updates.ask_centre()
        if offered is None:
            context.say(mark("The centre has no newer version."))
            return {"ok": True, "before": __version__, "now": __version__, "words": {}}
        done = updates.put_in_use(offered, Control(None))
    else:
        done = renew(arguments.stick, program_folder(), keys, lambda: _protect(context, BACKUP))
    context.say(mark("The new version is in place and will start next time. The one before stays until it has started three times."))
    return {"ok": True, "before": done.before, "now": done.now, "words": done.words}


def _protect(context: Context, name: str) -> None:
    """A backup of everything, proved by opening it again. Nothing to protect where there is no organisation."""
    from tirek.features.safekeeping.api import make_backup
    from tirek.foundation.vault.files import vault_exists

    if vault_exists(context.home):
        make_backup(context.open(), context.home / name)


def _self_check(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    """Loads what a day needs, then makes an organisation in an empty folder, proves it, and removes it."""
    import tempfile
    from importlib import import_module

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
