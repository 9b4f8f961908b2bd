"""Measures the start of the packed program against the unpacked one: from the process to the first page on the screen.

    python packaging/start_time.py PACKED_FOLDER

Both are run by the same Python, by turns, and the best of each counts. Exit status 1 above 1.2. What is packed has to be compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT, TURNS = 1.2, 7
CODE = """
import os, sys
from pathlib import Path
from tirek.app.window import application, make_window
from tirek.foundation.clock import SystemClock
application()
window = make_window(Path(sys.argv[1]), SystemClock())
window.show()
application().processEvents()
os._exit(0)
"""


def main() -> int:
    app = next(path for path in Path(sys.argv[1]).glob("app-*") if (path / "whole").exists())
    minor = f"3.{sys.version_info.minor}"
    python = f"/usr/bin/python{minor}"
    if not Path(python).exists():
        print(f"start: not measured, the system has no Python {minor}")
        return 0
    code = [str(ROOT / part) for part in ("desktop", "protocol")]
    unpacked = {"PYTHONPATH": os.pathsep.join([*code, sysconfig.get_path("platlib")])}
    with tempfile.TemporaryDirectory() as home:
        best = {"packed": 99.0, "unpacked": 99.0}
        for _ in range(TURNS):
            for name, words, more in (("packed", [str(app / f"env-{minor}" / "bin" / "python3"), "-I"], {}), ("unpacked", [python], unpacked)):
                began = time.perf_counter()
                subprocess.run([*words, "-c", CODE, home], check=True, env={"PATH": "/usr/bin:/bin", "HOME": home, "QT_QPA_PLATFORM": "offscreen", **more}, timeout=120)
                best[name] = min(best[name], time.perf_counter() - began)
    ratio = best["packed"] / best["unpacked"]
    print(f"start: packed {best['packed']:.2f} s, unpacked {best['unpacked']:.2f} s, ratio {ratio:.2f} (at most {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
