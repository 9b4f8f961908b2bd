"""Every card has its history and can be put back to any moment of it: appeals, workers, help with the people who had it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import Template
from support.screens import page_context
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.benefits.service import Benefits, NewBenefit, Person
from tirek.features.members.service import Members
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.erasure import Erasure
from tirek.features.staff.model import Worker
from tirek.features.staff.service import Staff
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.history_part import HistoryPart

RU = load_texts("ru")


@pytest.fixture
def org(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    opened = template.open_copy(tmp_path / "home", clock, "ru")
    yield opened
    opened.close()


@pytest.fixture
def later(clock: FixedClock) -> Callable[[], None]:
    return lambda: clock.advance(timedelta(minutes=1))


def test_an_appeal_goes_back_and_who_sees_the_name_does_not(org: OpenedOrganisation, later: Callable[[], None]) -> None:
    appeals = Appeals(org)
    appeal = appeals.register(NewAppeal(org.clock.today(), "table", "confidential", "Ескі тақырып", "Мәтін", Applicant(None, "Құпия Есім"))).id
    first = appeals.history(appeal)[-1].action
    later()
    appeals.change(appeal, subject="Жаңа тақырып", cause=next(iter(appeals.causes)))
    later()
    appeals.answer(appeal, "Жауап")
    appeals.close(appeal, "explained")
    later()
    card = appeals.restore(appeal, first)
    assert (card.subject, card.cause, card.state, card.answer, card.confidentiality) == ("Ескі тақырып", None, "open", None, "confidential")
    assert appeals.history(appeal)[0].kind == "appeal.restore"
    assert appeals.last_action is not None
    appeals.undo(appeals.last_action)
    assert appeals.card(appeal).state == "answered" and check_organisation(org).ok
    with pytest.raises(Circumstance) as refused:
        appeals.restore(appeal, 12345)
    assert refused.value.code == "HISTORY-02"


def test_a_worker_goes_back(org: OpenedOrganisation, later: Callable[[], None]) -> None:
    with org.register.action("staff.import") as act:
        worker = act.insert(Worker, {"last_name": "Үлгібаева", "first_name": "Сәуле", "sort_key": b"a"})
    staff = Staff(org)
    later()
    staff.invite([worker])
    later()
    staff.answered(worker, "no")
    entries = staff.history(worker, RU)
    assert [entry.words for entry in entries] == ["Записан ответ на приглашение", "Записано приглашение в профсоюз", "Принят список работников школы"]
    assert any(change[1:] == ("", "Не вступает") for change in entries[0].fields)
    invited = entries[1].action
    later()
    assert staff.restore(worker, invited) is not None
    assert (staff.worker(worker).answer, staff.worker(worker).invited_on is not None) == (None, True)
    assert staff.restore(worker, staff.history(worker, RU)[0].action) is None, "as it is now: nothing is written"


def test_help_goes_back_with_its_people_and_has_to_be_approved_anew(org: OpenedOrganisation, later: Callable[[], None]) -> None:
    people = [Members(org).add({"last_name": f"Үлгі{number}", "first_name": "Сәуле"}).id for number in range(3)]
    benefits, today = Benefits(org), org.clock.today()
    made = benefits.add(NewBenefit("event", today, "Наурыз", (Person(people[0], 100), Person(people[1])))).id
    benefits.approve(made)
    first = benefits.history(made, RU)[0].action
    later()
    benefits.change(made, NewBenefit("event", today, "Наурыз тойы", (Person(people[0], 500), Person(people[2]))))
    later()
    assert benefits.restore(made, first) is not None
    card = benefits.card(made)
    assert card.title == "Наурыз" and not card.approved
    assert {(one.member, one.amount) for one in card.people} == {(people[0], 100), (people[1], None)}
    newest = benefits.history(made, RU)[0]
    assert newest.words == "Запись о помощи возвращена к прежнему состоянию" and any("Үлгі2" in field for field, _, _ in newest.fields)
    assert benefits.last_action is not None
    benefits.undo(benefits.last_action)
    assert {(one.member, one.amount) for one in benefits.card(made).people} == {(people[0], 500), (people[2], None)}
    assert check_organisation(org).ok


def test_what_was_destroyed_cannot_be_put_back(org: OpenedOrganisation, later: Callable[[], None]) -> None:
    member = Members(org).add({"last_name": "Үлгібаева", "first_name": "Сәуле"}).id
    appeals = Appeals(org)
    appeal = appeals.register(NewAppeal(org.clock.today(), "table", "named", "Тақырып", "Мәтін", Applicant(member))).id
    first = appeals.history(appeal)[-1].action
    later()
    Members(org).set_state(member, "left", on=org.clock.today().isoformat(), ground="application")
    Erasure(org).erase(member, "withdrawn")
    with pytest.raises(Circumstance) as refused:
        appeals.restore(appeal, first)
    assert refused.value.code in ("HISTORY-03", "RECORD-01")


def test_the_part_of_a_card_offers_every_moment_but_the_newest(qtbot: QtBot, org: OpenedOrganisation, later: Callable[[], None]) -> None:
    person = Members(org).add({"last_name": "Үлгі", "first_name": "Сәуле"}).id
    made = Benefits(org).add(NewBenefit("event", org.clock.today(), "Наурыз", (Person(person),))).id
    later()
    Benefits(org).approve(made)
    context = page_context("ru", org=org)
    part = HistoryPart(context, lambda: Benefits(org).history(made, RU), lambda action: Benefits(org).restore(made, action))
    qtbot.addWidget(part)
    part.show()
    qtbot.waitUntil(lambda: len(part.entries) == 2)
    with qtbot.waitSignal(part.restored, timeout=15_000) as heard:
        part.put_back(part.entries[1].action)
    assert heard.args is not None and heard.args[0] is not None
    assert not Benefits(org).card(made).approved
