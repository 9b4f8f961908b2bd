"""Builders of organisations for tests: real vaults and real SQLCipher files in a temporary folder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tirek.app.organisations import make_organisation
from tirek.foundation.clock import Clock, FixedClock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import Actor, OpenedOrganisation

PASSPHRASE = "қоңыр домбыра таңғы жаңбыр 7"
CHAIR = "Үлгіова Айгүл Серікқызы"
MONDAY = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def fixed_clock() -> FixedClock:
    """Monday morning, 23 November 2026, in Kazakhstan."""
    return FixedClock(MONDAY)


class Template:
    """One organisation made for the whole test run; each test gets its own copy, opened without guessing the passphrase again."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "template"
        org, self.recovery_code = make_organisation(
            self.home, "Үлгі мектебінің бастауыш ұйымы", CHAIR, PASSPHRASE, clock=fixed_clock(), texts=load_texts("kk")
        )
        self._vault = org.vault
        org.close()

    def open_copy(self, home: Path, clock: Clock, language: str = "kk") -> OpenedOrganisation:
        """A copy of the organisation in `home`, opened by its chair."""
        shutil.copytree(self.home, home)
        return self.reopen(home, clock, language)

    def reopen(self, home: Path, clock: Clock, language: str = "kk") -> OpenedOrganisation:
        """Opens a copy again, as after a restart."""
        vault = replace(self._vault, home=home)
        return OpenedOrganisation(vault, clock, load_texts(language), actor=Actor(vault.keyring.actor, CHAIR, "chair"))
