"""A backup is one file, proved before it has its name; a restore takes everything or nothing."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.organisations import PASSPHRASE, Template
from tirek.features.members.api import Members
from tirek.features.safekeeping import container
from tirek.features.safekeeping.api import check_organisation, make_backup, restore_backup
from tirek.features.safekeeping.backup import count_records
from tirek.features.safekeeping.today import backup_tasks
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.vault import vault as vaults
from tirek.foundation.vault.vault import UnlockedVault

TEXTS = load_texts("kk")
CANARY = "Кенарбек"


@pytest.fixture
def unlocker(org: OpenedOrganisation) -> Callable[[Path], UnlockedVault]:
    """Opens a copied vault without guessing the passphrase again."""
    return lambda home: replace(org.vault, home=home)


def fill(org: OpenedOrganisation, people: int = 3) -> None:
    for number in range(people):
        Members(org).add({"last_name": f"{CANARY}ова", "first_name": f"Әлия {number}"})


def everything_of(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*")) if home.exists() else []


def test_everything_comes_back_on_another_computer(org: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    fill(org)
    action = Members(org).add({"last_name": "Соңғы", "first_name": "Адам"})
    attachment = org.cases.blobs.put(b"a photo of the order")
    made = make_backup(org, tmp_path / "b.tirek")
    assert (made.members, made.made_at, made.bytes) == (4, clock.now(), (tmp_path / "b.tirek").stat().st_size)

    back = restore_backup(tmp_path / "b.tirek", tmp_path / "new", lambda home: vaults.unlock(home, PASSPHRASE), clock=clock, texts=TEXTS)
    assert (back.members, back.changes) == (4, made.changes)
    restored = OpenedOrganisation(vaults.unlock(tmp_path / "new", PASSPHRASE), clock, TEXTS, actor=org.actor)
    try:
        assert restored.device != org.device, "two devices with one id would issue the same numbers twice"
        assert restored.cases.blobs.get(attachment) == b"a photo of the order"
        assert restored.register.history("member", action.id)
        Members(restored).add({"last_name": "Жаңа", "first_name": "Адам"})
        assert check_organisation(restored).ok
    finally:
        restored.close()


def test_the_recovery_code_opens_a_backup_too(org: OpenedOrganisation, template: Template, clock: FixedClock, tmp_path: Path) -> None:
    fill(org)
    make_backup(org, tmp_path / "b.tirek")
    code = template.recovery_code
    assert restore_backup(tmp_path / "b.tirek", tmp_path / "new", lambda home: vaults.unlock_with_recovery(home, code), clock=clock, texts=TEXTS).members == 3


def test_a_backup_taken_while_others_write_is_of_one_moment(org: OpenedOrganisation, clock: FixedClock, tmp_path: Path, unlocker: Callable[[Path], UnlockedVault]) -> None:
    stop, written = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            written.append(Members(org).add({"last_name": "Жазушы", "first_name": str(len(written))}))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [make_backup(org, tmp_path / f"{number}.tirek") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    assert made[0].members <= made[1].members <= made[2].members <= len(written)
    assert made[2].members > 0
    assert restore_backup(tmp_path / "2.tirek", tmp_path / "new", unlocker, clock=clock, texts=TEXTS).members == made[2].members


def test_nothing_readable_is_in_the_file_or_left_in_the_home(org: OpenedOrganisation, tmp_path: Path) -> None:
    fill(org)
    before = [name for name in everything_of(org.home) if "-wal" not in name and "-shm" not in name]
    make_backup(org, tmp_path / "b.tirek")
    content = (tmp_path / "b.tirek").read_bytes()
    for spelling in (CANARY.encode(), CANARY.lower().encode(), CANARY.encode("utf-16-le")):
        assert spelling not in content
    assert b"SQLite format 3" not in content
    after = [name for name in everything_of(org.home) if "-wal" not in name and "-shm" not in name and "knowledge" not in name]
    assert set(after) <= set(before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tirek", "home"]


def test_stop_leaves_the_older_backup_and_nothing_else(org: OpenedOrganisation, tmp_path: Path) -> None:
    """Wherever it is stopped: before the copy, in the packing, in the proof."""
    fill(org)
    target = tmp_path / "b.tirek"
    target.write_bytes(b"the older one")
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    make_backup(org, tmp_path / "counted.tirek", count)
    assert calls > 10
    for moment in {1, 3, 8, calls // 2, calls - 1}:
        left = [moment]

        def stop(left: list[int] = left) -> None:
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            make_backup(org, target, stop)
        assert target.read_bytes() == b"the older one"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tirek", "counted.tirek", "home"]
        assert not (org.home / ".backup").exists()


def test_a_copy_that_does_not_prove_is_not_kept(org: OpenedOrganisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk swallows a byte between packing and proof."""
    fill(org)
    whole = container.write

    def swallow(path: Path, *arguments: object) -> container.Manifest:
        manifest = whole(path, *arguments)  # type: ignore[arg-type]
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return manifest

    monkeypatch.setattr(container, "write", swallow)
    with pytest.raises(Circumstance) as refused:
        make_backup(org, tmp_path / "b.tirek")
    assert refused.value.code in ("BACKUP-01", "BACKUP-03")
    assert not (tmp_path / "b.tirek").exists()
    assert backup_tasks(org, org.clock.today(), TEXTS), "a backup that was not kept does not calm the reminder"


