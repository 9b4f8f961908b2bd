"""Before a newer program changes the shape of the data: a backup, made and proved by itself, beside the data.

Works on the closed vault: opening a compartment would change it. A backup lies as a file that `tirek restore` takes; a person
whose keys do not open everything gets copies of what they open, under the same keys.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import column, func, select, table

from tirek import __version__
from tirek.features.safekeeping import container
from tirek.features.safekeeping.backup import not_proved, spoken
from tirek.foundation.clock import KAZAKHSTAN, Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.store.compartment import spoken as database_spoken
from tirek.foundation.store.engine import connect
from tirek.foundation.store.migrations import newest_revision
from tirek.foundation.store.rekey import key_that_opens
from tirek.foundation.vault.compartments import COMPARTMENTS, DERIVED
from tirek.foundation.vault.files import FILE, sync_file, sync_folder
from tirek.foundation.vault.vault import UnlockedVault

FOLDER = "before-update"
KEPT = 3
_WORK = ".before-update"


def back_up_before_update(vault: UnlockedVault, clock: Clock) -> Path | None:
    """The backup that was made, or None where no file is older than this program.

    Raises Circumstance DISK-01 (no room: the data is not changed then), BACKUP-03 (a copy did not prove), UPDATE-10.
    """
    files = {name: vault.home / "data" / f"{name}.db" for name in COMPARTMENTS if name in vault.keyring.keys and name not in DERIVED}
    with database_spoken():
        keys = {name: _key(vault, name, path) for name, path in files.items() if path.exists()}
        if not any(_is_older(files[name], key, name) for name, key in keys.items()):
            return None
    folder, work, now = vault.home / FOLDER, vault.home / _WORK, clock.now()
    whole = len(keys) == len(COMPARTMENTS) - len(DERIVED)
    target = folder / f"{now.astimezone(KAZAKHSTAN):%Y-%m-%d-%H%M%S}{'.tirek' if whole else ''}"
    with spoken(_no_place()), database_spoken():
        try:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            folder.mkdir(exist_ok=True)
            records: dict[str, int] = {}
            for name, key in keys.items():
                records |= _copy(files[name], work / f"{name}.db", key)
            if whole:
                half = work / "whole"
                parts = {f"data/{name}.db": work / f"{name}.db" for name in keys} | _attachments(vault.home)
                header = (vault.home / FILE).read_bytes()
                container.write(
                    half, header, lambda body: vault.seal_own(body, container.PURPOSE), parts, now.isoformat(), __version__, records, lambda: None
                )
                sync_file(half)
                half.replace(target)
            else:
                work.rename(target)
            sync_folder(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    _forget_oldest(folder)
    return target


def _key(vault: UnlockedVault, name: str, path: Path) -> bytes:
    ring = vault.keyring
    keys = [*([ring.coming[name]] if name in ring.coming else []), ring.keys[name], *ring.former.get(name, ())]
    return keys[0] if len(keys) == 1 else key_that_opens(path, keys)


def _is_older(path: Path, key: bytes, name: str) -> bool:
    raw: Any = connect(path, key)
    try:
        if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").fetchone() is None:
            return False
        (current,) = raw.execute("SELECT version_num FROM schema_version").fetchone()
    finally:
        raw.close()
    newest = newest_revision(name)
    return newest is not None and current < newest


def _copy(path: Path, copy: Path, key: bytes) -> dict[str, int]:
    """Copies and proves; returns the live records of each table."""
    raw: Any = connect(path, key)
    try:
        raw.execute("VACUUM INTO ?", (str(copy),))
    finally:
        raw.close()
    proof: Any = connect(copy, key)
    try:
        if proof.execute("PRAGMA cipher_integrity_check").fetchone() is not None or proof.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise not_proved()
        tables = [name for (name,) in proof.execute("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'deleted_at' WHERE m.type = 'table'")]
        counted = {name: proof.execute(_count_living(name)).fetchone()[0] for name in tables}
        proof.execute("PRAGMA journal_mode=DELETE").fetchone()
    finally:
        proof.close()
    return counted


def _count_living(name: str) -> str:
    marked = table(name, column("deleted_at"))
    return str(select(func.count()).select_from(marked).where(marked.c.deleted_at.is_(None)))


def _attachments(home: Path) -> dict[str, Path]:
    return {
        f"blobs/{name}/{path.parent.name}/{path.name}": path
        for name in COMPARTMENTS
        for path in sorted((home / "blobs" / name).glob("??/*"))
        if len(path.name) == 64
    }


def _forget_oldest(folder: Path) -> None:
    for old in sorted(folder.iterdir())[:-KEPT]:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)


def _no_place() -> Circumstance:
    return Circumstance(
        "UPDATE-10",
        mark("Before the new version may change the data, a backup is made; it could not be written. Nothing was changed."),
        mark("Free some space in the folder of the organisation and open it again."),
    )
