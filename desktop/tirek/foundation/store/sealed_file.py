"""One small encrypted file that is replaced whole: half-written forms, which are nobody's records yet and leave no history."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tirek.foundation.vault.files import write_atomic


class SealedFile:
    """A mapping of plain values under a key of 32 bytes."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._cipher = path, AESGCM(key)

    def load(self) -> Mapping[str, Any]:
        """What was kept; empty when there is nothing or it cannot be read."""
        try:
            sealed = self._path.read_bytes()
            return msgspec.msgpack.decode(self._cipher.decrypt(sealed[:12], sealed[12:], b"tirek drafts"))
        except (OSError, InvalidTag, ValueError):
            return {}

    def save(self, content: Mapping[str, Any]) -> None:
        """Replaces the file, or removes it when there is nothing to keep. Raises OSError."""
        if not content:
            self._path.unlink(missing_ok=True)
            return
        nonce = os.urandom(12)
        write_atomic(self._path, nonce + self._cipher.encrypt(nonce, msgspec.msgpack.encode(content), b"tirek drafts"))
