"""Puts the program into one folder, takes out what it does not need, and looks at the result.

    python packaging/assemble.py code FOLDER              the program's own code, resources and compiled words
    python packaging/assemble.py prune SITE               takes from unpacked wheels what the program never loads
    python packaging/assemble.py bound SITE LOCK          the part of a lock whose packages came for this one Python only
    python packaging/assemble.py join SITE SITE1 SITE2…   the same packages for several Pythons into one folder
    python packaging/assemble.py look FOLDER [FILE…]      forbidden parts, sizes, the ten largest; exit status 1 on a forbidden one

Same rules for Windows and Linux. What is kept of Qt is named, everything else of it goes: a new module of Qt does not slip in.
"""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ("desktop/tirek", "protocol/tirek_protocol", "resources")
SINGLE = ("models/catalogue.jsonl", "LICENSE", "NOTICE", "docs/licences.md")
UNWANTED = ("__pycache__", "*.pyc", "*.egg-info")

QT = "Core|Gui|Widgets|Svg|PrintSupport"
QT_KEPT = tuple(re.compile(pattern) for pattern in (
    r"__init__\.py|_config\.py|_git_pyside_version\.py|support/.*",
    rf"Qt({QT})\.(pyd|abi3\.so)",
    # Windows
    rf"Qt6({QT})\.dll|pyside6\.abi3\.dll|msvcp140.*\.dll|vcruntime140.*\.dll|concrt140\.dll",
    r"plugins/platforms/q(windows|offscreen)\.dll|plugins/iconengines/qsvgicon\.dll|plugins/imageformats/q(ico|jpeg|svg)\.dll",
    r"translations/qtbase_(kk|ru|en)\.qm",
    # Linux: DBus and OpenGL are what the window system's plugin itself is linked to
    rf"libpyside6\.abi3\.so.*|Qt/lib/libQt6({QT}|DBus|XcbQpa|OpenGL|WaylandClient)\.so.*|Qt/lib/libicu.*",
    r"Qt/plugins/platforms/libq(xcb|offscreen|wayland)\.so|Qt/plugins/iconengines/libqsvgicon\.so|Qt/plugins/imageformats/libq(ico|jpeg|svg)\.so",
    r"Qt/plugins/(xcbglintegrations|wayland-shell-integration|wayland-graphics-integration-client|wayland-decoration-client|platforminputcontexts/libcomposeplatforminputcontextplugin|platforminputcontexts/libibusplatforminputcontextplugin|platformthemes/libqxdgdesktopportal|printsupport)\b.*",
    r"Qt/translations/qtbase_(kk|ru|en)\.qm",
))  # fmt: skip

PRUNED = (
    "bin", "*/tests", "*/test", "*.pyi", "*/py.typed", "*.pyx", "*.pxd", "*.c", "*.h", "*.lib", "*.a", "*.cmake", "*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED",
    "reportlab/fonts", "reportlab/graphics/samples", "lxml/includes", "lxml/isoschematron/resources", "babel/messages", "PIL/_imagingtk*", "PIL/_avif*", "PIL/_webp*", "*/__pycache__", "*/pytest_plugin.py", "*/.git*",
    "sqlalchemy/testing", "alembic/templates", "alembic/testing",
)  # fmt: skip
"""Of the wheels. `reportlab/fonts` holds one under the GPL; see NOTICE."""

LOCALES = re.compile(r"(kk|ru|en)(_.*)?\.dat|root\.dat")

FORBIDDEN = (
    "*QtNetwork*", "*Qt6Network*", "*WebEngine*", "*Qml*", "*qml*", "*Qt6Quick*", "*QtTest*", "*Qt6Test*", "*opengl32sw*", "*Qt6Sql*",
    "*/numpy", "*/gguf", "*/pytest*", "*/_pytest", "*/hypothesis", "*/tkinter", "*/idlelib", "*/ensurepip", "*/pip", "*/unittest", "*/lib2to3",
    "*/tests", "*/test", "*/sqlite3", "*/DLLs/_sqlite3*", "*/sqlite3.dll", "*/tiny_model.py", "*/random_model.py", "*/tirek_central", "*/reportlab/fonts",
    "*icuuc.dll", "*bcryptprimitives.dll", "*api-ms-win-crt-math*", "*/locale-data/de.dat", "*/locale-data/fr.dat", "*secret*.key", "*/.git*",
)  # fmt: skip
"""Never inside: a network in the window's process, web pages, tests, makers of test data, stub libraries of the tests, a database in the clear."""


