"""The same document as an editable DOCX, in memory.

Letters: Times New Roman, which every Windows and every office program has with Kazakh letters; a DOCX is meant to be
worked on, the sheet that must look the same everywhere is the PDF.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from tirek.foundation.rendering import document_model as model
from tirek.foundation.rendering import metadata

FONT = "Times New Roman"
LINE_MM = 170.0


def render_docx(document: model.Document) -> bytes:
    """The whole paper as a DOCX file in memory; python-docx is loaded here."""
    from docx import Document as new_document
    from docx.shared import Mm, Pt

    paper = new_document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
        Mm(25),
        Mm(15),
        Mm(18),
        Mm(20),
    )
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)  # pyright: ignore[reportAttributeAccessIssue]
    normal.paragraph_format.space_after = Pt(0)  # pyright: ignore[reportAttributeAccessIssue]
    normal.paragraph_format.widow_control = True  # pyright: ignore[reportAttributeAccessIssue]
    _all_scripts(normal.element)
    writer = _Writer(paper)
    for block in document.blocks:
        writer.write(block)
    if document.label:
        writer.label(document.label)
    _header_and_footer(section, document)
    _describe(paper, document)
    buffer = BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _all_scripts(style_element: Any) -> None:
    """The font for every script, else Word takes another one for some letters."""
    from docx.oxml.ns import qn

    fonts = style_element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


class _Writer:
    """Writes block after block."""

    def __init__(self, paper: Any) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

        self._paper = paper
        self._align = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT, "justify": ALIGN.JUSTIFY}

    def write(self, block: model.Block) -> None:
        match block:
            case model.Letterhead():
                self._letterhead(block)
            case model.Heading():
                self._heading(block)
            case model.Requisites():
                self._row([(block.left, "left"), (block.center, "center"), (block.right, "right")], [60, 50, 60])
                self._space(0.5)
            case model.Addressee():
                for label, lines in block.rows:
                    self._row([("", "left"), (label, "left"), ("\n".join(lines), "left")], [68, 24, 78])
                self._space(0.5)
            case model.Paragraph():
                self._paragraph(block)
            case model.Numbered():
                self._numbered(block)
            case model.Facts():
                for label, text in block.rows:
                    self._row([(label, "left"), (text, "left")], [60, 110])
            case model.Table():
                self._table(block)
            case model.Signatures():
                self._signatures(block)
            case model.Note():
                self._line(block.text, block.align, size=10)
            case model.Rule():
                self._line("– " * 42 if block.dashed else "_" * 78, "center", size=10)
            case model.Space():
                self._space(block.lines)
            case model.PageBreak():
                self._paper.add_page_break()

    def label(self, text: str) -> None:
        self._space(1)
        table = self._paper.add_table(1, 1, style="Table Grid")
        self._fill(table.cell(0, 0).paragraphs[0], text, size=9.5)

    def _fill(self, paragraph: Any, text: model.Text, size: float | None = None, bold: bool = False) -> None:
        from docx.shared import Pt

        for run in model.runs(text):
            clean = "".join(
                letter for letter in run.text if letter in "\n\t" or letter.isprintable() or letter == "\u00a0"
            )
            piece = paragraph.add_run(clean)
            piece.bold = True if run.bold or bold else None
            piece.italic = True if run.italic else None
            if size is not None:
                piece.font.size = Pt(size)

    def _line(
        self, text: model.Text, align: model.Align, *, size: float | None = None, bold: bool = False, keep: bool = False
    ) -> Any:
        paragraph = self._paper.add_paragraph()
        paragraph.alignment = self._align[align]
        paragraph.paragraph_format.keep_with_next = keep or None
        self._fill(paragraph, text, size, bold)
        return paragraph

    def _space(self, lines: float) -> None:
        from docx.shared import Pt

        self._paper.add_paragraph().paragraph_format.line_spacing = Pt(max(1.0, 15.0 * lines))

    def _heading(self, block: model.Heading) -> None:
        from docx.shared import Pt

        align: model.Align = "left" if block.level == 3 else "center"
        paragraph = self._line(block.text, align, size={1: 15, 2: 13, 3: 13}[block.level], bold=True, keep=True)
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.space_after = Pt(4)

    def _paragraph(self, block: model.Paragraph) -> None:
        from docx.shared import Mm, Pt

        paragraph = self._line(block.text, block.align, keep=block.keep_with_next)
        paragraph.paragraph_format.space_after = Pt(4)
        if block.indent:
            paragraph.paragraph_format.first_line_indent = Mm(11)

    def _numbered(self, block: model.Numbered) -> None:
        from docx.shared import Mm, Pt

        for number, item in enumerate(block.items, start=block.start):
            sign = "☐" if block.check_boxes else "–" if block.bullets else f"{number}."
            paragraph = self._line(
                (model.Run(f"{sign}\t"), *model.runs(item)), "left" if block.check_boxes else "justify"
            )
            form = paragraph.paragraph_format
            form.left_indent, form.first_line_indent, form.space_after = Mm(11), Mm(-8), Pt(3)
            form.tab_stops.add_tab_stop(Mm(11))

    def _row(self, cells: list[tuple[model.Text, model.Align]], widths: list[float], keep: bool = False) -> Any:
        """Cells side by side without lines; `widths` in millimetres."""
        from docx.shared import Mm

        table = self._paper.add_table(1, len(cells))
        table.autofit = False
        for place, ((text, align), width) in enumerate(zip(cells, widths, strict=True)):
            cell = table.cell(0, place)
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = self._align[align]
            paragraph.paragraph_format.keep_with_next = keep or None
            self._fill(paragraph, text)
        return table

    def _letterhead(self, block: model.Letterhead) -> None:
        def side(lines: tuple[str, ...]) -> model.Text:
            last = len(lines) - 1
            return tuple(
                model.Run(line + ("" if place == last else "\n"), bold=place == last)
                for place, line in enumerate(lines)
            )

        self._row([(side(block.left), "center"), ("", "center"), (side(block.right), "center")], [81, 8, 81])
        if block.contacts:
            self._line(block.contacts, "center", size=9)
        self._bottom_line(self._line("", "center", size=2))

    def _bottom_line(self, paragraph: Any) -> None:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        border = '<w:bottom w:val="double" w:sz="6" w:space="1" w:color="000000"/>'
        paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"))

    def _table(self, block: model.Table) -> None:
        from docx.oxml import OxmlElement
        from docx.shared import Mm

        shares = sum(column.width for column in block.columns) or 1
        table = self._paper.add_table(1, len(block.columns), style="Table Grid")
        table.autofit = False
        head = table.rows[0]
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, column in zip(head.cells, block.columns, strict=True):
            cell.paragraphs[0].alignment = self._align["center"]
            self._fill(cell.paragraphs[0], column.title, 11, bold=True)
        for row in block.rows:
            for cell, text, column in zip(table.add_row().cells, row, block.columns, strict=True):
                cell.paragraphs[0].alignment = self._align[column.align]
                self._fill(cell.paragraphs[0], text, 11)
        for row in table.rows:
            for cell, column in zip(row.cells, block.columns, strict=True):
                cell.width = Mm(LINE_MM * column.width / shares)
        self._space(0.5)

    def _signatures(self, block: model.Signatures) -> None:
        self._space(0.5)
        if block.closing:
            self._line(block.closing, "left", keep=True)
        for row in block.rows:
            mark = f"\n{row.mark}" if row.mark else "\n" + "_" * 16
            hand: model.Text = mark + (f"\n({row.under_line})" if row.under_line else "")
            name = "\n" + row.name + (f"\n{row.extra}" if row.extra else "")
            self._row([("\n" + row.post, "left"), (hand, "center"), (name, "left")], [76, 42, 52], keep=True)


def _header_and_footer(section: Any, document: model.Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    marks = [metadata.PRACTICE_WORDS] * document.practice + [metadata.DRAFT_WORDS] * document.draft
    if marks:
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run("   ".join(marks))
        run.bold, run.font.size = True, Pt(9)
    footer = section.footer.paragraphs[0]
    footer.add_run(document.running + "    ").font.size = Pt(8)
    for field, after in (("PAGE", " / "), ("NUMPAGES", "")):
        footer._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
        footer.add_run(after).font.size = Pt(8)


def _describe(paper: Any, document: model.Document) -> None:
    """Core properties, and the program's own ones in `docProps/custom.xml`."""
    core = paper.core_properties
    core.title, core.author, core.subject = document.title[:255], document.author[:255], document.subject[:255]
    core.keywords, core.comments, core.language = metadata.keywords(document)[:255], document.label, document.language
    core.last_modified_by, core.revision = "", 1
    if document.made_on is not None:
        day = datetime(document.made_on.year, document.made_on.month, document.made_on.day, tzinfo=UTC)
        core.created = core.modified = day
    _custom_properties(paper, metadata.properties(document))


def _custom_properties(paper: Any, values: dict[str, str]) -> None:
    from xml.sax.saxutils import escape

    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="Tirek.{name}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(values.items(), start=2)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{office}/custom-properties" xmlns:vt="{office}/docPropsVTypes">{rows}</Properties>'
    )
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    package = paper.part.package
    part = Part(PackURI("/docProps/custom.xml"), kind, xml.encode("utf-8"), package)
    package.relate_to(part, f"{office}/relationships/custom-properties")
