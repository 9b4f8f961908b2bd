"""The walls are tested from inside, by trying: as the user who runs the tests, and as a user without any rights."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tirek.foundation.model import appcontainer, landlock, sealing, seccomp
from tirek.foundation.model.messages import Attempt
from tirek.foundation.model.running import worker_environment

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Windows' walls are tried by packaging/windows/test.sh")

# Everything is imported before the walls go up, so that the user without rights need not reach the interpreter's folder.
_INSIDE = """
import ctypes, errno, json, os, socket, sys, threading
from pathlib import Path
from tirek.foundation.model import sealing
allowed, secret, nobody = sys.argv[1], sys.argv[2], sys.argv[3] == "nobody"
try:
    socket.getaddrinfo("x.invalid", None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)   # loads its codec
except socket.gaierror:
    pass
if nobody:
    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
uid = os.getuid()      # afterwards it is hidden by the namespace
own = sealing.leave_network()
sealing.limit_resources(Path(allowed))
sealed = sealing.seal(Path(allowed), own_network=own)
def refused(act):
    try:
        act()
    except PermissionError:
        return True
    return False
libc = ctypes.CDLL(None, use_errno=True)
def raw(number, *values):
    return libc.syscall(number, *values), ctypes.get_errno()
worked = []
thread = threading.Thread(target=lambda: worked.append(1)); thread.start(); thread.join()
report = {
    "state": sealed.state, "walls": sealed.walls, "open": [one.name for one in sealed.attempts if not one.blocked],
    "tried": [one.name for one in sealed.attempts], "uid": uid,
    "allowed": Path(allowed).read_text(), "secret": refused(lambda: Path(secret).read_text()),
    "write_allowed": refused(lambda: open(allowed, "a")), "remove": refused(lambda: os.unlink(allowed)),
    "connect": refused(lambda: socket.create_connection(("127.0.0.1", 9), 1)),
    "netlink": refused(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    "signal_parent": refused(lambda: os.kill(os.getppid(), 0)),
    "threads": worked, "io_uring": raw(425, 1, None)[0] == -1,
    "in_thread": [],
}
thread = threading.Thread(target=lambda: report["in_thread"].append(refused(lambda: socket.socket()))); thread.start(); thread.join()
sys.stdout.write(json.dumps(report))
"""


def inside(tmp_path: Path, user: str) -> dict[str, object]:
    allowed, secret = tmp_path / "model.bin", tmp_path / "vault.json"
    allowed.write_text("model")
    secret.write_text("secret")
    for path in (tmp_path, *tmp_path.parents):
        if path.is_relative_to(tempfile.gettempdir()) and path.stat().st_uid == os.geteuid() and not path.stat().st_mode & 1:
            path.chmod(0o711)      # the way to the folder, for a user without rights
    done = subprocess.run([sys.executable, "-B", "-c", _INSIDE, str(allowed), str(secret), user], check=False,
                          capture_output=True, env=worker_environment(), cwd="/", timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.mark.parametrize("user", ["same", pytest.param("nobody", marks=pytest.mark.skipif(
    os.geteuid() != 0, reason="the tests already run without rights"))])
def test_nothing_gets_out(tmp_path: Path, user: str) -> None:
    found = inside(tmp_path, user)
    assert found["uid"] == (65534 if user == "nobody" else os.getuid())
    assert found["state"] == ("full" if landlock.version() else "partly")
    assert set(found["open"]) <= {"read outside"}    # type: ignore[arg-type]
    assert {"tcp", "tcp6", "udp", "unix", "pair", "dns", "program", "process", "write outside"} <= set(found["tried"])  # type: ignore[arg-type]
    assert found["connect"] and found["netlink"] and found["io_uring"] and found["signal_parent"]
    assert found["write_allowed"] and found["remove"]
    assert found["in_thread"] == [True]


@pytest.mark.skipif(not landlock.version(), reason="this kernel cannot limit reading")
def test_only_the_model_file_can_be_read(tmp_path: Path) -> None:
    found = inside(tmp_path, "same")
    assert found["allowed"] == "model"
    assert found["secret"] is True


def test_computing_goes_on_inside(tmp_path: Path) -> None:
    assert inside(tmp_path, "same")["threads"] == [1]


def test_without_the_call_filter_the_state_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(landlock, "allow_reading_only", lambda paths: False)
    monkeypatch.setattr(seccomp, "close_calls", lambda: False)
    sealed = sealing.seal(tmp_path / "model.bin")
    assert sealed.state == "none"
    assert any(not one.blocked for one in sealed.attempts)
    assert "dns" not in [one.name for one in sealed.attempts]    # an open process must not ask a name server


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_say_that_they_have_no_walls(system: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert not sealing.leave_network()
    sealing.limit_resources(tmp_path / "model.bin")
    sealed = sealing.seal(tmp_path / "model.bin")
    assert (sealed.state, sealed.walls) == ("none", [])


@pytest.mark.parametrize(("walls", "way_out", "state"), [
    (["container", "job"], None, "full"), (["container", "job"], "read outside", "partly"), (["container", "job"], "tcp", "none"),
    (["container", "job"], "dns", "none"), (["container"], None, "none"), (["job"], None, "none"), ([], None, "none"),
])
def test_windows_needs_container_and_job_and_every_try_refused(walls: list[str], way_out: str | None, state: str, monkeypatch: pytest.MonkeyPatch,
                                                               tmp_path: Path) -> None:
    tries = ("tcp", "tcp6", "udp", "dns", "program", "process", "write outside", "read outside")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(appcontainer, "walls_inside", lambda: walls)
    monkeypatch.setattr(sealing, "try_to_get_out", lambda: [Attempt(one, one != way_out, "") for one in tries])
    assert sealing.seal(tmp_path / "model.bin").state == state


@pytest.mark.parametrize(("number", "blocked"), [(5, True), (10013, True), (1816, True), (10061, False), (10051, False), (10060, False)])
def test_windows_refusal_is_told_from_bad_luck(number: int, blocked: bool) -> None:
    """10061: nobody listens; 10051 and 10060: there is no line. None of these is a wall."""
    error = OSError()
    error.winerror = number      # type: ignore[attr-defined]

    def act() -> None:
        raise error

    assert sealing._attempt("tcp", act) == Attempt("tcp", blocked, f"OSError {number}")


def test_what_windows_is_given_has_the_sizes_it_documents() -> None:
    """64-bit Windows: STARTUPINFOEXW 112, PROCESS_INFORMATION 24, SECURITY_CAPABILITIES 24, the extended job limits 144,
    EXPLICIT_ACCESS_W 48. A field too few would write walls that do not stand."""
    found = [ctypes.sizeof(one) for one in (appcontainer.StartupInfo, appcontainer.ProcessInformation, appcontainer.SecurityCapabilities,
                                            appcontainer.JobLimits, appcontainer.AccessEntry)]
    assert found == [112, 24, 24, 144, 48]
