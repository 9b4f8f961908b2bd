"""The folder of an installed program: one folder a version, and one line that says which of them is started.

    Tirek.exe (or the script tirek)   the start link; reads `current`
    current                           "app-0.2.0"
    app-0.1.0/  app-0.2.0/            whole versions, each with a file `whole` in it
    new-0.3.0/                        on its way; never started
    update.json                       what was in use before, and how often the new one has started
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

CURRENT, STATE, WHOLE = "current", "update.json", "whole"
STARTS_TO_TRUST = 3
"""The old version goes when the new one has started so often."""

_APP = re.compile(r"app-\d{1,4}(?:\.\d{1,4}){1,3}")


class ProgramPlace:
    """One program folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> str | None:
        """The name of the folder that is started; None when the line is missing or names what is not whole."""
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return name if self.is_whole(name) else None

    def is_whole(self, name: str) -> bool:
        """Whether a version is completely there."""
        return _APP.fullmatch(name) is not None and (self.folder / name / WHOLE).is_file()

    def previous(self) -> str | None:
        """The version that was in use before the current one, while it is kept."""
        name = str(self._state().get("previous", ""))
        return name if self.is_whole(name) and name != self.current() else None

    def starts_left(self) -> int:
        """After how many more good starts the version before is removed; 0 when none is kept."""
        return max(1, STARTS_TO_TRUST - int(self._state().get("starts", 0))) if self.previous() else 0

    def switch(self, name: str) -> None:
        """From now on `name` is started. One atomic rename; what was in use is remembered before it."""
        old = self.current()
        self._write(STATE, json.dumps({"previous": old, "current": name, "starts": 0}))
        self._write(CURRENT, name + "\n")

    def note_start(self) -> None:
        """The version in use has started well. After the third time the one before it is removed. Never raises:
        a program folder that may not be written stays as it is."""
        state = self._state()
        if state.get("current") != self.current() or not state.get("previous"):
            return
        starts = int(state.get("starts", 0)) + 1
        with contextlib.suppress(OSError):
            if starts < STARTS_TO_TRUST:
                self._write(STATE, json.dumps({**state, "starts": starts}))
                return
            old = str(state["previous"])
            (self.folder / STATE).unlink()
            if self.is_whole(old) and old != self.current():
                (self.folder / old / WHOLE).unlink()     # from here on nobody starts a half-removed version
                shutil.rmtree(self.folder / old, ignore_errors=True)

    def forget_unfinished(self) -> None:
        """Removes what an interrupted update has left. Raises OSError."""
        for path in self.folder.glob("new-*"):
            shutil.rmtree(path)
        for path in self.folder.glob("app-*"):
            if path.is_dir() and not (path / WHOLE).exists():
                shutil.rmtree(path, ignore_errors=True)
        for name in (CURRENT, STATE):
            (self.folder / (name + ".new")).unlink(missing_ok=True)

    def _state(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / STATE).read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, text: str) -> None:
        half = self.folder / (name + ".new")
        with half.open("w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(self.folder / name)
        sync_folder(self.folder)


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder durable where the system can (not on Windows, where they are by themselves)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def not_installed() -> Circumstance:
    """Run from a checkout, or from a folder that belongs to the system."""
    return Circumstance(
        "UPDATE-07",
        mark("This copy of the program cannot renew itself: it was not put here by its own installer, or its folder may not be written."),
        mark("Start the installer of the new version from the stick. The data stay as they are."),
    )
