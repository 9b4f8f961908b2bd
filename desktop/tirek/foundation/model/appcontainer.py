"""Windows' own walls for the model's process: an AppContainer without any capability, inside a job that ends with us.

The parent's side (`start`): the process is created with the container in its token, so there is no moment without walls.
Windows' packet filter refuses such a process every connection, the loopback ones too; what it may read are files that name
the container (`let_read`) or every packaged program. The job limits memory and lets it start no other program.
The child's side (`walls_inside`): what its own token and job say, read from the system and not from us.

The container has a name but no profile: none is needed to start a process in it, and so there is no folder of its own to
write into, and nothing for an uninstaller to forget. Source: Microsoft, "AppContainer for legacy applications",
"UpdateProcThreadAttribute", "JOBOBJECT_EXTENDED_LIMIT_INFORMATION". Windows 10 or newer.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import subprocess
from collections.abc import Sequence
from ctypes import byref, c_size_t, c_uint16, c_uint32, c_uint64, c_void_p, c_wchar_p, cast, sizeof
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

CONTAINER = "Tirek.Model"
"""Names the container; Windows derives its SID from the name alone."""

_READ_AND_RUN = 0x1200A9             # FILE_GENERIC_READ | FILE_GENERIC_EXECUTE
_INHERITED_BY_ALL = 3                # folders and files below
_DETACHED, _SUSPENDED, _UNICODE, _EXTENDED = 0x8, 0x4, 0x400, 0x80000
_BELOW_NORMAL = 0x4000
_ATTRIBUTE_HANDLES, _ATTRIBUTE_CONTAINER, _ATTRIBUTE_CHILDREN = 0x20002, 0x20009, 0x2000E
_NO_CHILDREN = 1
_JOB_BASIC_UI, _JOB_EXTENDED = 4, 9
_LIMIT_PROCESSES, _LIMIT_MEMORY, _LIMIT_DIE, _LIMIT_CLOSE = 0x8, 0x100, 0x400, 0x2000
_ALL_UI = 0xFF                       # no clipboard, no other programs' windows, no ending of the session
_TOKEN_IS_CONTAINER, _TOKEN_CAPABILITIES, _TOKEN_QUERY = 29, 30, 8
_STILL_ACTIVE, _FOREVER, _WAIT_TIMEOUT = 259, 0xFFFFFFFF, 258


class NoContainer(Exception):
    """This system made no container: an older Windows, or one that only looks like it. Nothing was started."""


class StartupInfo(ctypes.Structure):
    """STARTUPINFOEXW."""

    _fields_: ClassVar = [
        ("size", c_uint32), ("reserved", c_void_p), ("desktop", c_void_p), ("title", c_void_p), ("place", c_uint32 * 7),
        ("flags", c_uint32), ("show", c_uint16), ("more", c_uint16), ("reserved2", c_void_p), ("input", c_void_p),
        ("output", c_void_p), ("error", c_void_p), ("attributes", c_void_p)]


class ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_: ClassVar = [("process", c_void_p), ("thread", c_void_p), ("process_id", c_uint32), ("thread_id", c_uint32)]


class SecurityCapabilities(ctypes.Structure):
    """SECURITY_CAPABILITIES: the container, and no capability."""

    _fields_: ClassVar = [("container", c_void_p), ("capabilities", c_void_p), ("count", c_uint32), ("reserved", c_uint32)]


class JobLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_: ClassVar = [
        ("process_time", c_uint64), ("job_time", c_uint64), ("flags", c_uint32), ("least_set", c_size_t), ("most_set", c_size_t),
        ("processes", c_uint32), ("affinity", c_size_t), ("priority", c_uint32), ("scheduling", c_uint32), ("io", c_uint64 * 6),
        ("process_memory", c_size_t), ("job_memory", c_size_t), ("peak_process", c_size_t), ("peak_job", c_size_t)]


class Trustee(ctypes.Structure):
    """TRUSTEE_W with a SID."""

    _fields_: ClassVar = [("multiple", c_void_p), ("operation", c_uint32), ("form", c_uint32), ("kind", c_uint32), ("sid", c_void_p)]


class AccessEntry(ctypes.Structure):
    """EXPLICIT_ACCESS_W."""

    _fields_: ClassVar = [("rights", c_uint32), ("mode", c_uint32), ("inheritance", c_uint32), ("trustee", Trustee)]


class WalledProcess:
    """A started process with the few methods of `subprocess.Popen` that its user needs. Its job dies with this object's handle."""

    def __init__(self, process: int, pid: int, job: int, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self._process, self._job = process, job
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self) -> int:
        code = self._look(_FOREVER)
        assert code is not None
        return code

    def kill(self) -> None:
        if self.poll() is None:
            _kernel().TerminateProcess(c_void_p(self._process), 1)

    def leave(self) -> None:
        """Closes the handles as the end of this program would: the job ends the process then. For trying just that."""
        _close(self._job)
        self._job = 0

    def _look(self, milliseconds: int) -> int | None:
        if self.returncode is None and _kernel().WaitForSingleObject(c_void_p(self._process), milliseconds) != _WAIT_TIMEOUT:
            code = c_uint32()
            _kernel().GetExitCodeProcess(c_void_p(self._process), byref(code))
            self.returncode = code.value
            _close(self._process, self._job)
        return self.returncode


