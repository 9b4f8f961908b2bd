"""What came: a list that opens nothing, a case read and answered, a member's word accepted, a transfer taken in, all from one page."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support import sealed_cases
from support.another_school import AnotherSchool
from support.cards import certified
from support.pages import Desk, words
from tirek.features.appeals.api import Appeals, Words, WordSink
from tirek.features.arrivals.screens import arrived_spec
from tirek.features.arrivals.service import Arrivals
from tirek.features.arrivals.today import arrival_tasks
from tirek.features.letters.api import LetterKeeper, Letters
from tirek.features.members.api import Members
from tirek.features.referrals.desk import Desk as CaseDesk
from tirek.features.referrals.screens import make_case_view
from tirek.features.transfer.api import Transfers
from tirek.features.transfer.screens import make_letter_view
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.exchange.model import Outgoing
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek_protocol import letters as protocol
from tirek_protocol.messages import MEMBER_WORD_INFO, MemberWord, Relayed
from tirek_protocol.sealing import SealingKey

SPEC = arrived_spec({"case": make_case_view, "transfer": make_letter_view})


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    certified(org)
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


def say(org: OpenedOrganisation, how: str, text: str, name: str = "") -> str:
    """A word from the members' page lies here."""
    member = Enrolments(org).current()
    assert member is not None
    key, word = base64.b64encode(SealingKey.new().reader.public).decode(), os.urandom(8)
    told = {"v": 1, "how": how, "name": name, "contact": "", "text": text, "lang": "kk", "reply_key": key}
    sealed = member.seal.reader.seal(json.dumps(told).encode(), MEMBER_WORD_INFO + member.seal.reader.id)
    WordSink().take(org, "member_word", MemberWord(word, 1_795_300_000_000, sealed))
    return word.hex()


def relays(org: OpenedOrganisation) -> list[str]:
    """Grounds of the letters that leave."""
    with org.office.read() as session:
        return sorted(session.execute(Outgoing.__table__.select().where(Outgoing.kind == "relay").with_only_columns(Outgoing.ground)).scalars())


@pytest.mark.parametrize(("language", "letters"), [("kk", 150), ("ru", 100)])
def test_a_case_is_opened_by_a_person_and_answered(desk: Desk, org: OpenedOrganisation, tmp_path: Path, language: str, letters: int) -> None:
    there = AnotherSchool(tmp_path)
    letter = sealed_cases.arrive(org, there, "Жұмыстан шығару", "Бұйрық негізсіз")
    assert [task.target.page for task in arrival_tasks(org, org.clock.today(), load_texts(language))] == ["arrived"]
    page = desk.open(SPEC, language, letters)
    page.refresh()
    desk.rest()
    assert "Жұмыстан шығару" not in words(page) and relays(org) == []
    assert cut_texts(page) == [] and nameless(page) == []
    page.buttons[str(letter)].click()
    desk.rest()
    view = page.opened
    assert "Бұйрық негізсіз" in words(view) and there.own.fingerprint in words(view)
    assert relays(org) == ["rule:read-receipt"] and Arrivals(org).unread() == (0, 0)
    assert cut_texts(page) == [] and nameless(page) == []
    view.save_paper(0, tmp_path / "paper.pdf")
    desk.rest()
    assert (tmp_path / "paper.pdf").read_bytes() == b"%PDF"
    view.send()
    desk.rest()
    assert page.shell.asked[-1][0] == "show_error", "an empty reply is none"
    view.words.set_value("Талап арыз беріңіз")
    view.send()
    desk.rest()
    assert CaseDesk(org).list()[0].answered_at is not None and "Талап арыз беріңіз" in words(page.opened)
    page.levels.back()
    desk.rest()
    assert "Жұмыстан шығару" in words(page)


@pytest.mark.parametrize(("how", "name"), [("named", "Асанова Гүл"), ("confidential", "Асанова Гүл"), ("anonymous", "")])
def test_a_word_becomes_an_appeal_only_by_a_person(desk: Desk, org: OpenedOrganisation, how: str, name: str) -> None:
    word = say(org, how, "Жалақы кешікті. Не істеу керек?", name)
    aside = say(org, "anonymous", "сынақ")
    page = desk.open(SPEC, "ru", 100)
    page.refresh()
    desk.rest()
    assert "Асанова" not in words(page) and Appeals(org).list() == []
    page.buttons[word].click()
    desk.rest()
    view = page.opened
    assert "Не істеу керек" in words(view) and ("Асанова" in words(view)) == (how == "named")
    assert (view.subject.value(), view.cause.value()) == ("Жалақы кешікті", "pay.late")
    assert cut_texts(page) == [] and nameless(page) == []
    view.accept()
    desk.rest()
    (card,) = Appeals(org).list()
    assert (card.confidentiality, card.cause) == (how, "pay.late")
    assert page.shell.asked[-1] == ("navigate", "appeals", {"id": card.id})
    page.refresh()
    desk.rest()
    page.buttons[aside].click()
    desk.rest()
    page.opened.aside_button.click()
    desk.rest()
    assert Words(org).waiting() == [] and page.opened is None


def test_a_transfer_that_came_is_taken_in_from_the_list(desk: Desk, org: OpenedOrganisation, tmp_path: Path) -> None:
    there = AnotherSchool(tmp_path)
    _, file = there.transfer(Transfers(org).address(), last_name="Көшпелі", first_name="Айгүл")
    data = file.read_bytes()
    LetterKeeper().take(org, protocol.outer(data), Relayed(os.urandom(8), 1_795_300_000_000, "Басқа мектеп", data))
    (letter,) = Letters(org).list()
    page = desk.open(SPEC, "kk", 150)
    page.refresh()
    desk.rest()
    page.buttons[str(letter.id)].click()
    desk.rest()
    view = page.opened
    assert "Көшпелі" in words(view) and cut_texts(page) == [] and nameless(page) == []
    view.take_button.click()
    desk.rest()
    assert [card.last_name for card in Members(org).cards()] == ["Көшпелі"] and Letters(org).list()[0].done
