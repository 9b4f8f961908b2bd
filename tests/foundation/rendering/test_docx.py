"""The editable form of the same document."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx

from tirek.foundation.rendering.document_model import (
    Column,
    Document,
    Heading,
    Letterhead,
    ModelShare,
    Numbered,
    Paragraph,
    Run,
    Signature,
    Signatures,
    Table,
)
from tirek.foundation.rendering.docx import render_docx

PAPER = Document(
    "Сұрау салу",
    "kk",
    (
        Letterhead(("Одақ", "Ұйым"), ("Союз", "Организация")),
        Heading("СҰРАУ САЛУ"),
        Paragraph((Run("ТЫҢДАЛДЫ:", bold=True), Run(" <b>мәтін</b> & т.б."))),
        Numbered(("бірінші", "екінші")),
        Table((Column("Шара"), Column("Мерзім")), (("жиналыс", "сәуір"),)),
        Signatures((Signature("Төраға", "А. Ә. Ахметова"),), "Құрметпен,"),
    ),
    author="Ұйым",
    running="Ұйым · INQ",
    made_on=date(2026, 4, 10),
)


def test_paragraphs_tables_and_letters() -> None:
    paper = docx.Document(io.BytesIO(render_docx(PAPER)))
    text = [paragraph.text for paragraph in paper.paragraphs]
    assert "СҰРАУ САЛУ" in text and "ТЫҢДАЛДЫ: <b>мәтін</b> & т.б." in text and "2.\tекінші" in text
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert {"Шара", "жиналыс", "Одақ\nҰйым"} <= set(cells)
    assert any("А. Ә. Ахметова" in cell for cell in cells)


def test_marks_and_properties() -> None:
    share = ModelShare("qwen", "2.5", approved_by="А. Ахметова")
    data = render_docx(replace(PAPER, draft=True, practice=True, label="ЖИ белгісі", model_share=share))
    paper = docx.Document(io.BytesIO(data))
    assert "ЖОБА · ПРОЕКТ" in paper.sections[0].header.paragraphs[0].text
    assert paper.core_properties.title == "Сұрау салу" and "qwen" in paper.core_properties.keywords
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        custom = archive.read("docProps/custom.xml").decode()
    assert 'name="Tirek.AIModel"><vt:lpwstr>qwen<' in custom and "ЖИ белгісі" in custom
