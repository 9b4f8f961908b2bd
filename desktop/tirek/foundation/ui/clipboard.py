"""Copies so that clipboard history and cloud clipboards leave it alone, and empties the clipboard after a minute."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard

EMPTIED_AFTER_MS = 60_000

_MARKS: tuple[tuple[str, bytes], ...] = (
    # Windows: the format's presence is enough for the first, the others are a 32-bit "no".
    ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"\x00\x00\x00\x00"),
    ('application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"', b"\x00\x00\x00\x00"),
    ('application/x-qt-windows-mime;value="CanUploadToCloudClipboard"', b"\x00\x00\x00\x00"),
    # Linux desktops' clipboard managers.
    ("x-kde-passwordManagerHint", b"secret"),
)


def marked(text: str) -> QMimeData:
    """The text with the marks that keep it out of history and cloud."""
    data = QMimeData()
    data.setText(text)
    for format_name, value in _MARKS:
        data.setData(format_name, value)
    return data


class CarefulClipboard(QObject):
    """The only way the program copies. It empties only what it put there itself."""

    def __init__(
        self, clipboard: QClipboard, *, emptied_after_ms: int = EMPTIED_AFTER_MS, ours: Callable[[], bool] | None = None
    ) -> None:
        """`ours` says whether what was just copied came from this program; by default the system is asked."""
        super().__init__()
        self._ours = ours or clipboard.ownsClipboard
        self._clipboard = clipboard
        self._own: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(emptied_after_ms)
        self._timer.timeout.connect(self.empty)

    def copy(self, text: str) -> None:
        self._clipboard.setMimeData(marked(text))
        self._own = text
        self._timer.start()

    def empty(self) -> None:
        """Takes our text back, if it is still there; someone else's copy stays."""
        self._timer.stop()
        if self._own is not None and self._clipboard.text() == self._own:
            self._clipboard.clear()
        self._own = None

    def adopt(self) -> None:
        """Marks what Ctrl+C in a field has just put there, and empties it like our own."""
        text = self._clipboard.text()
        if text and text != self._own and self._ours():
            self.copy(text)