def start(command: Sequence[str], environment: dict[str, str], *, readable: Sequence[Path], memory: int) -> WalledProcess:
    """Starts `command` in the container, its input and output as pipes, at most `memory` bytes of its own.

    Raises NoContainer where the system cannot, with nothing started.
    """
    container = _container()
    try:
        for path in readable:
            let_read(path, container)
        capabilities = SecurityCapabilities(container, None, 0, 0)
        return start_in_job(command, environment, memory, [(_ATTRIBUTE_CONTAINER, capabilities), (_ATTRIBUTE_CHILDREN, c_uint32(_NO_CHILDREN))])
    finally:
        _security().FreeSid(c_void_p(container))


def walls_inside() -> list[str]:
    """Which walls stand round this very process: "container" (no capability in it either), "job" (no other program)."""
    try:
        return [name for name, stands in (("container", _in_container()), ("job", _alone_in_job())) if stands]
    except (AttributeError, OSError):      # not the Windows that has them
        return []


def let_read(path: Path, container: int) -> None:
    """Lets the container read (and run) a file, or a folder with all below it; no more than once. What may not be changed by
    this user is left as it is: a program installed for everybody can be read by packaged programs anyway."""
    old, descriptor, new = c_void_p(), c_void_p(), c_void_p()
    name, security = c_wchar_p(str(path)), _security()
    if security.GetNamedSecurityInfoW(name, 1, 4, None, None, byref(old), None, byref(descriptor)) != 0:
        return
    try:
        if old.value and _named(old.value, container):
            return
        entry = AccessEntry(_READ_AND_RUN, 1, _INHERITED_BY_ALL if path.is_dir() else 0, Trustee(None, 0, 0, 0, container))
        if security.SetEntriesInAclW(1, byref(entry), old, byref(new)) == 0:
            security.SetNamedSecurityInfoW(name, 1, 4, None, None, new, None)
    finally:
        for memory in (new, descriptor):
            if memory.value:
                _kernel().LocalFree(memory)


def _named(acl: int, container: int) -> bool:
    """Whether a list of access entries already lets the container read."""
    count, at = c_uint16.from_address(acl + 4).value, acl + 8
    for _ in range(count):
        kind, size = ctypes.c_uint8.from_address(at).value, c_uint16.from_address(at + 2).value
        allowed = kind == 0 and c_uint32.from_address(at + 4).value & _READ_AND_RUN == _READ_AND_RUN
        if allowed and _security().EqualSid(c_void_p(at + 8), c_void_p(container)):
            return True
        at += size
    return False


def _container() -> int:
    sid = c_void_p()
    try:
        refused = _library("userenv").DeriveAppContainerSidFromAppContainerName(c_wchar_p(CONTAINER), byref(sid))
    except (AttributeError, OSError) as error:      # a Windows before 8
        raise NoContainer from error
    if refused or not sid.value:
        raise NoContainer
    return sid.value


def start_in_job(command: Sequence[str], environment: dict[str, str], memory: int, walls: Sequence[tuple[int, Any]] = ()) -> WalledProcess:
    """The process with the given attributes, stopped until it is in its job. A job alone shuts no network.

    Raises NoContainer when the system refuses an attribute or the job.
    """
    mine: list[int] = []
    theirs: list[int] = []
    job = 0
    try:
        for read_is_theirs in (True, False):
            pair = _module("_winapi").CreatePipe(None, 0)
            theirs.append(_inheritable(pair[0 if read_is_theirs else 1]))
            mine.append(pair[1 if read_is_theirs else 0])
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            theirs.append(_duplicate(_module("msvcrt").get_osfhandle(nowhere)))
        finally:
            os.close(nowhere)
        job = _job(memory)
        found = _create(command, environment, theirs, walls)
        if not _kernel().AssignProcessToJobObject(c_void_p(job), c_void_p(found.process)):
            _kernel().TerminateProcess(c_void_p(found.process), 1)
            _close(found.process, found.thread)
            raise NoContainer
        _kernel().ResumeThread(c_void_p(found.thread))
        _close(found.thread)
        stdin = os.fdopen(_module("msvcrt").open_osfhandle(mine[0], 0), "wb", buffering=0)
        stdout = os.fdopen(_module("msvcrt").open_osfhandle(mine[1], os.O_RDONLY), "rb")
        return WalledProcess(found.process, found.process_id, job, stdin, stdout)
    except BaseException:
        _close(*mine, job)
        raise
    finally:
        _close(*theirs)


