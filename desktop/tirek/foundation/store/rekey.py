"""An encrypted file under another key: a copy is made beside, moved to the new key, proved, and put in place of the old one.

Killed anywhere, the place holds one whole file under one of the two keys; `key_that_opens` says which.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.store.engine import connect, damaged
from tirek.foundation.vault.files import sync_file, sync_folder

_HALF = ".rekey"


def key_that_opens(path: Path, keys: Sequence[bytes]) -> bytes:
    """The first key that opens the file. Raises Circumstance DATA-01 when none does."""
    for key in keys:
        try:
            connect(path, key).close()
        except Circumstance:
            continue
        return key
    raise damaged()


def move_to_key(path: Path, old: bytes, new: bytes) -> None:
    """Does nothing where the new key opens the file already. Nobody may write meanwhile; needs as much free disk as the file.

    Raises Circumstance DATA-01 (neither key opens, or the copy does not prove), OSError, sqlcipher's errors (disk full).
    """
    if old == new or key_that_opens(path, (new, old)) == new:
        return
    half = path.with_name(path.name + _HALF)
    _remove(half)
    original = connect(path, old)
    try:
        original.execute("VACUUM INTO ?", (str(half),))
        _change_key(half, old, new)
        original.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        original.close()
    sync_file(half)
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    os.replace(half, path)
    sync_folder(path.parent)


def _change_key(half: Path, old: bytes, new: bytes) -> None:
    copy: Any = connect(half, old)
    try:
        copy.execute("PRAGMA journal_mode=DELETE").fetchone()
        copy.execute(f"""PRAGMA rekey = "x'{new.hex()}'" """)
    finally:
        copy.close()
    proof: Any = connect(half, new)
    try:
        whole = proof.execute("PRAGMA cipher_integrity_check").fetchone() is None and proof.execute("PRAGMA quick_check").fetchone() == ("ok",)
        proof.execute("PRAGMA journal_mode=DELETE").fetchone()
    finally:
        proof.close()
    if not whole:
        raise damaged()


def _remove(half: Path) -> None:
    for name in ("", "-wal", "-shm", "-journal"):
        half.with_name(half.name + name).unlink(missing_ok=True)
