"""How passages are shown: sentences, terms with units in words, places as they are cited."""

from __future__ import annotations

import pytest

from tirek.features.counsel.answer import amount, label_in, sentences, show
from tirek.features.counsel.retrieval import IndexRetriever
from tirek.foundation.language.texts import load_texts


def test_sentences_are_not_cut_after_abbreviations() -> None:
    text = "Порядок задан ст. 65 ТК. Срок — 3 дня, см. п. 2. Потом составляют акт."
    assert sentences(text) == ["Порядок задан ст. 65 ТК.", "Срок — 3 дня, см. п. 2.", "Потом составляют акт."]


@pytest.mark.parametrize(
    ("lang", "number", "unit", "said"),
    [
        ("ru", 3, "working_days", "3 рабочих дня"),
        ("ru", 5, "working_days", "5 рабочих дней"),
        ("kk", 3, "working_days", "3 жұмыс күні"),
        ("ru", 1, "months", "1 месяц"),
        ("kk", 25, "mci", "25 АЕК"),
        ("ru", 1.25, "percent", "1,25 %"),
    ],
)
def test_amounts_in_words(lang: str, number: float, unit: str, said: str) -> None:
    assert amount(number, unit, load_texts(lang)) == said


def test_parts_of_articles_in_kazakh() -> None:
    assert label_in("12 (п. 5–7)", "kk") == "12 (5–7-т.)"
    assert label_in("12 (п. 5–7)", "ru") == "12 (п. 5–7)"


def test_points_of_a_court_resolution_are_not_called_articles(retriever: IndexRetriever) -> None:
    finding = retriever.find("что проверит суд по выговору", "ru")
    shown = [show(hit, finding.query, load_texts("ru")) for hit in finding.hits]
    court = next(one for one in shown if one.citation.act == "sc-resolution-2024-1")
    assert ", п. " in court.place


def test_the_sentence_with_the_number_is_marked_when_a_term_is_asked(retriever: IndexRetriever) -> None:
    finding = retriever.find("сколько дней дают на объяснительную", "ru")
    shown = next(show(hit, finding.query, load_texts("ru")) for hit in finding.hits if hit.passage.article == "65")
    assert "2 рабочих дня" in shown.fitting
    assert len(shown.fitting) < len(shown.whole)
