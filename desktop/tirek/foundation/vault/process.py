"""What a process that holds keys must not do: leave a core dump."""

from __future__ import annotations

import contextlib
import sys


def refuse_core_dumps() -> None:
    """No core file and no reading of this process's memory by others of the same user, where the system can say so."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)  # no crash dialogue, no dump offered
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        pr_set_dumpable = 4
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)
