"""The walls are tested from inside, by trying: as the user who runs the tests, and as a user without any rights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tirek.foundation.model import landlock, sealing, seccomp
from tirek.foundation.model.client import worker_environment

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has walls so far")

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


def test_other_systems_say_that_they_have_no_walls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not sealing.leave_network()
    sealing.limit_resources(tmp_path / "model.bin")
    sealed = sealing.seal(tmp_path / "model.bin")
    assert (sealed.state, sealed.walls) == ("none", [])
