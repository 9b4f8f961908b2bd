"""Runs `tirek` as somebody without rights: as root a read-only folder proves nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NOBODY = 65534


def run_tirek(arguments: Sequence[str], *, home: Path, passphrase_file: Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    """One command in a process of its own, without root's rights when the tests have them."""
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(home.parent), "TIREK_HOME": str(home), "TIREK_PASSPHRASE_FILE": str(passphrase_file),
        "TIREK_LANG": language, "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen",
        **({"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}),     # code of another checkout
    }  # fmt: skip
    return subprocess.run(
        [*without_rights(), sys.executable, "-m", "tirek.app.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


def without_rights() -> list[str]:
    """The beginning of a command line that drops root's rights."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def give(path: Path) -> None:
    """Makes a tree belong to the unprivileged user, and lets them reach it."""
    if os.geteuid() != 0:
        return
    for parent in [path, *path.parents]:
        if parent.stat().st_uid == 0 and str(parent).startswith("/tmp/") and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    for found in [path, *path.rglob("*")]:
        os.chown(found, NOBODY, NOBODY)
