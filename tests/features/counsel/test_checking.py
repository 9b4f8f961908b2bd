"""What a model wrote is kept only as far as the cited passage says it."""

from __future__ import annotations

from dataclasses import dataclass

from tirek.features.counsel.checking import check_draft, check_sentence, enough

PASSAGE = (
    "Трудовой кодекс, ст. 65. Перед взысканием школа обязана письменно потребовать объяснение; на него даётся "
    "2 рабочих дня, потом составляют акт. С приказом знакомят под роспись за 3 рабочих дня."
)


@dataclass(frozen=True)
class Said:
    text: str
    passage_id: str = "1"


def test_a_sentence_of_the_passage_is_kept() -> None:
    assert check_sentence("На объяснение даётся 2 рабочих дня", PASSAGE, "ru") == ""


def test_number_words_stand_for_digits() -> None:
    assert check_sentence("На объяснение даётся два рабочих дня", PASSAGE, "ru") == ""
    assert check_sentence("На объяснение даётся пять рабочих дней", PASSAGE, "ru") == "number"


def test_a_number_or_an_article_that_is_not_there_is_dropped() -> None:
    assert check_sentence("На объяснение даётся 5 рабочих дней", PASSAGE, "ru") == "number"
    assert check_sentence("По ст. 66 школа обязана письменно потребовать объяснение", PASSAGE, "ru") == "number"


def test_a_date_that_is_not_there_is_dropped() -> None:
    assert check_sentence("С приказом знакомят под роспись в сентябре", PASSAGE, "ru") == "date"


def test_a_claim_that_is_not_there_is_dropped() -> None:
    assert check_sentence("Директор вправе уволить учителя за любую жалобу родителей", PASSAGE, "ru") == "words"


def test_a_turned_round_sentence_is_dropped() -> None:
    assert check_sentence("Школа не обязана письменно потребовать объяснение", PASSAGE, "ru") == "negation"


def test_a_citation_of_a_passage_not_given_is_dropped() -> None:
    verdicts = check_draft([Said("На объяснение даётся 2 рабочих дня", "7")], {"1": PASSAGE}, "ru")
    assert [verdict.reason for verdict in verdicts] == ["citation"]


def test_kazakh_sentences_are_checked_by_kazakh_stems() -> None:
    passage = "Еңбек кодексі, 92-бап. Демалыс ақысы демалыс басталардан 3 жұмыс күні бұрын төленеді."
    assert check_sentence("Демалыс ақысын 3 жұмыс күні бұрын төлейді", passage, "kk") == ""
    assert check_sentence("Демалыс ақысын 10 жұмыс күні бұрын төлейді", passage, "kk") == "number"


def test_less_than_half_left_is_not_enough() -> None:
    said = [Said("На объяснение даётся 2 рабочих дня"), Said("Дают 9 дней"), Said("Дают 8 дней")]
    assert not enough(check_draft(said, {"1": PASSAGE}, "ru"))
    assert enough(check_draft(said[:2], {"1": PASSAGE}, "ru"))
    assert not enough([])
