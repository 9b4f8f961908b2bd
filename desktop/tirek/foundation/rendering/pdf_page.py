"""The sheet: margins, the footer with page numbers, marks of drafts and practice, properties of the file.

Loads reportlab at import: reached only through `pdf.render_pdf`.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFStream
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from tirek.foundation.rendering import metadata
from tirek.foundation.rendering.document_model import Document
from tirek.foundation.rendering.fonts import SANS

LEFT, RIGHT, TOP, BOTTOM = 25 * mm, 15 * mm, 18 * mm, 20 * mm
PAGE_WIDTH, PAGE_HEIGHT = A4
LINE_WIDTH = PAGE_WIDTH - LEFT - RIGHT

GREY = HexColor("#5b6470")
HAIR = HexColor("#9aa3ad")
WATERMARK = HexColor("#eceff2")


class _CountingCanvas(Canvas):
    """Holds the pages back until their number is known, then writes «2 / 3» into each footer."""

    def __init__(self, *args: Any, paper: Document, **options: Any) -> None:
        super().__init__(*args, **options)
        self._paper = paper
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the name reportlab calls
        self._held.append(dict(self.__dict__))
        self._startPage()  # pyright: ignore[reportAttributeAccessIssue]

    def save(self) -> None:
        total = len(self._held)
        for number, state in enumerate(self._held, start=1):
            self.__dict__.update(state)
            _draw_footer(self, self._paper, number, total)
            super().showPage()
        super().save()


def build(buffer: BytesIO, document: Document, story: list[Flowable]) -> None:
    """Lays the flowables out into the buffer."""
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=document.title,
        author=document.author,
        subject=document.subject,
        keywords=metadata.keywords(document),
        creator=metadata.PRODUCER,
        producer=metadata.PRODUCER,
        lang=document.language,
        invariant=1,
    )
    frame = Frame(LEFT, BOTTOM, LINE_WIDTH, PAGE_HEIGHT - TOP - BOTTOM, 0, 0, 0, 0, id="text")

    def under_text(canvas: Canvas, _template: BaseDocTemplate) -> None:
        if canvas.getPageNumber() == 1:
            _describe(canvas, document)
        _draw_marks(canvas, document)

    template.addPageTemplates(PageTemplate(id="sheet", frames=[frame], onPage=under_text))

    def make_canvas(*args: Any, **options: Any) -> Canvas:
        return _CountingCanvas(*args, paper=document, **options)

    template.build(story, canvasmaker=make_canvas)


def _describe(canvas: Canvas, document: Document) -> None:
    """Dates of the file from the document instead of the computer, and the XMP packet (left uncompressed, so that
    any program finds the AI mark)."""
    inner: Any = canvas._doc  # pyright: ignore[reportAttributeAccessIssue]
    if document.made_on is not None:
        stamp = f"D:{document.made_on:%Y%m%d}000000+05'00'"
        inner.info._dateFormatter = lambda *_parts: stamp
    packet = PDFStream(
        dictionary=PDFDictionary({"Type": "/Metadata", "Subtype": "/XML"}), content=metadata.xmp_packet(document)
    )
    packet.filters = []
    inner.Catalog.Metadata = packet
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _draw_marks(canvas: Canvas, document: Document) -> None:
    canvas.saveState()
    if document.draft:
        _draw_watermark(canvas, metadata.DRAFT_WORDS)
    words = [
        word
        for word, wanted in ((metadata.PRACTICE_WORDS, document.practice), (metadata.DRAFT_WORDS, document.draft))
        if wanted
    ]
    if words:
        canvas.setFont(f"{SANS}-Bold", 7.5)
        canvas.setFillColor(GREY)
        canvas.drawRightString(PAGE_WIDTH - RIGHT, PAGE_HEIGHT - 11 * mm, "   ".join(words))
    canvas.restoreState()


def _draw_watermark(canvas: Canvas, words: str) -> None:
    """Large pale letters across the sheet, drawn first, so that the text stays readable over them."""
    size = 66
    canvas.saveState()
    canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    canvas.rotate(52)
    canvas.setFillColor(WATERMARK)
    canvas.setFont(f"{SANS}-Bold", size)
    canvas.drawCentredString(0, -size / 3, words)
    canvas.restoreState()


def _draw_footer(canvas: Canvas, document: Document, number: int, total: int) -> None:
    canvas.saveState()
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, 14 * mm, PAGE_WIDTH - RIGHT, 14 * mm)
    canvas.setFillColor(GREY)
    canvas.setFont(SANS, 7.5)
    canvas.drawRightString(PAGE_WIDTH - RIGHT, 10.2 * mm, f"{number} / {total}")
    canvas.drawString(LEFT, 10.2 * mm, _shortened(document.running, LINE_WIDTH - 20 * mm))
    canvas.restoreState()


def _shortened(text: str, width: float) -> str:
    """The text, cut with three dots where it would run into the page number."""
    if stringWidth(text, SANS, 7.5) <= width:
        return text
    while text and stringWidth(text + "…", SANS, 7.5) > width:
        text = text[:-1]
    return text.rstrip() + "…"
