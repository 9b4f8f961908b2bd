"""Shuts the model's process in, and proves it by trying to get out.

Linux: an empty network of its own where the system allows it, the call filter (`seccomp`), reading limited to the
program and the model file (`landlock`). Windows: the container and the job that the process was started in
(`appcontainer`). Other systems have no walls: they say "none", and the model stays off. "full" and "partly" both mean: no
network, no program started, no file written; "partly" means that this system could not also limit what may be read.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from tirek.foundation.model import appcontainer, landlock, seccomp
from tirek.foundation.model.messages import Attempt, Sealed

try:
    import resource
except ImportError:   # Windows
    resource = None

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_DUMPABLE = 4
_ADDRESS_ROOM = 6 << 30


def leave_network() -> bool:
    """Moves this process into a network that has nothing in it. Only before any thread exists; a bonus."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0


def limit_resources(model: Path) -> None:
    """No core dump, no other program of this user may look into the memory (questions pass through it), and no file
    can make the process take more address space than its model and a few gigabytes."""
    if resource is None or not sys.platform.startswith("linux"):
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):      # a file that is gone is refused later; a lower limit stays
        room = room_for(model)
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def room_for(model: Path) -> int:
    """Bytes that a process with this model may take at most. Raises OSError when the file is gone."""
    return model.stat().st_size * 2 + _ADDRESS_ROOM


_BELOW_NORMAL_CLASS = 0x4000
_NICE = 5


def lower_priority() -> None:
    """The computer stays quick for the person before it while the model computes. Before any thread is started: they inherit it."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), _BELOW_NORMAL_CLASS)
    else:
        os.nice(_NICE)


def readable_for(model: Path) -> list[Path]:
    """What the worker may read: the language's own libraries, the packages, this program's code, the model file."""
    language = Path(os.__file__).resolve().parent
    packages = Path(msgspec.__file__).resolve().parents[1]
    code = Path(__file__).resolve().parents[2]
    return [language, packages, code, model.resolve()]


def seal(model: Path, *, own_network: bool = False) -> Sealed:
    """Puts up every wall this system has and tries each from inside. Never raises: the state tells."""
    if sys.platform == "win32":
        walls = appcontainer.walls_inside()     # put up by the parent: a process cannot walk into a container
    else:
        walls = _linux_walls(model, own_network)
    attempts = try_to_get_out()
    return Sealed(state=_state(walls, attempts), walls=walls, attempts=attempts)


def _linux_walls(model: Path, own_network: bool) -> list[str]:
    walls = ["network"] if own_network else []
    if landlock.allow_reading_only(readable_for(model)):
        walls.append("files")
    if seccomp.close_calls():
        walls.append("calls")
    return walls


_NEEDED = ({"calls"}, {"container", "job"})
"""Walls without which nothing else counts, on Linux and on Windows."""


def _state(walls: list[str], attempts: list[Attempt]) -> str:
    if not any(needed <= set(walls) for needed in _NEEDED) or any(not one.blocked for one in attempts if one.name != "read outside"):
        return "none"
    reading = next(one for one in attempts if one.name == "read outside")
    return "full" if reading.blocked else "partly"


def try_to_get_out() -> list[Attempt]:
    """Tries network, programs and files. Nothing leaves the computer: on Linux an open socket alone already counts as a way
    out; on Windows, where sockets open and connections are refused, the other end would be this very computer."""
    found = [_attempt(name, act) for name, act in (_windows_ways() if sys.platform == "win32" else _linux_ways())]
    if all(one.blocked for one in found):     # asking a name server from an open process would send a packet
        found.append(_attempt("dns", lambda: socket.getaddrinfo("tirek.invalid", 80)))
    found.append(_attempt("program", _start_program))
    found.append(_attempt("process", _new_process))
    found.append(_attempt("write outside", _write_outside))
    found.append(_attempt("read outside", _read_outside))
    return found


_Way = tuple[str, Callable[[], object]]


def _linux_ways() -> list[_Way]:
    return [
        ("tcp", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)),
        ("tcp6", lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM)),
        ("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
        ("unix", lambda: socket.socket(getattr(socket, "AF_UNIX", -1), socket.SOCK_STREAM)),
        ("pair", socket.socketpair),
    ]


def _windows_ways() -> list[_Way]:
    return [("tcp", lambda: _reach(socket.AF_INET, socket.SOCK_STREAM, "127.0.0.1")),
            ("tcp6", lambda: _reach(socket.AF_INET6, socket.SOCK_STREAM, "::1")),
            ("udp", lambda: _reach(socket.AF_INET, socket.SOCK_DGRAM, "127.0.0.1"))]


def _reach(family: int, kind: int, address: str) -> None:
    """A connection to the discard port of this computer: refused by nobody's listening is not refused by a wall."""
    with socket.socket(family, kind) as way:
        way.settimeout(5)
        way.connect((address, 9))
        way.send(b"\0")


_REFUSED_BY_WINDOWS = {5, 1816, 10013}
"""ERROR_ACCESS_DENIED; ERROR_NOT_ENOUGH_QUOTA (a job that is full); WSAEACCES (the packet filter)."""


def _attempt(name: str, act: Callable[[], object]) -> Attempt:
    try:
        got = act()
    except Exception as error:   # noqa: BLE001 - any refusal is what we want; its kind is told
        refused = isinstance(error, PermissionError) or getattr(error, "winerror", None) in _REFUSED_BY_WINDOWS or name == "dns"
        number = getattr(error, "winerror", None)
        return Attempt(name=name, blocked=refused, detail=type(error).__name__ + (f" {number}" if number else ""))
    if isinstance(got, socket.socket):
        got.close()
    elif name == "pair" and isinstance(got, tuple):
        for one in got:
            one.close()
    return Attempt(name=name, blocked=False, detail="open")


def _start_program() -> None:
    if sys.platform == "win32":
        program = Path(os.environ.get("SYSTEMROOT", "C:\\Windows"), "System32", "where.exe")
        subprocess.run([program, "/?"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)   # noqa: S603
        return
    # There is no such program: without the wall the answer is "not found", with it "not permitted".
    os.execve("/tirek-no-such-program", ["x"], {})   # noqa: S606


def _new_process() -> None:
    if sys.platform == "win32":
        subprocess.run([sys.executable, "-I", "-S", "-c", ""], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        return
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _write_outside() -> None:
    folder = Path("/tmp") if os.name == "posix" else Path(os.environ.get("SYSTEMROOT", "C:\\"), "Temp")  # noqa: S108
    path = folder / f"tirek-{secrets.token_hex(8)}"
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(handle)
    path.unlink()


def _read_outside() -> None:
    # The root folder is in nobody's allow list and listed by everybody who is not walled in.
    list(Path(Path.cwd().anchor).iterdir())
