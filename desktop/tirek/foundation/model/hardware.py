"""What this computer can carry: memory, processor, cores. Asks the system only; sends and starts nothing."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

GIB = 1 << 30
RESERVE_BYTES = GIB // 2
"""Left for the program itself and the system's own work while a model is open."""


@dataclass(frozen=True)
class Hardware:
    """Memory in bytes. `fast_maths` is AVX2 or its like: without it a model reads three to five times slower."""

    memory: int
    memory_free: int
    processor: str
    cores: int
    fast_maths: bool
    instructions: tuple[str, ...] = ()
    """Sets of instructions that the engine has a build for, as the processor names them, the oldest first."""


_SETS = ("sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimd", "asimddp", "i8mm", "sve")
_WINDOWS_SETS = {38: "sse4_2", 39: "avx", 40: "avx2", 41: "avx512f"}
"""Numbers of PF_…_AVAILABLE."""


class _WindowsMemory(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint32), ("load", ctypes.c_uint32), *((name, ctypes.c_uint64) for name in (
        "total", "free", "page_total", "page_free", "virtual_total", "virtual_free", "extended"))]


def hardware() -> Hardware:
    """Measures now; what cannot be found out is 0 or an empty name."""
    total, free = _memory()
    processor, flags = _processor()
    arm = platform.machine().lower() in ("aarch64", "arm64")
    return Hardware(total, free, processor, os.cpu_count() or 1, arm or "avx2" in flags,
                    tuple(name for name in _SETS if name in flags))


def memory_needed(file_bytes: int, kv_bytes_per_token: int, context_tokens: int) -> int:
    """Bytes that must be free before a model is opened."""
    return int(file_bytes * 1.15) + kv_bytes_per_token * context_tokens + RESERVE_BYTES


def threads_for(file_bytes: int) -> int:
    """How many threads to compute with. Threads wait for each other after every layer, so on a computer that is also
    doing something else a second thread only costs where a layer takes microseconds; and more than four gain little."""
    if file_bytes < _SMALL_BYTES:
        return 1
    return max(1, min(4, _real_cores()))


_SMALL_BYTES = 64 << 20


def _real_cores() -> int:
    """Cores that are not two faces of one; all that there are where the system does not tell."""
    shown = os.cpu_count() or 1
    try:
        siblings = {path.read_text(encoding="ascii").strip() for path in
                    Path("/sys/devices/system/cpu").glob("cpu[0-9]*/topology/thread_siblings_list")}
    except OSError:
        siblings = set()
    return len(siblings) or shown


def _memory() -> tuple[int, int]:
    if sys.platform == "win32":
        state = _WindowsMemory()
        state.length = ctypes.sizeof(state)
        ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(state))
        return int(state.total), int(state.free)
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        values = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if len(line.split()) > 1}
        return values["MemTotal"], values["MemAvailable"]
    except (OSError, KeyError, ValueError):
        return 0, 0


def _processor() -> tuple[str, frozenset[str]]:
    if sys.platform == "win32":
        there = ctypes.windll.kernel32.IsProcessorFeaturePresent
        return platform.processor(), frozenset(name for number, name in _WINDOWS_SETS.items() if there(number))
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor(), frozenset()
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, _, value = line.partition(":")
        found.setdefault(name.strip(), value.strip())
    return found.get("model name", platform.processor() or platform.machine()), frozenset(found.get("flags", found.get("Features", "")).split())
