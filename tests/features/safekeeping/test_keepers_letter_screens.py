"""A keeper's letters on the screen: a request opened and waited for, a notice refused, a request passed on by the book of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from support import safekeeping, sealed_cases
from support.another_school import AnotherSchool
from support.cards import certified
from support.pages import Desk, words
from tirek.features.arrivals.screens import arrived_spec
from tirek.features.letters.api import Letters
from tirek.features.safekeeping.keepers import Keepers
from tirek.features.safekeeping.screens import keepers_post_spec, make_keepers_letter_view
from tirek.foundation.exchange.directory import Correspondent
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek_protocol.transfers import read_address


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    certified(org)
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


@pytest.mark.parametrize(("language", "letters"), [("kk", 150), ("ru", 100)])
def test_a_request_waits_and_a_notice_is_refused(desk: Desk, org: OpenedOrganisation, tmp_path: Path, language: str, letters: int) -> None:
    day, there = SimpleNamespace(org=org, folder=tmp_path), AnotherSchool(tmp_path)
    request = sealed_cases.keepers_word(day, "request", there, file=safekeeping.request(org))
    notice = sealed_cases.keepers_word(day, "notice", there, digest=bytes(32))
    page: Any = desk.open(arrived_spec({"keepers": make_keepers_letter_view}), language, letters)
    page.buttons[str(request)].click()
    desk.rest()
    assert there.own.fingerprint in words(page) and page.opened.give_buttons == {}, "the waiting has only begun"
    assert cut_texts(page) == [] and nameless(page) == []
    assert [one.state for one in Keepers(org).requests()] == ["waiting"]
    page.levels.back()
    desk.rest()
    page.buttons[str(notice)].click()
    desk.rest()
    assert "Төраға ауысты" in words(page) and cut_texts(page) == [] and nameless(page) == []
    page.opened.refuse_button.click()
    desk.rest()
    assert {one.id: one.done for one in Letters(org).list()} == {request: False, notice: True}


def test_a_request_is_passed_on_to_whom_the_book_names(desk: Desk, org: OpenedOrganisation, tmp_path: Path) -> None:
    there = AnotherSchool(tmp_path)
    book = [Correspondent("desk", "Орталық кеңсе", "Астана", there.address, read_address(there.address).fingerprint)]
    digest = Keepers(org).look(safekeeping.request(org)).digest
    page: Any = desk.open(keepers_post_spec(lambda _words: book), "ru", 150)
    page.open(digest=digest)
    desk.rest()
    page.search.set_value("Орталық")
    page.find_button.click()
    desk.rest()
    assert there.own.fingerprint in words(page) and cut_texts(page) == [] and nameless(page) == []
    page.buttons["Орталық кеңсе"].click()
    desk.rest()
    assert page.shell.asked[-1][0] == "say"
