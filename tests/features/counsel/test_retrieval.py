"""What a question finds: by words, by slips, across languages, by the number of an article."""

from __future__ import annotations

import random

import pytest
from sqlalchemy.engine import Connection

from tirek.features.counsel import lookup, retrieval
from tirek.features.counsel.measuring import key
from tirek.features.counsel.query import articles_named
from tirek.features.counsel.retrieval import IndexRetriever
from tirek.features.counsel.stemming import stems


def places(retriever: IndexRetriever, question: str) -> list[str]:
    return [key(hit.passage) for hit in retriever.find(question).hits]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("54-бап", "labour-code/54"),
        ("ст. 54", "labour-code/54"),
        ("статья 124-1 трудового кодекса", "labour-code/124-1"),
        ("ЕК 92-бап бойынша", "labour-code/92"),
        ("ст. 87 КоАП", "admin-offences-code/87"),
        ("что сказано в статье 29 закона о профсоюзах", "trade-unions-law/29"),
    ],
)
def test_an_article_called_by_its_number_comes_first(retriever: IndexRetriever, question: str, place: str) -> None:
    hit = retriever.find(question).hits[0]
    assert (key(hit.passage), hit.exact, hit.score) == (place, True, 1.0)


def test_numbers_of_articles_are_told_from_other_numbers() -> None:
    assert articles_named("по ст. 54 и 56 статье дали 3 дня") == ("54", "56")
    assert articles_named("отпуск 56 дней, вставать в 7 утра") == ()


def test_an_article_of_another_act_finds_no_article_here(retriever: IndexRetriever) -> None:
    finding = retriever.find("статья 188 УК РК")
    assert finding.foreign_act
    assert not any(hit.exact for hit in finding.hits)
    assert finding.outside[0].name == "criminal"


def test_slips_of_the_pen_are_read(retriever: IndexRetriever) -> None:
    assert places(retriever, "дали выгвор без обьяснительной")[0] == "labour-code/65"


def test_a_kazakh_question_with_russian_words(retriever: IndexRetriever) -> None:
    assert "labour-code/95" in places(retriever, "отпусктан отзывать етіп жатыр, вызывать етті")[:3]


def test_a_question_without_the_kazakh_layout_finds_the_same(retriever: IndexRetriever) -> None:
    right, typed = "түсініктеме хат алмай сөгіс берді", "тусиниктеме хат алмай согис берди"
    assert places(retriever, right)[0] == places(retriever, typed)[0] == "labour-code/65"


def test_a_long_story_is_cut_to_what_matters(retriever: IndexRetriever) -> None:
    story = "Работаю в школе с 2004 года, коллектив хороший, дети разные, кабинет на втором этаже. " * 60
    assert (
        "labour-code/113"
        in places(retriever, f"{story} Зарплату за октябрь не выдали. Когда должны заплатить зарплату?")[:3]
    )


def test_hostile_questions_do_no_harm(retriever: IndexRetriever) -> None:
    parts = ['"', "'", "*", " OR ", " NEAR(", ")", "{a b}:", "--", ";", "\x00", "\u202e", "[1]", "%s", "ст.", "-бап", "9" * 40,
             "жалақы", "выговор", "ﷺ", "漢字", "🙂", "a" * 5_000, "\n" * 50]  # fmt: skip
    chance = random.Random(7)
    for _ in range(300):
        question = "".join(chance.choice(parts) for _ in range(chance.randint(1, 25)))
        finding = retriever.find(question)
        assert all(0.0 <= hit.score <= 1.0 for hit in finding.hits)
    assert retriever.find("жалақы " * 20_000).hits


@pytest.mark.parametrize("question", ["директор кричит и оскорбляет", "жалақыны уақытында бермей жатыр", "сколько дней отпуск у учителя", "54-бап"])
def test_a_big_index_looks_at_fewer_passages_and_finds_the_same(
    retriever: IndexRetriever, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    whole = places(retriever, question)
    monkeypatch.setattr(retrieval, "BIG_INDEX", 0)
    for name, rows in (("ROWS", 60), ("SYNONYM_ROWS", 60), ("MOST_ROWS", 90)):
        monkeypatch.setattr(retrieval, name, rows)
    assert places(retriever, question)[0] == whole[0]


def test_a_common_word_counts_only_beside_a_rare_one(knowledge: Connection) -> None:
    look = lookup.Lookup(knowledge)
    rare, common = stems("травма работа", "ru")
    alone = look.match(lookup.STEM_SEARCH, [rare], 1_000)
    both = look.match(lookup.STEM_SEARCH, [rare, common], 1_000)
    beside = look.match(lookup.STEM_SEARCH, [rare], 1_000, beside=[common])
    assert set(beside) == set(alone) < set(both)
    assert beside == [row for row in both if row in set(alone)]
    assert len(look.match(lookup.STEM_SEARCH, [rare, common], 1_000, most=3)) == 3
