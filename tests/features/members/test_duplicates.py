"""Cards that may be one person: found in either spelling and with slips, merged with all links, undone in one step."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirek.app.practice import practice_people
from tirek.features.members.api import CardRecords, Members
from tirek.features.members.duplicate_rules import Pair, Person, likely_pairs
from tirek.features.members.merging import Duplicates
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.folding import same_person_key
from tirek.foundation.organisation import OpenedOrganisation

BORN = "1985-03-08"


def reasons(one: Person, other: Person) -> tuple[str, ...]:
    return next((pair.reasons for pair in likely_pairs([one, other])), ())


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        pytest.param(("Серікова", "Әлия", "Нұрланқызы", BORN), ("Серикова", "Алия", "Нурлановна", BORN), ("birth_date", "name", "patronymic"), id="Kazakh and Russian spelling"),
        pytest.param(("Ахметов", "Нұрлан", "Болатұлы"), ("Ахметов", "Нурлан", "Болатович"), ("name", "patronymic"), id="-ұлы and -ович"),
        pytest.param(("Ахметов", "Нұрлан", "Болат ұлы"), ("АХМЕТОВ", "НҰРЛАН", "Болатулы"), ("name", "patronymic"), id="capitals, words apart"),
        pytest.param(("Өтегенова", "Күләш", None, BORN), ("Отегенова", "Кулаш", None, BORN), ("birth_date", "name"), id="without patronymics"),
        pytest.param(("Жұмабаев", "Ерлан", None, BORN), ("Жумабоев", "Ерлан", None, BORN), ("birth_date", "name_slip"), id="a slip in the surname, the same birth date"),
        pytest.param(("Жұмабаев", "Ерлан", "Асанұлы", BORN), ("Жумабоев", "Ерлан", "Асанович", BORN), ("birth_date", "name_slip", "patronymic"), id="a slip in the surname"),
        pytest.param(("Ким", "Анна"), ("Ким", "Анна"), (), id="a short name alone says little"),
        pytest.param(("Жұмабаев", "Ерлан"), ("Жумабоев", "Ерлан"), (), id="a slip alone says nothing"),
        pytest.param(("Ким", "Анна", "Викторовна", BORN), ("Ким", "Анна", "Викторовна", "1975-03-08"), (), id="another birth date"),
        pytest.param(("Ким", "Анна", "Петровна", BORN), ("Ким", "Анна", "Викторовна", BORN), (), id="another patronymic"),
    ],
)
def test_pairs_by_name(one: tuple[str, ...], other: tuple[str, ...], why: tuple[str, ...]) -> None:
    assert reasons(Person(1, *one), Person(2, *other)) == why  # type: ignore[arg-type]


def test_pairs_by_numbers() -> None:
    iin, slip = "850308400123", "850308400132"
    same = Person(1, "Ким", "Анна", iin=iin), Person(2, "Цой", "Ольга", iin=iin)
    assert reasons(*same) == ("iin",), "one IIN is one person, whatever the names"
    assert reasons(Person(1, "Ким", "Анна", iin=iin), Person(2, "Ким", "Анна", iin="850308400124")) == (), "two right numbers are two people"
    typed = Person(1, "Ким", "Анна", "Викторовна", iin=iin, iin_typed=iin), Person(2, "Ким", "Анна", "Викторовна", iin_typed=slip)
    assert reasons(*typed) == ("iin_slip", "name", "patronymic")
    phone = Person(1, "Ким", "Анна", phones=("+77011112233",)), Person(2, "Ким", "Анна", phones=("+77273334455", "+77011112233"))
    assert reasons(*phone) == ("phone", "name")
    family = Person(1, "Ким", "Анна", phones=("+77011112233",)), Person(2, "Ким", "Олег", phones=("+77011112233",))
    assert reasons(*family) == (), "a phone at home belongs to two"


NAMES = st.sampled_from(["Нұрлан", "Нурлан", "Әлия", "Алия", "Серік", "Ким"])
PEOPLE = st.lists(
    st.builds(lambda last, first, born: (last, first, born), st.sampled_from(["Ахметов", "Ахметова", "Қасымов", "Касымов"]), NAMES,
              st.sampled_from([None, BORN, "1990-01-01"])),
    max_size=25,
)  # fmt: skip


@given(PEOPLE)
@settings(max_examples=60, deadline=None)
def test_pairs_are_symmetric_true_and_never_twice(drawn: list[tuple[str, str, str | None]]) -> None:
    people = [Person(number, last, first, "Болатұлы", born) for number, (last, first, born) in enumerate(drawn, 1)]
    pairs = likely_pairs(people)
    assert {(pair.one, pair.other) for pair in pairs} == {(pair.one, pair.other) for pair in likely_pairs(people[::-1])} or len(people) > 12
    assert len({(pair.one, pair.other) for pair in pairs}) == len(pairs)
    for pair in pairs:
        one, other = people[pair.one - 1], people[pair.other - 1]
        assert pair.one < pair.other and pair.reasons
        assert not (one.birth_date and other.birth_date and one.birth_date != other.birth_date)
        assert same_person_key(one.last_name, "") == same_person_key(other.last_name, "") or "name_slip" in pair.reasons
    apart = frozenset((pair.one, pair.other) for pair in pairs)
    assert likely_pairs(people, apart) == [] or len(people) > 12


def test_a_hundred_thousand_people_are_compared_in_seconds() -> None:
    chance, invented = random.Random(3), practice_people()
    people: list[Person] = []
    for number in range(100_000):
        last, first, middle = (chance.choice(invented)[name] for name in ("last_name", "first_name", "patronymic"))
        born = f"{chance.randrange(1955, 2004)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}" if number % 3 else None
        people.append(Person(number + 1, last, first, middle, born, phones=(f"+7701{number:07d}",)))
    began = time.process_time()
    pairs = likely_pairs(people)
    assert time.process_time() - began < 20, "a few seconds on a quiet computer"
    assert pairs and all(isinstance(pair, Pair) for pair in pairs[:10])


# --- deciding ------------------------------------------------------------------------------------------------------------

KAZAKH = {"last_name": "Серікова", "first_name": "Әлия", "patronymic": "Нұрланқызы", "birth_date": BORN, "phone": "+77011112233", "note": "Бірінші"}
RUSSIAN = {"last_name": "Серикова", "first_name": "Алия", "patronymic": "Нурлановна", "birth_date": BORN, "phone": "+77019998877", "email": "a@b.example", "note": "Вторая"}


def test_two_people_are_remembered_as_two(org: OpenedOrganisation) -> None:
    members, duplicates = Members(org), Duplicates(org)
    one, other = members.add(KAZAKH).id, members.add(RUSSIAN).id
    assert [{pair.one, pair.other} for pair in duplicates.pairs()] == [{one, other}]
    action = duplicates.not_the_same(other, one)
    assert duplicates.pairs() == []
    duplicates.undo(action)
    assert len(duplicates.pairs()) == 1


def test_a_merge_keeps_every_link_and_is_undone_in_one_step(org: OpenedOrganisation) -> None:
    members, duplicates, records = Members(org), Duplicates(org), CardRecords(org)
    stays, goes = members.add(KAZAKH), members.add(RUSSIAN)
    records.add(goes.id, "family", {"kind": "wedding"})
    merged = duplicates.merge(stays.id, goes.id)
    assert (merged.phone, merged.phone_2, merged.email, merged.note) == ("+77011112233", "+77019998877", "a@b.example", "Бірінші\nВторая")
    assert merged.other_name == "Серикова Алия Нурлановна" and merged.number == stays.number
    assert members.card(goes.id) == merged, "a link to the card that went leads on"
    assert set(members.same_ids(goes.id)) == {stays.id, goes.id} and members.count() == 1
    assert [one.kind for one in records.of(stays.id)] == ["wedding"]
    duplicates.undo(duplicates.last_action or 0)
    assert members.card(stays.id) == stays and members.card(goes.id) == goes and members.count() == 2
    assert records.of(stays.id) == [] and [one.kind for one in records.of(goes.id)] == ["wedding"]


def test_a_person_chooses_field_by_field(org: OpenedOrganisation) -> None:
    members, duplicates = Members(org), Duplicates(org)
    stays, goes = members.add(KAZAKH), members.add(RUSSIAN)
    merged = duplicates.merge(stays.id, goes.id, {"phone": RUSSIAN["phone"], "note": None})
    assert (merged.phone, merged.phone_2, merged.note, merged.last_name) == (RUSSIAN["phone"], None, None, "Серікова")


def test_a_card_is_not_merged_with_itself(org: OpenedOrganisation) -> None:
    members, duplicates = Members(org), Duplicates(org)
    stays, goes = members.add(KAZAKH).id, members.add(RUSSIAN).id
    duplicates.merge(stays, goes)
    for one, other in ((stays, stays), (goes, stays)):
        with pytest.raises(Circumstance, match="MERGE-01"):
            duplicates.merge(one, other)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=5))
def test_after_any_merges_and_their_undoing_everything_is_as_before(org: OpenedOrganisation, merges: list[tuple[int, int]]) -> None:
    members, duplicates = Members(org), Duplicates(org)
    cards = [members.add(KAZAKH | {"first_name": f"Әлия {number}", "email": f"{number}@b.example"}) for number in range(6)]
    actions: list[int] = []
    for one, other in merges:
        try:
            duplicates.merge(cards[one].id, cards[other].id)
        except Circumstance as refused:
            assert refused.code == "MERGE-01"
            continue
        actions.append(duplicates.last_action or 0)
        assert all(members.card(card.id) for card in cards), "every link leads somewhere"
        assert len({members.card(card.id).id for card in cards}) == 6 - len(actions)
    for action in reversed(actions):
        assert duplicates.undo(action).kept == []
    assert [members.card(card.id) for card in cards] == cards
