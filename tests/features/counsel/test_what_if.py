"""Questions about a term with a day in them: the day, the event, and what the deadline engine counts; unclear events are asked."""

from __future__ import annotations

from datetime import date

import pytest

from tirek.features.counsel.dates import dates_said, whole_dates
from tirek.features.counsel.service import Counsel
from tirek.features.counsel.what_if import counted, in_words, known_matters, load_events, recognise, what_if
from tirek.foundation.calendar.terms import Terms
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation

TODAY = date(2026, 11, 21)
"""A Saturday."""


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("уволили 03.11.2026", "2026-11-03"), ("уволили 3.11.26", "2026-11-03"), ("3 ноября", "2026-11-03"), ("3-го ноября 2025 года", "2025-11-03"),
        ("12 қарашада", "2026-11-12"), ("12 карашада", "2026-11-12"), ("2026 жылғы 12 қараша", "2026-11-12"), ("қарашаның 12-сінде", "2026-11-12"),
        ("вчера", "2026-11-20"), ("кеше", "2026-11-20"), ("позавчера", "2026-11-19"), ("алдыңғы күні", "2026-11-19"), ("сегодня", "2026-11-21"), ("бүгін", "2026-11-21"),
        ("в понедельник", "2026-11-16"), ("дүйсенбіде", "2026-11-16"), ("в субботу", "2026-11-21"), ("сенбіде", "2026-11-21"), ("сәрсенбі күні", "2026-11-18"),
        ("неделю назад", "2026-11-14"), ("3 дня назад", "2026-11-18"), ("бес емес, 5 күн бұрын", "2026-11-16"), ("2 апта бұрын", "2026-11-07"),
        ("25 декабря", "2025-12-25"), ("10 декабря", "2026-12-10"), ("2026-11-03", "2026-11-03"), ("03/11/2026", "2026-11-03"), ("3.11", "2026-11-03"),
    ],
)  # fmt: skip
def test_days_as_people_write_them(words: str, day: str) -> None:
    assert [one.day.isoformat() for one in dates_said(words, TODAY)] == [day]


@pytest.mark.parametrize("words", ["", "статья 54", "31.02.2026", "13.13.2026", "ст. 54.1", "99 ноября", "п. 3 ст. 52", "26 учеников", "в мае", "8 часов"])
def test_what_is_no_day_is_not_taken_for_one(words: str) -> None:
    assert dates_said(words, TODAY) == []


def test_only_whole_dates_count_in_the_heads_of_laws() -> None:
    assert [one.day for one in whole_dates("вчера, 3 ноября, 2025 жылғы 2 наурыздағы, от 07.07.2026 года")] == [date(2025, 3, 2), date(2026, 7, 7)]


def test_every_event_has_its_matter_and_both_languages(terms: Terms) -> None:
    events = load_events()
    assert known_matters(events, terms) == set() and len({event.id for event in events}) == len(events) >= 20
    for event in events:
        assert event.title["kk"] and event.title["ru"] and event.needs["kk"] and event.needs["ru"]


@pytest.mark.parametrize(
    ("question", "event", "on"),
    [
        ("уволили 3 ноября, до какого числа можно подать?", "dismissed", "2026-11-03"),
        ("12 қарашада жұмыстан шығарды, қай күнге дейін арыз беремін?", "dismissed", "2026-11-12"),
        ("12 карашада жумыстан шыгарды, кай кунге дейин арыз беремин?", "dismissed", "2026-11-12"),
        ("меня уволили 3 ноября а приказ вручили 10 ноября, до какого срока спорить", "dismissed", "2026-11-10"),
        ("вчера вручили приказ об увольнении, сколько у меня дней?", "dismissed", "2026-11-20"),
        ("кеше сөгіс берді, қашанға дейін дауласуға болады?", "penalty_contest", "2026-11-20"),
        ("03.11.2026 объявили выговор когда он снимется", "penalty_ends", "2026-11-03"),
        ("в понедельник потребовали объяснительную, до какого числа сдать?", "explanation", "2026-11-16"),
        ("зарплату за сентябрь не выплатили 10.10.2026, срок взыскания?", "wages", "2026-10-10"),
        ("ухожу по собственному 15 декабря, когда подать заявление?", "leaving", "2026-12-15"),
        ("дүйсенбіде мектепте құлап жарақат алдым қанша уақытта хабарлау керек", "accident", "2026-11-16"),
        ("5 қарашада анықтама сұрадым, қашан беруі керек", "certificate", "2026-11-05"),
        ("15.12.2026 отпуск начинается, когда должны выплатить отпускные", "leave_pay", "2026-12-15"),
        ("решение комиссии получила 5 ноября, до какого числа в суд?", "court_after_commission", "2026-11-05"),
    ],
)
def test_the_event_and_its_day_are_recognised(terms: Terms, question: str, event: str, on: str) -> None:
    found = what_if(question, TODAY, terms)
    assert found is not None and found.event is not None and found.due is not None
    assert (found.event.id, found.on.isoformat()) == (event, on)
    assert found.due == terms.term(found.event.matter, found.on)


@pytest.mark.parametrize("question", ["какой срок подать в суд после увольнения?", "3 ноября уволили, что делать?", "Сколько дней отпуск?", ""])
def test_without_a_day_or_a_term_asked_for_nothing_is_counted(terms: Terms, question: str) -> None:
    assert what_if(question, TODAY, terms) is None


def test_an_unclear_event_is_asked_and_counted_when_chosen(terms: Terms) -> None:
    found = what_if("это было 3 ноября, до какого числа можно успеть?", TODAY, terms)
    assert found is not None and found.event is None and found.due is None and len(found.choices) == len(load_events())
    assert in_words(found, load_texts("ru"), TODAY)[0].startswith("Срок можно посчитать")
    chosen = counted("dismissed", found.on, terms)
    assert chosen.due is not None and chosen.due.due_on == date(2026, 12, 3)


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_answer_says_the_days_the_reasons_and_the_source(terms: Terms, lang: str) -> None:
    found = what_if("уволили 3 ноября, до какого числа можно подать?", TODAY, terms)
    assert found is not None and found.due is not None
    said = "\n".join(in_words(found, load_texts(lang), TODAY))
    assert "160" in said and ("3 декабря" in said or "3 желтоқсан" in said) and ("2 декабря" in said or "2 желтоқсан" in said)


def test_hostile_words_never_break_the_reading() -> None:
    for words in ("9" * 5000 + " ноября когда", "\0.\0.\0 срок", "1.1.1.1.1 когда", "31.12.9999 уволили, срок?", "0.0.0 когда", "вчера " * 3000 + "срок"):
        recognise(words, TODAY)
        what_if(words, TODAY, Terms.load())


def test_a_counted_term_is_an_answer_with_its_source_and_no_model_is_asked(org: OpenedOrganisation) -> None:
    class Never:
        def draft(self, *_: object, **__: object) -> object:
            raise AssertionError("a term is counted, not written")

    answer = Counsel(org, Never()).ask("3 қарашада жұмыстан шығарды, қай күнге дейін арыз беремін?", use_model=True)  # type: ignore[arg-type]
    assert answer.what_if is not None and answer.what_if.due is not None and answer.answered
    assert (answer.sources[0].act, answer.sources[0].article) == ("labour-code", "160")
    assert "2026 жылғы 3 желтоқсан" in answer.text and Counsel(org).question(answer.id or 0).answer == answer.text
    again = Counsel(org).count_term("dismissed", date(2026, 11, 12))
    assert again.due is not None and again.due.due_on == date(2026, 12, 14)


