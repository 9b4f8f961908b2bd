"""Passphrase forgotten: the printed code opens, a new passphrase and a new code follow, the old sheet is dead."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from tirek.app.organisations import open_organisation, open_with_recovery
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.recovery import Recovery
from tirek.features.safekeeping.today import recovery_tasks
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.vault import vault

NEW = "бақша терезе жиырма сегіз 41"


def test_the_rehearsal_changes_nothing(org: OpenedOrganisation, template: Template) -> None:
    before = {path: path.read_bytes() for path in org.home.glob("vault.json*")}
    Recovery(org).try_code(template.recovery_code)
    with pytest.raises(Circumstance) as slip:
        Recovery(org).try_code("2" + template.recovery_code[1:] if template.recovery_code[0] != "2" else "3" + template.recovery_code[1:])
    assert (slip.value.code, slip.value.values) == ("RECOVERY-01", {"number": 1})
    assert {path: path.read_bytes() for path in org.home.glob("vault.json*")} == before


def test_after_the_code_was_used_a_new_one_is_asked_for_until_it_is_confirmed(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    home, texts = tmp_path / "home", load_texts("kk")
    template.open_copy(home, clock).close()
    org = open_with_recovery(home, template.recovery_code, clock=clock, texts=texts)
    recovery = Recovery(org)
    recovery.set_passphrase(NEW)
    assert [task.target.page for task in recovery_tasks(org, clock.today(), texts)] == ["safekeeping"]
    fresh = recovery.new_code()
    assert vault.unlock_with_recovery(home, template.recovery_code), "a code that was not printed kills no other"
    recovery.confirm(fresh)
    assert recovery_tasks(org, clock.today(), texts) == []
    org.close()
    with pytest.raises(Circumstance) as dead:
        vault.unlock_with_recovery(home, template.recovery_code)
    assert dead.value.code == "RECOVERY-02"
    with pytest.raises(Circumstance):
        vault.unlock(home, PASSPHRASE)
    assert vault.unlock_with_recovery(home, fresh).is_chair
    open_organisation(home, NEW, clock=clock, texts=texts).close()


def test_the_passphrase_is_changed_by_who_knows_it(org: OpenedOrganisation) -> None:
    recovery = Recovery(org)
    with pytest.raises(Circumstance) as refused:
        recovery.change_passphrase("басқа біреудің сөзі 5", NEW)
    assert refused.value.code == "UNLOCK-01"
    with pytest.raises(Circumstance):
        recovery.change_passphrase(PASSPHRASE, "12345")
    recovery.change_passphrase(PASSPHRASE, NEW)
    assert vault.unlock(org.home, NEW).keyring.keys == org.vault.keyring.keys


def test_an_older_header_put_back_is_named_until_there_is_a_new_passphrase(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    home, texts = tmp_path / "home", load_texts("kk")
    template.open_copy(home, clock).close()
    old = (home / "vault.json").read_bytes()
    org = open_organisation(home, PASSPHRASE, clock=clock, texts=texts)
    Recovery(org).set_passphrase(NEW)
    assert check_organisation(org).ok
    org.close()
    for name in ("vault.json", "vault.json.bak"):
        (home / name).write_bytes(old)
    org = open_organisation(home, PASSPHRASE, clock=clock, texts=texts)
    assert [problem["code"] for problem in check_organisation(org).problems] == ["VAULT-06"]
    assert [task.tone for task in recovery_tasks(org, clock.today(), texts)] == ["bad"]
    Recovery(org).set_passphrase(NEW)
    assert check_organisation(org).ok and recovery_tasks(org, clock.today(), texts) == []
    org.close()
    open_organisation(home, NEW, clock=clock, texts=texts).close()
    with pytest.raises(Circumstance):
        vault.unlock(home, PASSPHRASE)
