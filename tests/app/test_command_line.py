"""What stands before and after a command, and when there is none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tirek.app.main import COMMANDS, _wants_window


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["--home", "/somewhere"], True),
        (["--lang", "ru", "--home", "/somewhere"], True),
        (["check"], False),
        (["--home", "/somewhere", "check"], False),
        (["--help"], False),
        (["--version"], False),
        (["--no-such-option"], False),
        (["--lang", "de"], False),
    ],
)
def test_the_window_opens_when_there_are_only_options(arguments: list[str], window: bool) -> None:
    assert _wants_window(arguments) is window


@pytest.mark.parametrize("arguments", [["no-such-command"], ["members"], ["appeals", "add"], ["--no-such-option"]])
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", "tirek.app.main", *arguments], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (2, "")


def test_every_command_explains_itself() -> None:
    run = subprocess.run([sys.executable, "-m", "tirek.app.main", "--help"], capture_output=True, text=True)
    for name in ("new", "demo", "tour", "check", "members", "undo", "history", "appeals", "ask", "document", "exchange", "model", "bench"):
        assert f" {name} " in run.stdout
    assert len(COMMANDS) == len(set(COMMANDS))


def test_nothing_heavy_is_imported_on_the_way_to_a_command() -> None:
    """The start of every command and of the window: no database, no cryptography, no Qt."""
    code = (
        "import sys\n"
        "from tirek.app import main\n"
        "from tirek.app.command_line import Context\n"
        "main._parser(Context())\n"
        "heavy = {'sqlalchemy', 'cryptography', 'PySide6', 'reportlab', 'openpyxl', 'alembic', 'httpx', 'docx', 'llama_cpp'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
