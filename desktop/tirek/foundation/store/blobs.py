"""Attachments: encrypted files named by a keyed hash of their content; the same content is kept once."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.store.engine import disk_full
from tirek.foundation.vault.files import write_atomic


class Blobs:
    """Files of one compartment under `<home>/blobs/<compartment>`."""

    def __init__(self, folder: Path, key: bytes, *former: bytes) -> None:
        """`former`: earlier keys, newest first; files may still lie under them, and the oldest goes on naming files: a file has
        one name on every computer and in every year."""
        self._folder = folder
        self._naming = hashlib.sha256((key, *former)[-1] + b"name").digest()
        self._cipher, *self._former = (AESGCM(hashlib.sha256(one + b"content").digest()) for one in (key, *former))

    def put(self, content: bytes) -> str:
        """Keeps the bytes; returns the name to ask for them. Raises Circumstance DISK-01 when the disk is full."""
        name = hmac.new(self._naming, content, hashlib.sha256).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        nonce = os.urandom(12)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, nonce + self._cipher.encrypt(nonce, content, name.encode()))
        except OSError:
            raise disk_full() from None
        return name

    def get(self, name: str) -> bytes:
        """The bytes. Raises Circumstance BLOB-01 when the file is missing or damaged."""
        try:
            sealed = self._path(name).read_bytes()
        except (OSError, ValueError):
            raise _damaged() from None
        for cipher in (self._cipher, *self._former):
            with contextlib.suppress(InvalidTag, ValueError):
                return cipher.decrypt(sealed[:12], sealed[12:], name.encode())
        raise _damaged()

    def move_to_key(self) -> None:
        """Seals anew, under the key of now, every file that is still under a former one. Names stay: records hold them.

        Can be cut anywhere and done again. What neither key opens is left as it is, for `tirek check` to name. Raises OSError.
        """
        for name in self.names():
            path = self._path(name)
            sealed = path.read_bytes()
            for former in self._former:
                with contextlib.suppress(InvalidTag, ValueError):
                    content, nonce = former.decrypt(sealed[:12], sealed[12:], name.encode()), os.urandom(12)
                    write_atomic(path, nonce + self._cipher.encrypt(nonce, content, name.encode()))

    def sealed(self, name: str) -> bytes | None:
        """The encrypted file as it lies here, for another computer of the organisation; None if it is not here."""
        try:
            return self._path(name).read_bytes()
        except (OSError, ValueError):
            return None

    def take(self, name: str, sealed: bytes) -> bool:
        """Keeps an encrypted file from another computer, if it was sealed under this name. Raises Circumstance DISK-01."""
        try:
            path = self._path(name)
            self._cipher.decrypt(sealed[:12], sealed[12:], name.encode())
        except (InvalidTag, ValueError):
            return False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, sealed)
        except OSError:
            raise disk_full() from None
        return True

    def remove(self, name: str) -> None:
        """Deletes the file, if it is there."""
        self._path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """All that is kept."""
        return sorted(path.name for path in self._folder.glob("??/*") if len(path.name) == 64)

    def _path(self, name: str) -> Path:
        if len(name) != 64 or not all(letter in "0123456789abcdef" for letter in name):
            raise ValueError("name of an attachment")
        return self._folder / name[:2] / name


def _damaged() -> Circumstance:
    return Circumstance("BLOB-01", mark("An attachment is missing or damaged."), mark("Restore it from the last backup."))
