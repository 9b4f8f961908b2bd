"""Roles are keys: what a role may not open cannot be opened, whatever one does with the files and with our own code."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from support.canaries import found_in
from support.organisations import PASSPHRASE, Template
from tirek.app.organisations import open_organisation
from tirek.features.appeals.api import Appeals, NewAppeal
from tirek.features.members.api import Members
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.recovery import Recovery
from tirek.features.safekeeping.roles import Roles
from tirek.features.settings.api import Settings
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import Closed, OpenedOrganisation
from tirek.foundation.store.blobs import Blobs
from tirek.foundation.store.compartment import attachments_key
from tirek.foundation.store.engine import connect
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import slots, vault
from tirek.foundation.vault.compartments import COMPARTMENTS, DERIVED, ROLES

THEIRS = "самал жел терезе алпыс үш 9"
NAME = "Үлгібаева Сәуле"


def unlocked(home: Path, passphrase: str, clock: FixedClock) -> OpenedOrganisation:
    return open_organisation(home, passphrase, clock=clock, texts=load_texts("kk"))


@pytest.fixture
def granted(org: OpenedOrganisation) -> OpenedOrganisation:
    """With an appeal, attachments and a treasurer."""
    Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    Appeals(org).register(NewAppeal(org.clock.today(), "table", "anonymous", "Жалақы кешікті"))
    for part in (org.cases, org.register):
        part.blobs.put(b"attachment of " + part.name.encode())
    Roles(org).grant("treasurer", NAME, THEIRS)
    return org


@pytest.mark.parametrize("role", [role for role in ROLES if role != "chair"])
def test_each_role_opens_its_compartments_and_no_other(org: OpenedOrganisation, clock: FixedClock, role: str) -> None:
    holder = Roles(org).grant(role, NAME, THEIRS)
    assert (holder.role, holder.name, holder.compartments) == (role, NAME, ROLES[role])
    home = org.home
    org.close()
    theirs = unlocked(home, THEIRS, clock)
    try:
        assert sorted(theirs.vault.keyring.keys) == sorted(ROLES[role])
        assert theirs.actor.role == role and theirs.actor.name == NAME
        for name in COMPARTMENTS:
            if name in ROLES[role]:
                assert getattr(theirs, name)
            else:
                with pytest.raises(Closed) as closed:
                    getattr(theirs, name)
                assert closed.value.code == "ROLE-04"
        assert check_organisation(theirs).ok
        for deed in (lambda: Roles(theirs).grant("reader", "Біреу", PASSPHRASE + "x"), lambda: Recovery(theirs).new_code()):
            with pytest.raises(Circumstance) as refused:
                deed()
            assert refused.value.code == "ROLE-01"
    finally:
        theirs.close()


def test_a_treasurer_cannot_decrypt_cases_with_files_and_code_in_hand(granted: OpenedOrganisation, clock: FixedClock) -> None:
    keys, home = dict(granted.vault.keyring.keys), granted.home
    granted.close()
    header = vault_header.read(home)
    plaintexts: list[bytes] = []
    real = slots.AESGCM

    class Watched:
        def __init__(self, key: bytes) -> None:
            self._cipher = real(key)

        def decrypt(self, *args: bytes) -> bytes:
            plaintexts.append(self._cipher.decrypt(*args))
            return plaintexts[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(slots, "AESGCM", Watched)
        theirs = vault.unlock(home, THEIRS)
    assert plaintexts, "what the passphrase opens was watched"
    for name in ("cases", "identities"):
        assert all(keys[name] not in plain and base64.b64encode(keys[name]) not in plain for plain in plaintexts)
    ring = theirs.keyring
    reachable = [*ring.keys.values(), *ring.coming.values(), *ring.others.values(), *ring.past, ring.header_key, ring.own, ring.signing_seed or b""]
    reachable += [slots.derive(key, b"tirek attachments") for key in reachable]
    reachable += [bytes.fromhex(part) for plain in plaintexts for part in [plain.hex()[at : at + 64] for at in range(0, len(plain.hex()) - 64, 2)]]
    for name in ("cases", "identities"):
        for key in dict.fromkeys(key for key in reachable if len(key) == 32):
            with pytest.raises(Circumstance) as refused:
                connect(home / "data" / f"{name}.db", key, read_only=True)
            assert refused.value.code == "DATA-01"
    attachment = next((home / "blobs" / "cases").glob("??/*")).name
    for key in reachable:
        with pytest.raises(Circumstance):
            Blobs(home / "blobs" / "cases", attachments_key(key)).get(attachment)
    connect(home / "data" / "register.db", ring.keys["register"], read_only=True).close()
    for sealed in header.keyrings.values():
        assert found_in(base64.b64decode(sealed), [keys["cases"]]) is None


def test_a_treasurer_who_puts_other_keyrings_or_roles_into_the_header_is_refused(granted: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    """With the vault's own key in hand the HMAC can be made; the chair's signature cannot."""
    home = granted.home
    granted.close()
    theirs = vault.unlock(home, THEIRS)
    header = theirs.header
    mine = next(slot for slot in header.slots if slot["actor"] == theirs.keyring.actor)
    forged = [
        replace(header, slots=[*(slot for slot in header.slots if slot is not mine), {**mine, "role": "chair"}]),
        replace(header, actors={**header.actors, header.chair: header.actors[f"{theirs.keyring.actor:016x}"]}),
        replace(header, keyrings={**header.keyrings, header.chair: header.keyrings[f"{theirs.keyring.actor:016x}"]}),
        replace(header, slots=[slot for slot in header.slots if slot["kind"] != "recovery"]),
    ]
    for one in forged:
        written = vault_header.write(home, one, theirs.keyring.header_key, None)
        assert not vault_header.proved(written, theirs.keyring.header_key)
        with pytest.raises(Circumstance) as refused:
            vault.unlock(home, PASSPHRASE)
        assert refused.value.code == "VAULT-02"


def test_an_officer_changes_the_own_passphrase_without_the_chair(granted: OpenedOrganisation, clock: FixedClock) -> None:
    home = granted.home
    granted.close()
    theirs = unlocked(home, THEIRS, clock)
    Recovery(theirs).change_passphrase(THEIRS, "тағы бір ұзын сөз тізбегі 77")
    theirs.close()
    assert vault.unlock(home, "тағы бір ұзын сөз тізбегі 77").role == "treasurer"
    assert vault.unlock(home, PASSPHRASE).is_chair


@pytest.mark.parametrize("role", ["audit", "reader"])
def test_who_only_reads_has_no_signing_key_and_cannot_write(org: OpenedOrganisation, clock: FixedClock, role: str) -> None:
    Roles(org).grant(role, NAME, THEIRS)
    home = org.home
    org.close()
    theirs = unlocked(home, THEIRS, clock)
    assert theirs.vault.signer is None
    with pytest.raises(Circumstance) as refused:
        Members(theirs).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    assert refused.value.code == "ROLE-03"
    assert Members(theirs).count() == 0
    # Past our own refusal: what is written without the author's signature is named by the check.
    for part in (theirs.register, theirs.office):
        part._who = replace(part._who, sign=lambda _statement: None)  # type: ignore[arg-type, return-value] # noqa: SLF001
    Members(theirs).add({"last_name": "Жалған", "first_name": "Жазба"})
    codes = {problem["code"] for problem in check_organisation(theirs).problems}
    assert "JOURNAL-UNSIGNED" in codes
    theirs.close()


def test_wrong_grants_change_nothing(org: OpenedOrganisation) -> None:
    before = (org.home / "vault.json").read_bytes()
    for role, name, passphrase, code in (
        ("chair", NAME, THEIRS, "ROLE-06"),
        ("king", NAME, THEIRS, "ROLE-06"),
        ("reader", "  ", THEIRS, "ROLE-08"),
        ("reader", NAME, "12345", "PASSPHRASE-01"),
        ("reader", NAME, PASSPHRASE, "PASSPHRASE-04"),
    ):
        with pytest.raises(Circumstance) as refused:
            Roles(org).grant(role, name, passphrase)
        assert refused.value.code == code
    assert (org.home / "vault.json").read_bytes() == before
    assert [holder.role for holder in Roles(org).list()] == ["chair"]
    assert list(Settings(org).officers()) == [org.actor.id]


def test_withdrawing_gives_new_keys_to_what_the_role_opened(granted: OpenedOrganisation, template: Template, clock: FixedClock) -> None:
    roles, old, home = Roles(granted), dict(granted.vault.keyring.keys), granted.home
    roles.grant("deputy", "Үлгінов Ерлан", "бұлбұл түн ай жарық 12")
    treasurer = next(holder for holder in roles.list() if holder.role == "treasurer")
    assert set(roles.withdraw(treasurer.id)) == set(ROLES["treasurer"]) - DERIVED
    now = granted.vault.keyring.keys
    for name in COMPARTMENTS:
        changed = name in ROLES["treasurer"] and name not in DERIVED
        assert (now[name] != old[name]) is changed
        if changed:
            with pytest.raises(Circumstance):
                connect(home / "data" / f"{name}.db", old[name])
    assert Members(granted).count() == 1 and check_organisation(granted).ok
    assert granted.register.blobs.get(granted.register.blobs.names()[0]) == b"attachment of register"
    with pytest.raises(Circumstance) as refused:
        vault.unlock(home, THEIRS)
    assert refused.value.code == "UNLOCK-01"
    assert vault.unlock_with_recovery(home, template.recovery_code).keyring.keys == now, "the printed code still opens everything"
    granted.close()
    deputy = unlocked(home, "бұлбұл түн ай жарық 12", clock)
    assert Members(deputy).count() == 1 and Appeals(deputy).count_open() == 1
    deputy.close()
    assert not list((home / "data").glob("*.rekey*"))


CUT = """
import os, signal, sys
from pathlib import Path
from support.organisations import PASSPHRASE, fixed_clock
from tirek.app.organisations import open_organisation
from tirek.features.safekeeping.roles import Roles
from tirek.foundation.language.texts import load_texts

