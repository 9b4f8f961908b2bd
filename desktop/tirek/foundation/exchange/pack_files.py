"""The files of a pack: unpacked whole or refused. An archive is a foreign thing: names, number and size are limited."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tirek.foundation.exchange.pack_words import unusable
from tirek_protocol import packs

FILES_LIMIT, UNPACKED_LIMIT = 5000, 1 << 30
NAME = re.compile(r"[A-Za-z0-9._-]{1,100}\Z")


def tree_digest(folder: Path) -> str:
    """SHA-256 over names and contents of all files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, content = path.relative_to(folder).as_posix().encode(), path.read_bytes()
        digest.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return digest.hexdigest()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Writes a pack's files into a new folder. Raises Circumstance PACK-04 for names that lead out of it, and for too many."""
    if len(files) > FILES_LIMIT:
        raise unusable()
    for name, content in files.items():
        parts = name.split("/")
        if not all(NAME.match(part) and part not in (".", "..") for part in parts):
            raise unusable()
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(target, "xb") as file:
            file.write(content)


def unpack(archive: Path, folder: Path) -> None:
    """Unpacks a pack into a new folder. Raises Circumstance PACK-04 for names that lead out of it, for links, for too
    much, and for what is not an archive."""
    total = 0
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = packed.infolist()
            if len(entries) > FILES_LIMIT:
                raise unusable()
            for entry in entries:
                parts = entry.filename.split("/")
                if entry.is_dir() or not all(NAME.match(part) and part not in (".", "..") for part in parts) or (entry.external_attr >> 16) & 0o170000 == 0o120000:
                    raise unusable()
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as source, open(target, "xb") as file:
                    while chunk := source.read(1 << 20):
                        total += len(chunk)
                        if total > UNPACKED_LIMIT:
                            raise unusable()
                        file.write(chunk)
        json.loads((folder / packs.ABOUT).read_text("utf-8"))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, FileExistsError, FileNotFoundError, EOFError) as error:
        raise unusable() from error
