"""On the way to the passphrase page nothing heavy is imported: it decides how soon the window stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = (
    "sqlalchemy",
    "cryptography",
    "argon2",
    "reportlab",
    "openpyxl",
    "alembic",
    "httpx",
    "docx",
    "babel",
    "msgspec",
)
QT_UNUSED = ("QtNetwork", "QtQml", "QtPrintSupport", "QtOpenGL")

_SCRIPT = """
import sys, tempfile
from pathlib import Path
sys.path.insert(0, {tests!r})
from PySide6.QtWidgets import QApplication
app = QApplication([])
import tirek.app.shell.window as w
from tirek.foundation.clock import SystemClock
from tirek.foundation.ui.jobs_bridge import window_jobs
class Vault:
    def exists(self): return True
    def quick(self): return False
one = w.MainWindow(vault=Vault(), open_workplace=None, home=Path(tempfile.mkdtemp()), clock=SystemClock(), jobs=window_jobs())
one.show(); app.processEvents()
print(*sorted(m for m in sys.modules))
"""


def test_the_passphrase_page_imports_nothing_heavy():
    tests = str(Path(__file__).parents[2])
    script = _SCRIPT.format(tests=tests)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    modules = done.stdout.split()
    assert [name for name in modules if name.split(".")[0] in HEAVY] == []
    assert [name for name in modules if name.removeprefix("PySide6.") in QT_UNUSED] == []
    assert "tirek.app.shell.workspace" not in modules