def main() -> int:
    deed, folder, *rest = sys.argv[1:]
    if deed == "code":
        put_code(Path(folder))
    elif deed == "prune":
        prune(Path(folder))
    elif deed == "bound":
        print(bound(Path(folder), Path(rest[0]).read_text(encoding="utf-8")))
    elif deed == "join":
        join(Path(folder), [Path(name) for name in rest])
    else:
        return look(Path(folder), [Path(name) for name in rest])
    return 0


def put_code(folder: Path) -> None:
    """Copies the program as the repository has it, so that the roads inside it stay the same."""
    for name in CODE:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*UNWANTED))
    for name in SINGLE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    words = folder / "translations" / "build"
    words.mkdir(parents=True)
    for path in sorted((ROOT / "translations" / "build").glob("*.mo")):
        shutil.copy2(path, words / path.name)
    sys.path.insert(0, str(ROOT / "packaging" / "usb"))
    from keys import release_key

    keys = folder / "resources" / "update" / "keys.json"
    keys.parent.mkdir(exist_ok=True)
    keys.write_text(json.dumps({"release": [release_key().public.hex()]}) + "\n", encoding="ascii")
    if not any(words.iterdir()):
        raise SystemExit("The words are not compiled yet: run make translations first.")


def prune(site: Path) -> None:
    """Takes out of `site` what the program never loads."""
    qt = site / "PySide6"
    for path in [path for path in qt.rglob("*") if path.is_file() or path.is_symlink()]:
        if not any(pattern.fullmatch(path.relative_to(qt).as_posix()) for pattern in QT_KEPT):
            path.unlink()
    for path in sorted(site.rglob("*"), key=lambda found: len(found.parts)):
        name = path.relative_to(site).as_posix()
        if path.exists() and any(fnmatch.fnmatchcase(name, pattern) for pattern in PRUNED):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (site / "babel" / "locale-data").glob("*.dat"):
        if not LOCALES.fullmatch(path.name):
            path.unlink()
    for path in sorted((path for path in site.rglob("*") if path.is_dir()), key=lambda found: -len(found.parts)):
        if not any(path.iterdir()):
            path.rmdir()


def bound(site: Path, lock: str) -> str:
    """The blocks of `lock` whose wheels in `site` suit one Python only: what has to be fetched again for another one."""
    names = {_plain(path.parent.name.split("-")[0]) for path in site.glob("*.dist-info/WHEEL") if re.search(r"^Tag: (cp\d+)-\1-", path.read_text(encoding="utf-8"), re.MULTILINE)}
    return "".join(block[0] for block in re.finditer(r"^([\w.-]+)==(?:.*\\\n)*.*\n", lock, re.MULTILINE) if _plain(block[1]) in names)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def join(site: Path, parts: list[Path]) -> None:
    """Compiled modules carry their Python in their names and lie side by side; all else must be the same or belong to the newest."""
    for part in parts:
        shutil.copytree(part, site, dirs_exist_ok=True, symlinks=True)
    for path in (path for path in site.rglob("*.py")):
        name = path.relative_to(site)
        texts = {(part / name).read_bytes() for part in parts if (part / name).exists()}
        if len(texts) > 1:
            raise SystemExit(f"{name} differs between the Pythons: it cannot lie in one folder.")


def look(folder: Path, made: list[Path]) -> int:
    """Prints sizes and the ten largest parts; returns 1 when something forbidden is inside."""
    bad = sorted({f"{pattern}: {path.relative_to(folder)}" for path in folder.rglob("*") for pattern in FORBIDDEN if fnmatch.fnmatchcase("/" + path.relative_to(folder).as_posix(), pattern)})
    for line in bad:
        print(f"must not be inside: {line}", file=sys.stderr)
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    print(f"{folder.name}: {_mb(sum(path.stat().st_size for path in files))} MB in {len(files)} files")
    for path in made:
        print(f"{path.name}: {_mb(path.stat().st_size)} MB")
    print("The ten largest parts:")
    for size, name in sorted(_parts(folder), reverse=True)[:10]:
        print(f"  {_mb(size):>6} MB  {name}")
    return 1 if bad else 0


def _parts(folder: Path) -> Iterator[tuple[int, str]]:
    """Packages by name, and other folders three deep."""
    sizes: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(folder).parts
            deep = next((place + 2 for place, part in enumerate(parts) if part.startswith("site")), 3)
            name = "/".join(parts[: min(len(parts) - 1, deep)]) or parts[0]
            sizes[name] = sizes.get(name, 0) + path.stat().st_size
    yield from ((size, name) for name, size in sizes.items())


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


if __name__ == "__main__":
    sys.exit(main())
