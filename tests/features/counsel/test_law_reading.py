"""Files of laws as databases give them, read and cut: three formats give the same articles; nasty files give a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from support import laws
from tirek.features.counsel.law.cutting import Cut, NotALaw, cut
from tirek.foundation.reading.blocks import Block, PaperUnreadable
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


@pytest.mark.parametrize(
    "remark",
    [
        "В статью 2 внесены изменения в соответствии с Законом РК от 06.04.16 г. № 483-V (см. стар. ред.); Законом РК от 24.05.18 г. № 156-VI (см. стар. ред.)",
        "Пункт 1 изложен в редакции Закона РК от 19.12.20 г. № 386-VI (введено в действие с 1 января 2021 г.) (см. стар. ред.)",
        "Пункт 2 дополнен подпунктом 10) в соответствии с Законом РК от 04.05.20 г. № 321-VI",
        "См.: ответ министерства на вопрос о пробных записках",
    ],
)
def test_remarks_of_other_databases_are_notes_and_no_part_of_the_law(remark: str) -> None:
    blocks = [Block("Статья 2. Срок ответа", strong=True), Block(remark), Block("1. Ответ даётся за пятнадцать дней."), Block(remark), Block("2. День получения не входит.")]
    (article,) = cut(blocks).articles
    assert [(piece.point, piece.text) for piece in article.pieces] == [("1", "Ответ даётся за пятнадцать дней."), ("2", "День получения не входит.")]
    assert article.title == "Срок ответа" and article.notes == (remark, remark)


def test_the_law_itself_may_speak_of_changes_and_of_other_articles() -> None:
    said = ["Изменения в трудовой договор вносятся в соответствии с Законом.", "Часть работ исключена из перечня приказом работодателя.", "В пункт приёма записок вносят ящик."]
    blocks = [Block("Статья 5. Пример", strong=True), *(Block(f"{number}. {text}") for number, text in enumerate(said, 1)), Block("Пункт 2 применяется с начала года.")]
    (article,) = cut(blocks).articles
    assert [piece.text for piece in article.pieces] == [*said, "Пункт 2 применяется с начала года."] and not article.notes


def test_a_page_of_the_official_database_with_its_anchors_notes_and_contents_is_read() -> None:
    """Its forms: a table of contents in one paragraph, headings with an anchor of their own, indents of blanks, notes under the headings, a table."""
    page = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Пробный кодекс - ИПС</title></head><body>
    <div class="container_alpha slogan"><h1>Пробный кодекс Республики Примерия</h1><p>Кодекс Республики Примерия от 1 февраля 2024 года № 999-X.</p></div>
    <div class="text text_upd"><div class="gs_12"><article>
    <p id="z0">      ОГЛАВЛЕНИЕ</p><p>      <a href="#z1">Глава 1. Общие правила</a><br>      <a href="#z2">Статья 1. Предмет</a><br>      <a href="#z5">Статья 166-1. Записка</a></p>
    <h3 id="z1">Глава 1. ОБЩИЕ ПРАВИЛА</h3>
    <h3 id="z2">Статья 1.Предмет</h3><p id="z3">      1. Кодекс учит:</p><p id="z4">      1) читать;</p><p>      2) считать.</p>
    <p><span class="note">      Сноска. Статья 1 с изменениями, внесенными Законом от 05.01.2025 <a href="/rus/docs/Z1">№ 1</a> (вводится в действие с 01.02.2025).</span></p>
    <p>      <img src="/files/n.png"><b>Примечание ИЗПИ!</b><br>      В статью 166-1 предусмотрено изменение Законом от 05.01.2025 № 1.</p>
    <p id="z5"><b>      Статья 166-1. Записка</b></p><p id="z6">      1. Записка подаётся за 3 дня.</p>
    <table border="1"><tr><td><p>Кто</p></td><td><p>Срок</p></td></tr><tr><td>дежурный</td><td>3 дня</td></tr></table>
    <p><span class="note">      Сноска. Кодекс дополнен статьей 166-1 в соответствии с Законом от 05.01.2025 № 1.</span></p>
    </article></div></div><footer>© ИПС</footer></body></html>"""
    found = cut(read_paper_bytes(page.encode()))
    first, second = found.articles
    assert (first.number, first.title, second.number, second.title) == ("1", "Предмет", "166-1", "Записка")
    assert [(piece.point, piece.sub, piece.text) for piece in first.pieces] == [("1", "", "Кодекс учит:"), ("1", "1", "читать;"), ("1", "2", "считать.")]
    assert first.notes[0].startswith("Сноска.") and first.chapter.startswith("Глава 1.")
    assert [piece.text for piece in second.pieces][0] == "Записка подаётся за 3 дня." and "3 дня" in second.pieces[-1].text
    assert len(second.notes) == 1 and found.title.startswith("Пробный кодекс")
