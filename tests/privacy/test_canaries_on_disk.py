"""What a person wrote is found in no file: while the program runs, after a lock, after `kill -9`.

The program is a real process (`whole_house.py`) that fills every field through the services, on an organisation of its own.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from support.canaries import Canaries, found_in, found_under
from support.organisations import PASSPHRASE, Template
from support.workbooks import build

PROGRAM = Path(__file__).with_name("whole_house.py")
EVERYBODYS = [Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm") if Path(place).is_dir()]
HEADINGS = ["Тегі", "Аты", "Әкесінің аты", "ЖСН", "Телефоны", "E-mail", "Мекенжайы", "Лауазымы", "Ескерту"]


class House:
    """A process that writes canaries, with folders of its own around it: home, temporary files, the person's own files."""

    def __init__(self, place: Path, template: Template) -> None:
        self.home, self.own, self.temporary, self.person, self.here = (place / name for name in ("home", "own", "tmp", "person", "here"))
        for folder in (self.own, self.temporary, self.person, self.here):
            folder.mkdir()
        shutil.copytree(template.home, self.home)
        self.words, self.since, self.said = Canaries(), time.time() - 1, ""
        word = self.words.word
        rows = [HEADINGS, [word(), word(), word(), self.words.iin, self.words.phone, self.words.email, word(), word(), word()]]
        build(self.own / "list.xlsx", rows)
        self.process: subprocess.Popen[str] | None = None

    def start(self, mode: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("TIREK_", "XDG_", "COV_"))
        } | {"TMPDIR": str(self.temporary), "HOME": str(self.person), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "default"}  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), mode], env=environment, cwd=self.here, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        given = {"home": str(self.home), "folder": str(self.own), "passphrase": PASSPHRASE, "canaries": asdict(self.words)}
        self._write(json.dumps(given))

    def stage(self, name: str) -> dict[str, Any]:
        """What the process says when it has come there."""
        assert self.process is not None and self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            pytest.fail("the program ended: " + self.process.communicate()[1][-3000:])
        self.said += line
        stage = json.loads(line)
        assert stage["stage"] == name
        return stage

    def go_on(self) -> None:
        self._write("")

    def end(self) -> int:
        """Waits for the end; returns the exit status."""
        assert self.process is not None
        out, err = self.process.communicate(timeout=60)
        self.said += out + err
        return self.process.returncode

    def leaks(self) -> list[str]:
        """Every place outside memory where a canary stands."""
        forms = self.words.forms()
        around = [self.home, self.temporary, self.person, self.here]
        hits = found_under(around, forms) + found_under(EVERYBODYS, forms, since=self.since, but=[self.own, *around])
        return hits + (["standard output or error"] if found_in(self.said.encode(), forms) else [])

    def strangers(self, paths: list[str]) -> list[str]:
        """Files outside the home and the person's own folder. A terminal or a pipe is no file."""
        ours = (str(self.home), str(self.own))
        return [path for path in paths if not path.startswith((*ours, "/dev/pts/", "/dev/null"))]

    def _write(self, line: str) -> None:
        assert self.process is not None and self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()


@pytest.fixture
def house(template: Template, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, template)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.communicate()


def test_nothing_written_is_found_while_the_program_runs_and_after_a_lock(house: House) -> None:
    house.start("fill")
    filled = house.stage("filled")
    assert filled["empty"] == [], "fields that `whole_house.fill` does not fill yet"
    assert (house.own / "exported.xlsx").is_file()
    assert house.leaks() == []
    house.go_on()
    unfinished = house.stage("unfinished")
    log = house.home / "data" / "register.db-wal"
    assert log.stat().st_size > 8_000_000, "the unfinished transaction has not reached the disk"
    assert house.leaks() == []
    assert house.strangers(unfinished["held"]) == []
    house.go_on()
    locked = house.stage("locked")
    assert house.leaks() == []
    assert house.strangers(locked["held"]) == []
    assert not [name for name in locked["held"] if name.startswith(str(house.home))], "a lock closes every file"
    house.go_on()
    assert house.end() == 0
    assert house.leaks() == []
    # Not even for a moment: whatever was opened for writing lies in the home, or where the person said.
    assert house.strangers(locked["written"]) == []
    assert locked["started"] == []
    assert [list(folder.rglob("*")) for folder in (house.temporary, house.person, house.here)] == [[], [], []]


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_nothing_written_is_found_after_a_kill_in_the_middle_of_writing(house: House, template: Template, clock) -> None:
    chance = random.Random(9)
    for _ in range(3):
        house.start("write")
        house.stage("writing")
        time.sleep(chance.uniform(0.05, 0.4))
        assert house.process is not None
        house.process.send_signal(signal.SIGKILL)
        assert house.end() == -signal.SIGKILL
        assert (house.home / "data" / "register.db-wal").stat().st_size > 0
        assert house.leaks() == []
    org = template.reopen(house.home, clock)
    try:
        from tirek.features.members.service import Members

        assert Members(org).count(house.words.stem) > 0, "the killed program had written something"
    finally:
        org.close()
    assert house.leaks() == []


# --- the search itself ---------------------------------------------------------------------------------------------------


def packed(data: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inner.bin", data)
    return content.getvalue()


@pytest.mark.parametrize("shape", [str, str.lower, str.upper], ids=["typed", "small", "large"])
@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_search_finds_a_canary_in_a_plain_file(tmp_path: Path, shape, code: str) -> None:
    words = Canaries()
    for number, word in enumerate([words.word("жазба"), words.email, words.phone, words.iin]):
        (tmp_path / f"{number}.txt").write_bytes(b"\x00\xff" + shape(f"алдында {word} кейін").encode(code))
    assert len(found_under([tmp_path], words.forms())) == 4


def test_the_search_finds_a_canary_in_packed_files_folded_and_in_a_name(tmp_path: Path) -> None:
    from tirek.foundation.language.folding import fold
    from tirek.foundation.language.sorting import sort_key

    words = Canaries()
    word = words.word("жазба")
    (tmp_path / "plain.zip").write_bytes(packed(word.encode()))
    (tmp_path / "nested.zip").write_bytes(packed(packed(word.encode())))
    (tmp_path / "log.gz").write_bytes(gzip.compress(word.encode()))
    (tmp_path / "escaped.json").write_text(json.dumps({"text": word}))
    (tmp_path / "search").write_bytes(fold(word).encode())
    (tmp_path / "order").write_bytes(sort_key(word))
    (tmp_path / f"{word}.txt").write_bytes(b"")
    build(tmp_path / "list.xlsx", [[word]])
    (tmp_path / "clean.xlsx").write_bytes(packed("Жұмағұлова Қанарейка".encode()))
    hits = found_under([tmp_path], words.forms())
    assert len(hits) == 8 and not any("clean" in hit for hit in hits)
    assert len(found_under([tmp_path], words.forms(), since=time.time() + 60)) == 1, "only the name tells, the files are older"
    assert found_under([tmp_path], words.forms(), but=[tmp_path]) != [] and found_under([tmp_path.parent], words.forms(), but=[tmp_path]) == []
