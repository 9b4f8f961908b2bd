"""A theme in use: one set of colours at one letter size. Immutable; a change makes a new one and the shell builds again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap

from tirek.foundation.ui import icons
from tirek.foundation.ui.style_sheet import STYLE_SHEET
from tirek.foundation.ui.tokens import SPACE, THEMES, TYPE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

FAMILIES = ["Segoe UI", "Inter", "Noto Sans", "DejaVu Sans"]
"""All of them have the Kazakh letters and the tenge sign."""

NORMAL = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
STRONG = QFont.Weight.DemiBold

_FUSION = "tirek_fusion"
"""Property of the application that is in the Fusion style already."""

_ROLES: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "bg"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "hover"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "on_accent"),
    (QPalette.ColorRole.PlaceholderText, "muted"),
    (QPalette.ColorRole.Link, "accent"),
    (QPalette.ColorRole.LinkVisited, "accent"),
    (QPalette.ColorRole.ToolTipBase, "raised"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.Accent, "accent"),
)


class Theme:
    """Colours, sizes, fonts and icons. Lengths come out in logical pixels; the screen's own scale is Qt's business."""

    def __init__(self, name: str = "light", scale: float = 1.0) -> None:
        self.name = name if name in THEMES else "light"
        self.scale = scale
        self._colours = THEMES[self.name]
        self._icons: dict[tuple[str, str, int], QIcon] = {}

    # colours -----------------------------------------------------------------------------------------------------
    def hex(self, token: str) -> str:
        return self._colours[token]

    def colour(self, token: str) -> QColor:
        value = self._colours[token]
        return QColor(0, 0, 0, 0) if value == "#00000000" else QColor(value)

    @property
    def dark(self) -> bool:
        return self.name != "light"

    # lengths -----------------------------------------------------------------------------------------------------
    def px(self, pixels: float) -> int:
        """A length that grows with the letters."""
        return max(1, round(pixels * self.scale))

    def soft_px(self, pixels: float) -> int:
        """A length that grows half as fast as the letters."""
        return max(1, round(pixels * (1 + (self.scale - 1) / 2)))

    def space(self, size: str) -> int:
        """xs 4, s 8, m 12, l 16, xl 24, xxl 32 pixels at 100 %."""
        return self.soft_px(SPACE[size])

    @property
    def hit(self) -> int:
        """Height of a control: never under 38 pixels."""
        return max(38, round(38 * (1 + (self.scale - 1) * 0.9)))

    # letters -----------------------------------------------------------------------------------------------------
    def letter_px(self, kind: str) -> int:
        """Letter height in pixels. Headings and figures grow more slowly: they are large already."""
        scale = 1 + (self.scale - 1) * (0.7 if kind in ("h1", "figure") else 1.0)
        return round(TYPE[kind] * scale * 96 / 72)

    def font(self, kind: str = "body", weight: QFont.Weight = NORMAL) -> QFont:
        font = QFont()
        font.setFamilies(FAMILIES)
        font.setPixelSize(self.letter_px(kind))
        font.setWeight(weight)
        return font

    # icons -------------------------------------------------------------------------------------------------------
    def icon(self, name: str, token: str = "text", size: int = 20) -> QIcon:
        """The line icon in a token's colour, drawn for the device pixels of each screen there is."""
        key = (name, token, size)
        if key not in self._icons:
            icon = QIcon()
            for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}):
                icon.addPixmap(self.picture(name, token, size, ratio))
                icon.addPixmap(self.picture(name, "off", size, ratio), QIcon.Mode.Disabled)
            self._icons[key] = icon
        return self._icons[key]

    def picture(self, name: str, token: str = "text", size: int = 20, ratio: float = 1.0) -> QPixmap:
        """The same icon as a pixmap; `size` in pixels at 100 % letters."""
        from PySide6.QtSvg import QSvgRenderer

        side = self.px(size)
        pixmap = QPixmap(QSize(side, side) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(icons.svg(name, self._colours[token]))).render(painter, QRectF(0, 0, side, side))
        painter.end()
        return pixmap

    def icon_size(self, size: int = 20) -> QSize:
        return QSize(self.px(size), self.px(size))

    # applying ----------------------------------------------------------------------------------------------------
    def style_sheet(self) -> str:
        """The one style sheet with every @token filled in. Raises KeyError for a token that does not exist."""
        values = dict(self._colours)
        values["chip_line"] = "transparent" if values["chip_line"] == "#00000000" else values["chip_line"]
        values["hit"] = f"{self.hit - 2}px"
        values["small_hit"] = f"{max(30, round(self.hit * 0.82)) - 2}px"
        values["nav_hit"] = f"{round(40 * (1 + (self.scale - 1) * 0.1))}px"
        values["check"] = f"{self.px(18)}px"
        for key in SPACE:
            values[f"s_{key}"] = f"{self.space(key)}px"
        for key in TYPE:
            values[f"t_{key}"] = f"{self.letter_px(key)}px"
        # Rounder than half its height Qt draws a square; these stay just under it at every letter size.
        values["r_badge"] = f"{int(self.letter_px('small') * 0.62)}px"
        values["r_chip"] = f"{int(self.letter_px('small') * 0.66)}px"
        return re.sub(r"@(\w+)", lambda found: values[found[1]], STYLE_SHEET)

    def palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _ROLES:
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("off"))
        return palette

    def apply(self, app: QApplication) -> None:
        """Dresses the whole program, if it is not dressed so already. Widgets that exist are all dressed again, which is
        slow: call it before they are built."""
        if not app.property(_FUSION):
            app.setStyle("Fusion")
            app.setProperty(_FUSION, True)
        sheet = self.style_sheet()
        if app.styleSheet() == sheet:
            return
        ensure_fonts()
        app.setPalette(self.palette())
        app.setFont(self.font())
        app.setStyleSheet(sheet)


def new_application(program: str) -> QApplication:
    """The application in the Fusion style from its birth: `setStyle` afterwards costs some milliseconds of the start."""
    from PySide6.QtWidgets import QApplication

    app = QApplication([program, "-style", "Fusion"])
    app.setProperty(_FUSION, True)
    return app


def ensure_fonts() -> None:
    """Loads the shipped fonts where the system has none of ours (a bare Linux, a test machine without fonts)."""
    if any(QFontDatabase.hasFamily(family) for family in FAMILIES):
        return
    from tirek.foundation.resources import resource

    for path in sorted(resource("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
