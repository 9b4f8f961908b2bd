"""Time to the passphrase page against a bare PySide6 window, and from the passphrase to Today. Each run is a process of its own."""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import tirek
from tirek.app.benchmarks.result import Result
from tirek.app.command_line import PRACTICE_PASSPHRASE
from tirek.app.practice import make_practice_school
from tirek.foundation.clock import SystemClock
from tirek.foundation.language.texts import load_texts

ROUNDS = 7

_BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("shown", flush=True)
        QTimer.singleShot(0, app.quit)
app = QApplication(sys.argv)
window = Window()
window.setCentralWidget(QLabel("Tirek"))
window.resize(1366, 728)
window.show()
app.exec()
"""

_OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QTimer
from tirek.app.window import application, make_window
from tirek.foundation.clock import SystemClock
app = application()
window = make_window(Path(sys.argv[1]), SystemClock())
window.resize(1366, 728)
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print("shown", flush=True)
            QTimer.singleShot(0, lambda: sys.exit(0))
            app.removeEventFilter(self)
        return False
painted = Painted()
app.installEventFilter(painted)
window.show()
app.exec()
"""

_UNLOCK = """
import sys, time, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from tirek.app.window import _warm_up, application, make_window
from tirek.foundation.clock import SystemClock
app = application()
window = make_window(Path(sys.argv[1]), SystemClock())
window.resize(1366, 728)
window.show()
warm = threading.Thread(target=_warm_up)
warm.start()
while warm.is_alive():
    QCoreApplication.processEvents()
    time.sleep(0.005)
import json
from tirek.foundation.vault import header, slots
slot = header.read(Path(sys.argv[1])).slots[0]
began = time.perf_counter()
slots._passphrase_key(slot, sys.argv[2])
stretching = time.perf_counter() - began
page = window.centralWidget()
page.passphrase.set_value(sys.argv[2])
began = time.perf_counter()
page.open_button.click()
def ready():
    screen = window.centralWidget()
    today = getattr(screen, "page", lambda key: None)("today")
    return today is not None and today.shown
while not ready():
    QCoreApplication.processEvents()
    time.sleep(0.001)
print(json.dumps([time.perf_counter() - began, stretching]), flush=True)
import os
os._exit(0)
"""


def run() -> list[Result]:
    """Both starts in turns, then unlocking. Our code is compiled first, as it is in an installed program and as Qt's binding is."""
    compileall.compile_dir(Path(tirek.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        org, _ = make_practice_school(home, clock=SystemClock(), texts=load_texts("kk"))
        org.close()
        ours: list[float] = []
        bare: list[float] = []
        for _ in range(ROUNDS):
            ours.append(_until_shown([_OURS, str(home)]))
            bare.append(_until_shown([_BARE]))
        passphrase = (home / PRACTICE_PASSPHRASE).read_text(encoding="utf-8").strip()
        unlocked = [_unlock(home, passphrase) for _ in range(5)]
    whole, stretching = (statistics.median(part) for part in zip(*unlocked, strict=True))
    return [
        Result("start: passphrase page / bare PySide6 window", statistics.median(ours), statistics.median(bare), "s", 2.2),
        Result("unlock: passphrase to Today, beyond Argon2id / 0.5 s allowed", whole - stretching, 0.5, "s", 1.0),
    ]


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def _until_shown(arguments: list[str]) -> float:
    """Seconds from the start of the process to its first picture."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", *arguments], env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    took = time.perf_counter() - began
    process.communicate(timeout=60)
    if line.strip() != "shown":
        raise RuntimeError("the window was not shown")
    return took


def _unlock(home: Path, passphrase: str) -> tuple[float, float]:
    import json

    run = subprocess.run([sys.executable, "-c", _UNLOCK, str(home), passphrase], env=_environment(), capture_output=True, text=True, check=True, timeout=120)
    whole, stretching = json.loads(run.stdout.splitlines()[-1])
    return whole, stretching
