"""Files of laws as databases give them, read and cut: three formats give the same articles; nasty files give a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from support import laws
from tirek.features.counsel.law.cutting import Cut, NotALaw, cut
from tirek.foundation.reading.blocks import PaperUnreadable
from tirek.foundation.reading.paper import read_paper_bytes

FORMATS: dict[str, Callable[[laws.Sample], bytes]] = {
    "html": laws.html,
    "docx": laws.docx,
    "pdf": laws.pdf,
    "pdf in two columns": lambda sample: laws.pdf(sample, columns=2),
}


def read(data: bytes) -> Cut:
    return cut(read_paper_bytes(data))


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_articles(name: str, lang: str) -> None:
    sample = laws.SAMPLES[lang]
    found = read(FORMATS[name](sample))
    assert (found.title, found.lang, found.revised, found.cited_by, found.doubled) == (sample.title, lang, date(2025, 3, 2), "article", ())
    assert [(article.number, article.title) for article in found.articles] == [(number, title) for number, title, _ in sample.articles]
    assert {article.chapter for article in found.articles} == {sample.chapter}
    for article, (_, _, body) in zip(found.articles, sample.articles, strict=True):
        pieces = [piece for piece in article.pieces if "|" not in piece.text]
        assert [piece.text for piece in pieces] == [text.split(" ", 1)[1] if text[0].isdigit() and text[1] in ".)" else text for text in body]
    first = found.articles[0]
    assert [piece.label for piece in first.pieces] == ["1.", "2.", "2. 1)", "2. 2)", "2. 3)", "2."]
    assert [len(article.notes) for article in found.articles] == [0, 1, 0, 0]


def test_what_is_hidden_deleted_or_repeated_at_the_edge_is_not_part_of_the_law() -> None:
    for name, make in FORMATS.items():
        found = read(make(laws.RU))
        whole = " ".join(article.body for article in found.articles)
        for word in ("Вычеркнутое", "Меню", "Скрыто", "База", "страница", "\u00ad"):
            assert word not in whole, name


def test_tables_become_rows_and_a_table_in_a_cell_stays_in_it() -> None:
    article = read(laws.docx(laws.RU)).articles[-1]
    assert [piece.text for piece in article.pieces][-2:] == ["Кто | Когда", "дежурный | утром | вечером"]


def test_points_are_the_articles_of_an_order_and_the_rules_after_it_have_numbers_of_their_own() -> None:
    text = "\n".join(
        (
            "Приказ о пробном порядке от 1 марта 2024 года № 77", "1. Утвердить порядок.", "2. Приказ вводится в действие с 1 апреля 2024 года.",
            "Приложение к приказу", "Глава 1. Общее", "1. Порядок пробный.", "2. В нём:", "1) первый пример;", "2) второй пример.", "3. Конец порядка.",
        )
    )  # fmt: skip
    found = read(text.encode())
    assert found.cited_by == "point"
    assert [article.key for article in found.articles] == ["0/1", "0/2", "1", "2", "3"]
    assert [piece.label for piece in found.articles[3].pieces] == ["", "1)", "2)"]


def test_a_sentence_that_names_an_article_is_not_a_heading() -> None:
    found = read("Статья 1. Начало\n1. Статья 5 настоящего закона не применяется.\nСтатья 7 применяется всегда, кроме случаев.\nСтатья 2. Конец\n1. Всё.".encode())
    assert [article.number for article in found.articles] == ["1", "2"]


def test_an_article_that_was_left_out_is_kept_as_a_number_with_its_note() -> None:
    found = read("Статья 1. Начало\n1. Слова.\nСтатья 2.\nСноска. Статья 2 исключена пробным законом от 01.01.2025 № 5.\nСтатья 3. Конец\n1. Слова.".encode())
    assert [(article.number, article.gone) for article in found.articles] == [("1", False), ("2", True), ("3", False)]


def test_an_unclear_revision_is_asked_and_the_days_of_the_notes_are_offered() -> None:
    found = read(laws.html(laws.RU).replace("По состоянию на 2 марта 2025 года".encode(), b""))
    assert found.revised is None
    assert date(2025, 1, 5) in found.revised_guesses


def test_the_act_is_known_by_its_number_and_day() -> None:
    act = {"id": "sample", "title_kk": "x", "title_ru": "Закон о пробном расписании от 01.02.2024 № 999-X", "names": []}
    other = {"id": "other", "title_kk": "x", "title_ru": "Закон от 01.02.2024 № 998-X", "names": []}
    for make in FORMATS.values():
        found = cut(read_paper_bytes(make(laws.RU)), [act, other])
        assert (found.act, found.act_guesses) == ("sample", ())


BOMB = laws.package({"word/document.xml": b"<w:document>" + b" " * (161 << 20) + b"</w:document>"})
HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * 1000,
    "not a zip": b"PK\x03\x04" + b"x" * 500,
    "a workbook": laws.package({"xl/workbook.xml": b"<x/>"}),
    "entities": laws.package({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document>&a;</w:document>'}),
    "a bomb": BOMB,
    "deep": laws.package({"word/document.xml": b"<a>" * 5000}),
    "an endless tag": laws.package({"word/document.xml": b"<w:document " + b"a" * (3 << 20)}),
    "cut docx": laws.docx(laws.RU)[:-200],
    "cut pdf": laws.pdf(laws.RU)[:700],
    "not a pdf": b"%PDF-1.7 nothing",
    "deep html": b"<html>" + b"<div>" * 5000 + b"x",
    "empty html": b"<html><script>1</script></html>",
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\1" * 100,
    "noise": bytes(range(256)) * 40,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_a_sentence(name: str) -> None:
    with pytest.raises((PaperUnreadable, NotALaw)) as refused:
        read(HOSTILE[name])
    assert refused.value.code.startswith(("PAPER-", "LAW-"))


@pytest.mark.parametrize("unit", ["<!", "<a ", "&", "<![CDATA[", "<!--", "<p a='", "<script>", "<", "</", "<p>", "</p>", "<table><tr><td>", "<b>", "&#"])
def test_pages_of_broken_tags_are_read_through_once(unit: str) -> None:
    """A parser that begins again at each broken tag would need hours for these."""
    try:
        blocks = read_paper_bytes(f"<html><p>слово {unit * 20_000}".encode())
    except PaperUnreadable:
        return
    assert blocks and blocks[0].text.startswith("слово")


def test_a_text_without_articles_is_not_taken_for_a_law() -> None:
    with pytest.raises(NotALaw):
        read("Просто письмо. Здравствуйте, коллеги.".encode())


def test_pages_in_the_windows_code_page_are_read() -> None:
    page = "<html><head><meta charset=windows-1251></head><body><h3>Статья 1. Начало</h3><p>1. Слова закона.</p></body></html>"
    assert read(page.encode("cp1251")).articles[0].title == "Начало"
