"""The house rules that import contracts cannot say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FEATURES = ROOT / "desktop" / "tirek" / "features"


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


@pytest.mark.parametrize("path", sorted(FEATURES.rglob("*.py")), ids=lambda path: str(path.relative_to(FEATURES)))
def test_features_meet_only_through_their_api(path: Path) -> None:
    own = path.relative_to(FEATURES).parts[0]
    for module in imports_of(path):
        parts = module.split(".")
        if parts[:2] == ["tirek", "features"] and len(parts) > 2 and parts[2] != own:
            assert parts[3:4] == ["api"], f"{path.name} imports {module}"


def test_every_feature_and_room_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "protocol").rglob("*.py"), *(ROOT / "central").rglob("*.py")]
        if "migrations" not in path.parts and path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_files_stay_readable() -> None:
    long = [f"{path}: {count}" for path in (ROOT / "desktop").rglob("*.py") if (count := path.read_text(encoding="utf-8").count("\n")) > 500]
    assert long == []


def test_qt_is_known_only_to_screens_the_look_the_shell_and_the_app() -> None:
    for path in (ROOT / "desktop" / "tirek").rglob("*.py"):
        if any(module.split(".")[0] == "PySide6" for module in imports_of(path)):
            place = path.relative_to(ROOT / "desktop" / "tirek").parts
            assert place[0] == "app" or place[:2] == ("foundation", "ui") or "screens" in place or place[-1] == "screen.py", path


def test_no_dialogue_blocks_the_window() -> None:
    for path in (ROOT / "desktop" / "tirek").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "exec" and path.name != "window.py":
                raise AssertionError(f"{path}: exec() stops everything; use open()")
