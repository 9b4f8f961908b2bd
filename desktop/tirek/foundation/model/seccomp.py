"""The first wall (Linux): a kernel filter that refuses calls for network, programs, writing and looking into others.

Written by hand because the two packages that could do it need a system library. It only refuses, so it needs no
rights: PR_SET_NO_NEW_PRIVS makes it legal for any user. Importable everywhere; `close_calls` says what was done.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER = 1
_FLAG_TSYNC = 1                    # the filter holds for every thread of the process, not only this one
_ALLOW = 0x7FFF0000
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_X32_BIT = 0x40000000              # the x32 numbers of x86-64 would be a second door

# offsets in struct seccomp_data
_NR, _ARCH, _ARG0, _ARG2 = 0, 4, 16, 32

_LOAD_WORD = 0x20                  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15                 # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST = 0x35              # BPF_JMP | BPF_JGE | BPF_K
_JUMP_ANY_BIT = 0x45               # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06                     # BPF_RET | BPF_K

_WRITING = 0o3 | 0o100 | 0o1000    # O_WRONLY | O_RDWR, O_CREAT, O_TRUNC
_CLONE_THREAD = 0x10000

# call: (number on x86-64, number on aarch64); None where the processor has no such call.
_REFUSED: dict[str, tuple[int | None, int]] = {
    # network, and io_uring, which could open sockets past the filter
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242), "bind": (49, 200),
    "listen": (50, 201), "socketpair": (53, 199), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "recvfrom": (45, 207), "recvmsg": (47, 212), "recvmmsg": (299, 243),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # other processes
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "kill": (62, 129), "tkill": (200, 130),
    "kcmp": (312, 272),
    # the kernel itself
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "mount_setattr": (442, 442),
    "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "pivot_root": (155, 41), "chroot": (161, 51), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "fanotify_init": (300, 262),
    # changing files and names
    "truncate": (76, 45), "unlinkat": (263, 35), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdirat": (258, 34), "linkat": (265, 37), "symlinkat": (266, 36), "mknodat": (259, 33), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchmodat2": (452, 452), "fchown": (93, 55), "fchownat": (260, 54), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "utimensat": (280, 88), "memfd_create": (319, 279), "memfd_secret": (447, 447),
}
_OLD_X86: tuple[int, ...] = (
    57, 58,                         # fork, vfork
    82, 83, 84, 85, 86, 87, 88,     # rename mkdir rmdir creat link unlink symlink
    90, 92, 94, 132, 133, 235, 261, # chmod chown lchown utime mknod utimes futimesat
)
_ARCHES = {"x86_64": (0xC000003E, 0, 317), "aarch64": (0xC00000B7, 1, 277)}   # audit number, column, seccomp's number
_OPEN_X86, _OPENAT, _OPENAT2, _CLONE, _CLONE3 = 2, (257, 56), 437, (56, 220), 435


def _program(machine: str) -> bytes:
    """The filter for one processor as raw BPF instructions."""
    audit, column, _ = _ARCHES[machine]
    refuse = _ERRNO | errno.EPERM
    code: list[tuple[int, int, int, int]] = [
        (_LOAD_WORD, 0, 0, _ARCH), (_JUMP_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD_WORD, 0, 0, _NR), (_JUMP_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, refuse),
    ]
    numbers = [pair[column] for pair in _REFUSED.values()]
    if machine == "x86_64":
        numbers += _OLD_X86
    for number in numbers:
        if number is not None:
            code += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, refuse)]
    # These take their flags by pointer, where a filter cannot look: "no such call" makes the C library use the old ones.
    for number in (_OPENAT2, _CLONE3):
        code += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    # Opening for reading is allowed, new threads are allowed; opening for writing and new processes are not.
    code += [(_JUMP_EQUAL, 0, 4, _OPENAT[column]), (_LOAD_WORD, 0, 0, _ARG2), (_JUMP_ANY_BIT, 0, 1, _WRITING),
             (_RETURN, 0, 0, refuse), (_RETURN, 0, 0, _ALLOW)]
    if machine == "x86_64":
        code += [(_JUMP_EQUAL, 0, 4, _OPEN_X86), (_LOAD_WORD, 0, 0, _ARG0 + 8), (_JUMP_ANY_BIT, 0, 1, _WRITING),
                 (_RETURN, 0, 0, refuse), (_RETURN, 0, 0, _ALLOW)]
    code += [(_JUMP_EQUAL, 0, 4, _CLONE[column]), (_LOAD_WORD, 0, 0, _ARG0), (_JUMP_ANY_BIT, 1, 0, _CLONE_THREAD),
             (_RETURN, 0, 0, refuse), (_RETURN, 0, 0, _ALLOW)]
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *one) for one in code)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def close_calls() -> bool:
    """Puts the filter on this process, for good. False where the system has no such thing; nothing is raised."""
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _ARCHES or sys.maxsize < 2**32:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    raw = _program(machine)
    buffer = ctypes.create_string_buffer(raw, len(raw))
    program = _Program(len(raw) // 8, ctypes.addressof(buffer))
    libc.syscall.restype = ctypes.c_long
    number = _ARCHES[machine][2]
    return libc.syscall(ctypes.c_long(number), ctypes.c_long(_SET_MODE_FILTER), ctypes.c_long(_FLAG_TSYNC),
                        ctypes.byref(program)) == 0
