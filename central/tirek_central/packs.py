"""Publishing packs: a TUF repository in the centre's folder, made and renewed by `tirek-central publish DIR`.

    DIR/law/pack.json, DIR/law/…       one folder for each kind of pack that is to be published anew
    DATA/packs/metadata, targets       the repository: public, served at /packs, copied to sticks
    DATA/pack-keys/*.pem               keys of each kind, of the list and of the date
    DATA/pack-keys/offline/*.pem       three root keys (two of them sign) and the key over the kinds: keep them on a stick

Times are long on purpose: a stick may travel for months (see `docs/threat-model.md`, packs).
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from tirek_protocol import differences, packs, sticks

from .clock import NowMs
from .errors import OperatorError
from .identity import Identity

ROOT_DAYS, KINDS_DAYS, LIST_DAYS = 4 * 365, 2 * 365, 400
ROOT_KEYS, ROOT_THRESHOLD = 3, 2
FILES_LIMIT = 5000
DIFFERENCES = 3
"""From how many versions before the newest a difference is offered."""


@dataclass(frozen=True)
class Published:
    """A pack that was published now. `bytes` of its archive."""

    name: str
    version: str
    bytes: int


class Repository:
    """The packs of a centre. Raises OperatorError with a next step for whatever cannot be done."""

    def __init__(self, data: Path, identity: Identity, now_ms: NowMs) -> None:
        self._folder, self._keys, self._identity, self._now_ms = data / "packs", data / "pack-keys", identity, now_ms

    @property
    def folder(self) -> Path:
        """What is served and copied; it need not exist yet."""
        return self._folder

    def publish(self, source: Path) -> list[Published]:
        """Publishes every pack in `source` and dates the whole list anew. With nothing new only the date is renewed."""
        self._settle()
        prepared = [read_prepared(source / name, name) for name in packs.NAMES if (source / name).is_dir()]
        if not (self._folder / packs.FIRST_ROOT).exists():
            self._begin()
        published = [self._publish(name, about, archive) for name, about, archive in prepared]
        self._date_anew()
        return published

    def copy_to(self, stick: Path) -> Path:
        """Puts the whole repository on a stick; files that are there already are not written again."""
        if not (self._folder / packs.FIRST_ROOT).exists():
            raise OperatorError("PACKS-04", "No pack has been published yet.", "Publish a folder with packs first.")
        target = stick / packs.FOLDER
        # Metadata last, and its date at the very end: a stick pulled out in the middle still holds the older whole.
        files = sorted((path for path in self._folder.rglob("*") if path.is_file()), key=copy_order)
        for path in files:
            content, place = path.read_bytes(), target / path.relative_to(self._folder)
            if not place.exists() or sticks.read_file(place, len(content)) != content:
                sticks.write_file(place, content)
        return target

    # making ----------------------------------------------------------------------------------------------------------
    def _begin(self) -> None:
        """The first root, signed by two of three root keys and, for those who joined, by the centre itself."""
        roots = [self._signer(f"offline/root-{number}", new=True) for number in range(1, ROOT_KEYS + 1)]
        kinds, listing, date = self._signer("offline/targets", new=True), self._signer("snapshot", new=True), self._signer("timestamp", new=True)
        root = Root(expires=self._until(ROOT_DAYS), consistent_snapshot=True)
        for signer in roots:
            root.add_key(signer.public_key, Root.type)
        root.roles[Root.type].threshold = ROOT_THRESHOLD
        for role, signer in ((Targets.type, kinds), (Snapshot.type, listing), (Timestamp.type, date)):
            root.add_key(signer.public_key, role)
        signed = Metadata(root)
        for number, signer in enumerate(roots[:ROOT_THRESHOLD]):
            signed.sign(signer, append=bool(number))
        targets = Targets(expires=self._until(KINDS_DAYS))
        keys, roles = {}, {}
        for name in packs.NAMES:
            key = self._signer(name, new=True).public_key
            keys[key.keyid] = key
            roles[name] = DelegatedRole(name, [key.keyid], 1, terminating=True, paths=[f"{name}/*"])
            self._write(name, Targets(expires=self._until(KINDS_DAYS)), name)
        targets.delegations = Delegations(keys, roles)
        self._write(Targets.type, targets, "offline/targets")
        content = signed.to_bytes()
        for key in reversed(self._identity.keys):
            name = packs.FIRST_ROOT_SIGNATURE if key.public == self._identity.first else packs.root_signature_of(key.id)
            self._put(name, packs.sign_root(content, key))
        self._put(packs.FIRST_ROOT, content)

    def _publish(self, name: str, about: dict[str, Any], archive: bytes) -> Published:
        version = str(about["version"])
        metadata: Metadata[Targets] = Metadata.from_file(str(self._newest(name)))
        path = packs.target_of(name)
        target, old = TargetFile.from_data(path, archive, ["sha256"]), metadata.signed.targets.get(path)
        before: dict[str, Any] = old.unrecognized_fields["custom"] if old is not None else {"order": 0, "version": ""}
        same = old is not None and old.hashes == target.hashes
        if before["version"] == version and not same:
            raise OperatorError("PACKS-03", f"The version {version} of {name} was published before with another content.", "Give the pack a new version.")
        custom = {"order": before["order"] + (not same), "version": version, "valid_until": about.get("valid_until"), "title": about.get("title", {})}
        run = run_of(archive)
        custom |= {"run": differences.hash_of(run) if run is not None else None, "before": before.get("before", [])}
        if not same:
            if old is not None:
                custom["before"] = [{"order": before["order"], "sha256": old.hashes["sha256"]}, *custom["before"]][:DIFFERENCES]
            # Only the newest, and the ways that lead to it: an older one is nobody's choice.
            metadata.signed.targets = self._differences(name, custom["before"], run, len(archive))
        target.unrecognized_fields["custom"] = custom
        metadata.signed.targets[path] = target
        metadata.signed.expires = self._until(KINDS_DAYS)
        metadata.signed.version += 1
        self._put(f"targets/{name}/{target.hashes['sha256']}.{name}.zip", archive)
        self._write(name, metadata.signed, name)
        return Published(name, version, len(archive))

    def _differences(self, name: str, before: list[dict[str, Any]], run: bytes | None, whole: int) -> dict[str, TargetFile]:
        """From each of the versions before, where that is worth it."""
        made: dict[str, TargetFile] = {}
        for one in before:
            place = self._folder / f"targets/{name}/{one['sha256']}.{name}.zip"
            old = run_of(place.read_bytes()) if place.is_file() else None
            content = differences.make(old, run) if old is not None and run is not None else None
            if old is None or content is None or len(content) * 2 > whole:
                continue
            path = packs.difference_of(name, one["order"])
            target = TargetFile.from_data(path, content, ["sha256"])
            target.unrecognized_fields["custom"] = {"from_run": differences.hash_of(old)}
            self._put(f"targets/{name}/{target.hashes['sha256']}.{path.split('/')[1]}", content)
            made[path] = target
        return made

    def _date_anew(self) -> None:
        """A new list of what is newest, and a new date over it."""
        newest = {role: self._newest(role) for role in (Targets.type, *packs.NAMES)}
        versions = {f"{role}.json": MetaFile(version=int(path.name.split(".")[0])) for role, path in newest.items()}
        before = self._versions(Snapshot.type)
        listing = Snapshot(version=(before[-1] if before else 0) + 1, expires=self._until(LIST_DAYS), meta=versions)
        self._write(Snapshot.type, listing, "snapshot")
        date = Timestamp(version=listing.version, expires=self._until(LIST_DAYS), snapshot_meta=MetaFile(version=listing.version))
        signed = Metadata(date)
        signed.sign(self._signer("timestamp"))
        self._put("metadata/timestamp.json", signed.to_bytes())

    def _write(self, role: str, signed: Any, key: str) -> None:
        metadata = Metadata(signed)
        metadata.sign(self._signer(key))
        self._put(f"metadata/{signed.version}.{role}.json", metadata.to_bytes())

    def _settle(self) -> None:
        """After a change of keys that was broken off: a new key is in use if the published lists name it, else it is dropped."""
        for path in sorted(self._keys.rglob("*.next.pem")):
            name = path.relative_to(self._keys).as_posix().removesuffix(".next.pem")
            if self._load(path, name).public_key.keyid in self._named_keys():
                self._take_into_use(name)
                self._date_anew()
            else:
                path.unlink()

    def _take_into_use(self, name: str) -> None:
        """The new key is named by the lists: it takes its place, and signs what it is there to sign."""
        os.replace(self._keys / f"{name}.next.pem", self._keys / f"{name}.pem")
        if name in packs.NAMES:
            self._resign(name)
        elif name == "offline/targets":
            self._write_kinds(self._signed(Targets.type))

    def _write_kinds(self, kinds: Targets) -> None:
        kinds.version, kinds.expires = self._signed(Targets.type).version + 1, self._until(KINDS_DAYS)
        self._write(Targets.type, kinds, "offline/targets")

    def _resign(self, name: str) -> None:
        signed = self._signed(name)
        signed.version, signed.expires = signed.version + 1, self._until(KINDS_DAYS)
        self._write(name, signed, name)

    def _signed(self, role: str) -> Any:
        return Metadata[Any].from_file(str(self._newest(role))).signed

    def _named_keys(self) -> set[str]:
        """Ids of all keys that the newest root and the newest list of kinds name."""
        found: set[str] = set()
        for role in (Root.type, Targets.type):
            if self._versions(role):
                signed = self._signed(role)
                found |= set(signed.keys if role == Root.type else signed.delegations.keys)
        return found

    # files -----------------------------------------------------------------------------------------------------------
    def _put(self, name: str, content: bytes) -> None:
        try:
            sticks.write_file(self._folder / name, content)
        except OSError as error:
            raise OperatorError("PACKS-05", "The packs could not be written.", "Check the space and the rights of the data folder.") from error

    def _versions(self, role: str) -> list[int]:
        found = (self._folder / "metadata").glob(f"*.{role}.json")
        return sorted(int(path.name.split(".")[0]) for path in found if path.name.split(".")[0].isdigit())

    def _newest(self, role: str) -> Path:
        return self._folder / "metadata" / f"{self._versions(role)[-1]}.{role}.json"

    def _until(self, days: int) -> datetime:
        return datetime.fromtimestamp(self._now_ms() // 1000, UTC) + timedelta(days=days)

    def _signer(self, name: str, *, new: bool = False) -> CryptoSigner:
        """The key of that name, made when the repository begins."""
        path = self._keys / f"{name}.pem"
        if new and not path.exists():
            signer = CryptoSigner.generate_ed25519()
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(signer.private_bytes)
            return signer
        return self._load(path, name)

    def _load(self, path: Path, name: str) -> CryptoSigner:
        try:
            from cryptography.hazmat.primitives.serialization import load_pem_private_key

            return CryptoSigner(load_pem_private_key(path.read_bytes(), None))      # pyright: ignore[reportArgumentType]
        except (OSError, ValueError, TypeError) as error:
            raise OperatorError("PACKS-06", f"The key {name} is missing or damaged.", "Put it back into pack-keys from its stick.") from error


def run_of(archive: bytes) -> bytes | None:
    """The files of an archive as one run, for differences; None where they are too large for that."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        entries = packed.infolist()
        if sum(entry.file_size + 300 for entry in entries) > differences.LIMIT:
            return None
        return differences.lay_out({entry.filename: packed.read(entry) for entry in entries})


