"""The page of membership cards: given out, one replaced, printed, a shown card judged; what it says where no centre is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.cards import PaperCentre
from support.pages import Desk, words
from tirek.features.cards.screens import SPEC
from tirek.features.cards.screens.page import CardsPage
from tirek.features.cards.service import Cards
from tirek.features.members.api import Members
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek_protocol import cards as protocol

ASEL = {"last_name": "Жұмағұлова", "first_name": "Әсел", "patronymic": "Қайратқызы"}


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    opened = Desk(qtbot, org)
    yield opened
    opened.close()


def text_of(org: OpenedOrganisation, card: int) -> str:
    paper = Cards(org)._paper(card)
    return paper.address + paper.digits


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150)])
def test_from_nobody_having_one_to_a_judged_card(desk: Desk, org: OpenedOrganisation, tmp_path: Path, language: str, letters: int) -> None:
    org.texts = load_texts(language)
    centre = PaperCentre(org)
    asel = Members(org).add(ASEL)
    Members(org).add(ASEL | {"first_name": "Айгүл"})
    page: CardsPage = desk.open(SPEC, language, letters)
    assert len(page.standing.without) == 2
    page.give_button.click()
    desk.rest()
    assert len(page.standing.holding) == 2 and page.standing.without == []
    page.open(member=asel.id)
    desk.rest()
    (first,) = Cards(org).of_member(asel.id)
    page.reason.set_value("worn")
    page.replace_button.click()
    desk.rest()
    second, old = Cards(org).of_member(asel.id)
    assert (old.id, old.reason, second.withdrawn_on) == (first.id, "worn", None)
    for cards, sheet in ((page.standing.holding, True), ([second.id], False)):
        file = tmp_path / f"{language}-{sheet}.pdf"
        page.save_file(file, cards, sheet=sheet)
        desk.rest()
        assert file.read_bytes().startswith(b"%PDF")
    text = text_of(org, second.id)
    page.text.set_value(text)
    page.check_button.click()
    desk.rest()
    assert "Жұмағұлова Әсел Қайратқызы" in words(page.verdict)
    centre.withdrawn(protocol.withdrawn_name(centre.subject, protocol.check_card(text, centre_trust(centre), org.clock.today()).card.card))
    page.check()
    desk.rest()
    assert org.texts.t("This card was withdrawn and holds no longer.") in words(page.verdict)
    assert cut_texts(page) == [] and nameless(page) == []


def centre_trust(centre: PaperCentre) -> protocol.Trust:
    return protocol.Trust(centre.root.public)


def test_without_a_centre_the_page_says_what_is_missing(desk: Desk, org: OpenedOrganisation) -> None:
    asel = Members(org).add(ASEL)
    page: CardsPage = desk.open(SPEC)
    t = org.texts.t
    assert t("Take the invitation from the regional office and exchange, then give out the cards.") in words(page.all)
    page.open(member=asel.id)
    desk.rest()
    assert t("Give out a card") not in words(page.one)
    page.text.set_value("1")
    page.check()
    desk.rest()
    assert t("This computer belongs to no centre yet, so it cannot prove a card.") in words(page.verdict)
    assert cut_texts(page) == [] and nameless(page) == []
