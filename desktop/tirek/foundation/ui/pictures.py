"""Takes pictures of screens: for the tour, the README and the eye of a person."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget


def settle() -> None:
    """Lets layouts, styles and queued answers come to rest."""
    for _ in range(4):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()


def picture_of(widget: QWidget, *, width: int | None = None, height: int | None = None, ratio: float = 1.0) -> QImage:
    """Draws a widget at a size in logical pixels; `ratio` 2 gives twice as many real ones."""
    if width is not None and height is not None:
        widget.resize(QSize(width, height))
    settle()
    image = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    widget.render(
        painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
    )
    painter.end()
    return image


def save_picture(
    widget: QWidget, path: Path, *, width: int | None = None, height: int | None = None, ratio: float = 1.0
) -> Path:
    """Writes the picture as PNG. Raises OSError if the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not picture_of(widget, width=width, height=height, ratio=ratio).save(str(path), "PNG"):
        raise OSError(f"cannot write {path.name}")
    return path
