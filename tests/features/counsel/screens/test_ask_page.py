"""The page of questions: sources first, three zones, a person's check, the same page with a model and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support.screens import page_context
from support.tiny_model import needs_engine, tiny_model
from tirek.features.counsel.answer import MODEL, compose
from tirek.features.counsel.decision import Zone
from tirek.features.counsel.screens.answer_view import Turn
from tirek.features.counsel.screens.page import AskPage
from tirek.features.counsel.screens.start_view import EXAMPLES
from tirek.features.counsel.service import Counsel
from tirek.foundation.clock import FixedClock
from tirek.foundation.jobs import Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.long_button import shortened
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.pictures import picture_of

WAGES = "До какого числа месяца должны выплатить зарплату?"
MORTGAGE = "Как мне получить ипотеку в банке?"


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    runner = window_jobs()
    yield runner
    runner.close()


def page_of(context: PageContext, qtbot: QtBot, drafter: Any = lambda: None) -> AskPage:
    page = AskPage(context, drafter)
    qtbot.addWidget(page)
    page.resize(1366, 728)
    page.show()
    page.refresh()
    return page


def asked(page: AskPage, qtbot: QtBot, question: str) -> Turn:
    turn = page.ask(question)
    assert turn is not None
    qtbot.waitUntil(lambda: hasattr(turn, "lawyer_button"), timeout=30_000)
    return turn


@pytest.fixture
def page(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> AskPage:
    return page_of(page_context("ru", org=org, jobs=jobs), qtbot)


def told(page: AskPage) -> list[tuple[Any, ...]]:
    return page.context.shell.asked  # type: ignore[attr-defined]


def test_an_answer_names_its_sources_and_opens_them_beside(page: AskPage, qtbot: QtBot) -> None:
    turn = asked(page, qtbot, WAGES)
    assert turn.answer is not None and turn.answer.zone is Zone.ANSWER
    first = turn.answer.passages[0]
    turn.opened.emit(first)
    assert page.panel.passage is first and page.panel.heading.text() == first.place
    page.close_source()
    assert page.panel.isHidden() and page._left.isVisible()


def appeal_asked_for(page: AskPage, qtbot: QtBot) -> Any:
    """The appeal that the page wants to be completed on the page of appeals."""
    qtbot.waitUntil(lambda: any(deed[0] == "navigate" for deed in told(page)))
    _, key, arguments = next(deed for deed in reversed(told(page)) if deed[0] == "navigate")
    assert key == "appeals"
    return arguments["new"]


def test_the_check_asks_for_a_source_first_and_then_bears_a_name(page: AskPage, qtbot: QtBot) -> None:
    turn = asked(page, qtbot, WAGES)
    qtbot.waitUntil(lambda: turn.check_outlined.isVisibleTo(turn) and not turn.check_filled.isVisibleTo(turn))
    turn.check_outlined.click()
    assert turn.draft is not None and not turn.draft.approved and told(page)[-1][0] == "say"
    assert turn.answer is not None
    turn._open(turn.answer.passages[0])
    assert turn.check_filled.isVisibleTo(turn) and not turn.check_outlined.isVisibleTo(turn)
    turn.check_filled.click()
    qtbot.waitUntil(lambda: turn.draft is not None and turn.draft.approved)
    assert turn.draft.approved_by == page.context.org.actor.name and not turn.check_filled.isVisibleTo(turn)
    kept = Counsel(page.context.org).question(turn.answer.id or 0).checked
    assert kept is not None and kept.approved_by == page.context.org.actor.name


def test_a_refusal_offers_a_lawyer_and_cannot_be_approved(page: AskPage, qtbot: QtBot) -> None:
    turn = asked(page, qtbot, MORTGAGE)
    assert turn.answer is not None and turn.answer.zone is Zone.REFUSED and turn.draft is None
    turn.lawyer_button.click()
    new = appeal_asked_for(page, qtbot)
    assert (new.text, new.for_lawyer, new.question) == (MORTGAGE, True, turn.answer.id)


def test_what_is_near_is_no_answer_and_cannot_be_approved(page: AskPage) -> None:
    answer = Counsel(page.context.org).ask(WAGES)
    text = compose(Zone.NEAR, answer.passages, (), "", page.texts)
    turn = page._new_turn(WAGES, stop=lambda: None)
    turn.show_answer(replace(answer, zone=Zone.NEAR, text=text))
    assert turn.draft is None and not hasattr(turn, "check_outlined")
    assert turn.card is not None and turn.card.property("edge") == "warn"


def test_one_press_turns_the_question_into_an_appeal(page: AskPage, qtbot: QtBot) -> None:
    turn = asked(page, qtbot, WAGES)
    turn.appeal_button.click()
    assert turn.answer is not None
    new = appeal_asked_for(page, qtbot)
    assert (new.text, new.for_lawyer, new.question) == (WAGES, False, turn.answer.id)


def test_a_wrong_answer_is_remarked_and_kept(page: AskPage, qtbot: QtBot) -> None:
    turn = asked(page, qtbot, WAGES)
    turn.wrong_button.click()
    turn.keep_button.click()
    assert turn.remark.text_error()
    turn.remark.set_value("Это про другое")
    turn.keep_button.click()
    assert turn.answer is not None and turn.answer.id is not None
    counsel, number = Counsel(page.context.org), turn.answer.id
    qtbot.waitUntil(lambda: counsel.question(number).remark == "Это про другое")


def test_an_empty_question_is_said_and_nothing_is_asked(page: AskPage) -> None:
    page.box.setPlainText("   ")
    assert page.ask() is None and not page.turns and told(page)[-1][0] == "show_error"


def test_the_conversation_survives_a_change_of_language(
    page: AskPage, qtbot: QtBot, org: OpenedOrganisation, jobs: Jobs
) -> None:
    turn = asked(page, qtbot, WAGES)
    page.box.setPlainText("Недописано")
    state = page.state()
    again = page_of(page_context("kk", org=org, jobs=jobs), qtbot)
    again.restore(state)
    qtbot.waitUntil(lambda: bool(again.turns) and again.turns[0].answer is not None)
    assert again.turns[0].answer is not None and turn.answer is not None
    assert again.turns[0].answer.id == turn.answer.id and again.box.toPlainText() == "Недописано"


def test_earlier_questions_are_offered_on_an_empty_page(
    page: AskPage, qtbot: QtBot, org: OpenedOrganisation, jobs: Jobs
) -> None:
    asked(page, qtbot, WAGES)
    later = page_of(page_context("ru", org=org, jobs=jobs), qtbot)
    qtbot.waitUntil(lambda: len(later._start.findChildren(type(later.ask_button).__mro__[1])) > 3)
    later.open(id=Counsel(org).questions()[0].id)
    qtbot.waitUntil(lambda: bool(later.turns))
    assert later.turns[0].question == WAGES


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_example_is_answered(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, language: str) -> None:
    page, counsel = page_of(page_context(language, org=org, jobs=jobs), qtbot), Counsel(org)
    assert [counsel.ask(example, keep=False).zone for example in map(page.texts.t, EXAMPLES)] == [Zone.ANSWER] * 3


def test_the_death_of_the_model_is_a_sentence_with_a_try_again(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> None:
    """The answer from the law stands; nothing of the question is lost."""
    from tirek.foundation.model.client import ModelDied

    tries: list[str] = []

    class Dying:
        def draft(self, question: str, *_rest: object) -> Any:
            tries.append(question)
            raise ModelDied("MODEL-10", "The model stopped in the middle of its work. Your question and everything saved are kept.", "Try again: the model starts anew.")

    page = page_of(page_context("en", org=org, jobs=jobs), qtbot, Dying)
    turn = asked(page, qtbot, WAGES)
    assert turn.answer is not None and turn.answer.sources and turn.answer.trouble is not None
    assert page._note(turn.answer, True, stopped=False).endswith("Try again: the model starts anew.")
    turn.again_button.click()
    qtbot.waitUntil(lambda: len(page.turns) == 2 and page.turns[-1].answer is not None)
    assert tries == [WAGES, WAGES]


@needs_engine
def test_a_model_drafts_on_its_own_surface_and_a_person_takes_it_over(
    org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, clock: FixedClock
) -> None:
    from tirek.foundation.model.client import ModelWorker
    from tirek.foundation.model.drafting import Drafter

    worker = ModelWorker(tiny_model(), clock)
    page = page_of(page_context("ru", org=org, jobs=jobs), qtbot, lambda: Drafter(worker, "tiny"))
    try:
        turn = asked(page, qtbot, WAGES)
        assert (
            turn.answer is not None and turn.answer.made_by == MODEL and turn.draft is not None and turn.draft.by_model
        )
        assert turn._streamed.strip() and "tiny" in turn.card.chip.text()  # type: ignore[union-attr]
        turn._open(turn.answer.passages[0])
        turn.check_filled.click()
        qtbot.waitUntil(lambda: turn.draft is not None and turn.draft.approved)
    finally:
        worker.close()


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150), ("kk", 175)])
def test_nothing_is_cut_and_everything_has_a_name(
    org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, language: str, letters: int
) -> None:
    page = page_of(page_context(language, org=org, jobs=jobs, letters=letters), qtbot)
    for question in ("", WAGES, MORTGAGE):
        if question:
            asked(page, qtbot, question)
        picture_of(page, width=1366 - round(237 * letters / 100), height=650)
        assert cut_texts(page) == [] and nameless(page) == []
    turn = page.turns[0]
    assert turn.answer is not None
    turn._open(turn.answer.passages[0])
    picture_of(page)
    assert cut_texts(page) == [] and nameless(page) == []


def test_a_long_question_is_shortened_between_words() -> None:
    assert shortened("сөз " * 100, 20) == "сөз сөз сөз сөз…"
    assert shortened("қысқа") == "қысқа"


def test_a_follow_up_says_with_what_it_was_read_and_a_new_question_begins_clean(page: AskPage, qtbot: QtBot) -> None:
    asked(page, qtbot, "Могут ли сократить учительницу, если она одна в отделе?")
    turn = asked(page, qtbot, "а если она беременна?")
    assert turn.answer is not None and turn.answer.follows and cut_texts(page) == [] == nameless(page)
    turn.apart_button.click()
    qtbot.waitUntil(lambda: len(page.turns) == 3 and hasattr(page.turns[-1], "lawyer_button"), timeout=30_000)
    assert page.turns[-1].answer is not None and page.turns[-1].answer.follows == ""
    page.new_button.click()
    assert page.turns == [] and page.new_button.isHidden()
    assert asked(page, qtbot, "а если она беременна?").answer.follows == ""  # type: ignore[union-attr]


def test_a_term_is_counted_and_another_day_counts_it_anew(page: AskPage, qtbot: QtBot) -> None:
    turn = asked(page, qtbot, "уволили 3 ноября, до какого числа можно подать?")
    card = turn.term_card
    assert card.found.due is not None and card.found.due.due_on.isoformat() == "2026-12-03"
    card.date.set_value("12.11.2026")
    card.count()
    qtbot.waitUntil(lambda: card.found.due is not None and card.found.due.due_on.isoformat() == "2026-12-14")
    card.date.set_value("завтра")
    card.count()
    assert card.found.on.isoformat() == "2026-11-12" and cut_texts(page) == [] == nameless(page)


def test_an_unclear_event_is_chosen_by_a_person(page: AskPage, qtbot: QtBot) -> None:
    turn = asked(page, qtbot, "3 ноября директор нарушил моё право на отпуск и перевод, до какого числа можно успеть?")
    card = turn.term_card
    if card.found.event is None:
        card.choices[0].click()
        qtbot.waitUntil(lambda: card.found.event is not None)
    assert card.found.due is not None


def test_while_a_question_is_written_the_model_is_made_ready_once_for_its_language(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> None:
    asked: list[str] = []
    drafter = SimpleNamespace(warm=asked.append)
    page = page_of(page_context("ru", org=org, jobs=jobs), qtbot, lambda: drafter)
    page.box.setPlainText("Мне")
    page.box.setPlainText("Мне не платят зарплату")
    qtbot.waitUntil(lambda: asked == ["ru"] and not page._making_ready)
    page.box.setPlainText("Мне не платят зарплату второй месяц")
    page.box.setPlainText("Жалақымды екі ай бермей жатыр")
    qtbot.waitUntil(lambda: asked == ["ru", "kk"] and not page._making_ready)
    page.box.clear()
    page.box.setPlainText("Демалысты қысқартып тастады")
    qtbot.waitUntil(lambda: asked == ["ru", "kk", "kk"] and not page._making_ready)