def copy_order(path: Path) -> tuple[int, str]:
    """Sorts files so that a copy broken off in the middle still holds the older whole: packs, lists, the date."""
    return (2 if path.name == "timestamp.json" else 1 if path.parent.name == "metadata" else 0), str(path)


def read_prepared(folder: Path, name: str) -> tuple[str, dict[str, Any], bytes]:
    """Name, `pack.json` and the archive of a prepared folder: the same files always give the same bytes.

    Raises OperatorError PACKS-01 (no or bad pack.json), PACKS-02 (links, too many or too large files).
    """
    try:
        about: dict[str, Any] = json.loads((folder / packs.ABOUT).read_text("utf-8"))
        version = str(about["version"])
        if not version or len(version) > 40 or not all(letter.isalnum() or letter in ".-_" for letter in version):
            raise ValueError("version")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OperatorError("PACKS-01", f"{name}/{packs.ABOUT} cannot be read.", 'Write {"name": …, "version": "2026-11-21"} into it.') from error
    files = sorted(path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())
    if len(files) > FILES_LIMIT or any(path.is_symlink() or not path.is_file() for path in files):
        raise OperatorError("PACKS-02", f"In {name} there are links or too many files.", "Put only ordinary files into the folder.")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    if buffer.tell() > packs.PACK_LIMIT:
        raise OperatorError("PACKS-02", f"The pack {name} is too large.", "Split it.")
    return name, about, buffer.getvalue()
