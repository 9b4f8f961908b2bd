"""Cards on paper: one a page of its own size, or sheets of ten with marks to cut along. Loads reportlab when it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from tirek.features.cards.rules import (
    CARD_HEIGHT,
    CARD_WIDTH,
    ON_A_SHEET,
    QR_SIDE,
    QUIET,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    error_level,
    places,
)
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import load_texts, mark

MM = 72 / 25.4
TITLE = mark("Membership card of the trade union")
LEFT = 4.0
"""Millimetres from the card's edge."""


def squares(address: str, digits: str) -> list[list[bool]]:
    """The code without its white border: address as bytes, the number as digits."""
    import segno

    middle = segno.make([address, digits], error="m", boost_error=False, micro=False)
    level = error_level(int(middle.version))
    code = middle if level == "m" else segno.make([address, digits], error=level, micro=False)
    return [[bool(square) for square in row] for row in code.matrix]


def module_mm(side: int) -> float:
    """Side of one square on paper."""
    return QR_SIDE / side


@dataclass(frozen=True)
class PaperCard:
    """What a card needs to be drawn."""

    organisation: str
    name: str
    number: str
    issued_on: date
    address: str
    digits: str


def draw(cards: Sequence[PaperCard], language: str, *, sheet: bool, made_on: date, practice: bool) -> bytes:
    """The PDF in memory; the same cards give the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    from tirek.foundation.rendering.fonts import register_fonts

    register_fonts()
    texts, buffer = load_texts(language), BytesIO()
    size = (SHEET_WIDTH, SHEET_HEIGHT) if sheet else (CARD_WIDTH, CARD_HEIGHT)
    canvas = Canvas(buffer, pagesize=(size[0] * MM, size[1] * MM), invariant=1, lang=language)
    canvas.setTitle(texts.t(TITLE))
    inner: Any = canvas._doc  # pyright: ignore[reportAttributeAccessIssue]
    inner.info._dateFormatter = lambda *_parts: f"D:{made_on:%Y%m%d}000000+05'00'"
    where = places(len(cards)) if sheet else [(number, 0.0, 0.0) for number in range(len(cards))]
    for number, (card, (page, left, bottom)) in enumerate(zip(cards, where, strict=True)):
        if number and page != where[number - 1][0]:
            canvas.showPage()
        _card(canvas, card, left, bottom, language, practice)
        if sheet and (number + 1) % ON_A_SHEET == 0 or number + 1 == len(cards):
            _cut_marks(canvas, [place[1:] for place in where if place[0] == page]) if sheet else None
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _card(canvas: Any, card: PaperCard, left: float, bottom: float, language: str, practice: bool) -> None:
    from reportlab.lib.colors import HexColor

    from tirek.foundation.rendering.fonts import SANS

    t = load_texts(language).t
    matrix = squares(card.address, card.digits)
    side = module_mm(len(matrix))
    qr_left, qr_bottom = left + CARD_WIDTH - QR_SIDE - QUIET * side - 1.2, bottom + (CARD_HEIGHT - QR_SIDE) / 2 - 1.5
    _code(canvas, matrix, qr_left, qr_bottom)
    canvas.setFillColor(HexColor("#0B6575"))
    canvas.rect(left * MM, (bottom + CARD_HEIGHT - 9) * MM, CARD_WIDTH * MM, 9 * MM, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#FFFFFF"))
    canvas.setFont(f"{SANS}-Bold", 8.5)
    canvas.drawString((left + LEFT) * MM, (bottom + CARD_HEIGHT - 6) * MM, t(TITLE))
    width = CARD_WIDTH - QR_SIDE - 2 * QUIET * side - LEFT - 1.2
    top = bottom + CARD_HEIGHT - 13
    black, grey = HexColor("#1B2530"), HexColor("#53606D")
    top = _lines(canvas, card.name, left + LEFT, top, width, f"{SANS}-Bold", 10.5, black, 3)
    top = _lines(canvas, card.organisation, left + LEFT, top - 1.2, width, SANS, 7, black, 5)
    facts = ((t("Membership number"), card.number), (t("Given out on"), short_date(card.issued_on, language)))
    foot = bottom + 10.2
    for label, value in facts:
        canvas.setFillColor(grey)
        canvas.setFont(SANS, 5.5)
        canvas.drawString((left + LEFT) * MM, (foot + 2.9) * MM, label)
        canvas.setFillColor(black)
        canvas.setFont(f"{SANS}-Bold", 7.5)
        canvas.drawString((left + LEFT) * MM, foot * MM, value)
        foot -= 6.6
    canvas.setFillColor(grey)
    canvas.setFont(SANS, 5.2)
    words = t("Practice: not a real card") if practice else t("Scan to check")
    canvas.drawCentredString((qr_left + QR_SIDE / 2) * MM, (qr_bottom - 3.4) * MM, words)


def _code(canvas: Any, matrix: list[list[bool]], left: float, bottom: float) -> None:
    """Runs of dark squares as one rectangle each: no hair lines between them."""
    from reportlab.lib.colors import HexColor

    side, count = module_mm(len(matrix)), len(matrix)
    path = canvas.beginPath()
    for row, line in enumerate(matrix):
        start = None
        for place, dark in enumerate([*line, False]):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                path.rect((left + start * side) * MM, (bottom + (count - 1 - row) * side) * MM, (place - start) * side * MM, side * MM)
                start = None
    canvas.setFillColor(HexColor("#000000"))
    canvas.drawPath(path, stroke=0, fill=1)


def _lines(canvas: Any, text: str, left: float, top: float, width: float, font: str, size: float, colour: Any, most: int) -> float:
    """Writes words in lines, smaller if there are too many; returns where the next thing may stand."""
    lines, size = fit(text, width * MM, font, size, most)
    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    for line in lines:
        top -= size * 0.43
        canvas.drawString(left * MM, top * MM, line)
    return top - 0.8


def fit(text: str, width: float, font: str, size: float, most: int) -> tuple[list[str], float]:
    """The lines, and the size of letters in which they fit; at the smallest size the last line ends with three dots."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    while True:
        lines = _wrapped(text, lambda words, now=size: stringWidth(words, font, now) <= width)
        if len(lines) <= most:
            return lines, size
        if size <= 5.5:
            last = lines[most - 1]
            while last and stringWidth(last + "…", font, size) > width:
                last = last[:-1]
            return [*lines[: most - 1], last.rstrip() + "…"], size
        size -= 0.5


