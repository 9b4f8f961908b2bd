"""Blocks of a document as reportlab flowables: the typography of an official paper.

Loads reportlab at import: reached only through `pdf.render_pdf`.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    KeepTogether,
    Spacer,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Para
from reportlab.platypus import Table as Grid

from tirek.foundation.rendering import document_model as model
from tirek.foundation.rendering.fonts import SANS, SERIF, register_fonts
from tirek.foundation.rendering.pdf_page import BOTTOM, GREY, HAIR, LINE_WIDTH, PAGE_HEIGHT, TOP

SIZE, LEADING = 11.0, 15.5
INDENT = 11 * mm
SHADE = HexColor("#f3f5f7")
_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT, "justify": TA_JUSTIFY}
_BARE = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def _style(name: str, **options: Any) -> ParagraphStyle:
    base: dict[str, Any] = {
        "fontName": SERIF,
        "fontSize": SIZE,
        "leading": LEADING,
        "allowWidows": 0,
        "allowOrphans": 0,
        "splitLongWords": 1,
    }
    return ParagraphStyle(name, **(base | options))


_HEAD = _style("head", fontName=f"{SERIF}-Bold", fontSize=9.5, leading=12.5, alignment=TA_CENTER)
_HEAD_FIRST = _style("head-first", parent=_HEAD, fontName=SERIF, fontSize=8, leading=10.5, alignment=TA_CENTER)
_CONTACTS = _style("contacts", fontName=SANS, fontSize=7.8, leading=10.5, alignment=TA_CENTER, textColor=GREY)
_KIND = _style(
    "kind",
    fontName=f"{SERIF}-Bold",
    fontSize=14,
    leading=19,
    alignment=TA_CENTER,
    spaceBefore=10,
    spaceAfter=5,
    keepWithNext=1,
)
_ABOUT = _style(
    "about", fontName=f"{SERIF}-Bold", fontSize=11.5, leading=15.5, alignment=TA_CENTER, spaceAfter=8, keepWithNext=1
)
_PART = _style("part", fontName=f"{SERIF}-Bold", fontSize=11.5, leading=16, spaceBefore=8, spaceAfter=3, keepWithNext=1)
_NOTE = _style("note", fontName=SANS, fontSize=8.5, leading=11.5, textColor=GREY, spaceBefore=3)
_LABEL = _style("label", fontName=SANS, fontSize=8.5, leading=11.5)
_UNDER = _style("under", fontName=SANS, fontSize=7, leading=8.5, alignment=TA_CENTER, textColor=GREY)
_SIGN = _style("sign", alignment=TA_LEFT, leading=15)
_BULLET: dict[str, Any] = {"bulletIndent": INDENT - 8 * mm, "bulletFontName": SERIF, "bulletFontSize": SIZE}
_CELL_SIZE: dict[str, Any] = {"fontSize": 10, "leading": 13.5}


class _Text(Para):
    """A paragraph set to both margins, except lines whose gaps would become holes: words are not hyphenated here, and
    Kazakh words are long, so such a line stays ragged."""

    widest_gap = SIZE * 0.6

    def breakLines(self, width: Any) -> Any:  # noqa: N802 - the name reportlab calls
        broken = super().breakLines(width)
        if self.style.alignment != TA_JUSTIFY:
            return broken
        for place, line in enumerate(broken.lines):
            if isinstance(line, tuple):
                extra, words, *rest = line
                if extra > self.widest_gap * max(1, len(words) - 1):
                    broken.lines[place] = (0, words, *rest)
            elif line.extraSpace > self.widest_gap * max(1, line.wordCount - 1):
                line.extraSpace = 0
        return broken


def flowables_of(document: model.Document) -> list[Flowable]:
    """The story of the document. Signatures, and the small print under them, take the piece before along to the next
    page: nobody signs an empty sheet."""
    register_fonts()
    story: list[Flowable] = []
    tail: list[Flowable] = []
    for block in document.blocks:
        pieces = _pieces(block)
        if tail and isinstance(block, (model.Signatures, model.Note, model.Space)):
            tail += pieces
            continue
        story += _together(tail)
        tail = []
        if isinstance(block, model.Signatures):
            tail = [*_last_piece(story), *pieces]
        else:
            story += pieces
    story += _together(tail)
    if document.label:
        story.append(_label_box(document.label))
    return story


def _together(pieces: list[Flowable]) -> list[Flowable]:
    return [KeepTogether(pieces)] if pieces else []


def _last_piece(story: list[Flowable]) -> list[Flowable]:
    """Takes the piece before the signatures out of the story, with the headings that belong to it."""
    taken = [story.pop()] if story and _may_travel(story[-1]) else []
    while taken and story and getattr(story[-1], "keepWithNext", 0):
        taken.insert(0, story.pop())
    return taken


def _may_travel(piece: Flowable) -> bool:
    """Whether a piece is short enough to be moved as a whole (about ten lines)."""
    return isinstance(piece, Para) and len(piece.getPlainText(identify=1)) < 800


def _markup(text: model.Text) -> str:
    """reportlab's markup of a text; everything from data is escaped."""
    parts: list[str] = []
    for run in model.runs(text):
        clean = "".join(letter for letter in run.text if letter in "\n\t" or letter.isprintable() or letter == "\u00a0")
        piece = escape(clean).replace("\t", " ").replace("\n", "<br/>")
        if run.bold:
            piece = f"<b>{piece}</b>"
        if run.italic:
            piece = f"<i>{piece}</i>"
        parts.append(piece)
    return "".join(parts)