@pytest.fixture(scope="module")
def packed(template: Template, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UnlockedVault, FixedClock, dict[str, int]]:
    """A backup of a small organisation, made once."""
    from support.organisations import fixed_clock

    folder, clock = tmp_path_factory.mktemp("packed"), fixed_clock()
    org = template.open_copy(folder / "home", clock)
    fill(org)
    make_backup(org, folder / "b.tirek")
    counted = count_records(org)
    org.close()
    return folder / "b.tirek", org.vault, clock, counted


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_or_missing_byte_is_noticed_or_does_no_harm(
    packed: tuple[Path, UnlockedVault, FixedClock, dict[str, int]], tmp_path: Path, data: st.DataObject
) -> None:
    path, vault, clock, _counted = packed
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[at] ^= data.draw(st.integers(1, 255))
    else:
        del content[at:]
    hurt, home = tmp_path / "hurt.tirek", tmp_path / "new"
    hurt.write_bytes(content)
    shutil.rmtree(home, ignore_errors=True)
    try:
        back = restore_backup(hurt, home, lambda place: replace(vault, home=place), clock=clock, texts=TEXTS)
    except Circumstance as refused:
        assert refused.code in ("BACKUP-01", "VAULT-02")
        assert everything_of(home) == []
    else:
        assert back.members == 3


@pytest.mark.parametrize("name", ["../evil.db", "data/../../evil.db", "/tmp/evil.db", "data/other.db", "device.json", "blobs/cases/aa/short"])
def test_a_container_cannot_write_outside_its_home(packed: tuple[Path, UnlockedVault, FixedClock, dict[str, int]], tmp_path: Path, name: str) -> None:
    """Even one that somebody with the keys has made."""
    path, vault, clock, counted = packed
    evil, content = tmp_path / "evil.tirek", tmp_path / "content"
    content.write_bytes(b"x")
    with container.opened(path) as original:
        header = original.header()
    container.write(evil, header, lambda body: vault.seal_own(body, container.PURPOSE), {name: content}, clock.now().isoformat(), "0", counted, lambda: None)
    with pytest.raises(Circumstance) as refused:
        restore_backup(evil, tmp_path / "new", lambda place: replace(vault, home=place), clock=clock, texts=TEXTS)
    assert refused.value.code == "BACKUP-01"
    assert everything_of(tmp_path / "new") == []
    assert not list(tmp_path.rglob("evil.db"))


