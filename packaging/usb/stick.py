"""Assembles the regional stick, verifies one, joins what was split for FAT32. See `tirek-stick` beside this file.

Names are such that FAT32 and Windows take them; files over 4 GB are split (`name.part01`, `name.part02` …). Everything is listed in
`manifest.json`, which is signed, and in `SHA256SUMS.txt` for people without the program.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from keys import release_key  # noqa: E402
from page import write_page  # noqa: E402

from tirek.foundation.errors import Circumstance  # noqa: E402
from tirek.foundation.updating.manifest import (  # noqa: E402
    MANIFEST,
    SIGNATURE,
    FileMark,
    Manifest,
    Release,
    mark_of,
    read_manifest,
    safe_name,
    write_manifest,
)

ROOT = Path(__file__).resolve().parents[2]
SUMS = "SHA256SUMS.txt"
PART = 3_900_000_000
"""Bytes of a part: FAT32 takes files up to 4 GiB less one byte."""
LEAST = "0.1.0"
"""The oldest version that this one can follow."""
PICTURES = (ROOT / "build" / "windows" / "test", ROOT / "build" / "linux" / "test", ROOT / "out" / "tour")
NOT_OURS = ("System Volume Information", "$RECYCLE.BIN", ".Trash", ".fseventsd", "autorun.inf")
"""What Windows itself puts on a stick; `autorun.inf` is told of, but named apart."""


def main() -> int:
    arguments = sys.argv[1:]
    deed = arguments[0] if arguments and arguments[0] in ("verify", "join", "program") else "make"
    parser = argparse.ArgumentParser(prog="tirek-stick")
    if deed != "make":
        arguments = arguments[1:]
    parser.add_argument("folder", type=Path, metavar="DIR")
    if deed == "join":
        parser.add_argument("name")
        parser.add_argument("out", type=Path)
        chosen = parser.parse_args(arguments)
        return join(chosen.folder, chosen.name, chosen.out)
    if deed == "program":
        parser.add_argument("--key", type=Path)
        chosen = parser.parse_args(arguments)
        return program(chosen.folder, chosen.key)
    parser.add_argument("--public", help="the release key's public half, as hex; by default of this computer's key")
    if deed == "verify":
        chosen = parser.parse_args(arguments)
        return verify(chosen.folder, bytes.fromhex(chosen.public) if chosen.public else release_key().public)
    parser.add_argument("--model", type=Path, action="append", default=[])
    parser.add_argument("--packs", type=Path)
    parser.add_argument("--invitation", type=Path, action="append", default=[])
    parser.add_argument("--key", type=Path)
    return make(parser.parse_args(arguments))


def make(chosen: argparse.Namespace) -> int:
    """Writes the stick. An older list goes first: a half-written stick is never taken for a whole one."""
    stick: Path = chosen.folder
    stick.mkdir(parents=True, exist_ok=True)
    for name in (MANIFEST, SIGNATURE, SUMS):
        (stick / name).unlink(missing_ok=True)
    version = _version()
    wanted: list[Path] = []
    for path in sorted((ROOT / "dist").glob(f"tirek[-_]{version}*")):
        wanted.append(_copy(path, stick / path.name))
    if not wanted:
        print("There is nothing in dist/ yet: run make package first.", file=sys.stderr)
        return 1
    releases = releases_of(stick, version)
    wanted += [stick / release.archive for release in releases.values()]
    for path in chosen.model:
        wanted += split(path, stick / "models")
    for path in sorted(chosen.packs.rglob("*")) if chosen.packs else []:
        if path.is_file():
            wanted.append(_copy(path, stick / "packs" / path.relative_to(chosen.packs)))
    wanted += [_copy(path, stick / "invitations" / path.name) for path in chosen.invitation]
    for language, name in (("kk", "Орнату.pdf"), ("ru", "Установка.pdf")):
        write_page(stick / name, language, version, PICTURES)
        wanted.append(stick / name)
    files = {path.relative_to(stick).as_posix(): mark_of(path) for path in wanted}
    if bad := [name for name in (*files, *(name for one in releases.values() for name in one.files)) if not safe_name(name)]:
        print(f"Windows or FAT32 would not take these names: {bad}", file=sys.stderr)
        return 1
    sums = stick / SUMS
    sums.write_text("".join(f"{one.sha256}  {name}\n" for name, one in files.items()), encoding="utf-8")
    files[SUMS] = mark_of(sums)
    sign(stick, files, releases, chosen.key)
    print(f"{stick}: version {version}, {len(files)} files, {sum(one.size for one in files.values()) // 1_000_000} MB")
    return 0


def program(folder: Path, key: Path | None) -> int:
    """Writes `folder`/program: the pack that a centre publishes (`tirek-central publish`), with the same signed list as on a stick."""
    pack, version = folder / "program", _version()
    shutil.rmtree(pack, ignore_errors=True)
    releases = releases_of(pack, version)
    if not releases:
        print("There is nothing in build/windows yet: run make package first.", file=sys.stderr)
        return 1
    sign(pack, {release.archive: mark_of(pack / release.archive) for release in releases.values()}, releases, key)
    about = {"name": "program", "version": version, "title": _words()}
    (pack / "pack.json").write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{pack}: version {version}, {sum(path.stat().st_size for path in pack.rglob('*') if path.is_file()) // 1_000_000} MB")
    return 0


def verify(stick: Path, public: bytes) -> int:
    """Says what is damaged, missing or foreign; exit status 1 then."""
    try:
        manifest = read_manifest(stick, [public])
    except Circumstance as refused:
        print(f"{refused.code}. {refused.message} {refused.next_step}", file=sys.stderr)
        return 1
    bad = 0
    for name, wanted in manifest.files.items():
        path = stick / name
        if not path.is_file():
            bad, _ = bad + 1, print(f"missing: {name}")
        elif mark_of(path) != wanted:
            bad, _ = bad + 1, print(f"damaged: {name}")
    known = {*manifest.files, MANIFEST, SIGNATURE}
    for path in sorted(stick.rglob("*")):
        name = path.relative_to(stick).as_posix()
        if path.is_file() and name not in known and (name.split("/")[0] not in NOT_OURS or name == "autorun.inf"):
            bad, _ = bad + 1, print(f"foreign: {name}")
    print(f"{len(manifest.files)} files, {bad} faults")
    return 1 if bad else 0


def split(path: Path, folder: Path, part: int = PART) -> list[Path]:
    """Copies a file, in parts when FAT32 would not take it whole."""
    if path.stat().st_size <= part:
        return [_copy(path, folder / path.name)]
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with path.open("rb") as source:
        while head := source.read(min(1 << 20, part)):
            made.append(folder / f"{path.name}.part{len(made) + 1:02d}")
            left = part - len(head)
            with made[-1].open("wb") as target:
                target.write(head)
                while left and (piece := source.read(min(1 << 20, left))):
                    target.write(piece)
                    left -= len(piece)
    return made


def join(folder: Path, name: str, out: Path) -> int:
    """Puts the parts of `name` together in `out`; the result gets its name only when it is whole."""
    parts = sorted(folder.glob(f"{name}.part[0-9][0-9]"))
    if not parts:
        print(f"There are no parts of {name} in {folder}.", file=sys.stderr)
        return 1
    half = out.with_name(out.name + ".half")
    with half.open("wb") as target:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)
    half.replace(out)
    return 0


def releases_of(folder: Path, version: str, built: Path = ROOT / "build" / "windows" / "Tirek") -> dict[str, Release]:
    """What was built, packed into `folder`/update."""
    app = built / f"app-{version}"
    if not (app / "whole").exists():
        return {}
    start = ["{folder}/python/python.exe", "-I", "-X", "utf8", "-m", "tirek.app.packed", "self-check", "--json"]
    return {"windows-x64": _release(app, folder / "update" / f"tirek-{version}-windows.zip", version, start)}


def sign(folder: Path, files: dict[str, FileMark], releases: dict[str, Release], key: Path | None) -> None:
    """Writes the list of what lies in `folder`, signed by the release key."""
    today = datetime.now(UTC).date().isoformat()  # noqa: DTZ005, TID251
    write_manifest(folder, Manifest(1, today, _words(), files, releases), release_key(key).sign)


def _words() -> dict[str, str]:
    """What is new, by language."""
    return json.loads((ROOT / "packaging" / "usb" / "new.json").read_text(encoding="utf-8"))


def _release(app: Path, archive: Path, version: str, start: list[str]) -> Release:
    """Packs one version; the mark `whole` stays out, the updater writes it last."""
    files: dict[str, FileMark] = {}
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(path for path in app.rglob("*") if path.is_file() and path != app / "whole"):
            name = path.relative_to(app).as_posix()
            packed.write(path, name)
            files[name] = mark_of(path)
    return Release(version, LEAST, f"update/{archive.name}", files, start)


def _copy(path: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    return target


def _version() -> str:
    from tirek import __version__

    return __version__


if __name__ == "__main__":
    sys.exit(main())
