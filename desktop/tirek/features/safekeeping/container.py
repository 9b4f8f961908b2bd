"""The backup's file: a ZIP without compression, whose parts are encrypted already.

`vault.json` (the header: without it no key opens anything), `manifest` (sealed: sizes, SHA-256, counts), `data/*.db`,
`blobs/<compartment>/xx/<name>`. The names of the parts are keyed hashes; what they hold cannot be told without a key.
A container from outside is hostile: only names that the sealed manifest lists are taken out, and never more bytes than it says.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.vault.compartments import COMPARTMENTS
from tirek.foundation.vault.files import FILE as HEADER

MANIFEST = "manifest"
PURPOSE = "backup"
_HEADER_LIMIT, _MANIFEST_LIMIT = 1_000_000, 64_000_000
_CHUNK = 1 << 20
_NAMES = "|".join(COMPARTMENTS)
_PART = re.compile(rf"data/(?:{_NAMES})\.db|blobs/(?:{_NAMES})/[0-9a-f]{{2}}/[0-9a-f]{{64}}")


class Part(msgspec.Struct, frozen=True):
    """One file of the organisation: its size in bytes and SHA-256 (hex)."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. `made_at` is ISO 8601 in UTC; `records` counts the live records of each table."""

    made_at: str
    program: str
    records: dict[str, int]
    parts: dict[str, Part]


def damaged() -> Circumstance:
    """Cut short, changed, or no backup at all."""
    return Circumstance(
        "BACKUP-01",
        mark("This file is not a whole backup: it is cut short, damaged or something else."),
        mark("Nothing was changed. Take another copy of the backup, or copy it from the stick again."),
    )


def write(path: Path, header: bytes, seal: Callable[[bytes], bytes], files: dict[str, Path], made_at: str, program: str, records: dict[str, int], check: Callable[[], None]) -> Manifest:
    """Packs the files under their names. Raises OSError; `check` may raise to stop."""
    parts: dict[str, Part] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
        packed.writestr(HEADER, header)
        for name, source in files.items():
            digest, size = hashlib.sha256(), 0
            with source.open("rb") as stream, packed.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
                while piece := stream.read(_CHUNK):
                    check()
                    digest.update(piece)
                    size += len(piece)
                    target.write(piece)
            parts[name] = Part(size, digest.hexdigest())
        manifest = Manifest(made_at, program, records, parts)
        packed.writestr(MANIFEST, seal(msgspec.json.encode(manifest)))
    return manifest


class Container:
    """An opened backup file."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed

    def header(self) -> bytes:
        """The vault's header, as it was written. Raises Circumstance BACKUP-01."""
        return self._whole(HEADER, _HEADER_LIMIT)

    def manifest(self, unseal: Callable[[bytes], bytes]) -> Manifest:
        """Raises Circumstance BACKUP-01 also when it names what an organisation does not have."""
        from cryptography.exceptions import InvalidTag

        try:
            manifest = msgspec.json.decode(unseal(self._whole(MANIFEST, _MANIFEST_LIMIT)), type=Manifest)
        except (InvalidTag, msgspec.MsgspecError, ValueError):
            raise damaged() from None
        if not all(_PART.fullmatch(name) for name in manifest.parts):
            raise damaged()
        return manifest

    def take_out(self, manifest: Manifest, folder: Path, check: Callable[[], None]) -> None:
        """Writes every part under `folder`. Raises Circumstance BACKUP-01, OSError; `check` may raise to stop."""
        for name, part in manifest.parts.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            digest, left = hashlib.sha256(), part.size
            with self._reading(), self._packed.open(name) as stream, target.open("wb") as out:
                while piece := stream.read(min(_CHUNK, left + 1)):
                    check()
                    left -= len(piece)
                    if left < 0:
                        raise damaged()
                    digest.update(piece)
                    out.write(piece)
            if left or digest.hexdigest() != part.sha256:
                raise damaged()

    def _whole(self, name: str, limit: int) -> bytes:
        with self._reading(), self._packed.open(name) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise damaged()
        return content

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise damaged() from None


@contextmanager
def opened(path: Path) -> Iterator[Container]:
    """Raises Circumstance BACKUP-01 for what is no backup, BACKUP-02 for a file that is not there or cannot be read."""
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise damaged() from None
    except OSError:
        raise Circumstance(
            "BACKUP-02",
            mark("The backup file is not there or cannot be read."),
            mark("Put the stick in, choose the file again."),
        ) from None
    with packed:
        yield Container(packed)
