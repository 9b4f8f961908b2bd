"""A backup of every shape that ever left the house opens in today's program, and its facts are still true.

The vault's header has had two shapes (the first two pieces); the later pieces are older schemas.

A file is added when a schema step or the vault's header changes: `python tests/museum/add.py NAME`. None is ever made anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from tirek.app.organisations import open_organisation
from tirek.app.records import import_models
from tirek.features.appeals.model import AppealIdentity
from tirek.features.members.api import Members
from tirek.features.safekeeping import container
from tirek.features.safekeeping.api import Recovery, check_organisation, make_backup, restore_backup
from tirek.foundation.clock import FixedClock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.vault import vault
from tirek.foundation.vault.vault import UnlockedVault

FILES = sorted(Path(__file__).parent.glob("*.tirek"))
NEW = "бақша терезе жиырма сегіз 41"


def facts_of(file: Path) -> dict[str, str]:
    return json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))


def by_passphrase(facts: dict[str, str]) -> Callable[[Path], UnlockedVault]:
    return lambda home: vault.unlock(home, facts["passphrase"])


def by_code(facts: dict[str, str]) -> Callable[[Path], UnlockedVault]:
    return lambda home: vault.unlock_with_recovery(home, facts["recovery_code"])


@pytest.mark.parametrize("key", [by_passphrase, by_code])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_old_backup_opens_and_its_facts_are_true(file: Path, key: Callable[..., Callable[[Path], UnlockedVault]], tmp_path: Path, clock: FixedClock) -> None:
    import_models()
    facts, texts = facts_of(file), load_texts("kk")
    back = restore_backup(file, tmp_path / "home", key(facts), clock=clock, texts=texts)
    assert (back.members, back.appeals, back.changes) == (facts["members"], facts["appeals"], facts["changes"])
    org = open_organisation(tmp_path / "home", facts["passphrase"], clock=clock, texts=texts)
    assert Members(org).page(facts["last_name"])
    with org.identities.read() as session:
        assert session.execute(select(AppealIdentity.name)).scalars().all() == [facts["sealed_name"]]
    Members(org).add({"last_name": "Үлгібаев", "first_name": "Асан"})
    assert check_organisation(org).ok
    make_backup(org, tmp_path / "fresh.tirek")
    org.close()


@pytest.mark.parametrize("file", [*FILES[:2], FILES[-1]], ids=lambda file: file.stem)
def test_an_old_vault_becomes_a_new_one_by_a_new_passphrase_and_a_new_code(file: Path, tmp_path: Path, clock: FixedClock) -> None:
    import_models()
    facts, texts, home = facts_of(file), load_texts("kk"), tmp_path / "home"
    restore_backup(file, home, by_passphrase(facts), clock=clock, texts=texts)
    org = open_organisation(home, facts["passphrase"], clock=clock, texts=texts)
    recovery = Recovery(org)
    recovery.change_passphrase(facts["passphrase"], NEW)
    code = recovery.new_code()
    recovery.confirm(code)
    keys = org.vault.keyring.keys
    org.close()
    assert vault.unlock(home, NEW).keyring.keys == vault.unlock_with_recovery(home, code).keyring.keys == keys
    assert all("role" in slot for slot in vault.unlock(home, NEW).header.slots)


def test_before_an_update_a_backup_is_made_by_itself_and_can_be_restored(tmp_path: Path, clock: FixedClock) -> None:
    """A home as an older program left it: taken out of its backup without being opened."""
    import_models()
    file, texts, home = FILES[0], load_texts("kk"), tmp_path / "home"
    facts = facts_of(file)
    home.mkdir()
    with container.opened(file) as packed:
        for name in ("vault.json", "vault.json.bak"):
            (home / name).write_bytes(packed.header())
        opened = vault.unlock(home, facts["passphrase"])
        packed.take_out(packed.manifest(lambda sealed: opened.open_own(sealed, container.PURPOSE)), home, lambda: None)
    org = open_organisation(home, facts["passphrase"], clock=clock, texts=texts)
    assert Members(org).count() == facts["members"]
    org.close()
    (made,) = (home / "before-update").iterdir()
    open_organisation(home, facts["passphrase"], clock=clock, texts=texts).close()
    assert list((home / "before-update").iterdir()) == [made], "only where the shape changes"
    back = restore_backup(made, tmp_path / "back", by_passphrase(facts), clock=clock, texts=texts)
    assert (back.members, back.appeals) == (facts["members"], facts["appeals"])
