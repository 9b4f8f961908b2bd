"""The last step of joining and of restoring from a copy: what was made beside gets its place in the home; what lay there is kept."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from tirek.foundation.replication.mirror import FOLDER as COPY
from tirek.foundation.store import device
from tirek.foundation.vault import quick
from tirek.foundation.vault.files import FILE, LAST_GOOD, sync_folder

ASIDE = "before-joining"
_OF_AN_ORGANISATION = (FILE, LAST_GOOD, "data", "blobs", COPY, device.FILE, quick.FILE)


def move_in(work: Path, home: Path) -> None:
    """The header last: until it is there, the home holds no organisation. The device id is the new home's own."""
    shutil.rmtree(work / "shelf", ignore_errors=True)
    (work / device.FILE).unlink(missing_ok=True)
    for name in ("data", "blobs", "devices.sealed", "epoch.sealed"):
        if (work / name).exists():
            if (home / name).exists():
                (home / name).rename(home / f"{name}.{ASIDE}-{secrets.token_hex(3)}")
            (work / name).rename(home / name)
    for name in (LAST_GOOD, FILE):
        (work / name).rename(home / name)
    sync_folder(home)


def set_aside(home: Path) -> Path:
    """The organisation of this home, whole, in a folder beside: a home of its own, opened by the passphrase and keys of before.

    Cut in the middle the home holds no organisation, and joining can be done again.
    """
    aside = next(folder for number in range(1, 10_000) if not (folder := home / f"{ASIDE}-{number}").exists())
    aside.mkdir()
    moved: list[str] = []
    try:
        for name in (*_OF_AN_ORGANISATION, *sorted(path.name for path in home.glob("*.sealed"))):
            if (home / name).exists():
                (home / name).rename(aside / name)
                moved.append(name)
    except OSError:
        for name in reversed(moved):
            (aside / name).rename(home / name)
        aside.rmdir()
        raise
    sync_folder(home)
    return aside
