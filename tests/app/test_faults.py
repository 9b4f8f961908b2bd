"""Faults are injected: killed in the middle of writing, no rights, no space, a second copy, missing files."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from support.unprivileged import give, run_tirek, without_rights
from tirek.foundation.clock import FixedClock

WRITER = """
import sys
from pathlib import Path
from tirek.app.organisations import open_organisation
from tirek.foundation.clock import SystemClock
from tirek.foundation.language.texts import load_texts
from tirek.features.members.service import Members
org = open_organisation(Path(sys.argv[1]), sys.argv[2], clock=SystemClock(), texts=load_texts("en"))
members = Members(org)
number = 0
while True:
    number += 1
    card = members.add({"last_name": f"{sys.argv[3]}-{number}", "first_name": "Кесілген"})
    print(card.id, flush=True)
"""


MIXED_WRITER = """
import random, sys
from pathlib import Path
from tirek.app.organisations import open_organisation
from tirek.foundation.clock import SystemClock
from tirek.foundation.language.texts import load_texts
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.devices.service import Devices
from tirek.features.members.service import Members
from tirek.features.settings.api import Settings
org = open_organisation(Path(sys.argv[1]), sys.argv[2], clock=SystemClock(), texts=load_texts("en"))
members, appeals, settings, devices = Members(org), Appeals(org), Settings(org), Devices(org)
chance, stick, known = random.Random(sys.argv[3]), Path(sys.argv[4]), []

def add():
    card = members.add({"last_name": f"Қосылған{chance.random()}", "first_name": "Дана"})
    known.append(card.id)
    return "member", card.id, "last_name", card.last_name

def change():
    phone = f"+7701{chance.randrange(10**7):07}"
    members.change(known[-1], {"phone": phone})
    return "member", known[-1], "phone", phone

def take_in():
    action, _ = members.take_in([{"last_name": f"Тізімнен{number}", "first_name": "Дана"} for number in range(30)])
    return "action", action, "", ""

def appeal():
    card = appeals.register(NewAppeal(org.clock.today(), "table", "confidential", f"Жалақы {chance.random()}", applicant=Applicant(name="Әсел")))
    return "appeal", card.id, "subject", card.subject

def choose():
    value = chance.randrange(10**9)
    settings.put("kill", value)
    return "setting", 0, "", value

def leave():
    devices.export(stick)
    return "stick", 0, "", ""

print("ready", flush=True)
while True:
    done = chance.choice([add, change if known else add, appeal, take_in, choose, leave])()
    print("\\t".join(map(str, done)), "end", sep="\\t", flush=True)
