"""The second wall (Linux 5.13 and later): only named files and folders can be read, nothing can be written.

It is what keeps the vault's folder out of the model's sight. Importable everywhere.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446     # the same numbers on x86-64 and aarch64
_VERSION_QUESTION = 1
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# Number of rights over files known to each version of the interface; version 4 added TCP, version 6 signals and
# abstract sockets.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_NEWEST_FILE_RIGHTS = 16                          # from version 5: ioctl on devices
_TCP_BIND_AND_CONNECT = 0b11
_SCOPE_ABSTRACT_AND_SIGNAL = 0b11


def _call(libc: ctypes.CDLL, number: int, *values: object) -> int:
    libc.syscall.restype = ctypes.c_long
    return int(libc.syscall(ctypes.c_long(number), *values))


def version() -> int:
    """Version of the interface in this kernel; 0 when there is none or it is switched off."""
    if not sys.platform.startswith("linux"):
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, _call(libc, _CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_QUESTION)))


def allow_reading_only(paths: Iterable[Path]) -> bool:
    """From now on this thread and its children can read below `paths` and nothing else; no file can be written.

    Call it before other threads start or after they need files no more: it holds for the calling thread and those it
    starts later. False where the kernel has it not.
    """
    known = version()
    if known < 1:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    handled = (1 << _FILE_RIGHTS.get(known, _NEWEST_FILE_RIGHTS)) - 1
    attributes = struct.pack("=Q", handled)
    if known >= 4:
        attributes += struct.pack("=Q", _TCP_BIND_AND_CONNECT)
    if known >= 6:
        attributes += struct.pack("=Q", _SCOPE_ABSTRACT_AND_SIGNAL)
    ruleset = _call(libc, _CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        for path in paths:
            _allow(libc, ruleset, path)
        if libc.prctl(38, 1, 0, 0, 0) != 0:       # PR_SET_NO_NEW_PRIVS
            return False
        return _call(libc, _RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return                                    # what is not there cannot be read either
    try:
        rights = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        rule = struct.pack("=Qi", rights, handle)
        _call(libc, _ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(handle)
