"""The page of documents: a form from a template, the paper beside it, a person's approval, a file on request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support.screens import page_context
from tirek.features.documents.screens.answers import AnswerForm
from tirek.features.documents.screens.fill_view import FillView
from tirek.features.documents.screens.page import DocumentsPage
from tirek.features.documents.screens.paper_view import PaperView
from tirek.features.documents.screens.words import by_purpose, file_name
from tirek.features.documents.service import Documents
from tirek.features.members.api import Members
from tirek.foundation.drafts import Draft
from tirek.foundation.jobs import Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_text
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.pictures import picture_of

INQUIRY = {
    "addressee_post": "«Ақбұлақ орта мектебі» КММ директоры",
    "addressee": "Омаров Данияр Серікұлы",
    "basis": "ұжымдық шарттың 24-тармағы",
    "questions": ["Қанша жұмыскерге қосымша ақы есептелді?", "Бұйрықтың көшірмесі."],
    "answer_due": "2026-12-01",
}


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    runner = window_jobs()
    yield runner
    runner.close()


def page_of(context: PageContext, qtbot: QtBot) -> DocumentsPage:
    page = DocumentsPage(context)
    qtbot.addWidget(page)
    page.resize(1366, 728)
    page.show()
    page.refresh()
    return page


@pytest.fixture
def page(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> DocumentsPage:
    return page_of(page_context("kk", org=org, jobs=jobs), qtbot)


def drawn(view: FillView | None, qtbot: QtBot) -> FillView:
    assert view is not None
    qtbot.waitUntil(lambda: view.filled is not None and not view._drawing, timeout=20_000)
    return view


def opened_paper(page: DocumentsPage, qtbot: QtBot) -> PaperView:
    qtbot.waitUntil(lambda: isinstance(page.levels.opened, PaperView), timeout=20_000)
    view = page.levels.opened
    assert isinstance(view, PaperView)
    qtbot.waitUntil(lambda: view.card is not None, timeout=20_000)
    return view


def told(page: DocumentsPage) -> list[tuple[Any, ...]]:
    return page.context.shell.asked  # type: ignore[attr-defined]


def test_a_paper_is_filled_in_kept_checked_and_saved(page: DocumentsPage, qtbot: QtBot, tmp_path: Path) -> None:
    view = drawn(page.begin("INQ", INQUIRY), qtbot)
    view.save_button.click()
    paper = opened_paper(page, qtbot)
    assert paper.card is not None and paper.card.state == "ready" and len(paper.preview._sheets) == 1
    paper.check_button.click()
    qtbot.waitUntil(lambda: paper.card is not None and paper.card.state == "approved", timeout=20_000)
    assert paper.card.approved_by == page.context.org.actor.name
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        name = f"хат.{kind}"
        paper.save_file(tmp_path / name, kind)  # type: ignore[arg-type]
        qtbot.waitUntil(lambda name=name: told(page)[-1][0] == "say" and name in told(page)[-1][1], timeout=20_000)
        assert (tmp_path / name).read_bytes().startswith(start)


def test_gaps_are_told_while_one_types_and_the_paper_is_kept_as_a_draft(page: DocumentsPage, qtbot: QtBot) -> None:
    view = drawn(page.begin("INQ"), qtbot)
    assert view.filled is not None and "basis" in view.filled.missing and str(len(view.filled.missing)) in view.gaps.text()
    view.save_button.click()
    paper = opened_paper(page, qtbot)
    assert paper.card is not None and paper.card.state == "draft"
    paper.change_button.click()
    again = page.levels.opened
    assert isinstance(again, FillView) and again.paper_id == paper.paper_id
    again.form.show_answers(INQUIRY)
    again.save_button.click()
    assert opened_paper(page, qtbot).card.state == "ready"  # type: ignore[union-attr]


def test_a_place_that_cannot_be_written_is_said(page: DocumentsPage, qtbot: QtBot, tmp_path: Path) -> None:
    card = page.documents.save("INQ", INQUIRY, "kk")
    page.open(id=card.id)
    paper = opened_paper(page, qtbot)
    paper.save_file(tmp_path / "no such folder" / "a.pdf", "pdf")
    qtbot.waitUntil(lambda: bool(told(page)) and told(page)[-1][0] == "show_error", timeout=20_000)
    assert told(page)[-1][1].code == "DOCUMENT-10"


def test_a_member_is_found_by_the_surname_and_put_in(page: DocumentsPage, qtbot: QtBot) -> None:
    member = Members(page.context.org).add({"last_name": "Сейітова", "first_name": "Гүлмира", "post": "мұғалім"})
    view = drawn(page.begin("INQ", INQUIRY), qtbot)
    field: Any = view.form.field("member")
    field.box.setText("сейіт")
    field._look()
    qtbot.waitUntil(lambda: field._column.count() == 1)
    field._column.itemAt(0).widget().click()
    assert view.form.answers()["member"]["id"] == id_text(member.id)
    field.box.setText("Басқа адам")
    assert view.form.answers()["member"] == "Басқа адам"


def test_dates_are_taken_as_people_type_them(page: DocumentsPage, qtbot: QtBot) -> None:
    view = drawn(page.begin("INQ", INQUIRY), qtbot)
    view.form.field("answer_due").set_value("1.12.26")
    assert view.form.answers()["answer_due"] == "2026-12-01"
    view.form.field("answer_due").set_value("35.12.26")
    view.save_button.click()
    assert view.form.field("answer_due").text_error() and page.documents.list() == []


def test_rows_of_a_list_come_and_go(page: DocumentsPage, qtbot: QtBot) -> None:
    view = drawn(page.begin("ANS"), qtbot)
    sources: Any = view.form.field("sources")
    sources.add_row()["act"].set_value("Еңбек кодексі")
    sources.add_row()["article"].set_value("113")
    sources._remove(sources._rows[1][0])
    assert view.form.answers()["sources"] == [{"act": "Еңбек кодексі", "article": None, "part": None, "revised": None}]


def test_a_proposed_text_stays_a_proposal_until_it_is_changed(page: DocumentsPage, qtbot: QtBot) -> None:
    draft = Draft("Бірінші сұрақ.", "tiny", proposed_at=page.context.clock.now()).as_dict()
    view = drawn(page.begin("INQ", INQUIRY | {"questions": draft}), qtbot)
    assert view.form.answers()["questions"] == draft
    view.form.field("questions").set_value("Менің сұрағым.")
    assert view.form.answers()["questions"] == "Менің сұрағым."


def test_half_written_answers_survive_a_change_of_language(page: DocumentsPage, qtbot: QtBot, org: OpenedOrganisation, jobs: Jobs) -> None:
    view = drawn(page.begin("INQ", None, "ru"), qtbot)
    view.form.field("basis").set_value("24-тармақ")
    state = page.state()
    again = page_of(page_context("ru", org=org, jobs=jobs), qtbot)
    again.restore(state)
    other = again.levels.opened
    assert isinstance(other, FillView) and other.language == "ru" and other.form.answers()["basis"] == "24-тармақ"


def test_every_template_makes_a_form_and_stands_in_one_group(page: DocumentsPage, qtbot: QtBot) -> None:
    templates = page.documents.templates()
    grouped = [template.code for _, group in by_purpose(templates) for template in group]
    assert sorted(grouped) == sorted(template.code for template in templates)
    for template in templates:
        form = AnswerForm(page.context, page.jobs, template.fields, "kk")
        qtbot.addWidget(form)
        form.show_answers({})
        assert set(form.answers()) == {field.name for field in template.fields} - {"no"}


def test_a_paper_taken_off_comes_back(page: DocumentsPage, qtbot: QtBot) -> None:
    card = page.documents.save("INQ", INQUIRY, "kk")
    page.open(id=card.id)
    opened_paper(page, qtbot).remove_button.click()
    qtbot.waitUntil(lambda: page.levels.opened is None)
    assert Documents(page.context.org).list() == []
    page.context.shell.undo()  # type: ignore[attr-defined]
    assert [one.id for one in Documents(page.context.org).list()] == [card.id]


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150), ("ru", 175)])
def test_nothing_is_cut_and_everything_has_a_name(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot, language: str, letters: int) -> None:
    page = page_of(page_context(language, org=org, jobs=jobs, letters=letters), qtbot)
    card = page.documents.save("INQ", INQUIRY, "kk")
    page.refresh()
    qtbot.waitUntil(lambda: bool(page.list._papers))
    for step in (lambda: None, lambda: drawn(page.begin("ANS"), qtbot), lambda: page.open_paper(card.id)):
        step()
        qtbot.wait(50)
        picture_of(page, width=1366 - round(237 * letters / 100), height=650)
        assert cut_texts(page) == [] and nameless(page) == []


def test_the_name_of_a_file_has_no_signs_that_systems_refuse(page: DocumentsPage) -> None:
    assert "/" not in file_name(page.documents.template("INQ"), "3-A/2026", "kk")
