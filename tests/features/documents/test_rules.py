"""Answers against the questions of a template."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.features.documents.people import full_name, person_from, salutation, short_name, signature_name
from tirek.features.documents.rules import Balance, Choice, Field, check
from tirek.foundation.drafts import Draft


def field(kind: str, **options: object) -> Field:
    return Field("x", kind, "Сұрақ", "Вопрос", **options)  # type: ignore[arg-type]


def read(one: Field, value: object) -> object:
    return check([one], {"x": value}).values["x"]


def codes(one: Field, value: object) -> list[str]:
    return [problem.code for problem in check([one], {"x": value}).problems]


def test_what_is_required_and_empty_is_missing() -> None:
    required = field("text", required=True)
    assert check([required], {}).missing == ("x",)
    assert check([required], {"x": "  "}).missing == ("x",)
    assert check([field("text")], {}).missing == ()


@pytest.mark.parametrize(
    "kind, value, found",
    [
        ("text", "  мәтін ", "мәтін"),
        ("date", "2026-04-10", date(2026, 4, 10)),
        ("date", datetime(2026, 4, 10, 5, tzinfo=UTC), date(2026, 4, 10)),
        ("number", "1 250,50", Decimal("1250.50")),
        ("number", 38, 38),
        ("list", ["бір", "", "екі"], ("бір", "екі")),
        ("list", "бір\n\nекі", ("бір", "екі")),
    ],
)
def test_answers_are_read(kind: str, value: object, found: object) -> None:
    assert read(field(kind), value) == found


@pytest.mark.parametrize(
    "kind, value",
    [("date", "10.04.2026"), ("date", "2026-02-30"), ("number", "көп"), ("number", True), ("number", "NaN"), ("number", "1e99"),
     ("list", 5), ("list", ["x"] * 301), ("person", 5), ("person", "0123456789abcdef"), ("text", ["x"]), ("text", "x" * 20_001)],
)  # fmt: skip
def test_what_cannot_be_used_is_a_problem_and_not_missing(kind: str, value: object) -> None:
    assert codes(field(kind, required=True), value) == ["wrong"]


def test_a_choice_is_found_by_its_id_or_its_words() -> None:
    choice = Choice("yes", "бар", "есть")
    one = field("choice", choices=(choice,))
    assert read(one, "yes") == read(one, "Бар") == read(one, "есть") == choice
    assert codes(one, "maybe") == ["wrong"]


def test_rows_of_a_list_are_checked_one_by_one() -> None:
    rows = field(
        "list", items=(Field("text", "text", "Не", "Что", required=True), Field("due", "date", "Мерзімі", "Срок"))
    )
    assert read(rows, [{"text": "бір", "due": "2026-04-10"}]) == ({"text": "бір", "due": date(2026, 4, 10)},)
    assert read(rows, ["бір"]) == ({"text": "бір", "due": None},)
    problems = check([rows], {"x": [{"text": "бір"}, {"due": "ертең"}]}).problems
    assert [(problem.code, problem.row) for problem in problems] == [("missing", 2), ("wrong", 2)] or [
        (problem.code, problem.row) for problem in problems
    ] == [("wrong", 2), ("missing", 2)]


def test_unknown_entries_are_named() -> None:
    assert [(problem.code, problem.value) for problem in check([], {"y": 1}).problems] == [("unknown", "y")]


def test_only_free_parts_take_a_proposed_text() -> None:
    draft = Draft("мәтін", "qwen")
    assert check([field("text", ai=True)], {"x": draft}).drafts == {"x": draft}
    assert check([field("text", ai=True)], {"x": draft.as_dict()}).values == {"x": "мәтін"}
    assert read(field("list", ai=True), Draft("бір\nекі", "qwen")) == ("бір", "екі")
    assert codes(field("text"), draft) == ["wrong"]
    rejected = draft.reject("А", datetime(2026, 4, 10, tzinfo=UTC))
    assert check([field("text", ai=True, required=True)], {"x": rejected}).missing == ("x",)


def test_a_person_comes_as_a_card_an_object_or_a_name() -> None:
    class Card:
        last_name, first_name, patronymic, post = "Сейітова", "Гүлмира", "Әлиқызы", "мұғалім"

    for value in (
        Card(),
        {"last_name": "Сейітова", "first_name": "Гүлмира", "patronymic": "Әлиқызы"},
        "Сейітова Гүлмира Әлиқызы",
    ):
        person = person_from(value)
        assert person is not None
        assert full_name(person, "kk") == "Сейітова Гүлмира Әлиқызы"
        assert signature_name(person, "kk") == "Г.\u00a0Ә.\u00a0Сейітова"
        assert short_name(person, "ru") == "Сейітова\u00a0Г.\u00a0Ә."


def test_names_are_as_the_card_has_them_in_each_language() -> None:
    person = person_from(
        {"last_name": "Сейітова", "first_name": "Гүлмира", "last_name_ru": "Сеитова", "first_name_ru": "Гульмира"}
    )
    assert person is not None
    assert full_name(person, "ru") == "Сеитова Гульмира" and full_name(person, "kk") == "Сейітова Гүлмира"


@pytest.mark.parametrize(
    "name, kk, ru",
    [
        ("Ахметова Айгуль Нурлановна", "Құрметті Айгуль Нурлановна!", "Уважаемая Айгуль Нурлановна!"),
        ("Омаров Данияр Серікұлы", "Құрметті Данияр Серікұлы!", "Уважаемый Данияр Серікұлы!"),
        ("Серік Мақсат", "Құрметті Мақсат!", "Уважаемый(ая) Мақсат!"),
        ("Д. С. Омаров", "", ""),
    ],
)
def test_salutation(name: str, kk: str, ru: str) -> None:
    person = person_from(name)
    assert person is not None
    assert (salutation(person, "kk"), salutation(person, "ru")) == (kk, ru)


def test_figures_that_do_not_fit_are_named() -> None:
    number = [Field(name, "number", "?", "?") for name in ("valid", "invalid", "in_box")]
    results = Field("results", "list", "?", "?", items=(Field("votes", "number", "?", "?"),))
    balances = [
        Balance(("valid", "invalid"), "=", ("in_box",), "тең емес", "не равно"),
        Balance(("votes",), "<=", ("valid",), "көп", "больше", each="results"),
    ]
    data = {"valid": 37, "invalid": 1, "in_box": 38, "results": [{"votes": 37}, {"votes": 5}]}
    assert check([*number, results], data, balances).problems == ()
    problems = check(
        [*number, results], data | {"invalid": 2, "results": [{"votes": 5}, {"votes": 40}]}, balances
    ).problems
    assert [(problem.field, problem.row) for problem in problems] == [("valid", 0), ("results", 2)]
    assert check([*number, results], {"valid": 5}, balances).problems == ()  # what is not all there is not compared


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(value=_json, kind=st.sampled_from(["text", "date", "number", "list", "choice", "person"]), rows=st.booleans())
def test_no_value_from_outside_breaks_the_check(value: object, kind: str, rows: bool) -> None:
    items = (Field("text", "text", "Не", "Что", required=True),) if rows else ()
    checked = check([field(kind, required=True, items=items, ai=True)], {"x": value})
    assert checked.values["x"] is not None or checked.problems
