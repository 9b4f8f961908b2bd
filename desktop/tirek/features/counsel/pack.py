"""Reads a knowledge pack: a folder of JSON lines that an editor without a program can also read and correct."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_RECORDS = 50_000
MAX_FIELD = 20_000

BAD_PACK = mark("The knowledge pack cannot be read: {file}, line {line}.")
BAD_PACK_NEXT = mark("Install the pack again. The knowledge installed before stays in use.")


class PackUnreadable(Circumstance):
    """The folder is not a knowledge pack of this form; nothing of it was taken in."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__("KNOW-01", BAD_PACK, BAD_PACK_NEXT, file=file, line=line)


@dataclass(frozen=True, slots=True)
class Pack:
    """What is in a pack, as read; dictionaries have the keys of the files in `resources/knowledge/`."""

    name: str
    version: str
    digest: str
    """SHA-256 of all files: the same digest means the same knowledge."""
    acts: tuple[dict[str, Any], ...]
    articles: tuple[dict[str, Any], ...]
    glossary: tuple[dict[str, Any], ...]
    outside: tuple[dict[str, Any], ...]


def pack_files(folder: Path) -> list[Path]:
    """The files of a pack that make its index, in a fixed order."""
    names = ["pack.json", "acts.jsonl", "glossary.jsonl", "outside.jsonl"]
    return [folder / name for name in names if (folder / name).exists()] + sorted((folder / "articles").glob("*.jsonl"))


def pack_digest(folder: Path) -> str:
    """Names the state of a pack without parsing it."""
    digest = hashlib.sha256()
    for path in pack_files(folder):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read_pack(folder: Path) -> Pack:
    """Reads and checks a pack. Raises PackUnreadable, or FileNotFoundError if there is none."""
    about_path = folder / "pack.json"
    try:
        about = json.loads(about_path.read_text("utf-8"))
        name, version = str(about["name"]), str(about["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise PackUnreadable(about_path.name, 1) from error
    acts = tuple(_lines(folder / "acts.jsonl", ("id", "title_kk", "title_ru", "short_kk", "short_ru")))
    known = {act["id"] for act in acts}
    articles: list[dict[str, Any]] = []
    for path in sorted((folder / "articles").glob("*.jsonl")):
        if path.stem not in known:
            raise PackUnreadable(path.name, 0)
        for record in _lines(path, ("article", "title_kk", "title_ru", "gist_kk", "gist_ru")):
            record["act"] = path.stem
            articles.append(record)
            if len(articles) > MAX_RECORDS:
                raise PackUnreadable(path.name, len(articles))
    return Pack(
        name=name,
        version=version,
        digest=pack_digest(folder),
        acts=acts,
        articles=tuple(articles),
        glossary=tuple(_lines(folder / "glossary.jsonl", ())),
        outside=tuple(_lines(folder / "outside.jsonl", ("id", "title_kk", "title_ru"))),
    )


def _lines(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    if path.stat().st_size > MAX_FILE_BYTES:
        raise PackUnreadable(path.name, 0)
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise PackUnreadable(path.name, number) from error
            if not isinstance(record, dict) or any(not isinstance(record.get(key), str) for key in needed):
                raise PackUnreadable(path.name, number)
            if any(isinstance(value, str) and len(value) > MAX_FIELD for value in record.values()):
                raise PackUnreadable(path.name, number)
            yield record
