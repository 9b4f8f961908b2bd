"""The page of transfers between two schools, and what a member's card says meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import Template, fixed_clock
from support.pages import Desk, words
from tirek.app.workplace import card_parts
from tirek.features.members.api import Members
from tirek.features.members.screens import members_spec
from tirek.features.transfer.screens import SPEC
from tirek.features.transfer.service import Transfers
from tirek.features.transfer.today import transfer_tasks
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless

PERSON = {"last_name": "Өтегенова", "first_name": "Мәдина", "birth_date": "1985-04-12", "phone": "+77011112233", "joined_on": "2010-09-01"}


@pytest.fixture
def other(template: Template, tmp_path: Path) -> Iterator[OpenedOrganisation]:
    org = template.open_copy(tmp_path / "other", fixed_clock())
    yield org
    org.close()


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


def file(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize(("language", "letters", "chip"), [("kk", 150, "жолда"), ("ru", 100, "в пути")])
def test_a_member_is_sent_from_the_card_and_the_answer_ends_it(
    desk: Desk, org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path, language: str, letters: int, chip: str
) -> None:
    member = Members(org).add(PERSON).id
    members_page = desk.open(members_spec(card_parts()), language, letters)
    card = members_page.open_card(member)
    desk.rest()
    card.tabs.show_tab("union")
    desk.rest()
    part = next(one for one in card.tabs.view.findChildren(object) if hasattr(one, "send_button"))
    part.send_button.click()
    assert members_page.shell.asked[-1] == ("navigate", "transfers", {"member": member})

    page = desk.open(SPEC, language, letters)
    page.open(member=member)
    desk.rest()
    view = page.opened
    view.save()
    view.form.field("ground").set_value("2026-11-20 өтініші")
    view.save()
    assert page.shell.asked[-1][0] == "say", "no address yet: said, and nothing is sealed"
    view.take_address(file(tmp_path / "no.txt", "бұл мекенжай емес"))
    desk.rest()
    assert page.shell.asked[-1][0] == "show_error" and view.peer is None
    view.take_address(file(tmp_path / "address.txt", Transfers(other).address()))
    desk.rest()
    assert view.peer is not None and view.peer.digits in words(view)
    assert (cut_texts(page), nameless(page)) == ([], [])
    view.send_to(tmp_path / "letter.tirek-move")
    desk.rest()
    assert page.opened is None and chip in words(page)
    assert (cut_texts(page), nameless(page)) == ([], [])
    assert Members(org).card(member).state == "suspended"

    _, answer = Transfers(other).take(tmp_path / "letter.tirek-move")
    page.look(file(tmp_path / "answer", answer))
    desk.rest()
    assert (cut_texts(page), nameless(page)) == ([], [])
    page.opened.receive_button.click()
    desk.rest()
    assert page.opened is None and Members(org).card(member).state == "transferred"


def test_a_file_that_came_is_looked_at_first_and_refused_with_a_reason(desk: Desk, org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path) -> None:
    there = Transfers(other)
    sent = there.send(Members(other).add(PERSON).id, Transfers(org).address(), "2026-11-20 өтініші")
    letter = file(tmp_path / "letter", there.letter(sent.id))
    page = desk.open(SPEC, "ru", 150)
    page.look(letter)
    desk.rest()
    assert "Өтегенова Мәдина" in words(page.opened) and Members(org).count() == 0, "looking takes nobody in"
    assert (cut_texts(page), nameless(page)) == ([], [])
    page.opened.refuse()
    assert Members(org).count() == 0 and page.opened is not None, "a reason is asked for"
    page.opened.answer_to(tmp_path / "no-folder" / "answer", lambda road, came: road.refuse(came, "Бізде жұмыс істемейді"), "")
    desk.rest()
    assert page.shell.asked[-1][0] == "show_error" and page.shell.asked[-1][1].code == "TRANSFER-17"
    row = Transfers(org).list()[0]
    page.write(row, "answer", tmp_path / "answer")
    desk.rest()
    assert there.receive(tmp_path / "answer").state == "returned"
    page.look(letter)
    desk.rest()
    assert page.opened.again_button is not None, "the same answer once more"


def test_a_member_is_taken_in_and_one_asked_back_stays(desk: Desk, org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path) -> None:
    there = Transfers(other)
    sent = there.send(Members(other).add(PERSON).id, Transfers(org).address(), "2026-11-20 өтініші")
    letter, recall = file(tmp_path / "letter", there.letter(sent.id)), file(tmp_path / "recall", there.recall(sent.id))
    page = desk.open(SPEC, "kk")
    page.look(letter)
    desk.rest()
    page.opened.answer_to(tmp_path / "answer", lambda road, came: road.take(came), "")
    desk.rest()
    assert Members(org).count() == 1 and page.opened is None
    page.look(recall)
    desk.rest()
    page.opened.answer_to(tmp_path / "again", lambda road, came: road.answer_recall(came), "")
    desk.rest()
    assert there.receive(tmp_path / "again").state == "moved"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_refusal_that_came_says_its_reason_and_the_person_stays(desk: Desk, org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path, language: str) -> None:
    here = Transfers(org)
    sent = here.send(Members(org).add(PERSON).id, Transfers(other).address(), "2026-11-20 өтініші")
    _, answer = Transfers(other).refuse(file(tmp_path / "letter", here.letter(sent.id)), "Бізде жұмыс істемейді")
    page = desk.open(SPEC, language)
    page.look(file(tmp_path / "answer", answer))
    desk.rest()
    assert "Бізде жұмыс істемейді" in words(page.opened)
    assert (cut_texts(page), nameless(page)) == ([], [])
    page.opened.receive_button.click()
    desk.rest()
    assert page.opened is None and here.list()[0].state == "returned"


def test_our_address_is_written_with_its_digits(desk: Desk, org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path) -> None:
    page = desk.open(SPEC, "ru")
    page.write_address(tmp_path / "address.txt")
    desk.rest()
    assert Transfers(other).who((tmp_path / "address.txt").read_text()).digits in words(page)


def test_half_a_transfer_survives_a_change_of_language(desk: Desk, org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path) -> None:
    member = Members(org).add(PERSON)
    page = desk.open(SPEC, "kk")
    view = page.prepare(member.id)
    desk.rest()
    view.form.field("ground").set_value("өтініші")
    view.take_address(file(tmp_path / "address.txt", Transfers(other).address()))
    desk.rest()
    kept = page.state()
    again = desk.open(SPEC, "ru")
    again.restore(kept)
    desk.rest()
    assert again.opened.form.values()["ground"] == "өтініші" and again.opened.peer == view.peer and again.opened.who.record == member.id


def test_today_asks_to_call_after_two_weeks(org: OpenedOrganisation, other: OpenedOrganisation) -> None:
    Transfers(org).send(Members(org).add(PERSON).id, Transfers(other).address(), "өтініші")
    today = org.clock.today()
    assert transfer_tasks(org, today + timedelta(days=13), load_texts("ru")) == []
    assert "Өтегенова Мәдина" in transfer_tasks(org, today + timedelta(days=14), load_texts("ru"))[0].title


def test_by_hand_a_membership_on_its_way_is_left_alone(org: OpenedOrganisation, other: OpenedOrganisation, tmp_path: Path) -> None:
    from tirek.features.members.merging import Duplicates

    members, here = Members(org), Transfers(org)
    member, twin = members.add(PERSON), members.add({**PERSON, "first_name": "Мадина"})
    before = members.story(member.id)[0].action
    sent = here.send(member.id, Transfers(other).address(), "өтініші")
    deeds = (
        lambda: members.set_state(member.id, "member"), lambda: members.set_state(member.id, "left", on="2026-11-23"), lambda: members.remove(member.id),
        lambda: members.restore(member.id, before), lambda: Duplicates(org).merge(twin.id, member.id), lambda: Duplicates(org).merge(member.id, twin.id),
    )  # fmt: skip
    for deed in deeds:
        with pytest.raises(Circumstance) as caught:
            deed()
        assert caught.value.code == "TRANSFER-18"
    assert members.card(member.id).state == "suspended" and members.change(member.id, {"phone": "+77010000000"}).phone == "+77010000000"
    here.receive(file(tmp_path / "a", Transfers(other).take(file(tmp_path / "l", here.letter(sent.id)))[1]))
    with pytest.raises(Circumstance) as caught:
        members.set_state(member.id, "member")
    assert caught.value.code == "TRANSFER-19"
    assert members.set_state(member.id, "member", ground="Ол жақтан шығып қойған").state == "member"
