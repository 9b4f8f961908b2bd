"""Consents with the words of their version; who opened a card."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tirek.app.organisations import open_organisation
from tirek.features.members.api import Members
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.consents import Consents
from tirek.features.safekeeping.readings import Readings
from tirek.features.safekeeping.roles import Roles
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.readings import note_reading
from tirek.foundation.rendering.preview import page_text


@pytest.fixture
def member(org: OpenedOrganisation) -> int:
    return Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"}).id


def test_a_consent_is_given_in_its_words_withdrawn_and_stops_in_fifteen_working_days(org: OpenedOrganisation, member: int) -> None:
    consents = Consents(org)
    given = consents.give(member, "membership", "kk")
    assert (given.given_on, given.withdrawn_on, given.language) == (org.clock.today(), None, "kk")
    assert "Үлгіова Мәдина" in consents.words_of(member, "membership", "kk", given.version)
    with pytest.raises(Circumstance) as twice:
        consents.give(member, "membership", "ru")
    assert twice.value.code == "CONSENT-02"
    back = consents.withdraw(given.id, date(2026, 11, 23))
    assert (back.withdrawn_on, back.stop_by) == (date(2026, 11, 23), date(2026, 12, 14))
    with pytest.raises(Circumstance):
        consents.withdraw(given.id)
    consents.give(member, "membership", "ru")
    assert len(consents.of_member(member)) == 2


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_text_has_both_languages_and_room_for_names(org: OpenedOrganisation, member: int, language: str) -> None:
    for text in Consents(org).texts():
        words = Consents(org).words_of(member, text.purpose, language)
        assert "Үлгіова" in words and "{" not in words and text.title[language]


def test_an_unknown_purpose_is_refused(org: OpenedOrganisation, member: int) -> None:
    with pytest.raises(Circumstance) as refused:
        Consents(org).give(member, "advertising", "kk")
    assert refused.value.code == "CONSENT-01"


def test_each_opening_is_written_down_once_an_hour(org: OpenedOrganisation, member: int, clock: FixedClock) -> None:
    assert note_reading(org, "member", member)
    assert not note_reading(org, "member", member)
    clock.advance(timedelta(minutes=61))
    assert note_reading(org, "member", member)
    assert [one.role for one in Readings(org).of("member", member)] == ["chair", "chair"]
    text = page_text(Readings(org).paper("member", member, "Үлгіова Мәдина", "ru"), 0)
    assert "КТО И КОГДА ОТКРЫВАЛ" in text and "Председатель" in text


def test_who_only_reads_is_written_down_too_and_the_check_takes_that_for_no_fault(org: OpenedOrganisation, member: int, clock: FixedClock) -> None:
    Roles(org).grant("audit", "Үлгінов Ерлан", "бұлбұл түн ай жарық 12")
    home = org.home
    org.close()
    auditor = open_organisation(home, "бұлбұл түн ай жарық 12", clock=clock, texts=load_texts("kk"))
    assert note_reading(auditor, "member", member)
    assert [(one.name, one.role) for one in Readings(auditor).of("member", member)] == [("Үлгінов Ерлан", "audit")]
    assert check_organisation(auditor).ok
    with auditor.office.action("reading.note") as act:
        from tirek.features.settings.model import Setting

        act.insert(Setting, {"key": "forged", "value": "1"})
    assert "JOURNAL-UNSIGNED" in {problem["code"] for problem in check_organisation(auditor).problems}
    auditor.close()
