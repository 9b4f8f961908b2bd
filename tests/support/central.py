"""A real centre in a process of its own, on SQLite or PostgreSQL, and schools that exchange with it by the line and by a stick."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tirek.app.wiring import exchange_desk
from tirek.foundation.exchange.round import RoundReport
from tirek.foundation.organisation import OpenedOrganisation

PROGRAM = [sys.executable, "-m", "tirek_central.main"]


class RealCentre:
    """`tirek-central serve`, started and stopped."""

    def __init__(self, data: Path, database: str | None = None) -> None:
        self.data, self.database = data, database
        self._more = ["--data", str(data), *(["--database", database] if database else [])]
        self._start("0")

    def _start(self, port: str) -> None:
        self._server = subprocess.Popen([*PROGRAM, "serve", "--json", "--port", port, *self._more], stdout=subprocess.PIPE, text=True)
        assert self._server.stdout is not None
        self.url = json.loads(self._server.stdout.readline())["url"]

    def again(self) -> None:
        """The process ends and starts at the same address: what it read from its folder is read anew."""
        self.stop()
        self._start(self.url.rsplit(":", 1)[1])

    def run(self, *words: str) -> dict[str, Any]:
        done = subprocess.run([*PROGRAM, *words, "--json", *self._more], check=True, capture_output=True)
        return json.loads(done.stdout)

    def invite(self, name: str, *words: str) -> tuple[str, str]:
        """(the organisation's id, the invitation's text)."""
        file = self.data / "invitation.txt"
        made = self.run("enrol", name, "--out", str(file), "--url", self.url, *words)
        return made["organisation_id"], file.read_text("ascii").strip()

    def join(self, org: OpenedOrganisation, name: str, *words: str) -> str:
        """Joins by the line; returns the organisation's id at the centre."""
        organisation, invitation = self.invite(name, *words)
        assert exchange_desk(org).enrol(invitation).state == "enrolled"
        return organisation

    def visit(self, stick: Path) -> dict[str, Any]:
        return self.run("stick", str(stick))

    def stop(self) -> None:
        if self._server.poll() is None:
            self._server.terminate()
            self._server.wait(20)
        if self._server.stdout is not None:
            self._server.stdout.close()


def exchange(*orgs: OpenedOrganisation) -> list[RoundReport]:
    """One round each, in this order."""
    return [exchange_desk(org).run() for org in orgs]


def by_stick(centre: RealCentre, stick: Path, *orgs: OpenedOrganisation) -> list[RoundReport]:
    """The same over one stick that goes from school to school, to the centre, and back."""
    for org in orgs:
        exchange_desk(org).write_stick(stick)
    centre.visit(stick)
    return [exchange_desk(org).read_stick(stick) for org in orgs]
