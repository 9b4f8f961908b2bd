"""Who of the staff is a member, and how many: rules as examples."""

from __future__ import annotations

from datetime import date

import pytest

from tirek.features.staff.rules import Known, Link, age_group, age_on, counted, link_all

IIN = "850308400123"
MEMBERS = (
    Known(1, "Нұрланов", "Әлихан", "Серікұлы", "1990-05-01", IIN),
    Known(2, "Ким", "Анна", None, None),
    Known(3, "Ахметова", "Әлия", "Болатқызы", "1980-01-01"),
    Known(4, "Ахметова", "Алия", "Болатовна", "1981-01-01"),
)


@pytest.mark.parametrize(
    ("worker", "link"),
    [
        pytest.param(Known(9, "Совсем", "Другая", iin=IIN), Link(1, "iin"), id="same IIN"),
        pytest.param(Known(9, "Нурланов", "Алихан", "Серикович", "1990-05-01"), Link(1, "name_birth_date"), id="Russian spelling, same birth date"),
        pytest.param(Known(9, "Нурланов", "Алихан", "Серикович", "1991-05-01"), Link(), id="another birth date is another person"),
        pytest.param(Known(9, "Ким", "Анна", "Викторовна", "1991-05-01"), Link(maybe=(2,)), id="a namesake without a birth date is shown, not decided"),
        pytest.param(Known(9, "Ахметова", "Алия"), Link(maybe=(3, 4)), id="two namesakes"),
        pytest.param(Known(9, "Ахметова", "Алия", None, "1981-01-01"), Link(4, "name_birth_date"), id="told apart by the birth date"),
        pytest.param(Known(9, "Иванов", "Пётр"), Link(), id="nobody"),
    ],
)
def test_a_link_is_made_only_where_it_is_sure(worker: Known, link: Link) -> None:
    assert link_all([worker], MEMBERS, {}, frozenset())[9] == link


def test_what_a_person_decided_comes_first() -> None:
    worker = Known(9, "Ким", "Анна")
    assert link_all([worker], MEMBERS, {9: 3}, frozenset())[9] == Link(3, "person")
    assert link_all([worker], MEMBERS, {9: 77}, frozenset())[9] == Link(maybe=(2,)), "a member who is gone is no link"
    assert link_all([worker], MEMBERS, {}, frozenset({(9, 2)}))[9] == Link()
    assert link_all([Known(9, "Совсем", "Другая", iin=IIN)], MEMBERS, {}, frozenset({(9, 1)}))[9] == Link()


@pytest.mark.parametrize(("born", "age"), [("1991-11-21", 35), ("1991-11-22", 34), ("2000-02-29", 26), (None, None)])
def test_age_in_whole_years(born: str | None, age: int | None) -> None:
    assert age_on(born, date(2026, 11, 21)) == age


@pytest.mark.parametrize(("age", "group"), [(None, "?"), (18, "00-29"), (29, "00-29"), (30, "30-34"), (35, "35-44"), (63, "63+")])
def test_age_groups(age: int | None, group: str) -> None:
    assert age_group(age, (29, 34, 44, 54, 62)) == group


def test_density_is_a_count_by_key() -> None:
    workers = [("a", True, False), ("a", False, True), ("b", False, False), ("a", True, False)]
    lines = counted(workers, lambda one: one[0], lambda one: one[1], lambda one: one[2])
    assert [(line.key, line.workers, line.members, line.unclear, line.percent) for line in lines] == [("a", 3, 2, 1, 67), ("b", 1, 0, 0, 0)]
