"""The card of a member as examples: fields, membership, numbers, reliefs, an earlier moment."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirek.features.members.api import CardRecords, Members, kinds
from tirek.features.members.model import Member
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation

PERSON = {"last_name": "Өтегенова", "first_name": "Күләш", "patronymic": "Болатқызы"}
WHOLE = PERSON | {
    "other_last_name": "Утегенова", "other_first_name": "Куляш", "other_patronymic": "Болатовна", "former_last_name": "Ахметова",
    "birth_date": "1985-03-08", "sex": "female", "phone": "+77011112233", "phone_2": "+77273334455", "post": "Кітапханашы",
    "category": "expert", "hours_per_week": 18, "education": "Абай ат. ҚазҰПУ, 2007", "staff_number": "0042",
    "contract_kind": "fixed", "contract": "№ 17", "contract_from": "2025-09-01", "contract_until": "2026-12-31",
    "joined_on": "2008-09-01", "joined_ground": "application", "joined_decision": "№ 3 хаттама", "consent": "given", "consent_on": "2026-09-01",
}  # fmt: skip


def test_everything_on_the_card_is_kept_as_it_was_given(org: OpenedOrganisation) -> None:
    card = Members(org).add(WHOLE)
    assert {name: getattr(card, name) for name in WHOLE} == WHOLE | {"hours_per_week": 18.0}
    assert card.full_name == "Өтегенова Күләш Болатқызы" and card.other_name == "Утегенова Куляш Болатовна"


@pytest.mark.parametrize("words", ["куляш", "Утегенова", "ахметова", "0042", "7273334455"])
def test_a_card_is_found_by_either_spelling_and_by_its_numbers(org: OpenedOrganisation, words: str) -> None:
    members = Members(org)
    members.add({"last_name": "Ким", "first_name": "Анна"})
    assert [row.name for row in (members.add(WHOLE) and members.page(words))] == ["Өтегенова Күләш Болатқызы"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("birth_date", "08.03.1985", id="a day in words of people"),
        pytest.param("contract_until", "2026-02-30", id="no such day"),
        pytest.param("contract_kind", "forever", id="no choice of the list"),
        pytest.param("sex", "woman", id="no choice either"),
        pytest.param("hours_per_week", 90, id="more hours than a week has"),
        pytest.param("hours_per_week", "18", id="hours as text"),
        pytest.param("note", "а" * 3000, id="too long"),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused_and_nothing_changes(org: OpenedOrganisation, field: str, value: Any) -> None:
    members = Members(org)
    with pytest.raises(Circumstance) as refused:
        members.add(PERSON | {field: value})
    assert (refused.value.code, refused.value.values["field"]) == ("MEMBER-03", field)
    card = members.add(PERSON)
    with pytest.raises(Circumstance):
        members.change(card.id, {field: value})
    assert members.count() == 1 and members.card(card.id) == card


def test_the_surname_cannot_be_taken_away(org: OpenedOrganisation) -> None:
    members = Members(org)
    card = members.add(PERSON)
    with pytest.raises(Circumstance, match="MEMBER-01"):
        members.change(card.id, {"last_name": " "})


# --- membership ----------------------------------------------------------------------------------------------------------


def test_who_left_is_no_longer_counted_but_stays_in_the_register(org: OpenedOrganisation) -> None:
    members = Members(org)
    card = members.add(PERSON)
    left = members.set_state(card.id, "left", on="2026-11-20", ground="Өз өтініші", decision="№ 5 хаттама")
    assert (left.state, left.left_on, left.left_ground, left.left_decision) == ("left", "2026-11-20", "Өз өтініші", "№ 5 хаттама")
    assert members.count() == 0 and members.count(standing="former") == 1 and members.card(card.id).number == card.number
    back = members.set_state(card.id, "member", on="2026-11-23", ground="application")
    assert (back.state, back.left_on, back.joined_on, back.number) == ("member", None, "2026-11-23", card.number)
    assert ("left_on", None, "2026-11-20") in [field for entry in members.story(card.id) for field in entry.fields]


@pytest.mark.parametrize("state", [kind.id for kind in kinds("state")])
def test_every_state_can_be_recorded_and_undone(org: OpenedOrganisation, state: str) -> None:
    members = Members(org)
    card = members.add(PERSON)
    changed = members.set_state(card.id, state, on="2026-11-20")
    assert changed.state == state
    if state != "member":
        members.undo(members.last_action or 0)
        assert members.card(card.id) == card


def test_leaving_needs_its_day_and_a_known_state(org: OpenedOrganisation) -> None:
    members = Members(org)
    card = members.add(PERSON)
    for state, on, code in (("left", None, "MEMBER-04"), ("gone", "2026-11-20", "MEMBER-03"), ("left", "20.11.2026", "MEMBER-03")):
        with pytest.raises(Circumstance, match=code):
            members.set_state(card.id, state, on=on)
    assert members.card(card.id) == card


# --- numbers -------------------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(["add", "import", "remove", "undo", "leave", "merge"]), st.integers(0, 1000)), max_size=12))
def test_a_number_once_given_is_never_given_again(org: OpenedOrganisation, deeds: list[tuple[str, int]]) -> None:
    from tirek.features.members.merging import Duplicates

    members, merging = Members(org), Duplicates(org)
    actions: list[int] = []
    for deed, chance in deeds:
        listed = members.ids(standing="all")
        one = listed[chance % len(listed)] if listed else None
        if deed == "add":
            members.add(PERSON)
        elif deed == "import":
            members.take_in([PERSON] * (1 + chance % 3))
        elif deed == "undo" and actions:
            try:
                members.undo(actions[chance % len(actions)])
            except Circumstance as refused:
                assert refused.code == "UNDO-02", refused.code
            continue
        elif one is None:
            continue
        elif deed == "remove":
            members.remove(one)
        elif deed == "leave":
            members.set_state(one, "left", on="2026-11-20")
        elif deed == "merge" and len(listed) > 1:
            merging.merge(one, next(other for other in listed if other != one))
            actions.append(merging.last_action or 0)
            continue
        else:
            continue
        if members.last_action is not None:
            actions.append(members.last_action)
    with org.register.read() as session:
        numbers = session.execute(Member.__table__.select()).mappings().all()
    given_out = [(row["number_year"], row["number_letter"], row["number_seq"]) for row in numbers]
    assert len(set(given_out)) == len(given_out)
    fresh = members.add(PERSON)
    assert int(fresh.number.split("-")[0]) == len(given_out) + 1


# --- reliefs and family events -------------------------------------------------------------------------------------------


def test_reliefs_and_family_events_are_records_of_their_own(org: OpenedOrganisation) -> None:
    members, records = Members(org), CardRecords(org)
    card = members.add(PERSON)
    relief = records.add(card.id, "relief", {"kind": "many_children", "since": "2026-01-01", "paper": "Анықтама № 5"})
    records.add(card.id, "family", {"kind": "birth", "happened_on": "2026-10-10", "who": "қызы"})
    assert [(one.of, one.kind) for one in records.of(card.id)] == [("relief", "many_children"), ("family", "birth")]
    assert records.holders("relief", "many_children") == [card.id]
    records.change(relief.id, "relief", {"kind": "many_children", "since": "2026-01-01", "until": "2026-12-31"})
    removed = records.remove(relief.id, "relief")
    assert [one.of for one in records.of(card.id)] == ["family"]
    records.undo(removed)
    assert records.of(card.id)[0].values["until"] == "2026-12-31"
    told = {name for entry in members.story(card.id) for name, _, _ in entry.fields}
    assert {"relief.until", "family.happened_on"} <= told


@pytest.mark.parametrize("values", [{"kind": "magic"}, {"kind": "birth", "happened_on": "yesterday"}, {"kind": "birth", "colour": "red"}, {}])
def test_a_record_that_cannot_be_kept_is_refused(org: OpenedOrganisation, values: dict[str, str]) -> None:
    records, card = CardRecords(org), Members(org).add(PERSON)
    with pytest.raises(Circumstance, match="RELIEF-01"):
        records.add(card.id, "family", values)
    assert records.of(card.id) == []


# --- an earlier moment ---------------------------------------------------------------------------------------------------


def test_the_card_can_be_seen_and_put_back_at_any_moment_of_its_history(org: OpenedOrganisation) -> None:
    members = Members(org)
    card = members.add(WHOLE)
    moments = [(members.last_action or 0, card)]
    for values in ({"phone": "+77019998877"}, {"last_name": "Сериева", "phone": None}, {"note": "Демалыста"}):
        moments.append((members.change(card.id, values) and (members.last_action or 0), members.card(card.id)))
    moments.append((members.set_state(card.id, "left", on="2026-11-20") and (members.last_action or 0), members.card(card.id)))
    now = members.card(card.id)
    for action, then in moments:
        assert members.card_at(card.id, action) == then
        assert members.restore(card.id, action) == then
        if then != now:
            members.undo(members.last_action or 0)
        assert members.card(card.id) == now


def test_a_moment_that_is_not_in_the_history_is_refused(org: OpenedOrganisation) -> None:
    members = Members(org)
    card = members.add(PERSON)
    with pytest.raises(Circumstance, match="HISTORY-02"):
        members.restore(card.id, 12345)
