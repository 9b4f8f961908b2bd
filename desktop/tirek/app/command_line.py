"""What commands get: the home folder, the passphrase, the language, an opened organisation, and a way to speak."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.foundation.command_line import read_text
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts, load_texts, mark

if TYPE_CHECKING:
    from tirek.app.wiring import ModelPlace
    from tirek.features.exchange_desk.service import ExchangeDesk
    from tirek.foundation.clock import Clock
    from tirek.foundation.model.drafting import Drafter
    from tirek.foundation.organisation import OpenedOrganisation
    from tirek.foundation.replication.meeting import Meeting

_PASSPHRASE_LIMIT = 4096


def default_home() -> Path:
    """The platform's own data folder."""
    from platformdirs import user_data_path

    return user_data_path("Tirek", appauthor=False)


class Context:
    """One run of one command."""

    def __init__(self) -> None:
        self.json = False
        self.texts: Texts = load_texts("en")
        self.home = Path()
        self._arguments = argparse.Namespace()
        self._org: OpenedOrganisation | None = None
        self._model: ModelPlace | None = None

    def use(self, arguments: argparse.Namespace) -> None:
        """Takes the common options."""
        self._arguments = arguments
        self.json = bool(arguments.json)
        self.home = Path(arguments.home or os.environ.get("TIREK_HOME") or default_home())
        self.texts = load_texts(arguments.lang or os.environ.get("TIREK_LANG") or "kk")

    @property
    def clock(self) -> Clock:
        """The computer's clock."""
        from tirek.foundation.clock import SystemClock

        return SystemClock()

    def passphrase(self) -> str:
        """From the file that was named, else asked for. Raises Circumstance PASSPHRASE-02 (file), PASSPHRASE-03 (nobody to ask)."""
        named = self._arguments.passphrase_file or os.environ.get("TIREK_PASSPHRASE_FILE")
        if named:
            return read_passphrase_file(Path(named))
        beside = self.home / PRACTICE_PASSPHRASE
        if beside.exists():
            return read_passphrase_file(beside)
        if not sys.stdin or not sys.stdin.isatty():
            raise Circumstance(
                "PASSPHRASE-03",
                mark("The passphrase is needed and nobody can be asked."),
                mark("Name a file with it: --passphrase-file FILE."),
            )
        return getpass.getpass(self.texts.t("Passphrase") + ": ")

    def open(self) -> OpenedOrganisation:
        """The organisation of the home folder, opened once; closed when the command ends."""
        from tirek.app.organisations import open_organisation
        from tirek.foundation.vault import header

        if self._org is None:
            header.read(self.home)
            self._org = open_organisation(self.home, self.passphrase(), clock=self.clock, texts=self.texts)
        return self._org

    def join(self, folder: Path, code: str, *, anew: bool = False) -> Meeting:
        """Makes the home folder a computer of the organisation on the stick; it stays open until the command ends."""
        from tirek.app.organisations import join_organisation

        self._org, meeting = join_organisation(folder, code, self.home, self.passphrase(), clock=self.clock, texts=self.texts, anew=anew)
        return meeting

    def keep(self, org: OpenedOrganisation) -> OpenedOrganisation:
        """Takes an organisation that a command has just made, to close it at the end."""
        self._org = org
        return org

    def desk(self, org: OpenedOrganisation) -> ExchangeDesk:
        """The exchange with every feature's part."""
        from tirek.app.wiring import exchange_desk

        return exchange_desk(org)

    def drafter(self, org: OpenedOrganisation) -> Drafter | None:
        """The model that drafts, if this computer has one."""
        from tirek.app.wiring import ModelPlace

        self._model = self._model or ModelPlace(org.home, org.clock)
        return self._model.drafter(org)

    def close(self) -> None:
        """Closes what was opened."""
        if self._model is not None:
            self._model.close()
        if self._org is not None:
            self._org.close()
            self._org = None

    def data(self, name: str) -> dict[str, Any]:
        """A JSON object from a file, `-` is standard input. Raises Circumstance DATA-02."""
        text = read_text(name)
        try:
            document = json.loads(text)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise Circumstance(
                "DATA-02",
                mark("The data file is not a JSON object."),
                mark("Check the file: it must begin with a brace and hold names with values."),
            )
        return document

    def say(self, message: str, /, **values: Any) -> None:
        """A sentence for people, on standard error so that JSON stays alone on standard output."""
        if not self.json:
            print(self.texts.t(message, **values), file=sys.stderr)

    def show(self, document: Any) -> None:
        """A document for people: lines of names and values."""
        for line in _lines(document):
            print(line)


PRACTICE_PASSPHRASE = "practice-passphrase.txt"
"""Beside a practice vault lies its own random passphrase; a real organisation never has such a file."""


def read_passphrase_file(path: Path) -> str:
    """The first line of a passphrase file. Raises Circumstance PASSPHRASE-02."""
    try:
        text = path.read_text(encoding="utf-8-sig")[:_PASSPHRASE_LIMIT]
    except (OSError, UnicodeDecodeError):
        raise Circumstance(
            "PASSPHRASE-02",
            mark("The passphrase file “{name}” cannot be read. Nothing was changed."),
            mark("Check the name and the place of the file."),
            name=path.name,
        ) from None
    line = text.splitlines()[0] if text.strip() else ""
    if not line:
        raise Circumstance(
            "PASSPHRASE-02",
            mark("The passphrase file “{name}” cannot be read. Nothing was changed."),
            mark("Check the name and the place of the file."),
            name=path.name,
        )
    return line


def _lines(value: Any, depth: int = 0) -> list[str]:
    pad = "  " * depth
    if isinstance(value, dict):
        lines: list[str] = []
        for name, inner in value.items():
            if isinstance(inner, (dict, list)) and inner:
                lines += [f"{pad}{name}:", *_lines(inner, depth + 1)]
            elif inner is not None and inner != [] and inner != {}:
                lines.append(f"{pad}{name}: {inner}")
        return lines
    if isinstance(value, list):
        lines = []
        for inner in value:
            block = _lines(inner, depth + 1) if isinstance(inner, (dict, list)) else [f"{pad}  {inner}"]
            if block:
                lines += [f"{pad}- {block[0].strip()}", *block[1:]]
        return lines
    return [f"{pad}{value}"]
