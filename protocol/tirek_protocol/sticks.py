"""The exchange over a stick: where files lie, and the two small signed papers that stand for the questions of the line.

    DIR/tirek-exchange/<key id of the installation>/up/hello.msgpack     what the installation has and had
                                                   /up/<sha256>.trk      its bundles, the same bytes as on the line
                                                   /down/reply.msgpack   the centre's answers
                                                   /down/<sha256>.trk    bundles for it

Several schools share a stick, each in its own folder. A stick is a foreign thing: names are matched whole, links are
not followed, sizes are limited, and what is not ours is left alone.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from . import signing
from .bundle import BUNDLE_LIMIT, sha256
from .errors import Malformed
from .messages import Digest, RecordId
from .signing import SigningKey

ROOT, UP, DOWN = "tirek-exchange", "up", "down"
HELLO, REPLY, DIRECTORY = "hello.msgpack", "reply.msgpack", "directory.msgpack"
PAPER_LIMIT = 8 * 1024 * 1024
"""Bytes of a hello or a reply."""
FILES_LIMIT = 2000
"""Files that are looked at in one folder."""

P = TypeVar("P", "Hello", "Reply")

_PLACE = re.compile(r"[0-9a-f]{16}\Z")
_BUNDLE = re.compile(r"([0-9a-f]{64})\.trk\Z")


class Hello(Struct, array_like=True, frozen=True):
    """What the greeting and the confirmation say on the line."""

    installation: RecordId
    centre: RecordId
    highest: Annotated[int, Meta(ge=0, le=2**53)]
    """The greatest serial that ever left."""
    taken: Annotated[list[Digest], Meta(max_length=1000)]
    """Bundles from the centre that are safely there."""


class Answered(Struct, array_like=True, frozen=True):
    """A bundle that lay there and the centre's signed answer to it, as on the line."""

    bundle: Digest
    answer: bytes


class Reply(Struct, array_like=True, frozen=True):
    """What the centre says to all that lay there."""

    installation: RecordId
    time_ms: int
    """When it was written, by the centre's clock; the stick may have travelled for weeks since."""
    missing: Annotated[list[int], Meta(max_length=1000)]
    answers: Annotated[list[Answered], Meta(max_length=FILES_LIMIT)]
    witness: Annotated[bytes, Meta(max_length=64)] = b""
    """As in the first word of a round on the line."""


class _Paper(Struct, array_like=True, frozen=True):
    content: bytes
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]


def write_paper(paper: Hello | Reply, key: SigningKey) -> bytes:
    """Packed and signed."""
    packed = msgspec.msgpack.encode(paper)
    return msgspec.msgpack.encode(_Paper(packed, key.sign(_context(type(paper)), packed)))


def read_hello(data: bytes, installation_public: bytes) -> Hello:
    """Raises Malformed or WrongSignature."""
    return _read(data, Hello, installation_public)


def read_reply(data: bytes, centre_public: bytes) -> Reply:
    """Raises Malformed or WrongSignature."""
    return _read(data, Reply, centre_public)


def _read(data: bytes, kind: type[P], public: bytes) -> P:
    try:
        paper = msgspec.msgpack.decode(data, type=_Paper)
        signing.verify(public, _context(kind), paper.content, paper.signature)
        return msgspec.msgpack.decode(paper.content, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_paper") from error


def _context(kind: type[Hello | Reply]) -> bytes:
    return signing.STICK_HELLO if kind is Hello else signing.STICK_REPLY


def place_of(stick: Path, installation: bytes) -> Path:
    """The folder of one installation on a stick."""
    return stick / ROOT / installation.hex()


def bundle_name(sha: bytes) -> str:
    """The file name of a bundle."""
    return f"{sha.hex()}.trk"


def places(stick: Path) -> list[tuple[bytes, Path]]:
    """Every installation's folder on the stick, by its key id. Raises OSError if the stick cannot be read."""
    root = stick / ROOT
    if not root.is_dir() or root.is_symlink():
        return []
    found = [entry for entry in root.iterdir() if _PLACE.match(entry.name) and entry.is_dir() and not entry.is_symlink()]
    return [(bytes.fromhex(entry.name), entry) for entry in sorted(found)]


def bundles_in(folder: Path) -> tuple[dict[bytes, Path], int]:
    """Files that may be bundles, by the name's hash, and how many entries were something else. Raises OSError."""
    if not folder.is_dir() or folder.is_symlink():
        return {}, 0
    found: dict[bytes, Path] = {}
    foreign = 0
    for number, entry in enumerate(sorted(folder.iterdir())):
        match = _BUNDLE.match(entry.name)
        if match and number < FILES_LIMIT and not entry.is_symlink():
            found[bytes.fromhex(match.group(1))] = entry
        elif entry.name not in (HELLO, REPLY, DIRECTORY) and not entry.name.endswith(_UNFINISHED):
            foreign += 1
    return found, foreign


def read_bundle(path: Path, sha: bytes) -> bytes | None:
    """The bytes, if they are what the name says; None for a damaged or foreign file. Raises OSError."""
    data = read_file(path, BUNDLE_LIMIT)
    return data if data is not None and sha256(data) == sha else None


def read_file(path: Path, limit: int) -> bytes | None:
    """An ordinary file of at most `limit` bytes, else None. A link is not followed. Raises OSError if reading breaks off."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        if path.is_symlink():
            return None
        raise error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


_UNFINISHED = ".part"


def write_file(path: Path, data: bytes) -> None:
    """The whole file or none: a stick may be pulled out at any moment. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + _UNFINISHED)
    with open(half, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
    if os.name != "nt":
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove(path: Path) -> None:
    """Away with a file that has done its work; one that cannot be removed stays and does no harm."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
