"""A backup: one file with everything of the organisation, proved by opening it again before it gets its name."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from tirek import __version__
from tirek.features.safekeeping import container
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.settings.api import Settings
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.engine import disk_full
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault.compartments import COMPARTMENTS, DERIVED
from tirek.foundation.vault.files import FILE, LAST_GOOD, sync_file, sync_folder

BACKED_UP = "backed_up_at"
"""Key of the setting: when the last proved backup was made (ISO 8601)."""

_WORK = ".backup"
"""Folder in the home for the copies on their way. They are encrypted as the originals are; one left by a crash goes at the next backup."""


@dataclass(frozen=True)
class Backup:
    """A proved backup or what came back from one. `changes`: journal rows proved; `bytes`: size of the file."""

    made_at: datetime
    members: int
    appeals: int
    changes: int
    bytes: int


def make_backup(org: OpenedOrganisation, target: Path, check: Callable[[], None] = lambda: None) -> Backup:
    """Copies all compartments under one pause of the writers, packs them with attachments and header, opens the result
    in a folder of its own and checks it whole; only then the file takes its name, in place of an older one.

    Raises Circumstance BACKUP-03 (the copy did not prove), BACKUP-04 (the place cannot be written), DISK-01 (full),
    ROLE-02 (some of the compartments stay closed for this person). `check` may raise to stop: nothing is left then.
    """
    if any(name not in org.vault.keyring.keys for name in COMPARTMENTS):
        raise Circumstance("ROLE-02", mark("Only somebody who may open everything can make a backup."), mark("Ask the chair to do it."))
    work, half = org.home / _WORK, target.with_name(target.name + ".part")
    with spoken(_cannot_write_there()):
        try:
            shutil.rmtree(work, ignore_errors=True)
            (work / "data").mkdir(parents=True)
            header, records = _copy(org, work / "data", check)
            files = _files(org, work / "data")
            made_at = org.clock.now()
            manifest = container.write(half, header, lambda body: org.vault.seal_own(body, container.PURPOSE), files, made_at.isoformat(), __version__, records, check)
            sync_file(half)
            changes = _prove(org, half, work / "proof", manifest, check)
            size = half.stat().st_size
            half.replace(target)
            sync_folder(target.parent)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            half.unlink(missing_ok=True)
    Settings(org).put(BACKED_UP, made_at.isoformat())
    return Backup(made_at, records.get("member", 0), records.get("appeal", 0), changes, size)


def backed_up_at(org: OpenedOrganisation) -> datetime | None:
    """When the last proved backup was made on this or another device; None when never."""
    kept = Settings(org).get(BACKED_UP)
    return datetime.fromisoformat(kept) if kept else None


def count_records(org: OpenedOrganisation) -> dict[str, int]:
    """Live records of every table, for comparing a copy with its original."""
    counted: dict[str, int] = {}
    for part in org.compartments():
        if part.name in DERIVED:
            continue
        with part.read() as connection:
            for name, table in part.metadata.tables.items():
                if "deleted_at" in table.c:
                    living = select(func.count()).select_from(table).where(table.c.deleted_at.is_(None))
                    counted[name] = counted.get(name, 0) + connection.execute(living).scalar_one()
    return counted


def _copy(org: OpenedOrganisation, folder: Path, check: Callable[[], None]) -> tuple[bytes, dict[str, int]]:
    """All compartments as of one moment: nobody writes between the first and the last."""
    with ExitStack() as pause:
        copies = [(part.name, pause.enter_context(part.paused())) for part in org.compartments() if part.name not in DERIVED]
        for name, copy_into in copies:
            check()
            copy_into(folder / f"{name}.db")
        return (org.home / FILE).read_bytes(), count_records(org)


def _files(org: OpenedOrganisation, copies: Path) -> dict[str, Path]:
    files = {f"data/{path.name}": path for path in sorted(copies.glob("*.db"))}
    for part in org.compartments():
        folder = org.home / "blobs" / part.name
        files.update({f"blobs/{part.name}/{name[:2]}/{name}": folder / name[:2] / name for name in part.blobs.names()})
    return files


def _prove(org: OpenedOrganisation, half: Path, home: Path, manifest: container.Manifest, check: Callable[[], None]) -> int:
    """Takes the file apart as a restore would and checks everything in it. Returns the number of proved changes."""
    home.mkdir()
    with container.opened(half) as packed:
        for name in (FILE, LAST_GOOD):
            (home / name).write_bytes(packed.header())
        if packed.manifest(lambda sealed: org.vault.open_own(sealed, container.PURPOSE)) != manifest:
            raise not_proved()
        packed.take_out(manifest, home, check)
    vault = replace(org.vault, home=home, header=vault_header.read(home))
    copy = OpenedOrganisation(vault, org.clock, org.texts, actor=org.actor)
    try:
        report = check_organisation(copy, check)
        if not report.ok or count_records(copy) != manifest.records:
            raise not_proved()
        return report.changes
    finally:
        copy.close()


def not_proved() -> Circumstance:
    """The copy does not hold what it should."""
    return Circumstance(
        "BACKUP-03",
        mark("The backup was opened again and did not prove. It was not kept, an older one was not touched."),
        mark("Check the records (“tirek check”), then make the backup on another disk."),
    )


def _cannot_write_there() -> Circumstance:
    return Circumstance(
        "BACKUP-04",
        mark("The backup could not be written there. The records are untouched."),
        mark("Check that the stick is in and not write-protected, or choose another folder."),
    )


@contextmanager
def spoken(refusal: Circumstance) -> Iterator[None]:
    """Turns the system's refusals into sentences: a full disk, and `refusal` for all else."""
    try:
        yield
    except OSError as error:
        raise (disk_full() if error.errno == errno.ENOSPC else refusal) from None