def _create(command: Sequence[str], environment: dict[str, str], pipes: Sequence[int], walls: Sequence[tuple[int, Any]]) -> ProcessInformation:
    handles = (c_void_p * len(pipes))(*pipes)
    attributes = [*walls, (_ATTRIBUTE_HANDLES, handles)]
    size = c_size_t()
    _kernel().InitializeProcThreadAttributeList(None, len(attributes), 0, byref(size))
    room = ctypes.create_string_buffer(size.value)
    if not _kernel().InitializeProcThreadAttributeList(room, len(attributes), 0, byref(size)):
        raise NoContainer
    try:
        for key, value in attributes:
            if not _kernel().UpdateProcThreadAttribute(room, 0, c_size_t(key), byref(value), c_size_t(sizeof(value)), None, None):
                raise NoContainer
        start = StartupInfo(size=sizeof(StartupInfo), flags=0x100, attributes=cast(room, c_void_p))
        start.input, start.output, start.error = pipes
        found = ProcessInformation()
        line = ctypes.create_unicode_buffer(subprocess.list2cmdline(list(command)))
        block = ctypes.create_unicode_buffer("".join(f"{name}={value}\0" for name, value in sorted(environment.items())) + "\0")
        flags = _DETACHED | _SUSPENDED | _UNICODE | _EXTENDED | _BELOW_NORMAL
        if not _kernel().CreateProcessW(c_wchar_p(command[0]), line, None, None, True, flags, block, c_wchar_p(Path(command[0]).anchor),
                                        byref(start), byref(found)):
            raise NoContainer
        return found
    finally:
        _kernel().DeleteProcThreadAttributeList(room)


def _job(memory: int) -> int:
    job = _kernel().CreateJobObjectW(None, None)
    limits = JobLimits(flags=_LIMIT_PROCESSES | _LIMIT_MEMORY | _LIMIT_DIE | _LIMIT_CLOSE, processes=1, process_memory=memory)
    shut = c_uint32(_ALL_UI)
    set_to = _kernel().SetInformationJobObject
    if not job or not set_to(c_void_p(job), _JOB_EXTENDED, byref(limits), sizeof(limits)):
        raise NoContainer
    set_to(c_void_p(job), _JOB_BASIC_UI, byref(shut), sizeof(shut))      # a bonus: the container has no windows of others either
    return job


def _in_container() -> bool:
    token, inside, got = c_void_p(), c_uint32(), c_uint32()
    if not _security().OpenProcessToken(c_void_p(-1), _TOKEN_QUERY, byref(token)):
        return False
    try:
        if not _security().GetTokenInformation(token, _TOKEN_IS_CONTAINER, byref(inside), sizeof(inside), byref(got)) or not inside.value:
            return False
        groups = ctypes.create_string_buffer(64 << 10)
        return bool(_security().GetTokenInformation(token, _TOKEN_CAPABILITIES, groups, sizeof(groups), byref(got))
                    and c_uint32.from_buffer(groups).value == 0)
    finally:
        _kernel().CloseHandle(token)


def _alone_in_job() -> bool:
    limits = JobLimits()
    asked = _kernel().QueryInformationJobObject(None, _JOB_EXTENDED, byref(limits), sizeof(limits), None)
    return bool(asked and limits.flags & _LIMIT_PROCESSES and limits.processes == 1 and limits.flags & _LIMIT_CLOSE)


def _inheritable(handle: int) -> int:
    try:
        return _duplicate(handle)
    finally:
        _close(handle)


def _duplicate(handle: int) -> int:
    calls = _module("_winapi")
    own = calls.GetCurrentProcess()
    return calls.DuplicateHandle(own, handle, own, 0, True, calls.DUPLICATE_SAME_ACCESS)


def _close(*handles: int | None) -> None:
    for handle in handles:
        if handle:
            with contextlib.suppress(OSError):
                _kernel().CloseHandle(c_void_p(handle))


def _kernel() -> Any:
    library = _library("kernel32")
    library.CreateJobObjectW.restype = c_void_p
    return library


def _security() -> Any:
    return _library("advapi32")


def _library(name: str) -> Any:
    """Asked for by name, because other systems' Python has no such thing."""
    return getattr(ctypes, "WinDLL")(name)   # noqa: B009


def _module(name: str) -> Any:
    return importlib.import_module(name)
