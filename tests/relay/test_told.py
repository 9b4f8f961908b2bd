"""«You asked, we did»: a school's own word reaches the page of its members and no other, and is taken back for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.central import RealCentre, exchange
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.appeals.telling import Telling, Told
from tirek.features.members.api import Members
from tirek.foundation.errors import Bug, Circumstance
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central.answers import Answers, PublicAnswer
from tirek_central.clock import system_now_ms
from tirek_central.database import open_database

DONE = {"kk": "Қарыз толық төленді.", "ru": "Долг выплачен полностью."}


def shown(centre: RealCentre, organisation: str | None) -> list[PublicAnswer]:
    engine = open_database(None, centre.data)
    try:
        return Answers(engine, system_now_ms).shown(int(organisation, 16) if organisation else None)
    finally:
        engine.dispose()


def written(org: OpenedOrganisation, appeal: int | None = None) -> Told:
    told = Telling(org).begin(appeal)
    asked = told.asked if appeal else {"kk": "Жалақы қашан?", "ru": "Когда зарплата?"}
    return Telling(org).screened(replace(told, asked=asked, done=DONE))


def test_it_is_told_to_the_members_of_this_school_and_taken_back(org: OpenedOrganisation, centre: RealCentre) -> None:
    organisation = centre.join(org, "7-мектеп")
    other, _ = centre.invite("12-мектеп")
    new = NewAppeal(org.clock.today(), "table", "confidential", "Құпия тақырып", "Құпия сөз", Applicant(name="Құпияұлы Жасырын"), "pay.late")
    appeal = Appeals(org).register(new).id
    service = Telling(org)
    told = written(org, appeal)
    assert "Құпия" not in str(told), "of the appeal only its cause"
    view = service.tell(told, service.seen(told))
    (leaves,) = [one for one in exchange_desk(org).outgoing() if one.kind == "public_answer"]
    assert leaves.fields["we_did"] == DONE and leaves.ground.startswith("approved:")
    assert exchange(org)[0].problems == []
    (there,) = shown(centre, organisation)
    assert (there.organisation, there.done) == ("7-мектеп", DONE)
    assert shown(centre, other) == [] and shown(centre, None) == []
    service.take_back(view.id)
    service.take_back(view.id)
    assert exchange(org)[0].problems == []
    assert shown(centre, organisation) == [] and service.list()[0].withdrawn_on is not None


def test_names_are_hidden_words_must_be_whole_and_bytes_must_have_been_seen(org: OpenedOrganisation) -> None:
    Members(org).add({"last_name": "Өтегенова", "first_name": "Мәдина"})
    service = Telling(org)
    told = replace(written(org), done={"kk": "Өтегенова Мәдинаға төленді", "ru": "Выплачено, звоните +7 701 111 22 33"})
    screened = service.screened(told)
    assert screened.hidden == 2 and "Өтегенова" not in str(screened) and "111" not in str(screened)
    with pytest.raises(Circumstance, match="TELL-01"):
        service.seen(replace(told, done={"kk": "Төленді", "ru": " "}))
    with pytest.raises(Bug):
        service.tell(told, service.seen(screened))
    appeal = Appeals(org).register(NewAppeal(org.clock.today(), "table", "confidential", "Жалақы", "Мәтін", Applicant(name="Құпияұлы Жасырын"))).id
    named = replace(written(org), appeal=appeal, done={"kk": "Құпияұлына төленді", "ru": "Выплачено"})
    with pytest.raises(Circumstance, match="TELL-02"):
        service.tell(named, service.seen(named))
    assert service.list() == []
