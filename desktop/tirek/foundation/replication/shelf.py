"""The folder on a stick where the computers of one organisation leave things for each other.

`tirek-devices-<12 letters>/`: `<sha256>.part` (sealed parts of the journal), `<device>.have` (sealed: what that computer
knows), `header` (sealed: the vault's header), `pairing.tirek` (only while a computer is being joined), and
`attachments/<key id>/<name>` (the encrypted attachment files as they are). Everything else in the folder is not ours and
is left alone. Files are written whole or not at all, so a stick may be pulled out at any moment.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.replication.parts import PART_LIMIT
from tirek.foundation.vault.files import write_atomic
from tirek_protocol.messages import ShelfFile

PAIRING, PIECES = "pairing.tirek", "pieces"
_PART = re.compile(r"([0-9a-f]{64})\.part")
_HAVE = re.compile(r"([0-9a-f]{16})\.have")
_NAME = re.compile(r"[0-9a-f]{64}")
_SMALL = 4 * 1024 * 1024
_FILES_LIMIT = 100_000


def cannot_write_there() -> Circumstance:
    return Circumstance(
        "SYNC-05",
        mark("The stick cannot be written to, or it was pulled out. What was written on it before is whole."),
        mark("Put it in and do it again: it goes on from where it stopped."),
    )


def stick_full() -> Circumstance:
    return Circumstance(
        "SYNC-06",
        mark("The stick is full. What was written on it before is whole."),
        mark("Free some space on the stick and do it again: it goes on from where it stopped."),
    )


def nothing_there() -> Circumstance:
    return Circumstance(
        "SYNC-07",
        mark("There is nothing from this organisation's other computers in this folder."),
        mark("Choose the stick's own folder, and check that the other computer has written on it."),
    )


class Shelf:
    """The organisation's folder under a folder that a person chose."""

    def __init__(self, chosen: Path, organisation: str) -> None:
        name = "tirek-devices-" + hashlib.sha256(b"tirek shelf\0" + organisation.encode()).hexdigest()[:12]
        self.folder = chosen if chosen.name == name else chosen / name

    def exists(self) -> bool:
        """Whether another computer has been here."""
        return self.folder.is_dir()

    def make(self) -> None:
        """Raises Circumstance SYNC-05."""
        with spoken():
            self.folder.mkdir(parents=True, exist_ok=True)

    def parts(self) -> list[Path]:
        """Files with the name of a part; never a link that leads elsewhere."""
        return [path for path in self._files(self.folder) if _PART.fullmatch(path.name)]

    def read_part(self, path: Path) -> bytes | None:
        """The bytes, if they are those that the name stands for; None for a damaged or foreign file."""
        data = self._read(path, PART_LIMIT)
        return data if data is not None and hashlib.sha256(data).hexdigest() == path.name.removesuffix(".part") else None

    def write_part(self, data: bytes) -> Path:
        """Raises Circumstance SYNC-05, SYNC-06."""
        path = self.folder / f"{hashlib.sha256(data).hexdigest()}.part"
        self._write(path, data)
        return path

    def remove(self, path: Path) -> None:
        """Takes away a part whose place another one has taken."""
        with spoken():
            path.unlink(missing_ok=True)

    def haves(self) -> dict[int, bytes]:
        """Device → its sealed list of what it knows."""
        found: dict[int, bytes] = {}
        for path in self._files(self.folder):
            matched = _HAVE.fullmatch(path.name)
            if matched and (data := self._read(path, _SMALL)) is not None:
                found[int(matched[1], 16)] = data
        return found

    def write_have(self, device: int, data: bytes) -> None:
        self._write(self.folder / f"{device:016x}.have", data)

    def read_small(self, name: str) -> bytes | None:
        """A small file of ours by its name; None when it is not there."""
        return self._read(self.folder / name, _SMALL)

    def write_small(self, name: str, data: bytes) -> None:
        self._write(self.folder / name, data)

    def remove_small(self, name: str) -> None:
        with spoken():
            (self.folder / name).unlink(missing_ok=True)

    def attachments(self, key: bytes) -> set[str]:
        """Names of the attachments that lie here for a compartment's key."""
        return {path.name for path in self._files(self.folder / "attachments" / key.hex()) if _NAME.fullmatch(path.name)}

    def read_attachment(self, key: bytes, name: str) -> bytes | None:
        return self._read(self.folder / "attachments" / key.hex() / name, PART_LIMIT)

    def write_attachment(self, key: bytes, name: str, sealed: bytes) -> None:
        with spoken():
            (self.folder / "attachments" / key.hex()).mkdir(parents=True, exist_ok=True)
        self._write(self.folder / "attachments" / key.hex() / name, sealed)

    def _files(self, folder: Path) -> list[Path]:
        try:
            found = [path for _, path in zip(range(_FILES_LIMIT), folder.iterdir(), strict=False) if not path.is_symlink() and path.is_file()]
        except OSError:
            return []
        return sorted(found)

    def _read(self, path: Path, limit: int) -> bytes | None:
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > limit:
                return None
            with path.open("rb") as file:
                data = file.read(limit + 1)
        except OSError:
            return None
        return data if len(data) <= limit else None

    def _write(self, path: Path, data: bytes) -> None:
        with spoken():
            write_atomic(path, data)


def put_file(folder: Path, file: ShelfFile) -> str | None:
    """A file that came through a centre; a greater one is put together from its pieces. Its SHA-256, once it is whole. Raises OSError."""
    path, data = folder / file.name, file.data
    if file.pieces > 1:
        half = folder / PIECES / hashlib.sha256(f"{file.name}/{file.pieces}".encode()).hexdigest()
        half.mkdir(parents=True, exist_ok=True)
        write_atomic(half / f"{file.piece}", file.data)
        if any(not (half / f"{number}").exists() for number in range(file.pieces)):
            return None
        data = b"".join((half / f"{number}").read_bytes() for number in range(file.pieces))
        shutil.rmtree(half, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, data)
    return hashlib.sha256(data).hexdigest()


@contextmanager
def spoken() -> Iterator[None]:
    """Turns the system's refusals into sentences."""
    try:
        yield
    except OSError as error:
        raise (stick_full() if error.errno == errno.ENOSPC else cannot_write_there()) from None
