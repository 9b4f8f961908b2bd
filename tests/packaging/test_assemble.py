"""The rules of packing: what may never get into a package is found, and what was built holds nothing of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASSEMBLE = ROOT / "packaging" / "assemble.py"
BAD = ("python/icuuc.dll", "site/bcryptprimitives.dll", "site/PySide6/QtNetwork.pyd", "site/numpy/__init__.py", "python/DLLs/_sqlite3.pyd", "site/x/tests/test_x.py", "models/tiny_model.py", "release.key")


def look(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ASSEMBLE), "look", str(folder)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", [name for name in BAD if name != "release.key"])
def test_what_must_not_be_shipped_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    run = look(tmp_path)
    assert run.returncode == 1 and name.split("/")[-2] in run.stderr


def test_sizes_and_the_ten_largest_parts_are_printed(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / "site" / f"package{number}").mkdir(parents=True)
        (tmp_path / "site" / f"package{number}" / "code.py").write_bytes(bytes(1_000_000 * (number + 1)))
    run = look(tmp_path)
    assert run.returncode == 0
    lines = run.stdout.splitlines()
    assert "78.0 MB in 12 files" in lines[0] and len([line for line in lines if line.startswith("  ")]) == 10


@pytest.mark.parametrize("built", ["windows/Tirek", "linux/tirek"])
def test_what_was_built_holds_nothing_forbidden(built: str) -> None:
    folder = ROOT / "build" / built
    if not folder.exists():
        pytest.skip("not packed here yet: make package")
    assert look(folder).returncode == 0
    assert not [path for path in folder.rglob("*.dll") if b"Wine builtin DLL" in path.read_bytes()[:4096]]


def test_the_locked_lists_for_windows_and_linux_follow_the_lock_of_the_project() -> None:
    def versions(path: str) -> dict[str, str]:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        return dict(line.split(" ")[0].split("==") for line in lines if "==" in line and not line.startswith((" ", "#")))

    whole = versions("requirements/model.txt")
    for system, left_out, own in (
        ("windows", {"jeepney", "secretstorage", "backports-tarfile", "importlib-metadata", "lazy-importer", "zipp"}, {"pywin32-ctypes"}),
        ("linux", set[str](), set[str]()),
    ):
        found = versions(f"packaging/{system}/requirements.txt")
        assert {name: version for name, version in found.items() if name not in own} == {
            name: version for name, version in whole.items() if name not in left_out | {"numpy", "diskcache", "llama-cpp-python"}
        }


def test_only_packages_bound_to_one_python_are_fetched_for_another(tmp_path: Path) -> None:
    for name, tag in (("lxml", "cp311-cp311-manylinux_2_28_x86_64"), ("PySide6_Essentials", "cp310-abi3-manylinux_2_34_x86_64"), ("et_xmlfile", "py3-none-any"), ("Ruamel.Yaml", "cp311-cp311-linux_x86_64")):
        (tmp_path / f"{name}-1.0.dist-info").mkdir()
        (tmp_path / f"{name}-1.0.dist-info" / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n", encoding="utf-8")
    lock = "".join(f"{name}==1.0 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n    # via x\n" for name in ("et-xmlfile", "lxml", "pyside6-essentials", "ruamel-yaml"))
    (tmp_path / "lock.txt").write_text("# a list\n" + lock, encoding="utf-8")
    said = subprocess.run([sys.executable, ROOT / "packaging" / "assemble.py", "bound", tmp_path, tmp_path / "lock.txt"], capture_output=True, text=True, check=True).stdout
    assert [line for line in said.splitlines() if "==" in line] == ["lxml==1.0 \\", "ruamel-yaml==1.0 \\"]
    assert said.count("--hash") == 4 and said.splitlines()[2].endswith("1" * 64)
