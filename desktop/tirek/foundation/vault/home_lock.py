"""One program at a time on one folder: a lock that the system drops when the process dies."""

from __future__ import annotations

import os
from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

FILE = "in-use.lock"


class HomeLock:
    """Held from construction to `release`. Raises Circumstance HOME-01 when another copy holds it, DISK-02 when the folder cannot be written."""

    def __init__(self, home: Path) -> None:
        try:
            self._descriptor = os.open(home / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            raise Circumstance(
                "DISK-02",
                mark("Not saved: the folder of this organisation cannot be written to."),
                mark(
                    "Check that the disk or stick is not write-protected and that the folder is yours, then do it again."
                ),
            ) from None
        try:
            _take(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            raise Circumstance(
                "HOME-01",
                mark("Tirek is already open on this organisation. Nothing was changed."),
                mark("Go to the open window, or close it and start again."),
            ) from None

    def release(self) -> None:
        """Lets go; harmless when done twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _take(descriptor: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
