"""Papers from cards: filled, drawn, kept with a number, approved by a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tirek.features.documents.service import Documents, unapproved
from tirek.features.members.api import Members
from tirek.features.settings.api import Settings
from tirek.foundation.clock import FixedClock
from tirek.foundation.drafts import Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.rendering import preview
from tirek.foundation.store.ids import id_text

INQUIRY = {
    "addressee_post": "«Ақбұлақ орта мектебі» КММ директоры",
    "addressee": "Омаров Данияр Серікұлы",
    "basis": "ұжымдық шарттың 24-тармағы",
    "questions": ["Қанша жұмыскерге қосымша ақы есептелді?", "Бұйрықтың көшірмесі."],
    "answer_due": "2026-12-01",
}
EXTRACT = {
    "meeting_kind": "committee", "minutes_no": "8", "minutes_date": "2026-11-12", "members_present": 6, "chair": "Ахметова Айгүл",
    "secretary": "Сейітова Гүлмира Әлиқызы", "item_no": "2", "item_title": "Жүктеме туралы", "decision": ["Келісілсін."],
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(preview.page_text(pdf, page) for page in range(preview.page_count(pdf))).split())


@pytest.fixture
def documents(org: OpenedOrganisation) -> Documents:
    return Documents(org)


def test_an_inquiry_in_both_languages_from_one_set_of_answers(documents: Documents) -> None:
    for language, words in (("kk", "2026 жылғы 1 желтоқсанға дейін"), ("ru", "до 1 декабря 2026 года")):
        filled = documents.fill("inq", INQUIRY, language)  # type: ignore[arg-type]
        rendered = documents.render(filled)
        assert filled.missing == () and not rendered.draft and rendered.pages == 1
        assert words in text_of(rendered.data).replace("\u00a0", " ")


def test_a_member_is_filled_in_from_the_card(org: OpenedOrganisation, documents: Documents) -> None:
    member = Members(org).add(
        {"last_name": "Сейітова", "first_name": "Гүлмира", "patronymic": "Әлиқызы", "post": "мұғалім"}
    )
    for reference in (id_text(member.id), {"id": id_text(member.id)}, member):
        filled = documents.fill("INQ", INQUIRY | {"member": reference}, "kk")
        assert "Сейітова Гүлмира Әлиқызы, лауазымы: мұғалім" in text_of(documents.render(filled).data)
    assert [note.code for note in documents.fill("INQ", INQUIRY | {"member": "0" * 15 + "1"}, "kk").notes] == ["wrong"]


def test_what_is_missing_is_said_and_the_paper_is_a_draft_with_lines_for_the_hand(documents: Documents) -> None:
    filled = documents.fill("EXT", EXTRACT | {"decision": [], "minutes_date": "12.11.2026"}, "kk")
    assert filled.missing == ("decision",) and {note.code for note in filled.notes} == {"missing", "wrong"}
    rendered = documents.render(filled)
    assert rendered.draft and "ЖОБА · ПРОЕКТ" in text_of(rendered.data)


def test_the_chair_and_today_are_filled_in_by_the_program(org: OpenedOrganisation, documents: Documents) -> None:
    filled = documents.fill("EXT", EXTRACT, "ru")
    assert filled.missing == ()
    assert org.actor.name.split()[0] in text_of(documents.render(filled).data)
    assert filled.document.made_on == org.clock.today()


def test_the_same_paper_as_docx(documents: Documents) -> None:
    rendered = documents.render(documents.fill("EXT", EXTRACT, "kk"), "docx")
    assert rendered.data.startswith(b"PK") and rendered.pages == 1


def test_saved_papers_have_yearly_numbers_and_are_drawn_again_byte_for_byte(documents: Documents) -> None:
    first, second = documents.save("INQ", INQUIRY, "kk"), documents.save("INQ", INQUIRY, "kk", about=("appeal", 7))
    assert first.number != second.number and first.state == "ready"
    once = documents.render(documents.open(first.id)).data
    assert first.number in text_of(once) and documents.render(documents.open(first.id)).data == once
    assert [card.id for card in documents.list(about=("appeal", 7))] == [second.id]


def test_a_proposed_text_is_a_draft_until_a_person_approves_it(
    org: OpenedOrganisation, documents: Documents, clock: FixedClock
) -> None:
    draft = Draft("Бірінші сұрақ.\nЕкінші сұрақ.", "qwen", model_version="2.5", proposed_at=clock.now())
    card = documents.save("INQ", INQUIRY | {"questions": draft}, "ru")
    assert card.state == "draft" and list(unapproved(documents.open(card.id))) == ["questions"]
    before = text_of(documents.render(documents.open(card.id)).data)
    assert "ЖОБА · ПРОЕКТ" in before and "ещё никто не проверил" in before

    clock.advance(timedelta(days=1))
    approved = documents.approve(card.id, {"questions": "Бірінші сұрақ.\nҮшінші сұрақ."})
    assert (
        approved.state == "approved" and approved.approved_by == org.actor.name and approved.approved_at == clock.now()
    )
    rendered = documents.render(documents.open(card.id))
    text = text_of(rendered.data)
    assert not rendered.draft and "Үшінші сұрақ." in text and "Екінші" not in text
    assert f"Проверил и утвердил: {org.actor.name}" in text and b"<tirek:AIModel>qwen" in rendered.data
    assert "Екінші" in documents.answers(card.id)["questions"]["text"]  # what was proposed is not forgotten


def test_an_approved_paper_does_not_change(documents: Documents) -> None:
    card = documents.save("INQ", INQUIRY, "kk")
    documents.change(card.id, INQUIRY | {"purpose": "бақылау"})
    assert documents.answers(card.id)["purpose"] == "бақылау"
    documents.approve(card.id)
    for deed in (lambda: documents.change(card.id, INQUIRY), lambda: documents.approve(card.id)):
        with pytest.raises(Circumstance, match="DOCUMENT-02"):
            deed()


def test_a_paper_with_gaps_is_not_approved(documents: Documents) -> None:
    card = documents.save("INQ", {}, "kk")
    with pytest.raises(Circumstance, match="DOCUMENT-03"):
        documents.approve(card.id)
    assert documents.card(card.id).state == "draft"


def test_a_name_that_must_not_be_written_is_given_again_when_the_paper_is_drawn(documents: Documents) -> None:
    card = documents.save("INQ", INQUIRY | {"member": "Құпия Есімі"}, "kk", without=("member",))
    assert "member" not in documents.answers(card.id)
    assert "Құпия" not in text_of(documents.render(documents.open(card.id)).data)
    assert "Құпия Есімі" in text_of(documents.render(documents.open(card.id, {"member": "Құпия Есімі"})).data)


def test_a_removed_paper_comes_back_by_undo(org: OpenedOrganisation, documents: Documents) -> None:
    card = documents.save("INQ", INQUIRY, "kk")
    action = documents.remove(card.id)
    assert documents.list() == []
    with pytest.raises(Circumstance, match="RECORD-01"):
        documents.open(card.id)
    org.office.undo(action)
    assert [one.id for one in documents.list()] == [card.id]
    assert documents.save("INQ", INQUIRY, "kk").number != card.number


def test_the_head_names_the_union_and_the_organisation_in_both_languages(
    org: OpenedOrganisation, documents: Documents
) -> None:
    Settings(org).change_organisation(name="Первичная организация", name_kk="Бастауыш ұйым")
    documents.set_letterhead(address_kk="Мектеп көшесі, 1", email="a@example.kz", nonsense="x")
    text = text_of(documents.render(documents.fill("INQ", INQUIRY, "kk")).data)
    for words in (
        "КАЗАХСТАНСКИЙ ОТРАСЛЕВОЙ",
        "ОҚУ-АҒАРТУ",
        "Бастауыш ұйым",
        "Первичная организация",
        "Мектеп көшесі, 1",
    ):
        assert words in text


def test_an_unknown_template(documents: Documents) -> None:
    with pytest.raises(Circumstance, match="DOCUMENT-01"):
        documents.fill("XYZ", {}, "kk")
