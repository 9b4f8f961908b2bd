"""A stick with a small next version of the program, signed; for tests of updates."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from tirek.foundation.updating.manifest import FileMark, Manifest, Release, mark_of, write_manifest
from tirek.foundation.updating.update import Means
from tirek_protocol.signing import SigningKey

ROOT = Path(__file__).parents[2]
SYSTEM = "linux-x64"


class Stick:
    """A stick with one version; `key` has signed it."""

    def __init__(self, folder: Path, version: str = "0.2.0", least: str = "0.1.0", sound: bool = True) -> None:
        self.folder, self.key = folder, SigningKey(bytes(range(32)))
        folder.mkdir(parents=True)
        source = folder.parent / f"{folder.name}-source"
        write_program(source, version, sound)
        (folder / "update").mkdir()
        self.archive = folder / "update" / "program.zip"
        self.files: dict[str, FileMark] = {}
        with zipfile.ZipFile(self.archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(path for path in source.rglob("*") if path.is_file() and path.name != "whole"):
                name = path.relative_to(source).as_posix()
                packed.write(path, name)
                self.files[name] = mark_of(path)
        self.release = Release(version, least, "update/program.zip", self.files, ["{folder}/start", "self-check"])
        self.sign()

    def sign(self, key: SigningKey | None = None) -> None:
        manifest = Manifest(1, "2026-11-21", {"kk": "Жаңа", "ru": "Новое"}, {"update/program.zip": mark_of(self.archive)}, {SYSTEM: self.release})
        write_manifest(self.folder, manifest, (key or self.key).sign)

    def means(self, **more: object) -> Means:
        import subprocess

        def sound(words: list[str]) -> bool:
            return subprocess.run(words, capture_output=True, check=False).returncode == 0

        given: dict[str, object] = {"keys": [self.key.public], "running": "0.1.0", "system": SYSTEM, "protect": lambda: None, "try_start": sound, **more}
        return Means(**given)  # type: ignore[arg-type]


def write_program(folder: Path, version: str, sound: bool = True) -> None:
    """A version that only says its number, and whether it is sound."""
    (folder / "lib").mkdir(parents=True)
    start = folder / "start"
    says = f"""if [ "$1" = self-check ]; then echo '{{"ok": true}}'; else echo {version}; fi"""
    start.write_text(f"#!/bin/sh\n{says if sound else 'exit 1'}\n", encoding="ascii")
    start.chmod(0o755)
    (folder / "lib" / "Мәтін мен үлгі.txt").write_text("сөз\n" * 40_000, encoding="utf-8")
    (folder / "whole").write_text(version + "\n", encoding="ascii")


def install(folder: Path) -> Path:
    """Version 0.1.0 in `folder`, installed, with its real start link."""
    write_program(folder / "app-0.1.0", "0.1.0")
    (folder / "current").write_text("app-0.1.0\n", encoding="ascii")
    shutil.copy(ROOT / "packaging" / "linux" / "tirek", folder / "tirek")
    return folder