org = open_organisation(Path(sys.argv[1]), PASSPHRASE, clock=fixed_clock(), texts=load_texts("kk"))
roles, left, replacing = Roles(org), [int(sys.argv[2])], os.replace
def replace(source, target):
    for moment in (0, 1):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        if moment == 0:
            replacing(source, target)
os.replace = replace
roles.withdraw(next(holder for holder in roles.list() if holder.role == "treasurer").id)
print("whole")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_killed_at_any_step_of_a_withdrawal_everything_opens_and_is_finished(granted: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    """Before and after each replacing of a file: eleven files, twenty-two moments, of which every fifth is tried."""
    import shutil

    home = granted.home
    Roles(granted).grant("deputy", "Үлгінов Ерлан", "бұлбұл түн ай жарық 12")
    granted.close()
    for moment in range(0, 40, 5):
        copy = tmp_path / f"cut-{moment}"
        shutil.copytree(home, copy)
        done = subprocess.run([sys.executable, "-c", CUT, str(copy), str(moment)], capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        deputy = unlocked(copy, "бұлбұл түн ай жарық 12", clock)
        assert (Members(deputy).count(), Appeals(deputy).count_open()) == (1, 1)
        deputy.close()
        chair = unlocked(copy, PASSPHRASE, clock)
        assert not chair.vault.keyring.coming
        assert check_organisation(chair).ok
        for name in chair.register.blobs.names():
            assert chair.register.blobs.get(name) == b"attachment of register"
        chair.close()
        deputy = unlocked(copy, "бұлбұл түн ай жарық 12", clock)
        assert (Members(deputy).count(), Appeals(deputy).count_open()) == (1, 1)
        deputy.close()
        shutil.rmtree(copy)
        if done.returncode == 0:
            assert moment > 6
            return
    raise AssertionError("the withdrawal was never whole")


def test_what_is_offered_is_what_the_keys_open(granted: OpenedOrganisation, clock: FixedClock, qapp) -> None:  # type: ignore[no-untyped-def]
    from tirek.app.wiring import ModelPlace
    from tirek.app.workplace import make_workplace

    home = granted.home
    granted.close()
    theirs, texts = unlocked(home, THEIRS, clock), load_texts("kk")
    place = make_workplace(theirs, texts, ModelPlace(home, clock))
    assert {"appeals", "ask", "exchange"}.isdisjoint(page.key for page in place.pages)
    assert {"members", "settings", "safekeeping"} <= {page.key for page in place.pages}
    assert place.badges() == {}
    assert [found.page for finder in place.finders for found in finder.find("Үлгіова", 5)] == ["members"]
    place.status()
    theirs.close()
