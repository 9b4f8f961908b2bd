"""Shows the pages of a paper as they will print. Pages come as pictures from memory; no file is written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.emptying import throw_away

LARGEST_SIDE = 12_000
ZOOMS = (60, 80, 100, 125, 150, 200)
"""Percent of the width of the room."""


class _Sheet(QWidget):
    """One page on white, as wide as it is told."""

    def __init__(self, image: QImage, line: object, name: str) -> None:
        super().__init__()
        self._image, self._line = image, line
        self._small: QImage | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_width(self, width: int) -> None:
        height = round(width * self._image.height() / max(1, self._image.width()))
        self.setFixedSize(QSize(width, height))
        self._small = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        ratio = self.devicePixelRatio()
        if self._small is None:
            self._small = self._image.scaled(
                self.size() * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._small.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.drawImage(0, 0, self._small)
        painter.setPen(self._line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PdfPreview(QWidget):
    """Pages under each other with larger, smaller and the number of pages."""

    def __init__(self, ui: Kit) -> None:
        super().__init__()
        self.setObjectName("page")
        self._ui, self._zoom = ui, 100
        self._sheets: list[_Sheet] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ui.theme.space("s"))
        t = ui.texts.t
        self._count = ui.word("", "muted")
        self.smaller = ui.icon_button("minus", t("Smaller"), lambda: self._step(-1))
        self.larger = ui.icon_button("plus", t("Larger"), lambda: self._step(1))
        column.addWidget(ui.split(self._count, self.smaller, self.larger))
        self._scroll = ui.scroll(room="")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName(t("Preview"))
        column.addWidget(self._scroll, 1)

    def show_pages(self, pages: Sequence[bytes | QImage]) -> None:
        """Shows pages given as PNG bytes or images. Raises ValueError for bytes that are no picture or are too large."""
        images = [page if isinstance(page, QImage) else _image_of(page) for page in pages]
        for sheet in self._sheets:
            throw_away(sheet)
        total = len(images)
        self._sheets = []
        for number, image in enumerate(images, start=1):
            name = self._ui.texts.t("Page {number} of {total}", number=number, total=total)
            sheet = _Sheet(image, self._ui.theme.colour("line"), name)
            self._scroll.column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
            self._sheets.append(sheet)
        self._count.setText(self._ui.texts.n("{count} page", "{count} pages", total))
        self._fit()

    def _step(self, direction: int) -> None:
        at = min(max(ZOOMS.index(self._zoom) + direction, 0), len(ZOOMS) - 1)
        self._zoom = ZOOMS[at]
        self._fit()

    def _fit(self) -> None:
        room = self._scroll.viewport().width() - 8
        for sheet in self._sheets:
            sheet.set_width(max(200, room * self._zoom // 100))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()


def _image_of(data: bytes) -> QImage:
    image = QImage.fromData(data)
    if image.isNull() or max(image.width(), image.height()) > LARGEST_SIDE:
        raise ValueError("not a picture of a page")
    return image
