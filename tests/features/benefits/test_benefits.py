"""What the union did: written down, approved by a named person, on the sheet only then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from support.organisations import PASSPHRASE
from support.pages import Desk, words
from tirek.app.main import main
from tirek.features.benefits.making import sheet_bytes
from tirek.features.benefits.rules import KINDS, Received, by_kind, total
from tirek.features.benefits.screens import TITLE, make_tab
from tirek.features.benefits.service import BenefitCard, Benefits, NewBenefit, Person
from tirek.features.dues.screens import OwnTab, dues_spec
from tirek.features.members.api import Members
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.rendering.preview import page_text
from tirek.foundation.store.ids import id_text
from tirek.foundation.ui.cut_texts import cut_texts, nameless

DAY = date(2026, 3, 6)


@pytest.fixture
def people(org: OpenedOrganisation) -> list[int]:
    names = (("Сейітова", "Гүлмира"), ("Ким", "Анна"), ("Ахметов", "Дәулет"))
    return [Members(org).add({"last_name": last, "first_name": first}).id for last, first in names]


@pytest.fixture
def benefits(org: OpenedOrganisation) -> Benefits:
    return Benefits(org)


def a_concert(benefits: Benefits, members: list[int], **changed: object) -> BenefitCard:
    new = {"kind": "event", "happened_on": DAY, "title": "8 наурыз кеші", "people": tuple(Person(one, 150_000) for one in members), "result": "Гүл мен билет берілді"}
    return benefits.add(NewBenefit(**(new | changed)))  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from(list(KINDS)), st.none() | st.integers(0, 10**9)), max_size=30))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_kinds_make_the_whole(items: list[tuple[str, int | None]]) -> None:
    received = [Received(kind, DAY, "", "", amount) for kind, amount in items]
    sums = by_kind(received)
    assert sum(one.count for one in sums) == len(items) and sum(one.amount for one in sums) == total(received)
    assert [one.kind for one in sums] == [kind for kind in KINDS if kind in dict(items)]


def test_only_what_a_named_person_approved_is_on_the_sheet(org: OpenedOrganisation, benefits: Benefits, people: list[int]) -> None:
    concert = a_concert(benefits, people)
    legal = benefits.add(NewBenefit("legal", date(2026, 9, 1), "Сотқа арыз жазылды", (Person(people[0]),)))
    assert benefits.received(people[0], 2026) == [] and benefits.waiting() == 2
    assert benefits.approve(concert.id, legal.id) == 2 and benefits.approve(concert.id) == 0
    assert benefits.card(concert.id).approved_by == org.actor.name
    assert [one.kind for one in benefits.received(people[0], 2026)] == ["event", "legal"]
    assert [one.amount for one in benefits.received(people[1], 2026)] == [150_000]
    assert benefits.received(people[0], 2025) == []


def test_a_change_must_be_approved_again(benefits: Benefits, people: list[int]) -> None:
    card = a_concert(benefits, people[:2])
    benefits.approve(card.id)
    same = NewBenefit(card.kind, card.happened_on, card.title, card.people, card.result)
    assert benefits.change(card.id, same).approved
    changed = benefits.change(card.id, NewBenefit("event", DAY, card.title, (Person(people[1], 1), Person(people[2], 2)), card.result))
    assert not changed.approved and set(changed.people) == {Person(people[1], 1), Person(people[2], 2)}
    assert benefits.last_action is not None
    benefits.undo(benefits.last_action)
    assert benefits.card(card.id).approved and {one.member for one in benefits.card(card.id).people} == set(people[:2])


@pytest.mark.parametrize(("changed", "code"), [
    ({"kind": "party"}, "BENEFIT-01"), ({"title": " "}, "BENEFIT-02"), ({"people": ()}, "BENEFIT-03"), ({"people": (Person(1), Person(1))}, "BENEFIT-03"),
    ({"happened_on": date(2026, 11, 24)}, "BENEFIT-04"), ({"people": (Person(12345),)}, "RECORD-01"),
])  # fmt: skip
def test_what_cannot_be_is_refused(benefits: Benefits, people: list[int], changed: dict[str, object], code: str) -> None:
    with pytest.raises(Circumstance) as caught:
        a_concert(benefits, people, **changed)
    assert caught.value.code == code and benefits.year(2026) == []


def test_nobody_without_a_name_approves(org: OpenedOrganisation, benefits: Benefits, people: list[int]) -> None:
    card = a_concert(benefits, people)
    org.rename_actor("  ")
    with pytest.raises(Circumstance):
        benefits.approve(card.id)
    assert not benefits.card(card.id).approved


def test_the_sheet_in_the_members_language(org: OpenedOrganisation, benefits: Benefits, people: list[int]) -> None:
    benefits.approve(a_concert(benefits, people).id)
    a_concert(benefits, people, title="Тексерілмеген жазба")
    kk, items = sheet_bytes(org, people[0], 2026, "kk")
    ru, _ = sheet_bytes(org, people[0], 2026, "ru")
    assert len(items) == 1
    text = " ".join(page_text(kk, 0).split())
    assert "Кәсіподақ 2026 жылы сіз үшін не істеді" in text and "8 наурыз кеші" in text and "Тексерілмеген" not in text and "Сейітова Гүлмира" in text
    assert "Что профсоюз сделал для Вас в 2026 году" in " ".join(page_text(ru, 0).split())
    empty, _ = sheet_bytes(org, people[0], 2025, "ru")
    assert "пока нет" in page_text(empty, 0)


def test_the_commands(org: OpenedOrganisation, people: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = org.home
    org.close()
    (tmp_path / "p.txt").write_text(PASSPHRASE, encoding="utf-8")
    common = ["--json", "--lang", "kk", "--home", str(home), "--passphrase-file", str(tmp_path / "p.txt")]

    def run(*words_: str, status: int = 0) -> dict[str, object]:
        assert main(["benefits", *words_, *common]) == status
        return json.loads(capsys.readouterr().out)

    member = id_text(people[0])
    data = {"kind": "money", "happened_on": "2026-02-10", "title": "Ем алуға көмек", "people": [{"member": member, "amount": "50000"}]}
    (tmp_path / "d.json").write_text(json.dumps(data), encoding="utf-8")
    made = run("add", "--data", str(tmp_path / "d.json"))["benefit"]
    assert isinstance(made, dict) and made["people"] == [{"member": member, "amount": "50000.00"}] and made["approved_by"] is None
    assert run("approve", str(made["id"]))["approved"] == 1
    assert len(run("list", "--member", member)["benefits"]) == 1  # type: ignore[arg-type]
    assert run("sheet", member, "--year", "2026", "--out", str(tmp_path / "s.pdf")) == {"ok": True, "records": 1, "pages": 1, "file": str(tmp_path / "s.pdf")}
    (tmp_path / "d.json").write_text(json.dumps(data | {"people": [{"member": member, "amount": "көп"}]}), encoding="utf-8")
    assert run("add", "--data", str(tmp_path / "d.json"), status=1)["error"]["code"] == "BENEFIT-00"  # type: ignore[index]


@pytest.fixture
def desk(qtbot: QtBot, org: OpenedOrganisation) -> Iterator[Desk]:
    desk = Desk(qtbot, org)
    yield desk
    desk.close()


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150)])
def test_help_is_written_down_approved_and_given_out(desk: Desk, benefits: Benefits, people: list[int], tmp_path: Path, language: str, letters: int) -> None:
    page = desk.open(dues_spec([OwnTab("help", TITLE, make_tab)]), language, letters)
    tab = page.view("help")
    desk.rest()
    tab.add_button.click()
    view = page.opened
    view.form.set_values({"title": "Концерт"})
    view.save()
    assert benefits.year(2026) == []
    view.who.take(people[0], "Сейітова Гүлмира")
    view.sum.set_value("1500")
    assert cut_texts(page.window()) == [] and nameless(page.window()) == []
    view.save()
    desk.rest()
    assert page.opened is None and benefits.year(2026)[0].people == (Person(people[0], 150_000),)
    assert cut_texts(page.window()) == [] and nameless(page.window()) == []
    tab.approve_button.click()
    desk.rest()
    assert benefits.year(2026)[0].approved and "Сейітова" not in words(tab.waiting)
    sheet = tab.open_sheet()
    sheet.who.take(people[0], "Сейітова Гүлмира")
    assert cut_texts(page.window()) == [] and nameless(page.window()) == []
    sheet.save_file(tmp_path / "s.pdf")
    desk.rest()
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")
