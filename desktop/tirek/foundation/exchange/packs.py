"""Signed packs from the centre or from a stick: checked by TUF, unpacked whole or not at all, the installed one stays.

Whom to trust first: the centre that this organisation joined has signed the repository's first root. From there on TUF
(The Update Framework 1.0) holds: wrong signatures, older or mixed lists, frozen and cut repositories are refused.
Packs are public texts; they lie unpacked in `<home>/packs`, and the encrypted office remembers what they must look like.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tirek.foundation.clock import milliseconds
from tirek.foundation.exchange.model import InstalledPack
from tirek.foundation.exchange.pack_files import NAME, files_of, tree_digest, unpack, write_files
from tirek.foundation.exchange.pack_sources import BASE, counted, root_signature
from tirek.foundation.exchange.pack_words import spoken, unusable
from tirek.foundation.jobs import Control
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import differences, packs
from tirek_protocol.errors import Malformed
from tirek_protocol.signing import key_id

if TYPE_CHECKING:
    from tuf.ngclient import Updater
    from tuf.ngclient.fetcher import FetcherInterface

PLACE = "packs"

PackCheck = Callable[[Path], object]
"""Reads a pack's folder as its feature would; raises Circumstance if it cannot be used."""


@dataclass(frozen=True)
class PackView:
    """An installed pack. `whole`: its files are still as they were signed."""

    name: str
    version: str
    valid_until: str | None
    installed_at: int
    whole: bool


@dataclass(frozen=True)
class OfferedPack:
    """A pack that lies in a repository. `bytes` of its archive; `title` by language."""

    name: str
    version: str
    bytes: int
    title: Mapping[str, str]


@dataclass(frozen=True)
class _Offer:
    """The newest pack of a kind in a repository."""

    name: str
    version: str
    order: int
    valid_until: str | None
    run: str | None
    """SHA-256 of its files laid out (`tirek_protocol.differences`), signed; None where it is too large for differences."""
    info: Any


