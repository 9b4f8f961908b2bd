"""What every feature's commands share: wrong usage, and texts that need not stand in arguments."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

_DATA_LIMIT = 20_000_000


class WrongUsage(Exception):
    """The words of the command do not fit together; exit status 2."""


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`. Raises Circumstance FILE-01."""
    if name == "-":
        return sys.stdin.read(_DATA_LIMIT)
    try:
        with open(name, encoding="utf-8-sig") as file:
            return file.read(_DATA_LIMIT)
    except (OSError, UnicodeDecodeError):
        raise Circumstance(
            "FILE-01",
            mark("The file “{name}” cannot be read."),
            mark("Check that it exists, is a text file and may be opened."),
            name=Path(name).name,
        ) from None


def read_bytes(path: Path, limit: int = 1_000_000) -> bytes:
    """The bytes of a small file, cut at `limit`. Raises Circumstance FILE-01."""
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError:
        raise Circumstance(
            "FILE-01",
            mark("The file “{name}” cannot be read."),
            mark("Check that it exists, is a text file and may be opened."),
            name=path.name,
        ) from None


def write_file(path: Path, content: bytes) -> None:
    """The file that the user named, durable on return. Raises Circumstance FILE-02."""
    try:
        path.write_bytes(content)
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError:
        raise Circumstance(
            "FILE-02",
            mark("The file “{name}” could not be written."),
            mark("Choose another folder, or free some space."),
            name=path.name,
        ) from None
