"""What a stick holds: a list of all its files with sizes and SHA-256, and the versions of the program on it; signed.

`manifest.json` and `manifest.sig` (64 bytes of Ed25519) lie at the top of the stick. Everything on a stick is foreign until
the signature of a key that this program trusts stands under the list, and a file's hash under the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
KEYS = "keys.json"
CONTEXT = b"tirek/update/1\0"
_MANIFEST_LIMIT, _FILES_LIMIT = 20_000_000, 50_000
_CHUNK = 1 << 20
_PART = re.compile(r"[^/\\:*?\"<>|\x00-\x1f]{1,120}")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}")


class FileMark(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 (hex) of one file."""

    size: int
    sha256: str


class Release(msgspec.Struct, frozen=True):
    """One version for one system. `archive` is a ZIP named in the list of files; `files` is what comes out of it.
    `least`: the oldest version that it can follow. `start`: the words that start it for its self-check, {folder} filled in."""

    version: str
    least: str
    archive: str
    files: dict[str, FileMark]
    start: list[str]

    @property
    def bytes(self) -> int:
        """Room that it needs when unpacked."""
        return sum(one.size for one in self.files.values())


class Manifest(msgspec.Struct, frozen=True):
    """The signed list. `words`: what is new, by language. `releases` by system ("windows-x64", "linux-x64")."""

    format: int
    made_at: str
    words: dict[str, str]
    files: dict[str, FileMark]
    releases: dict[str, Release]


def not_trusted() -> Circumstance:
    """No list, a changed one, or one signed by somebody else."""
    return Circumstance(
        "UPDATE-01",
        mark("There is nothing here that this program may trust: the list of files is missing, was changed, or was signed by somebody else."),
        mark("Nothing was changed. Take another stick from the regional office."),
    )


def damaged(name: str) -> Circumstance:
    """A file of the list is missing or is not what it was."""
    return Circumstance(
        "UPDATE-02",
        mark("The file “{name}” is damaged or cut short. Nothing was changed: the program and all data are as they were."),
        mark("Copy the stick again, or take another one from the regional office."),
        name=name,
    )


def trusted_keys(folder: Path) -> list[bytes]:
    """The public keys that this program was shipped with: the release key and its reserve. None in a checkout."""
    try:
        found = json.loads((folder / KEYS).read_text(encoding="ascii"))
        keys = [bytes.fromhex(str(one)) for one in found["release"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [key for key in keys if len(key) == 32]


def read_manifest(stick: Path, keys: Iterable[bytes]) -> Manifest:
    """Raises Circumstance UPDATE-01 unless one of `keys` has signed exactly this list."""
    from tirek_protocol.errors import WrongSignature
    from tirek_protocol.signing import verify

    try:
        with (stick / MANIFEST).open("rb") as stream:
            data = stream.read(_MANIFEST_LIMIT + 1)
        with (stick / SIGNATURE).open("rb") as stream:
            signature = stream.read(65)
    except OSError:
        raise not_trusted() from None
    if len(data) > _MANIFEST_LIMIT:
        raise not_trusted()
    for key in keys:
        try:
            verify(key, CONTEXT, data, signature)
        except WrongSignature:
            continue
        return _decoded(data)
    raise not_trusted()


def _decoded(data: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise not_trusted() from None
    names = [*manifest.files, *(name for release in manifest.releases.values() for name in release.files)]
    versions = [word for release in manifest.releases.values() for word in (release.version, release.least)]
    if manifest.format != 1 or len(names) > _FILES_LIMIT or not all(map(safe_name, names)) or not all(map(VERSION.fullmatch, versions)):
        raise not_trusted()
    if any(release.archive not in manifest.files for release in manifest.releases.values()):
        raise not_trusted()
    return manifest


def safe_name(name: str) -> bool:
    """Whether a name of the list stays inside its folder, on Windows and on FAT32 too."""
    return all(_PART.fullmatch(part) and part[-1] not in ". " and not _DEVICE.fullmatch(part) for part in name.split("/"))


def write_manifest(stick: Path, manifest: Manifest, sign: Callable[[bytes, bytes], bytes]) -> None:
    """The list, then its signature (by `SigningKey.sign`)."""
    data = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (stick / MANIFEST).write_bytes(data)
    (stick / SIGNATURE).write_bytes(sign(CONTEXT, data))


def mark_of(path: Path, check: Callable[[], None] = lambda: None) -> FileMark:
    """Size and hash of a file. Raises OSError; `check` may raise to stop."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            check()
            digest.update(piece)
            size += len(piece)
    return FileMark(size, digest.hexdigest())


def check_files(stick: Path, manifest: Manifest, names: Iterable[str], check: Callable[[], None] = lambda: None) -> None:
    """Raises Circumstance UPDATE-02 for the first file that is missing or not what the list says."""
    for name in names:
        path = stick / name
        try:
            whole = path.stat().st_size == manifest.files[name].size and mark_of(path, check) == manifest.files[name]
        except OSError:
            whole = False
        if not whole:
            raise damaged(name)


def newer(one: str, other: str) -> bool:
    """Whether version `one` comes after `other`."""
    return _numbers(one) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in (version.split(".") + ["0"] * 4)[:4])
