"""Paragraphs of a PDF that holds letters: columns read one after the other, running heads and page numbers left out, broken lines joined.

A PDF knows no paragraphs, only pieces of text at places. PDFium gives the pieces; everything else here is geometry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tirek.foundation.reading.blocks import MAX_LETTERS, Block, Paragraphs, damaged, no_words, too_large, with_password
from tirek.foundation.rendering.preview import pdfium_lock

MAX_PAGES = 3_000
MAX_PIECES = 20_000
"""Pieces of text on one page."""
_MARGIN = 0.1
"""Share of the page at its top and bottom where running heads stand."""
_START = re.compile(
    r"(?:статья|article|глава|раздел|параграф|бөлім|тарау|сноска|ескерту|примечание|ескертпе)\b"
    r"|\d{1,4}(?:-\d{1,3})?\s*[-–]?\s*(?:бап|тарау|бөлім)\b|\d{1,3}(?:-\d{1,3})?[.)]\s|[а-яәіңғүұқөһ]\)\s|[•–—]\s",
    re.IGNORECASE,
)
_NUMBER_ONLY = re.compile(r"[\s\-–—]*(?:стр\.?|бет|с\.)?\s*\d{1,5}(?:\s*(?:/|из|of)\s*\d{1,5})?\s*(?:-?\s*бет)?[\s\-–—]*", re.IGNORECASE)
_BROKEN = re.compile(r"([^\W\d_]+)[\x02\u00ad]\s*\Z|([^\W\d_]{2,})-\s*\Z")


@dataclass(slots=True)
class Line:
    """A line of a page, in points, the origin at the bottom left."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def height(self) -> float:
        return max(1.0, self.top - self.bottom)


def read_pdf(data: bytes) -> list[Block]:
    """All paragraphs in order. Raises PaperUnreadable."""
    pages = _pages(data)
    heads = _running(pages)
    kept = [(size, _without_heads(size, pieces, heads)) for size, pieces in pages]
    gutters = [_gutter(pieces, size[0]) for size, pieces in kept]
    usual = 2 * sum(gutter is not None for gutter in gutters) >= len(gutters)
    lines: list[tuple[Line, float]] = []
    for (size, pieces), gutter in zip(kept, gutters, strict=True):
        # A last page with a line or two in its second column is read as the others are.
        gutter = gutter or (_gutter(pieces, size[0], least=1) if usual else None)
        lines += [(line, left) for column, left in _columns(pieces, gutter) for line in column]
    out = Paragraphs()
    for paragraph in _paragraphs(lines):
        out.add(paragraph)
    if not out.blocks:
        raise no_words()
    return out.blocks


Size = tuple[float, float]


def _pages(data: bytes) -> list[tuple[Size, list[Line]]]:
    import pypdfium2

    pages: list[tuple[Size, list[Line]]] = []
    letters = 0
    try:
        with pdfium_lock, pypdfium2.PdfDocument(data) as file:
            if len(file) > MAX_PAGES:
                raise too_large()
            for number in range(len(file)):
                sheet = file[number]
                text = sheet.get_textpage()
                try:
                    found = list(_pieces(text))
                    letters += sum(len(line.text) for line in found)
                    if letters > MAX_LETTERS:
                        raise too_large()
                    pages.append((sheet.get_size(), found))
                finally:
                    text.close()
                    sheet.close()
    except pypdfium2.PdfiumError as error:
        raise with_password() if "assword" in str(error) else damaged() from error
    except (ValueError, OverflowError, UnicodeDecodeError) as error:
        raise damaged() from error
    return pages


def _pieces(text: object) -> Iterable[Line]:
    count = min(MAX_PIECES, text.count_rects())  # type: ignore[attr-defined]
    for number in range(count):
        left, bottom, right, top = text.get_rect(number)  # type: ignore[attr-defined]
        words = text.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", " ")  # type: ignore[attr-defined]
        words = words.replace("\ufffe", "\x02")
        if words.strip():
            yield Line(left, bottom, right, top, words)


def _lines(pieces: list[Line]) -> list[Line]:
    """Pieces of one line stand beside each other with less than three letters' room between them."""
    pieces.sort(key=lambda piece: (-round((piece.top + piece.bottom) / 2, 1), piece.left))
    lines: list[Line] = []
    for piece in pieces:
        for line in reversed(lines[-12:]):
            middle = (piece.top + piece.bottom) / 2
            gap = piece.left - line.right
            if line.bottom < middle < line.top and -2.0 <= gap < 1.6 * line.height:
                glue = " " if gap > 0.12 * line.height and not line.text.endswith(" ") else ""
                line.text += glue + piece.text
                line.right, line.bottom, line.top = max(line.right, piece.right), min(line.bottom, piece.bottom), max(line.top, piece.top)
                break
        else:
            lines.append(Line(piece.left, piece.bottom, piece.right, piece.top, piece.text))
    return lines