def _pieces(block: model.Block) -> list[Flowable]:
    match block:
        case model.Letterhead():
            return _letterhead(block)
        case model.Heading():
            style = {1: _KIND, 2: _ABOUT, 3: _PART}[block.level]
            return [Para(_markup(block.text), style)]
        case model.Requisites():
            return [_requisites(block)]
        case model.Addressee():
            return [_addressee(block), Spacer(1, 8)]
        case model.Paragraph():
            return [_paragraph(block)]
        case model.Numbered():
            return _numbered(block)
        case model.Facts():
            return [_facts(block), Spacer(1, 5)]
        case model.Table():
            return [Spacer(1, 3), _table(block), Spacer(1, 8)]
        case model.Signatures():
            return _signatures(block)
        case model.Note():
            return [Para(_markup(block.text), _style("note", parent=_NOTE, **_note(block)))]
        case model.Rule():
            dash = {"dash": (3, 3)} if block.dashed else {}
            return [HRFlowable(width="100%", thickness=0.5, color=HAIR, spaceBefore=8, spaceAfter=8, **dash)]
        case model.Space():
            return [Spacer(1, block.lines * LEADING)]
        case model.PageBreak():
            return [NewPage()]


def _note(block: model.Note) -> dict[str, Any]:
    return {"fontName": SANS, "fontSize": 8.5, "leading": 11.5, "textColor": GREY, "alignment": _ALIGN[block.align]}


def _letterhead(block: model.Letterhead) -> list[Flowable]:
    def side(lines: tuple[str, ...]) -> list[Flowable]:
        """The upper body in small letters, our own organisation in bold under it."""
        last = len(lines) - 1
        return [Para(_markup(line), _HEAD if place == last else _HEAD_FIRST) for place, line in enumerate(lines)]

    gap = 8 * mm
    half = (LINE_WIDTH - gap) / 2
    head = Grid([[side(block.left), "", side(block.right)]], colWidths=[half, gap, half])
    head.setStyle([*_BARE, ("BOTTOMPADDING", (0, 0), (-1, -1), 5)])
    pieces: list[Flowable] = [head]
    if block.contacts:
        pieces.append(Para(_markup(block.contacts), _CONTACTS))
    line = HRFlowable(width="100%", thickness=1.1, color=black, spaceBefore=4, spaceAfter=1.6)
    pieces += [line, HRFlowable(width="100%", thickness=0.4, color=black, spaceBefore=0, spaceAfter=8)]
    return pieces


def _requisites(block: model.Requisites) -> Flowable:
    cells = [
        Para(_markup(text), _style("requisite", alignment=align))
        for text, align in ((block.left, TA_LEFT), (block.center, TA_CENTER), (block.right, TA_RIGHT))
    ]
    side = LINE_WIDTH * (0.36 if block.center else 0.5)
    grid = Grid([cells], colWidths=[side, LINE_WIDTH - 2 * side, side])
    grid.setStyle([*_BARE, ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 9)])
    return grid


def _addressee(block: model.Addressee) -> Flowable:
    rows: list[list[Any]] = []
    for label, lines in block.rows:
        text = "<br/>".join(_markup(line) for line in lines)
        rows.append(
            ["", Para(_markup(label), _style("to", leading=15, fontSize=10, textColor=GREY)), Para(text, _SIGN)]
        )
    label_width = 4 * mm + max((stringWidth(label, SERIF, 10) for label, _ in block.rows), default=20 * mm)
    right = LINE_WIDTH * 0.6
    grid = Grid(rows, colWidths=[LINE_WIDTH - right, label_width, right - label_width])
    grid.setStyle([*_BARE, ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)])
    return grid


def _paragraph(block: model.Paragraph) -> Flowable:
    style = _style(
        "text",
        alignment=_ALIGN[block.align],
        firstLineIndent=INDENT if block.indent else 0,
        spaceAfter=4,
        keepWithNext=int(block.keep_with_next),
    )
    return _Text(_markup(block.text), style)