"""


@pytest.fixture
def home(template: Template, tmp_path: Path) -> Path:
    shutil.copytree(template.home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE, encoding="utf-8")
    path.chmod(0o644)
    return path


def answer(run: subprocess.CompletedProcess[str]) -> dict:
    assert "Traceback" not in run.stdout + run.stderr
    return json.loads(run.stdout)


def test_killed_at_20_random_moments_loses_nothing_confirmed(home: Path, template: Template, clock: FixedClock) -> None:
    """kill -9 in a writing loop: every change that was confirmed is there, and the proof of the journal holds."""
    kill_again_and_again(home, template, clock, times=20)


@pytest.mark.soak
def test_killed_at_400_random_moments_loses_nothing_confirmed(home: Path, template: Template, clock: FixedClock) -> None:
    """The same for a quarter of an hour."""
    kill_again_and_again(home, template, clock, times=400)


def kill_again_and_again(home: Path, template: Template, clock: FixedClock, *, times: int) -> None:
    from tirek.features.members.service import Members
    from tirek.features.safekeeping.checking import check_organisation

    chance, confirmed = random.Random(times), []
    for number in range(times):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(home), PASSPHRASE, f"С{number}"], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        first = writer.stdout.readline()
        assert first, "the writer did not start"
        time.sleep(chance.uniform(0, 0.12))
        writer.send_signal(signal.SIGKILL)
        rest = writer.communicate()[0].splitlines()
        # The last line may be cut by the kill itself; a whole line is a confirmation.
        confirmed += [int(line) for line in [first.strip(), *rest] if line.isdigit() and len(line) > 10]
    org = template.reopen(home, clock)
    try:
        assert set(confirmed) <= set(Members(org).ids())
        assert check_organisation(org).problems == []
        assert len(confirmed) > times
    finally:
        org.close()


def test_mixed_writing_killed_at_6_random_moments(home: Path, template: Template, clock: FixedClock, tmp_path: Path) -> None:
    """kill -9 while cards, lists, appeals with sealed names, settings and parts on a stick are written."""
    kill_mixed(home, template, clock, tmp_path, times=6)


@pytest.mark.soak
def test_mixed_writing_killed_at_1000_random_moments(home: Path, template: Template, clock: FixedClock, tmp_path: Path) -> None:
    """The same for an hour."""
    kill_mixed(home, template, clock, tmp_path, times=1000)


def kill_mixed(home: Path, template: Template, clock: FixedClock, tmp_path: Path, *, times: int) -> None:
    """What was confirmed is there, nothing is torn, every part on the stick is whole, and numbers were given once."""
    from tirek.features.appeals.api import Appeals
    from tirek.features.devices.service import Devices
    from tirek.features.members.api import Members
    from tirek.features.safekeeping.api import check_organisation
    from tirek.features.settings.api import Settings
    from tirek.foundation.replication.shelf import Shelf

    chance, stick = random.Random(times), tmp_path / "stick"
    confirmed: list[list[str]] = []
    last_choice = ""
    for number in range(times):
        writer = subprocess.Popen([sys.executable, "-c", MIXED_WRITER, str(home), PASSPHRASE, str(number), str(stick)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None and writer.stdout.readline().strip() == "ready"
        told = [writer.stdout.readline() for _ in range(chance.randrange(1, 8))]
        time.sleep(chance.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        told += writer.communicate()[0].splitlines()
        # A line without its end was cut by the kill itself.
        confirmed += [parts for line in told if len(parts := line.strip("\n").split("\t")) == 5 and parts[-1] == "end"]
    org = template.reopen(home, clock)
    try:
        assert check_organisation(org).problems == []
        shelf = Shelf(stick, org.id)
        assert all(shelf.read_part(path) is not None for path in shelf.parts())
        cards = {card.id: card for card in Members(org).cards()}
        subjects = {card.id: card.subject for card in Appeals(org).list()}
        last_phone: dict[int, str] = {}
        for kind, record, field, value, _ in confirmed:
            if kind == "member" and field == "last_name":
                assert cards[int(record)].last_name == value
            elif kind == "member":
                last_phone[int(record)] = value
            elif kind == "appeal":
                assert subjects[int(record)] == value
            elif kind == "action":
                assert org.register.has_action(int(record))
            elif kind == "setting":
                last_choice = value
        for record, phone in last_phone.items():
            told_phones = [change.new for change in Members(org).history(record) if change.field == "phone"]
            assert phone in told_phones[:2]  # the kill may have come between the next change and its confirmation
        history = [json.loads(change.new) for change in org.office.history("setting", _setting_id()) if change.field == "value"]
        assert not last_choice or int(last_choice) in history[:2] and Settings(org).get("kill") == history[0]
        numbers = [card.number for card in cards.values()]
        assert len(numbers) == len(set(numbers)) and len(confirmed) > times
        assert Devices(org).export(stick).problems == []
    finally:
        org.close()


def _setting_id() -> int:
    from tirek.foundation.store.ids import id_of_name

    return id_of_name("setting", "kill")


def test_the_clock_set_back_two_years_loses_nothing(home: Path, template: Template, clock: FixedClock) -> None:
    """A dead battery: the order of changes stays, numbers are not given twice, undo and proof work, and the last version is shown."""
    from datetime import timedelta

    from tirek.features.members.api import Members
    from tirek.features.safekeeping.api import check_organisation

    org = template.reopen(home, clock)
    first = Members(org).add({"last_name": "Бірінші", "first_name": "Дана", "phone": "+77010000001"})
    org.close()
    clock.advance(timedelta(days=-731))
    org = template.reopen(home, clock)
    try:
        members = Members(org)
        members.change(first.id, {"phone": "+77010000002"})
        second = members.add({"last_name": "Екінші", "first_name": "Дана"})
        clock.advance(timedelta(days=731))
        third = members.add({"last_name": "Үшінші", "first_name": "Дана"})
        assert members.card(first.id).phone == "+77010000002"
        assert [change.new for change in members.history(first.id) if change.field == "phone"] == ["+77010000002", "+77010000001"]
        assert len({first.number, second.number, third.number}) == 3
        assert check_organisation(org).problems == []
    finally:
        org.close()


def test_read_only_home_is_a_sentence(home: Path, passphrase_file: Path) -> None:
    give(home)
    for folder in [home, home / "data"]:
        folder.chmod(0o555)
    for file in home.rglob("*"):
        if file.is_file():
            file.chmod(0o444)
    run = run_tirek(["members", "list", "--json"], home=home, passphrase_file=passphrase_file)
    assert run.returncode == 1
    assert answer(run)["error"]["code"] == "DISK-02"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with six megabytes; mounting one needs root."""
    if os.geteuid() != 0:
        pytest.skip("a small disk can be mounted only by root")
    place = tmp_path / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_full_disk_says_so_and_keeps_what_was_there(small_disk: Path, tmp_path: Path, template: Template, passphrase_file: Path) -> None:
    home = small_disk / "home"
    shutil.copytree(template.home, home)
    people = "\n".join(["Тегі;Аты;Ескерту"] + [f"Толық{number};Диск;{'қағаз ' * 40}" for number in range(5000)])
    (tmp_path / "list.csv").write_text(people, encoding="utf-8")

    def tirek(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "TIREK_HOME": str(home), "TIREK_PASSPHRASE_FILE": str(passphrase_file), "TIREK_LANG": "en"}
        return subprocess.run([sys.executable, "-m", "tirek.app.main", *arguments, "--json"], env=environment, capture_output=True, text=True)

    run = tirek("members", "import", str(tmp_path / "list.csv"), "--commit")
    assert run.returncode == 1
    assert answer(run)["error"]["code"] == "DISK-01"
    assert json.loads(tirek("members", "list").stdout)["total"] == 0
    assert json.loads(tirek("check").stdout)["ok"] is True