def _running(pages: Sequence[tuple[Size, list[Line]]]) -> set[str]:
    """Texts at the edge of pages that come again, whatever numbers stand in them, on a third of the pages (at least two)."""
    seen: Counter[str] = Counter()
    for size, pieces in pages:
        seen.update({_numberless(line.text) for line in _lines([piece for piece in pieces if _at_edge(piece, size)])})
    return {text for text, count in seen.items() if count >= max(2, len(pages) // 3)}


def _without_heads(size: Size, pieces: list[Line], heads: set[str]) -> list[Line]:
    edge = _lines([piece for piece in pieces if _at_edge(piece, size)])
    return [piece for piece in pieces if not _at_edge(piece, size)] + [line for line in edge if not _is_head(line, heads)]


def _at_edge(line: Line, size: Size) -> bool:
    return line.bottom > size[1] * (1 - _MARGIN) or line.top < size[1] * _MARGIN


def _numberless(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _is_head(line: Line, heads: set[str]) -> bool:
    return _numberless(line.text) in heads or bool(_NUMBER_ONLY.fullmatch(line.text))


def _columns(pieces: list[Line], gutter: float | None) -> list[tuple[list[Line], float]]:
    """The lines in the order of reading with the left edge of their column; lines over the whole width part the page into bands."""
    if gutter is None:
        lines = _lines(pieces)
        return [(lines, _left_edge(lines))]
    whole = _lines([piece for piece in pieces if piece.left < gutter - 1 and piece.right > gutter + 1])
    sides = [_lines([piece for piece in pieces if piece.right <= gutter + 1]), _lines([piece for piece in pieces if piece.left >= gutter - 1 and piece.right > gutter + 1])]
    edges = [_left_edge(side) for side in sides]
    result: list[tuple[list[Line], float]] = []
    top = float("inf")
    for line in [*whole, None]:
        bottom = line.top if line is not None else float("-inf")
        for side, edge in zip(sides, edges, strict=True):
            if band := [one for one in side if bottom <= (one.top + one.bottom) / 2 < top]:
                result.append((band, edge))
        if line is not None:
            result.append(([line], line.left))
            top = line.bottom
    return result


def _gutter(lines: list[Line], width: float, least: int = 4) -> float | None:
    """The middle of an empty strip near the centre with at least so many lines on either side; hardly any line crosses it."""
    best: tuple[float, float] | None = None
    for step in range(35, 66):
        x = width * step / 100
        crossing = sum(line.left < x - 2 and line.right > x + 2 for line in lines)
        left, right = sum(line.right <= x + 2 for line in lines), sum(line.left >= x - 2 for line in lines)
        if min(left, right) >= least and crossing <= 0.15 * len(lines):
            score = crossing + abs(x - width / 2) / width
            if best is None or score < best[0]:
                best = score, x
    return best[1] if best else None


def _left_edge(lines: list[Line]) -> float:
    edges = Counter(round(line.left) for line in lines)
    return float(min((edge for edge, count in edges.items() if count >= max(1, len(lines) // 10)), default=0))


def _paragraphs(lines: Sequence[tuple[Line, float]]) -> Iterable[str]:
    """Joins lines: a new paragraph begins with a mark, an indent, or after a short line that ended a sentence."""
    words = Counter(word for line, _ in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", line.text.lower()))
    widths = Counter(round((line.right - edge) / 20) for line, edge in lines)
    full = 20 * max((width for width, count in widths.items() if count >= max(1, len(lines) // 50)), default=0)
    paragraph = ""
    before: tuple[Line, float] | None = None
    for line, edge in lines:
        text = line.text.strip(" ")
        indent = line.left - edge > 8
        ended = before is not None and re.search(r"[.;:!?»]\s*\Z", before[0].text) and before[0].right - before[1] < 0.9 * full
        if paragraph and (_START.match(text) or indent or ended):
            yield paragraph
            paragraph = ""
        paragraph = _joined(paragraph, text, words) if paragraph else text
        before = line, edge
    if paragraph:
        yield paragraph


def _joined(paragraph: str, line: str, words: Counter[str]) -> str:
    broken = _BROKEN.search(paragraph)
    following = re.match(r"[^\W\d_]+", line)
    if broken is None or following is None:
        return f"{paragraph} {line}"
    if broken.group(1) is not None:
        return f"{paragraph.rstrip().rstrip(chr(2) + chr(0xAD))}{line}"
    whole = f"{broken.group(2)}-{following.group()}".lower()
    keep = words[whole] or following.group()[0].isupper()
    return f"{paragraph.rstrip()}{line}" if keep else f"{paragraph.rstrip().rstrip('-')}{line}"
