"""The page of appeals, used with keyboard and mouse on real registers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from support.pages import Desk, StrayWindows, words
from support.screens import type_letters
from tirek.features.appeals.rules import Applicant, NewAppeal
from tirek.features.appeals.screens import SPEC
from tirek.features.appeals.service import AppealCard, Appeals
from tirek.features.members.api import Members
from tirek.foundation.drafts import Draft, Source
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless

TODAY = date(2026, 11, 23)


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


@pytest.fixture
def appeals(org: OpenedOrganisation) -> Appeals:
    return Appeals(org)


@pytest.fixture
def madina(org: OpenedOrganisation) -> int:
    Members(org).add({"last_name": "Өтегенов", "first_name": "Ерлан", "post": "Күзетші"})
    return Members(org).add({"last_name": "Өтегенова", "first_name": "Мәдина", "patronymic": "Қайратқызы"}).id


def an_appeal(appeals: Appeals, subject: str = "Жалақы кешікті", *, ago: int = 0, seen: str = "named", name: str | None = "Ким Анна") -> AppealCard:
    applicant = Applicant(name=name) if name else None
    return appeals.register(NewAppeal(TODAY - timedelta(ago), "table", seen, subject, f"{subject}. Толығырақ.", applicant))


def opened(desk: Desk, card: AppealCard, language: str = "ru", tab: str = "matter"):
    page = desk.open(SPEC, language)
    view = page.open_card(card.id, tab)
    desk.rest()
    return page, view


def test_the_journal_begins_with_the_most_urgent(desk: Desk, appeals: Appeals) -> None:
    an_appeal(appeals, "Соңғы", ago=0)
    an_appeal(appeals, "Кешіккен", ago=20)
    an_appeal(appeals, "Бүгінгі", ago=15)
    done = an_appeal(appeals, "Жауап берілген", ago=30)
    appeals.answer(done.id, "Жауап.")
    appeals.close(done.id, "explained")
    page = desk.open(SPEC, "ru")
    rows = page.list.table.rows
    assert [(rows.row(n)[0], rows.row(n)[4][0]) for n in range(rows.rowCount())] == [
        ("Кешіккен", "просрочено 5 дней"), ("Бүгінгі", "сегодня"), ("Соңғы", "15 дней"),
    ]  # fmt: skip
    page.list.which.button("all").click()
    desk.rest()
    assert rows.row(3)[0] == "Жауап берілген" and rows.row(3)[4] == ("отвечено", "ok")


def test_an_empty_journal_offers_the_first_step(desk: Desk) -> None:
    page = desk.open(SPEC)
    assert page.list.stack.currentWidget() is page.list.empty
    page.list.first_record.click()
    assert page.title == "Жаңа өтініш"


def test_an_appeal_of_a_member_is_recorded_with_its_term_at_once(desk: Desk, appeals: Appeals, madina: int) -> None:
    page = desk.open(SPEC)
    view = page.record()
    type_letters(view.who.input(), "отегенова")
    desk.qtbot.wait(250)
    desk.rest()
    assert [button.text().strip() for button in view.who.offered] == ["Өтегенова Мәдина Қайратқызы"]
    desk.qtbot.keyClick(view.who.input(), Qt.Key.Key_Down)
    desk.qtbot.keyClick(view.who.offered[0], Qt.Key.Key_Return)
    assert view.who.applicant == Applicant(member=madina)
    type_letters(view.what.input(), "Жалақы екі апта кешікті. Ақша жоқ дейді.")
    desk.qtbot.wait(250)
    desk.rest()
    assert "Жалақының кешігуі" in words(view.offer) and "кешік" in words(view.offer)
    assert view.cause.value() == "", "the program proposes, a person decides"
    view.offer_button.click()
    assert view.cause.value() == "pay.late"
    assert "2026 жылғы 8 желтоқсан" in words(view.term) and "кәсіподақтың өз қағидасы" in words(view.term)
    view.received.input().clear()
    type_letters(view.received.input(), "20.11.26")
    desk.qtbot.wait(250)
    desk.rest()
    assert "2026 жылғы 7 желтоқсан" in words(view.term), "the fifth of December is a Saturday"
    view.save_button.click()
    desk.rest()
    (card,) = appeals.list()
    assert (card.subject, card.applicant_member, card.cause, card.due_on) == (
        "Жалақы екі апта кешікті", madina, "pay.late", date(2026, 12, 7),
    )  # fmt: skip
    assert page.levels.opened.appeal_id == card.id
    desk.undo(page)
    assert appeals.list() == [] and page.levels.opened is None


def test_nothing_is_recorded_before_it_is_said_what_happened(desk: Desk, appeals: Appeals) -> None:
    page = desk.open(SPEC, "kk")
    view = page.record()
    type_letters(view.who.input(), "Ким Анна")
    view.save_button.click()
    assert view.what.text_error() == "Не болғанын екі-үш сөзбен жазыңыз"
    assert view.what.input().hasFocus() and appeals.list() == []


def test_a_day_to_come_is_not_a_day_of_receipt(desk: Desk) -> None:
    view = desk.open(SPEC, "ru").record()
    view.received.set_value("24.11.2026")
    assert not view.received.validate() and "ещё не наступил" in view.received.text_error()


def test_without_a_name_nobody_is_asked_for(desk: Desk, appeals: Appeals) -> None:
    page = desk.open(SPEC, "ru")
    view = page.record()
    type_letters(view.who.input(), "Ким")
    view.sees.input().button("anonymous").click()
    assert not view.who.isVisible() and "Узнать потом" in words(view)
    type_letters(view.what.input(), "Нагрузка поделена не поровну")
    view.save_button.click()
    desk.rest()
    (card,) = appeals.list()
    assert card.confidentiality == "anonymous" and card.applicant is None


def test_a_sealed_name_opens_only_with_a_reason_that_is_kept(desk: Desk, appeals: Appeals) -> None:
    card = an_appeal(appeals, "Қорқытады", seen="confidential", name="Сәкенова Айша")
    page, view = opened(desk, card)
    assert "Сәкенова" not in words(page) and "имя запечатано" in page.list.table.rows.row(0)
    view.open_button.click()
    assert "причина сохраняется" in words(view)
    type_letters(view.reason.input(), "Написать ответ лично")
    view.open_button.click()
    desk.rest()
    assert "Сәкенова Айша" in words(view)
    assert "Сәкенова" not in repr(page.state())
    view.show_tab("history")
    desk.rest()
    assert "Запечатанное имя открыто" in words(view) and "Написать ответ лично" in words(view)
    page.levels.back()
    view = page.open_card(card.id)
    desk.rest()
    assert "Сәкенова" not in words(view)


def test_ones_own_answer_is_checked_by_name_then_the_appeal_is_closed(desk: Desk, appeals: Appeals) -> None:
    card = an_appeal(appeals)
    page, view = opened(desk, card)
    view.answer_button.click()
    view.answer.check_button.click()
    assert "Напишите ответ" in words(view.answer)
    type_letters(view.answer.text.input(), "Жалақы төленді.")
    view.answer.check_button.click()
    desk.rest()
    answer = appeals.card(card.id).answer
    assert answer is not None and answer.approved and answer.words == "Жалақы төленді."
    assert "Үлгіова Айгүл Серікқызы" in words(view.answer) and "проверено человеком" in words(view.answer)
    view.answer.close_button.click()
    assert "Выберите, чем закончилось" in words(view.answer) and appeals.card(card.id).state == "open"
    view.answer.outcome.input().button("satisfied").click()
    view.answer.close_button.click()
    desk.rest()
    assert appeals.card(card.id).state == "answered" and "отвечено" in words(view)
    desk.undo(page)
    assert appeals.card(card.id).state == "open"


def test_a_draft_wears_its_label_until_a_person_has_checked_it(desk: Desk, appeals: Appeals) -> None:
    card = an_appeal(appeals)
    source = Source("labour-code", "113", title="Еңбекақы төлеу мерзімі", checked=True)
    appeals.propose_answer(card.id, Draft("Жалақы айына бір рет төленеді [1].", sources=(source,)))
    _, view = opened(desk, card, "kk", "answer")
    assert "Нобай · адам әлі тексерген жоқ" in words(view) and "113-бап · Еңбекақы төлеу мерзімі" in words(view)
    assert appeals.card(card.id).answer.approved is False  # type: ignore[union-attr]
    type_letters(view.answer.text.input(), "Айша, ")
    view.answer.check_button.click()
    desk.rest()
    answer = appeals.card(card.id).answer
    assert answer is not None and answer.approved_by == "Үлгіова Айгүл Серікқызы"
    assert answer.words == "Айша, Жалақы айына бір рет төленеді [1]." and answer.text.startswith("Жалақы")
    assert "Нобай · адам" not in words(view)


def test_a_mark_for_the_lawyer_is_put_on_and_taken_back(desk: Desk, appeals: Appeals) -> None:
    card = an_appeal(appeals)
    page, view = opened(desk, card)
    view.lawyer_button.click()
    desk.rest()
    assert appeals.card(card.id).for_lawyer and "для юриста" in words(view)
    desk.undo(page)
    assert not appeals.card(card.id).for_lawyer


def test_the_cause_is_changed_by_a_person_and_stands_in_the_history(desk: Desk, appeals: Appeals) -> None:
    card = an_appeal(appeals)
    _, view = opened(desk, card)
    view.cause.set_value("pay.late")
    desk.rest()
    view.show_tab("history")
    desk.rest()
    assert appeals.card(card.id).cause == "pay.late" and "Задержка зарплаты" in words(view)


def test_a_half_written_appeal_survives_a_change_of_language(desk: Desk, madina: int) -> None:
    view = desk.open(SPEC, "kk")
    form = view.record()
    form.who._take(madina, "Өтегенова Мәдина Қайратқызы")
    form.sees.input().button("confidential").click()
    type_letters(form.what.input(), "Директор")
    other = desk.open(SPEC, "ru", 150)
    other.restore(view.state())
    desk.rest()
    kept = other.levels.opened.new_appeal()
    assert (kept.applicant, kept.confidentiality, kept.text) == (Applicant(member=madina), "confidential", "Директор")


def test_a_question_becomes_an_appeal_to_be_completed(desk: Desk) -> None:
    page = desk.open(SPEC)
    page.open(new=NewAppeal(TODAY, "table", "named", "Тәлімгер", "Тәлімгер бекітіле ме?", for_lawyer=True))
    appeal = page.levels.opened.new_appeal()
    assert appeal.text == "Тәлімгер бекітіле ме?" and appeal.for_lawyer


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150), ("kk", 175)])
def test_nothing_is_cut_and_everything_has_a_name(desk: Desk, appeals: Appeals, language: str, letters: int) -> None:
    sealed = an_appeal(appeals, "Қорқытады", seen="confidential", ago=20)
    drafted = an_appeal(appeals, "Қосымша сағаттың ақысы екі айдан бері төленбей келеді, себебін айтпайды", ago=3)
    appeals.propose_answer(drafted.id, Draft("Жауап [1]. " * 60, sources=(Source("labour-code", "109", title="Үстеме жұмысқа, мереке және демалыс күндеріндегі жұмысқа ақы төлеу", revised=TODAY),)))
    page = desk.open(SPEC, language, letters)

    def check(what: str) -> None:
        desk.rest()
        page.measure()
        assert cut_texts(page.window()) == [], what
        assert nameless(page.window()) == [], what

    with StrayWindows() as stray:
        check("journal")
        view = page.record()
        view.what.set_value("Жалақы кешікті")
        desk.qtbot.wait(250)
        view.save()
        check("new")
        for card in (sealed, drafted):
            for tab in ("matter", "answer", "history"):
                page.open_card(card.id, tab)
                check(f"{card.number} {tab}")
        appeals.answer(drafted.id, "Жауап.")
        page.open_card(drafted.id, "answer")
        check("checked")
    assert stray == []