class _Box(Flowable):
    """An empty square to be marked by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.width, self.height = 10.0, 12.0

    def draw(self) -> None:
        self.canv.setLineWidth(0.8)
        self.canv.rect(0, 0.5, 9, 9)


def _numbered(block: model.Numbered) -> list[Flowable]:
    align = TA_LEFT if block.bullets else TA_JUSTIFY
    style = _style("point", alignment=align, leftIndent=INDENT, spaceAfter=3, **_BULLET)
    pieces: list[Flowable] = []
    for number, item in enumerate(block.items, start=block.start):
        if block.check_boxes:
            line = Grid([[_Box(), Para(_markup(item), _SIGN)]], colWidths=[8 * mm, LINE_WIDTH - 8 * mm])
            line.setStyle([*_BARE, ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)])
            pieces.append(line)
            continue
        pieces.append(_Text(_markup(item), style, bulletText="–" if block.bullets else f"{number}."))
    if len(pieces) > 1 and isinstance(pieces[0], Para):
        pieces[-2].keepWithNext = 1  # the last point never stands alone at the top of a page
    return pieces


def _facts(block: model.Facts) -> Flowable:
    name = _style("fact", fontSize=10.5, leading=15, textColor=GREY)
    value = _style("value", fontSize=11, leading=15)
    rows = [[Para(_markup(label), name), Para(_markup(text), value)] for label, text in block.rows]
    grid = Grid(rows, colWidths=[LINE_WIDTH * 0.36, LINE_WIDTH * 0.64], splitInRow=1)
    grid.setStyle([*_BARE, ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)])
    return grid


class _Rows(Grid):
    """A table whose rows go to the next page whole; only a row that no page could hold is torn."""

    def split(self, availWidth: float, availHeight: float) -> Any:  # noqa: N803 - the names reportlab calls
        self._calc(availWidth, availHeight)  # pyright: ignore[reportAttributeAccessIssue]
        self.splitInRow = int(sum(self._rowHeights[:2]) > PAGE_HEIGHT - TOP - BOTTOM)  # pyright: ignore[reportAttributeAccessIssue]
        return super().split(availWidth, availHeight)


def _table(block: model.Table) -> Flowable:
    head = _style("th", fontName=f"{SERIF}-Bold", fontSize=9.5, leading=12.5, alignment=TA_CENTER)
    shares = sum(column.width for column in block.columns) or 1
    rows: list[list[Any]] = [[Para(_markup(column.title), head) for column in block.columns]]
    for row in block.rows:
        rows.append(
            [
                Para(_markup(cell), _style("td", alignment=_ALIGN[column.align], **_CELL_SIZE))
                for cell, column in zip(row, block.columns, strict=True)
            ]
        )
    widths = [LINE_WIDTH * column.width / shares for column in block.columns]
    grid = _Rows(rows, colWidths=widths, repeatRows=1)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#6b7480")),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4.5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4.5),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return grid


def _signatures(block: model.Signatures) -> list[Flowable]:
    pieces: list[Flowable] = [Spacer(1, 10)]
    if block.closing:
        pieces += [Para(_markup(block.closing), _SIGN), Spacer(1, 2)]
    for row in block.rows:
        pieces.append(_signature(row))
    return pieces


def _signature(row: model.Signature) -> Flowable:
    """Post, line for the hand (or the words that stand for it), name; small print in a second row."""
    post_width, line_width, gap = LINE_WIDTH * 0.4, LINE_WIDTH * 0.2, 4 * mm
    middle = Para(_markup(row.mark), _style("mark", alignment=TA_CENTER, leading=15)) if row.mark else ""
    rows: list[list[Any]] = [[Para(_markup(row.post), _SIGN), "", middle, "", Para(_markup(row.name), _SIGN)]]
    if row.under_line or row.extra:
        extra = Para(_markup(row.extra), _style("extra", fontSize=9, leading=11.5)) if row.extra else ""
        rows.append(["", "", Para(_markup(row.under_line), _UNDER), "", extra])
    widths = [post_width, gap, line_width, gap, LINE_WIDTH - post_width - line_width - 2 * gap]
    grid = Grid(rows, colWidths=widths, hAlign="LEFT")
    style: list[Any] = [
        *_BARE,
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("TOPPADDING", (0, 0), (-1, 0), 8),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 2),
        ("TOPPADDING", (0, 1), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 1), (-1, -1), 2),
    ]
    if not row.mark:
        style.append(("LINEBELOW", (2, 0), (2, 0), 0.6, black))
    grid.setStyle(style)
    return grid


def _label_box(text: str) -> Flowable:
    box = Grid([[Para(_markup(text), _LABEL)]], colWidths=[LINE_WIDTH])
    box.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.6, GREY),
            ("LEFTPADDING", (0, 0), (-1, -1), 7),
            ("RIGHTPADDING", (0, 0), (-1, -1), 7),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]
    )
    return KeepTogether([CondPageBreak(20), Spacer(1, 14), box])
