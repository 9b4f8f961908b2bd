"""A running `tirek` leaves no core dump and lets no other program of the same user look into its memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from support.unprivileged import give, without_rights

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="read from /proc")

STARTED_WITHIN_S = 30


@pytest.fixture
def home(template: Template, tmp_path: Path, clock) -> Path:
    template.open_copy(tmp_path / "home", clock).close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    (tmp_path / "passphrase").chmod(0o644)
    give(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(params=["window", "command"])
def running(request: pytest.FixtureRequest, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`tirek` as a person starts it, with core dumps allowed as widely as the system lets her."""
    # A command that waits for its data on standard input stays until it is told to go on.
    arguments = [] if request.param == "window" else ["members", "add", "--data", "-"]
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(home.parent), "TIREK_HOME": str(home), "TIREK_PASSPHRASE_FILE": str(home.parent / "passphrase"),
        "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    process = subprocess.Popen(
        [*without_rights(), sys.executable, "-m", "tirek.app.main", *arguments], env=environment, cwd=home,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_allow_core_dumps,
    )  # fmt: skip
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def _allow_core_dumps() -> None:
    import resource

    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def core_limit(process: int) -> str:
    lines = Path(f"/proc/{process}/limits").read_text().splitlines()
    return " ".join(next(line for line in lines if line.startswith("Max core file size")).split()[4:6])


def hidden(process: int) -> bool:
    """A process that may not be dumped belongs to root in /proc, whoever runs it (proc(5))."""
    status = Path(f"/proc/{process}/status").read_text()
    user = int(next(line for line in status.splitlines() if line.startswith("Uid:")).split()[2])
    return user != 0 and Path(f"/proc/{process}/mem").stat().st_uid == 0


def wait_until_hidden(process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < end:
        assert process.poll() is None, "the program ended before it could be looked at"
        # While rights are dropped /proc is root's too: the interpreter must be there already.
        if b"tirek.app.main" in Path(f"/proc/{process.pid}/cmdline").read_bytes() and core_limit(process.pid) == "0 0" and hidden(process.pid):
            return
        time.sleep(0.05)
    pytest.fail(f"not hidden: core limit {core_limit(process.pid)}")


def test_an_ordinary_process_is_told_apart(tmp_path: Path) -> None:
    """Control: what is looked at does tell a process that may be dumped."""
    process = subprocess.Popen(
        [*without_rights(), sys.executable, "-c", "print(flush=True); input()"], cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        preexec_fn=_allow_core_dumps,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    assert not hidden(process.pid)
    process.communicate(b"\n")


def test_a_running_program_may_not_be_dumped(running: subprocess.Popen[bytes], home: Path) -> None:
    wait_until_hidden(running)
    running.send_signal(signal.SIGSEGV)
    _, status = os.waitpid(running.pid, 0)
    running.returncode = -signal.SIGSEGV
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSEGV
    assert not os.WCOREDUMP(status)
    assert not [path for path in home.rglob("*") if path.name.startswith("core")]
