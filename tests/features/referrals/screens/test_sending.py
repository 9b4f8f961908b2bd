"""An appeal is sealed from its card: chosen, seen word by word, sent; what comes back lies on the card and becomes a draft by a press."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from support import sealed_cases
from support.another_school import AnotherSchool
from support.cards import certified
from support.pages import Desk, words
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.appeals.screens import appeals_spec
from tirek.features.referrals.screens import make_appeal_part, refer_spec
from tirek.features.referrals.service import Referrals
from tirek.foundation.exchange.directory import Correspondent
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek_protocol.transfers import read_address

NAME = "Құпияұлы Жасырын"


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


def part_of(view: QWidget) -> object:
    return next(one for one in view.findChildren(QWidget) if hasattr(one, "lawyer_button") and hasattr(one, "region_button"))


@pytest.mark.parametrize(("language", "letters", "delivered"), [("kk", 150, "заңгер"), ("ru", 100, "юрист")])
def test_a_case_is_seen_before_it_is_sealed(desk: Desk, org: OpenedOrganisation, tmp_path: Path, language: str, letters: int, delivered: str) -> None:
    certified(org)
    there = AnotherSchool(tmp_path, "Кәсіподақ заңгері")
    book = [Correspondent("lawyer", "Кәсіподақ заңгері", "Түркістан облысы", there.address, read_address(there.address).fingerprint)]
    new = NewAppeal(org.clock.today(), "table", "confidential", "Жалақы кешікті", "Екі ай төленбеді.", Applicant(name=NAME), "pay.late")
    number = Appeals(org).register(new).id
    page = desk.open(appeals_spec(parts=[make_appeal_part]), language, letters)
    page.open(id=number)
    desk.rest()
    part = part_of(page)
    part.lawyer_button.click()  # type: ignore[attr-defined]
    assert page.shell.asked[-1] == ("navigate", "refer", {"appeal": number, "purpose": "case"})
    assert cut_texts(page) == [] and nameless(page) == []

    sending = desk.open(refer_spec(lambda: book), language, letters)
    sending.open(appeal=number, purpose="case")
    desk.rest()
    view = sending.form_view
    assert there.own.fingerprint in words(sending) and "applicant" not in view.checks
    view.look()
    desk.rest()
    assert sending.levels.opened is None, "nobody has said how the person agreed"
    view.ground.set_value("20.11.2026 өтініші")
    view.note.set_value(f"{NAME} айтқандай")
    view.look()
    desk.rest()
    assert sending.shell.asked[-1][0] == "show_error" and Referrals(org).of_appeal(number) == []
    view.note.set_value("Көмек керек")
    file = tmp_path / "бұйрық.pdf"
    file.write_bytes(b"%PDF-1.7")
    view.add_file(file)
    view.look()
    desk.rest()
    shown = sending.levels.opened.view
    assert "Екі ай төленбеді." in words(shown) and "бұйрық.pdf" in words(shown) and NAME not in words(shown)
    assert cut_texts(sending) == [] and nameless(sending) == []
    shown.send_button.click()
    desk.rest()
    (sent,) = Referrals(org).of_appeal(number)
    assert (sent.state, sent.ground) == ("waiting", "20.11.2026 өтініші")
    sending.open(sent=sent.id)
    desk.rest()
    assert "Екі ай төленбеді." in words(sending)

    assert Referrals(org).take_in(sealed_cases.answer(org, there, sent, "Талап қойыңыз.", "Заңгерова", "Бұйрық керек"), 1)
    page.open(id=number)
    desk.rest()
    part = part_of(page)
    assert "Талап қойыңыз." in words(part) and "Заңгерова" in words(part)  # type: ignore[arg-type]
    assert cut_texts(page) == [] and nameless(page) == []
    part.as_draft(sent.id and Referrals(org).one(sent.id).replies[0].id)  # type: ignore[attr-defined]
    desk.rest()
    answer = Appeals(org).card(number).answer
    assert answer is not None and not answer.approved and answer.words == "Талап қойыңыз."
    desk.undo(page)
    assert Appeals(org).card(number).answer is None


def test_nobody_to_write_to_is_said(desk: Desk, org: OpenedOrganisation) -> None:
    number = Appeals(org).register(NewAppeal(org.clock.today(), "table", "anonymous", "Жалақы", "Мәтін")).id
    page = desk.open(refer_spec(list), "kk", 100)
    page.open(appeal=number, purpose="complaint")
    desk.rest()
    assert page.form_view is None and "Әзірге жазатын ешкім жоқ" in words(page)
