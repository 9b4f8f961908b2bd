"""Canaries: words that nobody could have written by chance, put in where a person writes and looked for where they must not be.

A word is looked for as UTF-8, UTF-16 and escaped as in JSON and XML, as typed, in small and large letters, in the search form
and as the first bytes of the sort key; inside zip files (Excel, Word) and compressed streams too.
"""

from __future__ import annotations

import gzip
import io
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tirek.foundation.identifiers.iin import check_digit
from tirek.foundation.language.folding import fold
from tirek.foundation.language.sorting import sort_key

_LETTERS = "әғқңөұүһібдклмнрст"
_LARGEST, _DEEPEST, _LARGEST_INSIDE = 256 << 20, 3, 64 << 20


@dataclass
class Canaries:
    """One family of words for one test: fresh each time, so that what an earlier run left is never mistaken for ours."""

    stem: str = field(default_factory=lambda: "Қанарейка" + "".join(secrets.choice(_LETTERS) for _ in range(6)))
    latin: str = field(default_factory=lambda: "kanareika" + secrets.token_hex(4))
    digits: str = field(default_factory=lambda: "701" + "".join(secrets.choice("123456789") for _ in range(7)))
    iin: str = field(default_factory=lambda: _iin())
    count: int = 0

    def word(self, of: str = "") -> str:
        """The next word, with what it stands for: «Қанарейка…-12 әкесінің аты»."""
        self.count += 1
        return f"{self.stem}-{self.count} {of}".strip()

    @property
    def email(self) -> str:
        return f"{self.latin}@mektep.example"

    @property
    def phone(self) -> str:
        """A mobile number as the register keeps it."""
        return f"+7{self.digits}"

    def forms(self) -> list[bytes]:
        """All that is looked for."""
        words = {self.stem, self.latin, self.digits, self.iin}
        words |= {shape for word in list(words) for shape in (word.lower(), word.upper(), word.title(), fold(word))}
        forms = {word.encode() for word in words} | {_sixteen(word) for word in words}
        for way in ("backslashreplace", "xmlcharrefreplace"):  # as in JSON with escapes, as in the parts of an Excel file
            forms |= {word.encode("ascii", way) for word in words}
        return sorted(forms | {sort_key(self.stem)})


def _sixteen(word: str) -> bytes:
    """What UTF-16 has in common in both byte orders: all but the first or the last byte (letters of one alphabet share the high one)."""
    return word.encode("utf-16-be")[1:]


def _iin() -> str:
    """Twelve digits with a right check digit, of nobody."""
    while True:
        day = f"{70 + secrets.randbelow(30)}{1 + secrets.randbelow(12):02}{1 + secrets.randbelow(28):02}"
        eleven = f"{day}4{secrets.randbelow(10_000):04}"
        if (last := check_digit(eleven)) is not None:
            return f"{eleven}{last}"


def found_in(data: bytes, forms: Iterable[bytes], depth: int = 0) -> bytes | None:
    """The first form that stands in the bytes or in what is packed into them."""
    forms = list(forms)
    hit = next((form for form in forms if form in data), None)
    if hit is not None or depth >= _DEEPEST:
        return hit
    return next((inner for part in _unpacked(data) if (inner := found_in(part, forms, depth + 1)) is not None), None)


def _unpacked(data: bytes) -> Iterator[bytes]:
    if data[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                yield from (package.read(one) for one in package.infolist() if one.file_size <= _LARGEST_INSIDE)
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError):
            return
    elif data[:2] == b"\x1f\x8b":
        try:
            yield gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return
    elif data[:5] == b"%PDF-":
        for piece in data.split(b"stream")[1::2]:
            stream = zlib.decompressobj()
            try:
                yield stream.decompress(piece.lstrip(b"\r\n"), _LARGEST_INSIDE)
            except zlib.error:
                continue


def found_under(folders: Iterable[Path], forms: Iterable[bytes], *, since: float = 0.0, but: Iterable[Path] = ()) -> list[str]:
    """Files that hold a form, with it; also its file name. Only files changed at or after `since` (seconds since 1970).

    `but`: folders that are passed over: what the test itself has given to the program.
    """
    forms, passed = list(forms), [path.resolve() for path in but]
    hits: list[str] = []
    for path in _files(folders, passed):
        name = os.fsencode(path.name)
        if any(form in name for form in forms):
            hits.append(f"{path} (name)")
        try:
            status = path.stat()
            if status.st_mtime < since or status.st_size > _LARGEST:
                continue
            hit = found_in(path.read_bytes(), forms)
        except OSError:
            continue
        if hit is not None:
            hits.append(f"{path}: {hit!r}")
    return hits


def _files(folders: Iterable[Path], passed: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for place, inner, names in os.walk(folder):
            here = Path(place)
            inner[:] = [name for name in inner if not (here / name).is_symlink() and (here / name).resolve() not in passed]
            for name in names:
                path = here / name
                if path.is_file() and not path.is_symlink():
                    yield path
