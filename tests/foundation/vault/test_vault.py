"""A vault is made, opened, refused and recovered; the header cannot be forged."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE
from tirek.foundation.errors import Circumstance
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import vault
from tirek.foundation.vault.compartments import COMPARTMENTS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("vault") / "home"
    _, code = vault.create(home, PASSPHRASE)
    return home, code


def test_opens_with_its_passphrase_and_holds_a_key_for_each_compartment(made: tuple[Path, str]) -> None:
    opened = vault.unlock(made[0], PASSPHRASE)
    assert sorted(opened.keyring.keys) == sorted(COMPARTMENTS)
    assert len(set(opened.keyring.keys.values())) == len(COMPARTMENTS)


def test_wrong_passphrase_is_a_sentence_and_changes_nothing(made: tuple[Path, str]) -> None:
    before = (made[0] / vault_header.FILE).read_bytes()
    with pytest.raises(Circumstance) as refused:
        vault.unlock(made[0], PASSPHRASE + "x")
    assert refused.value.code == "UNLOCK-01"
    assert (made[0] / vault_header.FILE).read_bytes() == before


def test_letters_composed_in_another_way_are_the_same_passphrase(tmp_path: Path) -> None:
    vault.create(tmp_path / "h", "йогурт таңертең кеше жылы 5")
    assert vault.unlock(tmp_path / "h", "йогурт таңертең кеше жылы 5".replace("й", "и\u0306"))


def test_argon2_is_at_least_64_mib(made: tuple[Path, str]) -> None:
    slots = vault_header.read(made[0]).slots
    assert [slot["kind"] for slot in slots] == ["passphrase", "recovery"]
    assert slots[0]["m"] >= 64 * 1024


def test_recovery_code_opens_everything_and_a_slip_is_named(made: tuple[Path, str]) -> None:
    home, code = made
    assert sorted(vault.unlock_with_recovery(home, code.lower().replace("-", " ")).keyring.keys) == sorted(COMPARTMENTS)
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    with pytest.raises(Circumstance) as slip:
        vault.unlock_with_recovery(home, wrong)
    assert slip.value.code == "RECOVERY-01"


def test_new_passphrase_leaves_data_keys_and_the_code_as_they_were(tmp_path: Path) -> None:
    opened, code = vault.create(tmp_path / "h", PASSPHRASE)
    vault.set_passphrase(opened, "басқа сөздер тізбегі 1931")
    again = vault.unlock(tmp_path / "h", "басқа сөздер тізбегі 1931")
    assert again.keyring.keys == opened.keyring.keys
    assert vault.unlock_with_recovery(tmp_path / "h", code).keyring.keys == opened.keyring.keys
    with pytest.raises(Circumstance):
        vault.unlock(tmp_path / "h", PASSPHRASE)


@pytest.mark.parametrize("forged", ["m", "t", "salt", "actor"])
def test_a_slot_with_other_parameters_does_not_open(made: tuple[Path, str], tmp_path: Path, forged: str) -> None:
    header = vault_header.read(made[0])
    slot = dict(header.slots[0])
    slot[forged] = {"m": 20 * 1024, "t": 1, "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "actor": 5}[forged]
    _write_unsigned(tmp_path, replace(header, slots=[slot, *header.slots[1:]]))
    with pytest.raises(Circumstance):
        vault.unlock(tmp_path, PASSPHRASE)


def test_memory_exhausting_parameters_are_refused_before_hashing(made: tuple[Path, str], tmp_path: Path) -> None:
    header = vault_header.read(made[0])
    _write_unsigned(tmp_path, replace(header, slots=[{**header.slots[0], "m": 2**31}]))
    with pytest.raises(Circumstance) as refused:
        vault.unlock(tmp_path, PASSPHRASE)
    assert refused.value.code == "VAULT-02"


def test_a_removed_slot_is_noticed_by_the_header_proof(made: tuple[Path, str], tmp_path: Path) -> None:
    header = vault_header.read(made[0])
    _write_unsigned(tmp_path, replace(header, slots=header.slots[:1]))
    with pytest.raises(Circumstance) as refused:
        vault.unlock(tmp_path, PASSPHRASE)
    assert refused.value.code == "VAULT-02"


def test_a_damaged_header_is_read_from_its_copy(made: tuple[Path, str], tmp_path: Path) -> None:
    for name in (vault_header.FILE, vault_header.LAST_GOOD):
        (tmp_path / name).write_bytes((made[0] / name).read_bytes())
    (tmp_path / vault_header.FILE).write_bytes(b"\0" * 100)
    assert vault.unlock(tmp_path, PASSPHRASE)


def test_header_is_for_its_owner_only_and_names_nobody(made: tuple[Path, str]) -> None:
    path = made[0] / vault_header.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    fields = json.loads(path.read_bytes().split(b"\n", 2)[2])
    assert set(fields) == {"format", "vault", "generation", "practice", "chair", "actors", "slots", "mac", "signature", "keyrings"}


@pytest.mark.parametrize("weak", ["1", "12345678901234", "qwertyuiop12", "парольпароль", "ааааааааааааа", "Айгүл1985Айгүл"])
def test_weak_passphrases_are_refused_with_a_reason(tmp_path: Path, weak: str) -> None:
    with pytest.raises(Circumstance) as refused:
        vault.create(tmp_path / "h", weak, known=("Айгүл Серікқызы",))
    assert refused.value.code == "PASSPHRASE-01"
    assert refused.value.message
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize("good", [PASSPHRASE, "correct horse battery staple", "Kq7!vexo2#Lm", "жаңбыр тау домбыра қоңыр", "Synaq-2026-qupiyasoz-uzyn!", "test-passphrase-for-tirek-1"])
def test_good_passphrases_are_accepted(good: str) -> None:
    vault.refuse_weak(good, "№ 5 мектеп", "Айгүл Серікқызы")


def _write_unsigned(home: Path, header: vault_header.Header) -> None:
    """Writes a header as a thief would: whole, but without the keys that prove it."""
    import hashlib

    fields = {**json.loads(header.body()), "mac": header.mac, "signature": header.signature}
    content = json.dumps(fields).encode()
    (home / vault_header.FILE).write_bytes(b"\n".join((vault_header.MAGIC, hashlib.sha256(content).hexdigest().encode(), content, b"")))
