"""Small differences between two versions of a pack: what a school need not fetch again, it takes from the pack it has.

A pack's files are laid out as one run of bytes, sorted by name; the difference is that run of the newer version, packed by
zstd with the older run as its dictionary (as `zstd --patch-from` does it). Whether the result is right is told by the
signed hash of the newer run, never by the difference itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import zstandard

from .errors import Malformed

LIMIT = 48 * 1024 * 1024
"""Bytes of a run; between larger packs there is no difference, the whole is fetched."""
_WINDOW_LOG = 27
_MAX_WINDOW = 1 << _WINDOW_LOG


def lay_out(files: Mapping[str, bytes]) -> bytes:
    """One run of bytes of all files: `length SPACE name SPACE length SPACE content`, sorted by the bytes of the names."""
    named = sorted((name.encode(), content) for name, content in files.items())
    return b"".join(b"%d %s %d " % (len(name), name, len(content)) + content for name, content in named)


def take_apart(run: bytes) -> dict[str, bytes]:
    """The files of a run. Raises Malformed for anything that `lay_out` does not make."""
    files: dict[str, bytes] = {}
    at = 0
    try:
        while at < len(run):
            length, at = _number(run, at)
            name, at = run[at : at + length], at + length
            if run[at : at + 1] != b" ":
                raise Malformed("difference_form")
            length, at = _number(run, at + 1)
            if at + length > len(run):
                raise Malformed("difference_form")
            files[name.decode()], at = run[at : at + length], at + length
    except (ValueError, UnicodeDecodeError) as error:
        raise Malformed("difference_form") from error
    if lay_out(files) != run:
        raise Malformed("difference_form")
    return files


def hash_of(run: bytes) -> str:
    """SHA-256 in hexadecimal letters."""
    return hashlib.sha256(run).hexdigest()


def make(old: bytes, new: bytes) -> bytes | None:
    """The difference; None where a run is larger than LIMIT."""
    if max(len(old), len(new)) > LIMIT:
        return None
    log = min(_WINDOW_LOG, max(20, (len(old) + len(new)).bit_length()))
    settings = zstandard.ZstdCompressionParameters.from_level(19, window_log=log, enable_ldm=True)  # pyright: ignore[reportUnknownMemberType]
    known = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdCompressor(dict_data=known, compression_params=settings).compress(new)


def apply(old: bytes, difference: bytes) -> bytes:
    """The newer run. Raises Malformed if it cannot be made; whether it is the right one its hash must tell."""
    known = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    try:
        if not 0 <= zstandard.frame_content_size(difference) <= LIMIT:
            raise Malformed("difference_too_large")
        return zstandard.ZstdDecompressor(dict_data=known, max_window_size=_MAX_WINDOW).decompress(difference, max_output_size=LIMIT)
    except zstandard.ZstdError as error:
        raise Malformed("difference_form") from error


def _number(run: bytes, at: int) -> tuple[int, int]:
    end = run.index(b" ", at, at + 12)
    digits = run[at:end]
    if not digits.isdigit():
        raise ValueError("not a number")
    return int(digits), end + 1