class Packs:
    """`checks` name the kinds that this program uses, and how each is tried before it is put in use."""

    def __init__(self, org: OpenedOrganisation, checks: Mapping[str, PackCheck]) -> None:
        self._org, self._checks, self._home = org, checks, org.home / PLACE

    def installed(self) -> list[PackView]:
        """The pack in use of each kind."""
        return [
            PackView(row.name, row.version, row.valid_until, row.installed_at, _intact(self._home, row))
            for row in newest_rows(self._org).values()
        ]

    def install(self, fetcher: FetcherInterface, centre_sign: bytes, control: Control | None = None) -> list[PackView]:
        """Brings every kind this program uses up to date; returns what was installed now (nothing: all is newest).

        Raises Circumstance PACK-01 (not signed by our centre, changed, older than what was seen), PACK-02 (nothing there or
        broken off), PACK-03 (out of date, or this computer's date is wrong), PACK-04 (the pack itself cannot be used),
        DISK-01. What was installed before stays in use.
        """
        control = control or Control(None)
        with spoken():
            updater = self._updater(fetcher, centre_sign)
            updater.refresh()
            have = newest_rows(self._org)
            offers = [offer for name in self._checks if (offer := self._offer(updater, name)) is not None]
            done: list[PackView] = []
            for number, offer in enumerate(offers):
                control.step(number, len(offers), offer.name)
                row = have.get(offer.name)
                if row is None or row.order < offer.order or not _intact(self._home, row):
                    done.append(self._install(updater, offer, row))
            return done

    def look(self, fetcher: FetcherInterface, centre_sign: bytes, name: str) -> OfferedPack | None:
        """The newest pack of a kind there, by the signed lists alone; nothing of it is fetched. Raises Circumstance PACK-01 … PACK-05."""
        with spoken():
            updater = self._updater(fetcher, centre_sign)
            updater.refresh()
            offer = self._offer(updater, name)
            return None if offer is None else _offered(offer)

    def bring(self, fetcher: FetcherInterface, centre_sign: bytes, name: str, folder: Path, control: Control, words: str = "") -> OfferedPack:
        """Fetches the newest pack of a kind and unpacks it into a new `folder`; nothing is put in use. `words` say what is being done.

        Raises Circumstance PACK-01 … PACK-05, DISK-01; what had come of it is removed then.
        """
        archive, whole = folder.with_name(folder.name + ".zip"), False
        shutil.rmtree(folder, ignore_errors=True)
        with spoken():
            try:
                folder.parent.mkdir(parents=True, exist_ok=True)
                sizes: list[int] = []
                updater = self._updater(counted(fetcher, control, sizes, words), centre_sign)
                updater.refresh()
                offer = self._offer(updater, name)
                if offer is None:
                    raise unusable()
                sizes.append(offer.info.length)
                updater.download_target(offer.info, str(archive))
                unpack(archive, folder)
                whole = True
                return _offered(offer)
            finally:
                archive.unlink(missing_ok=True)
                if not whole:
                    shutil.rmtree(folder, ignore_errors=True)

    def _updater(self, fetcher: FetcherInterface, centre_sign: bytes) -> Updater:
        from tuf.ngclient import Updater

        seen = self._home / "seen" / key_id(centre_sign).hex()
        root_file, signature_file = seen / "first.root.json", seen / "first.root.sig"
        if not root_file.exists():
            root = fetcher.download_bytes(f"{BASE}/{packs.FIRST_ROOT}", packs.ROOT_LIMIT)
            signature = root_signature(fetcher, root, centre_sign)
            seen.mkdir(parents=True, exist_ok=True)
            signature_file.write_bytes(signature)
            root_file.write_bytes(root)
        # Checked each time: what lies on this disk unencrypted is believed no more than what comes from outside.
        root = root_file.read_bytes()
        packs.check_root(root, signature_file.read_bytes(), centre_sign)
        (seen / "metadata").mkdir(exist_ok=True)
        return Updater(str(seen / "metadata"), f"{BASE}/metadata/", str(seen), f"{BASE}/targets/", fetcher, bootstrap=root)

    def _offer(self, updater: Updater, name: str) -> _Offer | None:
        """The newest pack of the kind, if there is one."""
        info = updater.get_targetinfo(packs.target_of(name))
        if info is None:
            return None
        custom = info.unrecognized_fields["custom"]
        version, until = str(custom["version"]), custom.get("valid_until")
        run = custom.get("run")
        if not NAME.match(version) or not isinstance(until, str | None) or not isinstance(run, str | None):
            raise unusable()
        return _Offer(name, version, int(custom["order"]), until, run, info)

    def _install(self, updater: Updater, offer: _Offer, have: Any) -> PackView:
        arriving, folder = self._home / "arriving", self._home / offer.name / f"{offer.order}-{offer.version}"
        shutil.rmtree(arriving, ignore_errors=True)
        try:
            arriving.mkdir(parents=True)
            if have is None or not self._patched(updater, offer, have, arriving):
                updater.download_target(offer.info, str(arriving / "pack.zip"))
                unpack(arriving / "pack.zip", arriving / "pack")
            self._checks[offer.name](arriving / "pack")
            digest = tree_digest(arriving / "pack")
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(exist_ok=True)
            os.replace(arriving / "pack", folder)
            return self._remember(offer, folder.name, digest)
        finally:
            shutil.rmtree(arriving, ignore_errors=True)

    def _patched(self, updater: Updater, offer: _Offer, have: Any, arriving: Path) -> bool:
        """Makes the newer pack from the installed one and a small difference. False: there is none, or it does not give
        exactly what was signed; then the whole is fetched."""
        info = updater.get_targetinfo(packs.difference_of(offer.name, have.order)) if offer.run else None
        if info is None or have.order >= offer.order or not _intact(self._home, have):
            return False
        from tuf.api.exceptions import DownloadError, RepositoryError

        old = differences.lay_out(files_of(self._home / have.name / have.folder))
        if info.unrecognized_fields["custom"].get("from_run") != differences.hash_of(old):
            return False
        try:
            updater.download_target(info, str(arriving / "pack.zst"))
            new = differences.apply(old, (arriving / "pack.zst").read_bytes())
            if differences.hash_of(new) != offer.run:
                return False
            write_files(differences.take_apart(new), arriving / "pack")
        except (RepositoryError, DownloadError, Malformed):
            shutil.rmtree(arriving / "pack", ignore_errors=True)
            return False
        return True

    def _remember(self, offer: _Offer, folder: str, digest: str) -> PackView:
        now = milliseconds(self._org.clock.now())
        values = {"name": offer.name, "version": offer.version, "order": offer.order, "valid_until": offer.valid_until}
        with self._org.office.action("pack.install") as act:
            act.insert(InstalledPack, values | {"folder": folder, "digest": digest, "installed_at": now})
        return PackView(offer.name, offer.version, offer.valid_until, now, whole=True)


def _offered(offer: _Offer) -> OfferedPack:
    title = offer.info.unrecognized_fields["custom"].get("title")
    words = {str(code): str(line)[:500] for code, line in title.items()} if isinstance(title, dict) else {}
    return OfferedPack(offer.name, offer.version, int(offer.info.length), words)


def installed_folder(org: OpenedOrganisation, name: str) -> Path | None:
    """Where the pack in use of this kind lies; None if there is none, or if its files are not as they were signed."""
    row = newest_rows(org).get(name)
    return org.home / PLACE / name / row.folder if row is not None and _intact(org.home / PLACE, row) else None


def newest_rows(org: OpenedOrganisation) -> dict[str, Any]:
    """The rows of packs in use, by kind."""
    with org.office.read() as connection:
        rows = connection.execute(
            select(InstalledPack.__table__).where(InstalledPack.deleted_at.is_(None)).order_by(InstalledPack.order, InstalledPack.installed_at)
        )
        return {row.name: row for row in rows}


def _intact(home: Path, row: Any) -> bool:
    folder = home / row.name / row.folder
    try:
        return folder.is_dir() and tree_digest(folder) == row.digest
    except OSError:
        return False
