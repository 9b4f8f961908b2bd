"""The one free family that is embedded in every paper, so that it looks and reads the same on each computer."""

from __future__ import annotations

import threading
from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.resources import resource

SERIF, SANS = "TirekSerif", "TirekSans"
KAZAKH_LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№«»—–"

_FILES = {
    SERIF: ("NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf"),
    SANS: ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf"),
}
_registering = threading.Lock()


class FontsAreMissing(Circumstance):
    """The program was installed without its fonts."""

    def __init__(self) -> None:
        super().__init__(
            "PAPER-01",
            mark("The paper was not made: the program's fonts are missing."),
            mark("Install the program again. Your entries are still here."),
        )


def font_file(family: str, style: int = 0) -> Path:
    """File of a family; style 0 regular, 1 bold, 2 italic. Raises FontsAreMissing."""
    try:
        return resource("fonts", _FILES[family][style])
    except FileNotFoundError as error:
        raise FontsAreMissing from error


def register_fonts() -> None:
    """Makes both families known to reportlab, whose registry belongs to the process; safe to call from any thread."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    with _registering:
        known = set(pdfmetrics.getRegisteredFontNames())
        for family in _FILES:
            names = (family, f"{family}-Bold", f"{family}-Italic")
            for style, name in enumerate(names):
                if name not in known:
                    pdfmetrics.registerFont(TTFont(name, str(font_file(family, style))))
            regular, bold, italic = names
            addMapping(family, 0, 0, regular)
            addMapping(family, 1, 0, bold)
            addMapping(family, 0, 1, italic)
            addMapping(family, 1, 1, bold)  # bold italic is not used in official papers


def letters_without_glyph(text: str, family: str = SERIF) -> str:
    """Letters of the text that the family cannot draw, each once; empty when the paper will be whole."""
    from reportlab.pdfbase import pdfmetrics

    register_fonts()
    glyphs = pdfmetrics.getFont(family).face.charToGlyph  # pyright: ignore[reportAttributeAccessIssue]
    return "".join(sorted({letter for letter in text if letter.isprintable() and ord(letter) not in glyphs}))
