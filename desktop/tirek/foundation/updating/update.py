"""The steps of an update. Whatever happens between two of them, the start link finds a whole program: the old or the new one."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.updating.manifest import Manifest, Release, check_files, damaged, newer, read_manifest
from tirek.foundation.updating.place import WHOLE, ProgramPlace, not_installed, sync_folder

STEPS = ("read", "checked", "protected", "unpacked", "tried", "named", "switched")
"""What `reached` is told, in this order."""

_SPARE = 50_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Updated:
    """From which version to which; `words` is what is new, by language."""

    before: str
    now: str
    words: dict[str, str]


@dataclass(frozen=True)
class Means:
    """What an update is given. `running`: the version at work. `system`: "windows-x64", "linux-x64". `protect` makes the proved
    backup and raises if it cannot. `try_start` runs a command and tells whether the new version found itself sound."""

    keys: Iterable[bytes]
    running: str
    system: str
    protect: Callable[[], None]
    try_start: Callable[[list[str]], bool]
    check: Callable[[], None] = lambda: None
    reached: Callable[[str], None] = lambda _step: None


def look(stick: Path, keys: Iterable[bytes], running: str, system: str) -> tuple[Manifest, Release]:
    """What a stick brings, by its signed list alone. Raises Circumstance UPDATE-01, UPDATE-03, UPDATE-04, UPDATE-05."""
    manifest = read_manifest(stick, keys)
    return manifest, _suitable(manifest.releases.get(system), running)


def update(stick: Path, program: Path | None, means: Means) -> Updated:
    """Puts the stick's version beside the one at work and switches to it.

    Raises Circumstance UPDATE-01 (not trusted), UPDATE-02 (damaged), UPDATE-03 (not newer), UPDATE-04 (too far a step),
    UPDATE-05 (not for this system), UPDATE-06 (the new version did not find itself sound), UPDATE-07 (cannot be renewed here),
    UPDATE-08 (no room), and what `protect` raises; the program and the data are as they were then.
    """
    if program is None or not os.access(program, os.W_OK):
        raise not_installed()
    place = ProgramPlace(program)
    manifest, release = look(stick, means.keys, means.running, means.system)
    means.reached("read")
    check_files(stick, manifest, [release.archive], means.check)
    _have_room(program, release)
    means.reached("checked")
    means.protect()
    means.reached("protected")
    new = program / f"new-{release.version}"
    name = f"app-{release.version}"
    try:
        place.forget_unfinished()
        if not place.is_whole(name):                      # left whole by an update that was cut off before the switch
            _unpack(stick / release.archive, release, new, means.check)
            means.reached("unpacked")
            if not means.try_start([word.replace("{folder}", str(new)) for word in release.start]):
                raise _unsound(release.version)
            means.reached("tried")
            new.rename(program / name)
            sync_folder(program)
        means.reached("named")
        place.switch(name)
        means.reached("switched")
    except OSError as error:
        raise (_no_room(release) if error.errno == errno.ENOSPC else not_installed()) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return Updated(means.running, release.version, manifest.words)


def go_back(program: Path | None) -> str:
    """Switches to the version before, while it is kept; returns its name. Raises Circumstance UPDATE-07, UPDATE-09."""
    if program is None or not os.access(program, os.W_OK):
        raise not_installed()
    place = ProgramPlace(program)
    before = place.previous()
    if before is None:
        raise Circumstance("UPDATE-09", mark("There is no earlier version here to go back to."), mark("An earlier version is kept until the new one has started three times."))
    place.switch(before)
    return before


def _suitable(release: Release | None, running: str) -> Release:
    if release is None:
        raise Circumstance("UPDATE-05", mark("The stick holds no version for this kind of computer."), mark("Nothing was changed. Ask the regional office for another stick."))
    if not newer(release.version, running):
        raise Circumstance("UPDATE-03", mark("Version {have} is in use here, the stick brings {bring}: that is not newer."), mark("Nothing needs to be done."), have=running, bring=release.version)
    if newer(release.least, running):
        raise Circumstance(
            "UPDATE-04", mark("Version {bring} cannot follow version {have} at once."), mark("Nothing was changed. Ask the regional office for version {least} first."),
            have=running, bring=release.version, least=release.least,
        )  # fmt: skip
    return release


def _have_room(program: Path, release: Release) -> None:
    if shutil.disk_usage(program).free < release.bytes + _SPARE:
        raise _no_room(release)


def _unpack(archive: Path, release: Release, folder: Path, check: Callable[[], None]) -> None:
    """Exactly the files of the list, each with its hash; the mark `whole` last. Raises OSError, Circumstance UPDATE-02."""
    try:
        with zipfile.ZipFile(archive) as packed:
            for name, wanted in release.files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                entry = packed.getinfo(name)
                digest, left = hashlib.sha256(), wanted.size
                with packed.open(entry) as source, path.open("wb") as target:
                    while piece := source.read(min(_CHUNK, left + 1)):
                        check()
                        left -= len(piece)
                        if left < 0:
                            raise damaged(name)
                        digest.update(piece)
                        target.write(piece)
                    target.flush()
                    os.fsync(target.fileno())
                if left or digest.hexdigest() != wanted.sha256:
                    raise damaged(name)
                if entry.external_attr >> 16 & stat.S_IXUSR:
                    path.chmod(0o755)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, ValueError, RuntimeError):
        raise damaged(archive.name) from None
    with (folder / WHOLE).open("w", encoding="ascii") as stream:
        stream.write(release.version + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(folder)


def _unsound(version: str) -> Circumstance:
    return Circumstance(
        "UPDATE-06",
        mark("Version {bring} did not find itself sound on this computer and was not put into use. The program and all data are as they were."),
        mark("Go on working. Tell the regional office that version {bring} does not start here."),
        bring=version,
    )


def _no_room(release: Release) -> Circumstance:
    return Circumstance(
        "UPDATE-08",
        mark("The disk has too little room for the new version: {mb} MB are needed. The program and all data are as they were."),
        mark("Free some space on the disk and do it again."),
        mb=(release.bytes + _SPARE) // 1_000_000,
    )
