"""The growing pause after wrong passphrases, kept over a restart.

It protects the keyboard only: who has a copy of the files guesses without this program, and is slowed by Argon2id alone. That is
why weak passphrases are refused. A clock set back does not lengthen the pause, one set forward ends it.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from tirek.foundation.clock import Clock, milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.vault.files import write_atomic

FILE = "unlock-tries.json"
FREE_TRIES = 3
PAUSES_S = (5, 15, 30, 60, 120, 300)
"""Seconds after the first try that is not free, the next one …; the last stays."""


@dataclass(frozen=True)
class _Tries:
    count: int = 0
    until_ms: int = 0


def refuse_early(home: Path, clock: Clock) -> None:
    """Raises Circumstance UNLOCK-02 with `seconds` while the pause lasts."""
    left = pause_left_s(home, clock)
    if left > 0:
        raise Circumstance(
            "UNLOCK-02",
            mark("There were several wrong passphrases. Seconds to wait: {seconds}. Nothing was changed."),
            mark("The pause guards this keyboard only. A copy of the files is guarded by a long passphrase and by nothing else."),
            seconds=left,
        )


def pause_left_s(home: Path, clock: Clock) -> int:
    """Whole seconds until the next try, 0 when it may be made now."""
    tries = _read(home)
    left = (tries.until_ms - milliseconds(clock.now()) + 999) // 1000
    return max(0, min(left, _pause_s(tries.count)))


def failed(home: Path, clock: Clock) -> None:
    """Notes a wrong passphrase. A folder that cannot be written keeps no pause: opening it changes nothing either."""
    count = _read(home).count + 1
    tries = {"wrong": count, "until": milliseconds(clock.now()) + _pause_s(count) * 1000}
    with contextlib.suppress(OSError):
        write_atomic(home / FILE, json.dumps(tries).encode())


def forget(home: Path) -> None:
    """After the right one."""
    with contextlib.suppress(OSError):
        (home / FILE).unlink(missing_ok=True)


def _pause_s(count: int) -> int:
    return 0 if count < FREE_TRIES else PAUSES_S[min(count - FREE_TRIES, len(PAUSES_S) - 1)]


def _read(home: Path) -> _Tries:
    try:
        told = json.loads((home / FILE).read_bytes()[:1000])
        return _Tries(int(told["wrong"]), int(told["until"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _Tries()
