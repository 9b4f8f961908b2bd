"""`tirek` without a command: the window. On the way to the passphrase page nothing heavy is imported."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from tirek.app.vault_port import HomeVault
from tirek.foundation.clock import Clock, SystemClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.jobs import Jobs
from tirek.foundation.language.texts import Texts, mark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tirek.app.shell.window import MainWindow

HEAVY = ("cryptography.hazmat.primitives.ciphers.aead", "argon2.low_level", "tirek.foundation.organisation", "tirek.app.records", "tirek.app.workplace")
"""Imported in the background while the passphrase is being typed."""

STARTED_WELL_MS = 5000
"""A window that has stood so long has started well: an updated program counts it."""

PROOF_AFTER_MS = 3000
"""The whole check begins this long after the workplace was opened."""


def run(arguments: argparse.Namespace) -> int:
    """Opens the window and stays until it is closed. Returns the exit status."""
    from PySide6.QtCore import QTimer

    from tirek.app.command_line import default_home
    from tirek.foundation.vault.process import refuse_core_dumps

    refuse_core_dumps()
    home = Path(arguments.home or os.environ.get("TIREK_HOME") or default_home())
    app = application()
    window = make_window(home, SystemClock(), language=arguments.lang)
    window.show_on_screen()
    _offer_practice_passphrase(window, home)
    QTimer.singleShot(0, lambda: threading.Thread(target=_warm_up, daemon=True).start())
    QTimer.singleShot(STARTED_WELL_MS, lambda: threading.Thread(target=_note_start, daemon=True).start())
    return app.exec()


def _offer_practice_passphrase(window: MainWindow, home: Path) -> None:
    """A practice school keeps its passphrase beside it: nobody need look it up to have a first look."""
    from tirek.app.command_line import PRACTICE_PASSPHRASE, read_passphrase_file

    screen: Any = window.screen_shown
    if (home / PRACTICE_PASSPHRASE).exists() and hasattr(screen, "passphrase") and hasattr(screen, "open_button"):
        screen.passphrase.set_value(read_passphrase_file(home / PRACTICE_PASSPHRASE))


def application() -> QApplication:
    """The one Qt application of the process."""
    from PySide6.QtWidgets import QApplication

    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    from tirek.foundation.ui.garbage import collect_on_gui_thread
    from tirek.foundation.ui.theme import new_application

    app = new_application(sys.argv[0])
    collect_on_gui_thread(app)
    app.setApplicationName("Tirek")
    return app


def make_window(home: Path, clock: Clock, *, language: str | None = None, practice_only: bool = False) -> MainWindow:
    """The window on one home folder, at the passphrase page or the first start. `language`: for this run, whatever was saved;
    `practice_only`: what is made here is marked as practice."""
    from PySide6.QtCore import QTimer

    from tirek.app.shell.window import MainWindow
    from tirek.app.wiring import ModelPlace
    from tirek.foundation.ui.jobs_bridge import window_jobs

    model, jobs = ModelPlace(home, clock), window_jobs()
    proving: WeakSet[Any] = WeakSet()
    holder: list[MainWindow] = []

    def texts() -> Texts:
        return holder[0].texts

    def workplace(org: Any, words: Texts) -> Any:
        from tirek.app.workplace import make_workplace

        if org not in proving:
            proving.add(org)
            QTimer.singleShot(PROOF_AFTER_MS, holder[0], lambda: None if org.closed else _prove(holder[0], jobs, org))
        return make_workplace(org, words, model)

    def practice() -> Any:
        from tirek.app.practice import make_practice_school

        return make_practice_school(home, clock=clock, texts=texts())[0]

    window = MainWindow(
        vault=HomeVault(home, clock, texts, practice=practice_only), open_workplace=workplace, home=home, clock=clock, jobs=jobs, language=language, practice=practice
    )
    holder.append(window)
    application().aboutToQuit.connect(model.close)
    application().aboutToQuit.connect(jobs.close)
    return window


def _prove(window: MainWindow, jobs: Jobs, org: Any) -> None:
    """Checks everything once after Today is on the screen; only trouble is spoken of, and only while the window is there."""
    from tirek.foundation.ui.jobs_bridge import ScreenJobs

    def work(control: Any) -> Any:
        from tirek.features.safekeeping.checking import check_organisation

        return check_organisation(org, control.check)

    def done(report: Any) -> None:
        if not report.ok:
            window.show_error(Circumstance("CHECK-01", mark("Something in the records does not prove: {count} places."), mark("Make a backup now and call the regional office."), count=len(report.problems)))

    ScreenJobs(jobs, window).run(work, done=done, failed=window.show_error)


def _note_start() -> None:
    from tirek.foundation.resources import program_folder
    from tirek.foundation.updating.place import ProgramPlace

    if (folder := program_folder()) is not None:
        ProgramPlace(folder).note_start()


def _warm_up() -> None:
    for name in HEAVY:
        import_module(name)
