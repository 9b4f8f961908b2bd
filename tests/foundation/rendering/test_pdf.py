"""A document on paper: right letters, marks of drafts, who wrote it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from tirek.foundation.rendering import preview
from tirek.foundation.rendering.document_model import (
    Addressee,
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Letterhead,
    ModelShare,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Requisites,
    Rule,
    Run,
    Signature,
    Signatures,
    Space,
    Table,
)
from tirek.foundation.rendering.fonts import SANS, SERIF, letters_without_glyph
from tirek.foundation.rendering.pdf import render_pdf

EVERY_LETTER = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя ₸ № « » – — …"


def paper(*blocks: Block) -> Document:
    return Document("Үзінді көшірме", "kk", blocks, author="Ұйым", running="Ұйым · EXT", made_on=date(2026, 4, 10))


def words_of(pdf: bytes) -> str:
    text = " ".join(preview.page_text(pdf, page) for page in range(preview.page_count(pdf)))
    return " ".join(text.split())


@pytest.mark.parametrize("family", [SERIF, SANS])
def test_every_letter_has_its_glyph(family: str) -> None:
    assert letters_without_glyph(EVERY_LETTER, family) == ""
    assert letters_without_glyph("Ә漢", family) == "漢"


def test_every_letter_comes_out_as_it_went_in() -> None:
    pdf = render_pdf(
        paper(Paragraph(EVERY_LETTER, align="left"), Paragraph((Run(EVERY_LETTER, bold=True),)), Note(EVERY_LETTER))
    )
    assert words_of(pdf).count(EVERY_LETTER) == 3


def test_letters_are_embedded_and_the_computers_own_fonts_are_not_asked_for() -> None:
    pdf = render_pdf(paper(Paragraph("Қаулы"), Numbered(("Бір", "Екі")), Note("ескерту")))
    fonts = set(re.findall(rb"/BaseFont /([A-Za-z+\-]+)", pdf))
    assert fonts and all(b"NotoS" in font for font in fonts if font != b"Helvetica")
    assert pdf.count(b"/FontFile2") >= 2


def test_all_blocks_reach_the_paper() -> None:
    pdf = render_pdf(
        paper(
            Letterhead(("Одақ", "Ұйым"), ("Союз", "Организация"), "мекенжайы"),
            Heading("СҰРАУ САЛУ"),
            Requisites("күні", "ауыл", "№ 1"),
            Addressee((("Алушы:", ("Директор", "Д. Омаров")),)),
            Facts((("Төраға", "А. Ахметова"),)),
            Paragraph("мәтін"),
            Numbered(("бірінші", "екінші")),
            Numbered(("ұяшық",), check_boxes=True),
            Table((Column("Шара"), Column("Мерзім")), (("жиналыс", "сәуір"),)),
            Rule(dashed=True),
            Space(2),
            Signatures((Signature("Төраға", "А. Ахметова", under_line="қолы", extra="10.04.2026 ж."),), "Құрметпен,"),
            PageBreak(),
            Note("Қосымша: 1 парақта"),
        )
    )
    text = words_of(pdf)
    for word in (
        "Одақ",
        "Организация",
        "СҰРАУ САЛУ",
        "№ 1",
        "Д. Омаров",
        "2. екінші",
        "ұяшық",
        "жиналыс",
        "Құрметпен,",
        "қолы",
    ):
        assert word in text
    assert "1 / 2" in text and "2 / 2" in text


def test_what_stands_on_a_card_is_never_markup() -> None:
    hostile = "<b>O'Brien</b> & <img src='file:///etc/passwd'/> {name} <para>\x00\x07"
    assert "<b>O'Brien</b> & <img src='file:///etc/passwd'/> {name} <para>" in words_of(
        render_pdf(paper(Paragraph(hostile)))
    )


def test_the_same_document_gives_the_same_bytes() -> None:
    document = paper(Paragraph("Қаулы"))
    assert render_pdf(document) == render_pdf(document)
    assert b"D:20260410000000+05'00'" in render_pdf(document)


def test_a_draft_carries_its_mark_on_every_page() -> None:
    document = replace(paper(Paragraph("бір"), PageBreak(), Paragraph("екі")), draft=True)
    pdf = render_pdf(document)
    assert all("ЖОБА · ПРОЕКТ" in preview.page_text(pdf, page) for page in range(2))
    assert "ЖОБА" not in words_of(render_pdf(replace(document, draft=False)))


def test_practice_data_are_marked() -> None:
    assert "УЧЕБНЫЕ ДАННЫЕ" in words_of(render_pdf(replace(paper(Paragraph("бір")), practice=True)))


def test_a_models_share_is_printed_and_can_be_read_by_a_machine() -> None:
    share = ModelShare("qwen", "2.5", "prompts 7", date(2026, 4, 9), "А. Ахметова", date(2026, 4, 10))
    pdf = render_pdf(replace(paper(Paragraph("мәтін")), label="ЖИ көмегімен дайындалды.", model_share=share))
    assert "ЖИ көмегімен дайындалды." in words_of(pdf)
    xmp = pdf[pdf.index(b"<x:xmpmeta") : pdf.index(b"</x:xmpmeta>")].decode()
    assert "<tirek:AIModel>qwen</tirek:AIModel>" in xmp
    assert "<tirek:AIApprovedBy>А. Ахметова</tirek:AIApprovedBy>" in xmp
    assert "<tirek:AIApprovedOn>2026-04-10</tirek:AIApprovedOn>" in xmp


def test_a_signature_is_never_alone_on_a_page() -> None:
    signature = Signatures((Signature("Төраға", "А. Ахметова"),))
    for lines in range(28, 48):
        pdf = render_pdf(paper(*[Paragraph("мәтін")] * lines, Paragraph("соңғы сөйлем"), signature))
        last = preview.page_text(pdf, preview.page_count(pdf) - 1)
        assert "Төраға" in last and "соңғы сөйлем" in last


def test_a_cell_taller_than_a_page_is_split() -> None:
    pdf = render_pdf(paper(Table((Column("№", 0.2), Column("Мәтін")), (("1", "ұзын мәтін " * 900),))))
    assert preview.page_count(pdf) > 1
    assert words_of(pdf).count("ұзын") == 900


@pytest.mark.parametrize("align, at_least, at_most", [("left", 70, 72), ("center", 280, 330), ("right", 500, 560)])
def test_short_lines_stand_where_they_should(align: str, at_least: float, at_most: float) -> None:
    import pypdfium2

    pdf = render_pdf(paper(Paragraph("Қаулы", align=align, indent=False)))  # type: ignore[arg-type]
    with pypdfium2.PdfDocument(pdf) as file:
        left = file[0].get_textpage().get_charbox(0)[0]
    assert at_least <= left <= at_most


def test_long_words_do_not_tear_holes_into_a_line() -> None:
    """Words are not hyphenated: a line that would need wide gaps stays ragged instead."""
    import pypdfium2

    words = "қалыптастырылмағандықтарыңыздан ұйымдастырылмағандықтарыңыздан жауапкершіліксіздіктеріңізден"
    pdf = render_pdf(paper(Paragraph(f"{words} {words}", indent=False)))
    with pypdfium2.PdfDocument(pdf) as file:
        page = file[0].get_textpage()
        text = page.get_text_range()
        boxes = [page.get_charbox(place) for place in range(page.count_chars())]
    around = [(boxes[place - 1], boxes[place + 1]) for place, letter in enumerate(text) if letter == " "]
    gaps = [right[0] - left[2] for left, right in around if left[1] > 100 and right[0] > left[2]]
    assert gaps and max(gaps) < 12


def test_a_page_becomes_a_picture() -> None:
    pdf = render_pdf(paper(Paragraph("Қаулы")))
    image = preview.page_image(pdf, 0, 400)
    assert image.width == 400 and abs(image.height - 400 * 297 / 210) < 2
    assert len(image.rgb) == image.width * image.height * 3
    assert image.rgb[:3] == b"\xff\xff\xff" and min(image.rgb) < 128
    assert image.png().startswith(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(IndexError):
        preview.page_image(pdf, 1)
