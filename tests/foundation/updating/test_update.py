"""An update either happened whole or did not happen; the start link always finds a program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.releases import Stick
from tirek.foundation.errors import Circumstance
from tirek.foundation.updating.place import ProgramPlace
from tirek.foundation.updating.update import STEPS, go_back, update
from tirek_protocol.signing import SigningKey


def started(program: Path) -> str:
    """What the start link starts."""
    return subprocess.run([program / "tirek"], capture_output=True, text=True, check=True).stdout.strip()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(stick: Stick, program: Path, **more: object) -> str:
    """The code of the refusal; nothing of the program has changed."""
    before = tree(program)
    with pytest.raises(Circumstance) as caught:
        update(stick.folder, program, stick.means(**more))
    assert tree(program) == before and started(program) == "0.1.0"
    return caught.value.code


def test_the_new_version_starts_and_the_old_one_stays_until_it_has_started_three_times(stick: Stick, program: Path) -> None:
    steps: list[str] = []
    done = update(stick.folder, program, stick.means(reached=steps.append))
    assert (done.before, done.now, steps) == ("0.1.0", "0.2.0", list(STEPS))
    assert started(program) == "0.2.0"
    place = ProgramPlace(program)
    for _ in range(2):
        place.note_start()
        assert place.previous() == "app-0.1.0"
    place.note_start()
    assert place.previous() is None and not (program / "app-0.1.0").exists()
    place.note_start()
    assert started(program) == "0.2.0"


def test_one_can_go_back_while_the_old_version_is_kept(stick: Stick, program: Path) -> None:
    update(stick.folder, program, stick.means())
    assert go_back(program) == "app-0.1.0" and started(program) == "0.1.0"
    with pytest.raises(Circumstance, match="UPDATE-07"):
        go_back(None)


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_each_step_the_program_starts_and_the_update_can_be_done_again(step: str, stick: Stick, program: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(stick.folder), str(program), step, stick.key.public.hex()], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert killed.returncode == 9
    assert started(program) == ("0.2.0" if step == "switched" else "0.1.0")
    if step != "switched":
        update(stick.folder, program, stick.means())
    assert started(program) == "0.2.0" and not list(program.glob("new-*"))


KILLED = """
import os, sys
from pathlib import Path
from tirek.foundation.updating.update import Means, update

stick, program, last, key = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], bytes.fromhex(sys.argv[4])
means = Means([key], "0.1.0", "linux-x64", lambda: None, lambda words: True, reached=lambda step: os._exit(9) if step == last else None)
update(stick, program, means)
"""


def test_killed_while_unpacking_the_old_program_starts(stick: Stick, program: Path) -> None:
    pieces: Iterator[int] = iter(range(100))

    def check() -> None:
        if next(pieces) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(stick.folder, program, stick.means(check=check))
    assert started(program) == "0.1.0"
    update(stick.folder, program, stick.means())
    assert started(program) == "0.2.0"


def test_without_the_line_or_with_a_broken_one_any_whole_version_is_started(program: Path) -> None:
    for line in ("", "app-9.9.9\n", "../../etc\n", "app-0.1.0/../x\n"):
        (program / "current").write_text(line, encoding="ascii")
        assert started(program) == "0.1.0"
    (program / "current").unlink()
    assert started(program) == "0.1.0"


def test_one_flipped_byte_in_the_list_is_not_trusted(stick: Stick, program: Path) -> None:
    data = bytearray((stick.folder / "manifest.json").read_bytes())
    data[len(data) // 2] ^= 1
    (stick.folder / "manifest.json").write_bytes(data)
    assert refused(stick, program) == "UPDATE-01"


def test_a_list_signed_by_somebody_else_or_missing_is_not_trusted(stick: Stick, program: Path) -> None:
    stick.sign(SigningKey.new())
    assert refused(stick, program) == "UPDATE-01"
    (stick.folder / "manifest.sig").unlink()
    assert refused(stick, program) == "UPDATE-01"
    assert refused(stick, program, keys=[]) == "UPDATE-01"


def test_an_archive_cut_in_half_or_flipped_is_named(stick: Stick, program: Path) -> None:
    whole = stick.archive.read_bytes()
    for broken in (whole[: len(whole) // 2], whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:]):
        stick.archive.write_bytes(broken)
        assert refused(stick, program) == "UPDATE-02"


def test_a_signed_archive_that_does_not_hold_what_the_list_says_is_refused(tmp_path: Path, program: Path) -> None:
    stick, other = Stick(tmp_path / "one"), Stick(tmp_path / "other", "0.3.0")
    stick.archive.write_bytes(other.archive.read_bytes())
    stick.sign()
    assert refused(stick, program) == "UPDATE-02"


def test_a_version_that_is_not_newer_or_too_far_or_for_another_system_is_refused(tmp_path: Path, program: Path) -> None:
    assert refused(Stick(tmp_path / "same", "0.1.0"), program) == "UPDATE-03"
    assert refused(Stick(tmp_path / "far", "0.9.0", least="0.8.0"), program) == "UPDATE-04"
    assert refused(Stick(tmp_path / "other"), program, system="windows-x64") == "UPDATE-05"


def test_a_version_that_does_not_find_itself_sound_is_not_put_into_use(tmp_path: Path, program: Path) -> None:
    assert refused(Stick(tmp_path / "unsound", sound=False), program) == "UPDATE-06"


def test_without_a_backup_nothing_is_written(stick: Stick, program: Path) -> None:
    def protect() -> None:
        raise Circumstance("BACKUP-03", "no", "no")

    assert refused(stick, program, protect=protect) == "BACKUP-03"


def test_a_full_disk_in_the_middle_leaves_the_old_program(stick: Stick, program: Path, tmp_path: Path) -> None:
    """A real small file system that somebody else fills up while the update runs."""
    if os.geteuid() != 0:
        pytest.skip("a small disk can be mounted only by root")
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(small)], check=True)
    try:
        import shutil

        shutil.copytree(program, small / "program")

        def fill() -> None:
            with pytest.raises(OSError), (small / "other").open("wb") as stream:
                while True:
                    stream.write(bytes(1 << 16))
                    stream.flush()

        assert refused(stick, small / "program", protect=fill) == "UPDATE-08"
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_names_of_a_list_stay_inside_their_folder() -> None:
    from tirek.foundation.updating.manifest import safe_name

    assert safe_name("lib/Мәтін мен үлгі.txt")
    for bad in ("../x", "/x", "a//b", "a/..", "C:/x", "a\\b", "con", "lib/NUL.txt", "a.", "a ", ""):
        assert not safe_name(bad), bad
