"""Which installation writes: a random id in `device.json` (not personal), bound to the computer so that a copied folder notices.

A copy or a restored backup takes a new id: otherwise two devices would issue the same sequence numbers and the chain would fork.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import sys
from pathlib import Path

from tirek.foundation.store.ids import new_id
from tirek.foundation.vault.files import write_atomic

FILE = "device.json"


def this_device(home: Path) -> int:
    """The id of this installation; a new one for a new, copied or moved folder."""
    place = _place(home)
    try:
        content = json.loads((home / FILE).read_bytes())
        if content["place"] == place:
            return int(content["device"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    device = new_id()
    write_atomic(home / FILE, json.dumps({"device": device, "place": place}).encode())
    return device


def _place(home: Path) -> str:
    """A digest of computer and path: differs for a copy on another computer or in another folder."""
    return hashlib.sha256(f"{_computer()}|{home.resolve()}".encode()).hexdigest()[:32]


def _computer() -> str:
    if sys.platform == "win32":
        import winreg

        with (
            contextlib.suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key,
        ):
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    with contextlib.suppress(OSError):
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    return platform.node()
