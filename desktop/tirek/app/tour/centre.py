"""A real central platform for practice: its own program, on loopback, in a folder of the tour."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = [sys.executable, "-m", "tirek_central.main"]


class PracticeCentre:
    """Started with the object, ended by `close`. `url` is where it answers."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._process = subprocess.Popen(
            [*PROGRAM, "serve", "--practice", "--host", "127.0.0.1", "--port", "0", "--data", str(data), "--json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.url: str = json.loads(self._process.stdout.readline())["url"]

    def invite(self, organisation: str, out: Path) -> str:
        """The text of an invitation for an organisation."""
        self._command("enrol", organisation, "--out", str(out))
        return out.read_text(encoding="utf-8").strip()

    def notice(self, title: dict[str, str], text: dict[str, str]) -> None:
        """Publishes a notice to all."""
        arguments: list[str] = []
        for language in ("kk", "ru"):
            arguments += [f"--title-{language}", title[language], f"--text-{language}", text[language]]
        self._command("notice", *arguments)

    def report(self) -> dict[str, Any]:
        """What has arrived."""
        return self._command("report")

    def close(self) -> None:
        """Ends the program."""
        self._process.terminate()
        self._process.communicate(timeout=20)

    def _command(self, *arguments: str) -> dict[str, Any]:
        run = subprocess.run([*PROGRAM, *arguments, "--data", str(self._data), "--json"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60)
        return json.loads(run.stdout)
