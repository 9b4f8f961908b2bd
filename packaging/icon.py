"""Makes the icon for Windows from the program's own drawing: python packaging/icon.py OUT.ico (or OUT.png, 256 pixels)."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice  # noqa: E402
from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: E402
from PySide6.QtSvg import QSvgRenderer  # noqa: E402

SIZES = (16, 24, 32, 48, 64, 256)
DRAWING = Path(__file__).resolve().parents[1] / "resources" / "icons" / "tirek.svg"


def picture(side: int) -> bytes:
    """A PNG of the drawing."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def icon() -> bytes:
    """An .ico of PNG pictures, which Windows reads since Vista."""
    pictures = [picture(side) for side in SIZES]
    place = 6 + 16 * len(SIZES)
    head = struct.pack("<HHH", 0, 1, len(SIZES))
    for side, data in zip(SIZES, pictures, strict=True):
        head += struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(data), place)
        place += len(data)
    return head + b"".join(pictures)


if __name__ == "__main__":
    app = QGuiApplication([])
    out = Path(sys.argv[1])
    out.write_bytes(icon() if out.suffix == ".ico" else picture(256))
    os._exit(0)