def test_what_the_manifest_does_not_name_is_left_in_the_file(packed: tuple[Path, UnlockedVault, FixedClock, dict[str, int]], tmp_path: Path) -> None:
    path, vault, clock, _counted = packed
    shutil.copy(path, tmp_path / "b.tirek")
    with zipfile.ZipFile(tmp_path / "b.tirek", "a") as added:
        added.writestr("../evil.txt", "x")
        added.writestr("data/evil.db", "x")
    restore_backup(tmp_path / "b.tirek", tmp_path / "new", lambda place: replace(vault, home=place), clock=clock, texts=TEXTS)
    assert not list(tmp_path.rglob("evil*"))


def test_a_wrong_passphrase_leaves_the_home_empty(packed: tuple[Path, UnlockedVault, FixedClock, dict[str, int]], tmp_path: Path) -> None:
    with pytest.raises(Circumstance) as refused:
        restore_backup(packed[0], tmp_path / "new", lambda home: vaults.unlock(home, "not this one at all"), clock=packed[2], texts=TEXTS)
    assert refused.value.code == "UNLOCK-01"
    assert everything_of(tmp_path / "new") == []


@pytest.mark.parametrize("content", [b"", b"not a backup", b"PK\x03\x04" + os.urandom(200)])
def test_another_file_is_told_so(tmp_path: Path, clock: FixedClock, content: bytes, unlocker: Callable[[Path], UnlockedVault]) -> None:
    (tmp_path / "b.tirek").write_bytes(content)
    with pytest.raises(Circumstance) as refused:
        restore_backup(tmp_path / "b.tirek", tmp_path / "new", unlocker, clock=clock, texts=TEXTS)
    assert refused.value.code == "BACKUP-01"


def test_a_missing_file_is_told_so(tmp_path: Path, clock: FixedClock, unlocker: Callable[[Path], UnlockedVault]) -> None:
    with pytest.raises(Circumstance) as refused:
        restore_backup(tmp_path / "none.tirek", tmp_path / "new", unlocker, clock=clock, texts=TEXTS)
    assert refused.value.code == "BACKUP-02"


def test_an_organisation_in_the_home_is_not_touched(packed: tuple[Path, UnlockedVault, FixedClock, dict[str, int]], org: OpenedOrganisation, unlocker: Callable[[Path], UnlockedVault]) -> None:
    fill(org, people=1)
    with pytest.raises(Circumstance) as refused:
        restore_backup(packed[0], org.home, unlocker, clock=packed[2], texts=TEXTS)
    assert refused.value.code == "VAULT-04"
    assert Members(org).count() == 1


def test_data_without_a_header_is_set_aside(packed: tuple[Path, UnlockedVault, FixedClock, dict[str, int]], tmp_path: Path) -> None:
    """Both headers are lost: the old files may still be wanted by somebody who finds a header."""
    path, vault, clock, _counted = packed
    (tmp_path / "new" / "data").mkdir(parents=True)
    (tmp_path / "new" / "data" / "register.db").write_bytes(b"old")
    restore_backup(path, tmp_path / "new", lambda place: replace(vault, home=place), clock=clock, texts=TEXTS)
    assert (tmp_path / "new" / "before-restore-1" / "data" / "register.db").read_bytes() == b"old"


def test_today_reminds_until_a_backup_is_made_and_again_after_a_month(org: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    today: date = clock.today()
    assert not backup_tasks(org, today, TEXTS), "nothing to lose yet"
    fill(org)
    assert [task.title for task in backup_tasks(org, today, TEXTS)] == ["Сақтық көшірме әлі жасалған жоқ"]
    make_backup(org, tmp_path / "b.tirek")
    assert not backup_tasks(org, today + timedelta(days=30), TEXTS)
    assert [task.title for task in backup_tasks(org, today + timedelta(days=31), TEXTS)] == ["Соңғы сақтық көшірмеге 31 күн болды"]
