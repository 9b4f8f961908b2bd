"""Follow-up questions: read together with the question before, never with another conversation; measured on a set of their own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tirek.features.counsel.decision import Zone, load_calibration
from tirek.features.counsel.measuring import follow_figures, load_follow_ups
from tirek.features.counsel.retrieval import IndexRetriever
from tirek.features.counsel.service import Counsel
from tirek.features.counsel.thread import Earlier, Lean, before, lean, together_words
from tirek.foundation.clock import FixedClock
from tirek.foundation.organisation import OpenedOrganisation

PAIRS = Path(__file__).parents[2] / "counsel" / "follow_ups.jsonl"
CUT = "Могут ли сократить учительницу, если она одна в отделе?"
PREGNANT = "а если она беременна?"
HOURS = "Сколько часов в неделю у меня должна быть нагрузка на ставку?"


def test_the_set_is_large_and_half_of_it_changes_the_topic() -> None:
    pairs = load_follow_ups(PAIRS)
    assert len(pairs) >= 60 and len({pair.id for pair in pairs}) == len(pairs)
    for lang in ("kk", "ru"):
        own = [pair for pair in pairs if pair.lang == lang]
        assert len(own) >= 30 and abs(sum(pair.follows for pair in own) - len(own) / 2) <= 2


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_right_article_is_found_whether_the_question_goes_on_or_begins_anew(retriever: IndexRetriever, pack_folder: Path, lang: str) -> None:
    calibration, pairs = load_calibration(pack_folder / "calibration.json"), [pair for pair in load_follow_ups(PAIRS) if pair.lang == lang]
    for goes_on, recognised in ((True, 0.7), (False, 0.85)):
        reached = follow_figures(retriever, [pair for pair in pairs if pair.follows is goes_on], calibration)
        assert reached.recall_5 >= 0.85 and reached.recognised >= recognised


@pytest.mark.parametrize("words", ["а если она в декрете?", "ал директор бас тартса ше?", "егер бермесе ше", "и сколько за это заплатят?", "оған қанша төлейді?"])
def test_wording_that_leans_on_the_question_before(words: str) -> None:
    assert lean(words) is Lean.STRONG


def test_a_whole_question_leans_on_nothing() -> None:
    assert lean("Сколько дней оплачиваемого отпуска положено учителю начальных классов") is Lean.NONE


def test_a_follow_up_keeps_the_thread_and_its_own_sources(org: OpenedOrganisation) -> None:
    counsel = Counsel(org)
    first = counsel.ask(CUT)
    second = counsel.ask(PREGNANT, after=first.id)
    assert second.follows == CUT and "54" in {source.article for source in second.sources}
    assert counsel.question(second.id or 0).sources != counsel.question(first.id or 0).sources or second.sources == first.sources
    apart = counsel.ask(PREGNANT, keep=False)
    assert apart.follows == "" and apart.sources != second.sources


def test_a_new_matter_in_the_same_conversation_is_not_coloured_by_the_old_one(org: OpenedOrganisation) -> None:
    counsel = Counsel(org)
    first = counsel.ask(CUT)
    second = counsel.ask(HOURS, after=first.id)
    assert second.follows == "" and second.sources == counsel.ask(HOURS, keep=False).sources


def test_a_question_of_long_ago_or_of_another_conversation_is_never_looked_at(org: OpenedOrganisation, clock: FixedClock) -> None:
    counsel = Counsel(org)
    other = counsel.ask("Директор объявил мне выговор за опоздание")
    first = counsel.ask(CUT)
    assert counsel.ask(PREGNANT, after=first.id, keep=False).sources == counsel.ask(PREGNANT, after=first.id, keep=False).sources
    clock.advance(timedelta(minutes=31))
    late = counsel.ask(PREGNANT, after=first.id, keep=False)
    assert late.follows == "" and late.sources == counsel.ask(PREGNANT, keep=False).sources
    assert counsel.ask(PREGNANT, after=12345, keep=False).follows == "" and other.id is not None


def test_only_the_chain_of_this_matter_is_read_and_not_all_of_it() -> None:
    chain = {number: Earlier(f"вопрос {number}", number * 1000, number - 1 or None) for number in range(1, 9)}
    assert before(chain.get, 8, 9000) == ["вопрос 6", "вопрос 7", "вопрос 8"]
    assert before(chain.get, 8, 10_000_000) == [] == before(chain.get, None, 9000)
    assert together_words(["Один?", "Два."], " три ") == "Один. Два. три"


@pytest.mark.parametrize("thanks", ["спасибо", "Рахмет сізге!", "всё понятно, спасибо большое", "жақсы, рахмет", "хорошо, спасибо", "Спасибо за ответ", "ок"])
def test_thanks_are_not_answered_with_what_was_just_said_and_the_matter_goes_on_after_them(org: OpenedOrganisation, thanks: str) -> None:
    counsel = Counsel(org)
    first = counsel.ask(CUT)
    polite = counsel.ask(thanks, after=first.id)
    assert polite.zone is Zone.REFUSED and polite.follows == ""
    second = counsel.ask(f"Спасибо. {PREGNANT}", after=polite.id)
    assert second.follows == CUT and "54" in {source.article for source in second.sources}


def test_a_greeting_colours_no_question(org: OpenedOrganisation) -> None:
    counsel = Counsel(org)
    greeted = counsel.ask("Сәлеметсіз бе!")
    asked = counsel.ask("сыныпта камера", after=greeted.id)
    assert asked.follows == "" and asked.zone is not Zone.REFUSED


def test_who_greets_anew_may_be_another_person_and_thanks_make_no_question_younger(org: OpenedOrganisation, clock: FixedClock) -> None:
    counsel = Counsel(org)
    first = counsel.ask(CUT)
    greeted = counsel.ask("Здравствуйте", after=first.id)
    assert counsel.ask(PREGNANT, after=greeted.id).follows == ""
    clock.advance(timedelta(minutes=25))
    thanked = counsel.ask("спасибо", after=first.id)
    clock.advance(timedelta(minutes=10))
    assert counsel.ask(PREGNANT, after=thanked.id).follows == ""
