"""Where the vault's header lies, and atomic files: temp name, permissions before data, fsync, replace, fsync of the folder.

Nothing heavy is imported: whether a vault exists is asked on the way to the first window.
"""

from __future__ import annotations

import os
from pathlib import Path

FILE, LAST_GOOD = "vault.json", "vault.json.bak"


def vault_exists(home: Path) -> bool:
    """Whether an organisation lives in this folder."""
    return (home / FILE).exists() or (home / LAST_GOOD).exists()


def write_atomic(path: Path, data: bytes) -> None:
    """Writes the whole file or leaves the old one."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename durable where the system can (Windows does it by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Makes what was written durable: a stick may be pulled out right after."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
