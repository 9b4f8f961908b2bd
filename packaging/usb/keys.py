"""The key that signs releases. It is made once and stays with those who release; programs get only its public half.

    python packaging/usb/keys.py FILE        makes the key if there is none, prints its public half

Without RELEASE_KEY a key of this computer is used: enough to try everything, not for programs that are handed out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tirek_protocol.signing import SigningKey

HERE = Path(__file__).resolve().parents[2] / ".cache" / "release.key"


def release_key(path: Path | None = None) -> SigningKey:
    """From the file named, from RELEASE_KEY, or this computer's own; made when it is missing."""
    path = path or Path(os.environ.get("RELEASE_KEY", HERE))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(SigningKey.new().secret.hex() + "\n")
    return SigningKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))


if __name__ == "__main__":
    print(release_key(Path(sys.argv[1]) if len(sys.argv) > 1 else None).public.hex())