def _wrapped(text: str, fits: Any) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and fits(f"{lines[-1]} {word}"):
            lines[-1] += f" {word}"
            continue
        while not fits(word):  # one word wider than the line
            cut = next((place for place in range(len(word) - 1, 1, -1) if fits(word[:place] + "-")), 1)
            lines.append(word[:cut] + "-")
            word = word[cut:]
        lines.append(word)
    return lines


def _cut_marks(canvas: Any, corners: Sequence[tuple[float, ...]]) -> None:
    """Short lines outside the block of cards, at every edge; none across a card."""
    from reportlab.lib.colors import HexColor

    canvas.setStrokeColor(HexColor("#53606D"))
    canvas.setLineWidth(0.3)
    across = sorted({round(x, 3) for left, _ in corners for x in (left, left + CARD_WIDTH)})
    up = sorted({round(y, 3) for _, bottom in corners for y in (bottom, bottom + CARD_HEIGHT)})
    for x in across:
        for y, way in ((up[0], -1), (up[-1], 1)):
            canvas.line(x * MM, (y + way) * MM, x * MM, (y + way * 5) * MM)
    for y in up:
        for x, way in ((across[0], -1), (across[-1], 1)):
            canvas.line((x + way) * MM, y * MM, (x + way * 5) * MM, y * MM)
    # Between two cards that touch, a hair line shows where to cut.
    canvas.setStrokeColor(HexColor("#C5CDD5"))
    canvas.setLineWidth(0.2)
    for left, bottom in corners:
        canvas.rect(left * MM, bottom * MM, CARD_WIDTH * MM, CARD_HEIGHT * MM, stroke=1, fill=0)
