"""Prints a sheet of plain lines on the printer that the user chooses. Nothing goes through a file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPagedPaintDevice, QPainter
from PySide6.QtWidgets import QWidget

from tirek.foundation.ui.theme import FAMILIES

MARGIN_MM = 20


def print_lines(parent: QWidget, lines: Sequence[str]) -> None:
    """Opens the printer choice and prints; the first line is the heading."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter()
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: draw_lines(printer, lines))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def draw_lines(device: QPagedPaintDevice, lines: Sequence[str]) -> None:
    """Draws the lines on one page, breaking long ones."""
    painter = QPainter(device)
    unit = device.logicalDpiX() / 25.4
    width = device.width() - 2 * MARGIN_MM * unit
    y = MARGIN_MM * unit
    for number, line in enumerate(lines):
        font = QFont()
        font.setFamilies(FAMILIES)
        font.setPointSize(18 if number == 0 else 13)
        font.setBold(number == 0)
        painter.setFont(font)
        metrics = QFontMetricsF(font, device)
        area = metrics.boundingRect(QRectF(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap), line or " ")
        painter.drawText(QRectF(MARGIN_MM * unit, y, width, area.height()), int(Qt.TextFlag.TextWordWrap), line)
        y += area.height() + 2 * unit
    painter.end()
