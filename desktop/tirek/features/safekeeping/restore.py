"""From a backup into an empty home: taken out beside, opened, checked whole, and only then moved into place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tirek.features.safekeeping import container
from tirek.features.safekeeping.backup import Backup, count_records, not_proved, spoken
from tirek.features.safekeeping.checking import check_organisation
from tirek.foundation.clock import Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.vault.files import FILE, LAST_GOOD, sync_folder, vault_exists
from tirek.foundation.vault.vault import UnlockedVault, already_here

_WORK = ".restoring"
_ASIDE = "before-restore"


def restore_backup(
    file: Path, home: Path, unlock: Callable[[Path], UnlockedVault], *, clock: Clock, texts: Texts, check: Callable[[], None] = lambda: None
) -> Backup:
    """`unlock` opens the vault of a folder, with a passphrase or a recovery code that fitted when the backup was made.

    The device gets an id of its own, or two devices would issue the same sequence numbers. Files that lay in the home
    without a vault are set aside, not deleted. Raises Circumstance VAULT-04 (an organisation is there already),
    BACKUP-01, BACKUP-02, BACKUP-03, BACKUP-05 (stick pulled out, home not writable), DISK-01 and what `unlock` raises; the home is as it was then.
    """
    if vault_exists(home):
        raise already_here()
    work = home / _WORK
    with spoken(_interrupted()), container.opened(file) as packed:
        try:
            shutil.rmtree(work, ignore_errors=True)
            (work / "data").mkdir(parents=True)
            for name in (FILE, LAST_GOOD):
                (work / name).write_bytes(packed.header())
            vault = unlock(work)
            manifest = packed.manifest(lambda sealed: vault.open_own(sealed, container.PURPOSE))
            packed.take_out(manifest, work, check)
            changes = _prove(vault, manifest, clock, texts, check)
            _move_in(work, home)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    made_at = datetime.fromisoformat(manifest.made_at)
    return Backup(made_at, manifest.records.get("member", 0), manifest.records.get("appeal", 0), changes, file.stat().st_size)


def _interrupted() -> Circumstance:
    return Circumstance(
        "BACKUP-05",
        mark("The backup could not be brought back: the stick was pulled out, or the folder of this organisation cannot be written to."),
        mark("Nothing was changed. Put the stick in and do it again."),
    )


def _prove(vault: UnlockedVault, manifest: container.Manifest, clock: Clock, texts: Texts, check: Callable[[], None]) -> int:
    org = OpenedOrganisation(vault, clock, texts)
    try:
        report = check_organisation(org, check)
        counted = count_records(org)
        # A newer program may know tables that the backup's did not.
        if not report.ok or any(counted.get(name) != number for name, number in manifest.records.items()):
            raise not_proved()
        return report.changes
    finally:
        org.close()


def _move_in(work: Path, home: Path) -> None:
    """The header last: until it is there, the home holds no organisation."""
    for name in ("data", "blobs"):
        if (home / name).exists():
            aside = next(folder for number in range(1, 10_000) if not (folder := home / f"{_ASIDE}-{number}" / name).exists())
            aside.parent.mkdir(exist_ok=True)
            (home / name).rename(aside)
        if (work / name).exists():
            (work / name).rename(home / name)
    for name in (LAST_GOOD, FILE):
        (work / name).rename(home / name)
    sync_folder(home)