def test_a_backup_to_a_full_stick_says_so_and_leaves_the_older_one(small_disk: Path, home: Path, passphrase_file: Path) -> None:
    older = small_disk / "b.tirek"
    older.write_bytes(b"older")
    filler = small_disk / "photos"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 100_000))
    environment = {**os.environ, "TIREK_HOME": str(home), "TIREK_PASSPHRASE_FILE": str(passphrase_file), "TIREK_LANG": "en"}
    command = [sys.executable, "-m", "tirek.app.main", "backup", str(older), "--json"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 1
    assert answer(run)["error"]["code"] == "DISK-01"
    assert older.read_bytes() == b"older"
    assert sorted(path.name for path in small_disk.iterdir()) == ["b.tirek", "photos"]


def test_a_backup_to_a_protected_stick_says_so(home: Path, tmp_path: Path, passphrase_file: Path) -> None:
    give(home)
    (tmp_path / "stick").mkdir(mode=0o555)
    run = run_tirek(["backup", str(tmp_path / "stick" / "b.tirek"), "--json"], home=home, passphrase_file=passphrase_file)
    assert run.returncode == 1
    assert answer(run)["error"]["code"] == "BACKUP-04"


def test_a_restore_into_a_protected_folder_says_so(home: Path, tmp_path: Path, passphrase_file: Path) -> None:
    give(home)
    (tmp_path / "stick").mkdir()
    give(tmp_path / "stick")
    assert run_tirek(["backup", str(tmp_path / "stick" / "b.tirek")], home=home, passphrase_file=passphrase_file).returncode == 0
    (tmp_path / "new").mkdir(mode=0o555)
    run = run_tirek(["restore", str(tmp_path / "stick" / "b.tirek"), "--json"], home=tmp_path / "new", passphrase_file=passphrase_file)
    assert run.returncode == 1
    assert answer(run)["error"]["code"] == "BACKUP-05"


def test_killed_in_the_middle_of_a_backup(home: Path, tmp_path: Path, passphrase_file: Path) -> None:
    """kill -9 at many moments: the older backup stays whole, the records too, and the next backup sweeps up."""
    target, chance = tmp_path / "b.tirek", random.Random(8)
    environment = {**os.environ, "TIREK_HOME": str(home), "TIREK_PASSPHRASE_FILE": str(passphrase_file), "TIREK_LANG": "en"}
    command = [sys.executable, "-m", "tirek.app.main", "backup", str(target), "--json"]
    began = time.monotonic()
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 0
    whole = time.monotonic() - began
    for _ in range(8):
        backup = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(whole / 3, whole))
        backup.kill()
        backup.wait()
        restored = tmp_path / "new"
        back = subprocess.run([*command[:3], "--home", str(restored), "restore", str(target), "--json"], env=environment, capture_output=True, text=True)
        assert answer(back)["ok"] is True
        shutil.rmtree(restored)
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 0
    assert not (home / ".backup").exists()
    assert not (tmp_path / "b.tirek.part").exists()


def test_a_missing_passphrase_file_is_a_sentence(home: Path, tmp_path: Path) -> None:
    give(home)
    run = run_tirek(["members", "list", "--json"], home=home, passphrase_file=tmp_path / "none.txt")
    assert run.returncode == 1
    assert answer(run)["error"]["code"] == "PASSPHRASE-02"


def test_a_folder_without_an_organisation_is_a_sentence(tmp_path: Path, passphrase_file: Path) -> None:
    (tmp_path / "empty").mkdir()
    give(tmp_path / "empty")
    run = run_tirek(["members", "list", "--json"], home=tmp_path / "empty", passphrase_file=passphrase_file)
    assert run.returncode == 1
    assert answer(run)["error"]["code"] == "VAULT-01"


def test_a_second_copy_on_the_same_home_is_refused_and_the_first_goes_on(home: Path, passphrase_file: Path) -> None:
    give(home)
    writer = subprocess.Popen([*without_rights(), sys.executable, "-c", WRITER, str(home), PASSPHRASE, "Бірінші"], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    try:
        assert writer.stdout.readline().strip().isdigit()
        run = run_tirek(["members", "list", "--json"], home=home, passphrase_file=passphrase_file)
        assert answer(run)["error"]["code"] == "HOME-01"
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_wrong_passphrase_is_said_in_her_language(home: Path, tmp_path: Path, language: str) -> None:
    give(home)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("мүлде басқа құпиясөз", encoding="utf-8")
    wrong.chmod(0o644)
    run = run_tirek(["members", "list", "--json"], home=home, passphrase_file=wrong, language=language)
    error = answer(run)["error"]
    assert error["code"] == "UNLOCK-01"
    assert error["message"] and error["next_step"]
    assert (language == "en") == error["message"].isascii()
