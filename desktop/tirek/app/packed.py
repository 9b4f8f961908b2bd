"""The start of an installed program on Windows, called by its start link.

The start link has Python inside it, so Python takes it for its own program; what is started anew (the model's process)
would open a second window. The language's own program lies beside the libraries: that one is named instead.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Names Python's own program, then starts as always."""
    own = Path(sys.prefix) / ("python.exe" if sys.platform == "win32" else "bin/python3")
    if own.exists():
        sys.executable = str(own)
    from tirek.app.main import main as start

    return start()


if __name__ == "__main__":
    sys.exit(main())
