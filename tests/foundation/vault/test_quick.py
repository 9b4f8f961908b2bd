"""Quick unlock: off by default, through the system's safe for passwords, useless elsewhere and after a withdrawal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from support.organisations import Template
from tirek.app.organisations import open_quickly
from tirek.features.safekeeping.roles import Roles
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.vault import quick


class MemorySafe(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def safe() -> Iterator[MemorySafe]:
    before, safe = keyring.get_keyring(), MemorySafe()
    keyring.set_keyring(safe)
    yield safe
    keyring.set_keyring(before)


def refused(home: Path) -> str:
    with pytest.raises(Circumstance) as no:
        quick.unlock(home)
    return no.value.code


def test_on_and_off(template: Template, tmp_path: Path, clock: FixedClock, safe: MemorySafe) -> None:
    org = template.open_copy(tmp_path / "home", clock)
    home = org.home
    assert not quick.is_on(home) and refused(home) == "QUICK-02"
    quick.turn_on(org.vault)
    org.close()
    again = open_quickly(home, clock=clock, texts=load_texts("kk"))
    assert again.vault.is_chair and quick.is_on(home)
    quick.turn_off(home, again.id)
    again.close()
    assert refused(home) == "QUICK-02" and not quick.is_on(home) and safe.kept == {}


def test_the_folder_alone_does_not_open(template: Template, tmp_path: Path, clock: FixedClock, safe: MemorySafe) -> None:
    org = template.open_copy(tmp_path / "home", clock)
    quick.turn_on(org.vault)
    org.close()
    shutil.copytree(tmp_path / "home", tmp_path / "stolen")
    safe.kept.clear()
    assert refused(tmp_path / "stolen") == "QUICK-02"


def test_a_withdrawn_officer_does_not_open_quickly_either(template: Template, tmp_path: Path, clock: FixedClock, safe: MemorySafe) -> None:
    from tirek.app.organisations import open_organisation

    org = template.open_copy(tmp_path / "home", clock)
    holder = Roles(org).grant("deputy", "Үлгінов Ерлан", "бұлбұл түн ай жарық 12")
    home = org.home
    org.close()
    theirs = open_organisation(home, "бұлбұл түн ай жарық 12", clock=clock, texts=load_texts("kk"))
    quick.turn_on(theirs.vault)
    theirs.close()
    assert quick.unlock(home).role == "deputy"
    org = template.reopen(home, clock)
    from dataclasses import replace

    from support.organisations import PASSPHRASE
    from tirek.foundation.vault import vault

    org.vault = replace(vault.unlock(home, PASSPHRASE))
    Roles(org).withdraw(holder.id)
    org.close()
    assert refused(home) == "QUICK-02"


def test_without_a_safe_there_is_a_clear_word(template: Template, tmp_path: Path, clock: FixedClock, safe: MemorySafe) -> None:
    keyring.set_keyring(fail.Keyring())
    assert not quick.available()
    org = template.open_copy(tmp_path / "home", clock)
    with pytest.raises(Circumstance) as none:
        quick.turn_on(org.vault)
    assert none.value.code == "QUICK-01" and not quick.is_on(org.home)
    org.close()
