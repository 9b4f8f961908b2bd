"""Deadlines: each case names the rule of counting it shows. Days were checked against the printed calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.foundation.calendar.terms import (
    DateOutOfReach,
    NoRuleForDate,
    Terms,
    TermSetByLaw,
    UnknownMatter,
)
from tirek.foundation.calendar.working_days import Calendar, Week
from tirek.foundation.language.texts import Texts, load_texts

calendar = Calendar.load()
terms = Terms.load(calendar)
day = date.fromisoformat


@pytest.mark.parametrize(
    ("matter", "event", "week", "due", "safe"),
    [
        pytest.param("ca_talks_start", "2026-03-05", 5, "2026-03-20", "2026-03-19", id="10 working days over 8 March"),
        pytest.param("ca_talks_start", "2026-03-05", 6, "2026-03-18", "2026-03-17", id="the same in a six-day week"),
        pytest.param("sk_consider", "2026-03-05", 5, "2026-04-01", "2026-03-31", id="15 working days over Nauryz"),
        pytest.param("sk_consider", "2026-03-05", 6, "2026-03-27", "2026-03-26", id="Nauryz in a six-day week"),
        pytest.param("penalty_order_ack", "2026-08-27", 5, "2026-09-01", "2026-08-31", id="30 August is worked"),
        pytest.param("appeal_answer", "2026-03-07", 5, "2026-03-26", "2026-03-20", id="calendar days, end on Nauryz"),
        pytest.param("appeal_answer", "2026-11-02", 5, "2026-11-17", "2026-11-16", id="calendar days, end on Tuesday"),
        pytest.param("penalty_from_discovery", "2026-01-31", 5, "2026-03-02", "2026-02-27", id="no 31 February"),
        pytest.param("reinstatement_sk", "2026-11-21", 5, "2026-12-21", "2026-12-18", id="a month, same number"),
        pytest.param("other_dispute", "2024-02-29", 5, "2025-02-28", "2025-02-27", id="a year from 29 February"),
        pytest.param("leave_pay_before", "2026-03-26", 5, "2026-03-18", "2026-03-17", id="working days counted back"),
        pytest.param("working_conditions_change", "2026-09-01", 5, "2026-08-17", "2026-08-14", id="days counted back"),
        pytest.param(
            "redundancy_notice", "2026-12-01", 5, "2026-11-01", "2026-10-30", id="back, on a Sunday: not moved"
        ),
        pytest.param("redundancy_notice", "2026-07-31", 5, "2026-06-30", "2026-06-29", id="back, no 31 June"),
        pytest.param("salary_monthly", "2026-04-30", 5, "2026-05-08", "2026-05-06", id="pay day on Sunday: day before"),
        pytest.param("salary_monthly", "2026-12-31", 5, "2027-01-08", "2027-01-06", id="pay day in the next year"),
        pytest.param("work_record_day", "2026-03-21", 5, "2026-03-21", "2026-03-21", id="the day itself, even off"),
        pytest.param("accident_notify", "2026-03-20", 5, "2026-03-21", "2026-03-20", id="24 hours run through Nauryz"),
        pytest.param("dispute_inform_weekly", "2026-03-15", 5, "2026-03-26", "2026-03-20", id="a week to 22 March"),
    ],
)
def test_last_day_and_safe_day(matter: str, event: str, week: Week, due: str, safe: str) -> None:
    found = terms.term(matter, day(event), week)
    assert (found.due_on, found.safe_on) == (day(due), day(safe))


def test_the_hour_of_an_accident_gives_the_exact_end() -> None:
    found = terms.term("accident_notify", day("2026-03-20"), event_time=time(14, 30))
    assert found.ends_at is not None
    assert f"{found.ends_at:%Y-%m-%d %H:%M}" == "2026-03-21 14:30"


def test_a_strike_of_an_hour_ends_the_same_day() -> None:
    found = terms.term("warning_strike_length", day("2026-03-19"), event_time=time(9, 0))
    assert found.due_on == found.safe_on == day("2026-03-19")


@pytest.mark.parametrize(
    ("event", "rule", "due"),
    [
        pytest.param("2026-06-11", "reinstatement_no_sk_old", "2026-09-11", id="last day of the three months"),
        pytest.param("2026-06-12", "reinstatement_no_sk_new", "2027-06-14", id="first day of the year"),
    ],
)
@pytest.mark.parametrize("asked", ["reinstatement_no_sk", "reinstatement_no_sk_old", "reinstatement_no_sk_new"])
def test_the_rule_in_force_on_the_day_of_the_event_counts(asked: str, event: str, rule: str, due: str) -> None:
    found = terms.term(asked, day(event))
    assert (found.rule.id, found.due_on) == (rule, day(due))


def test_the_rule_used_can_be_stored_beside_the_date() -> None:
    used = terms.term("accident_commission", day("2026-03-02")).rule
    assert (used.id, used.act, used.article, used.in_force_from) == (
        "accident_commission",
        "labour-code",
        "188",
        day("2026-01-01"),
    )


def test_an_event_before_the_rule_is_refused_in_words() -> None:
    with pytest.raises(NoRuleForDate) as refused:
        terms.term("wages_limitation", day("2026-06-07"))
    assert refused.value.values == {"matter": "wages_limitation", "date": "07.06.2026"}


def test_an_unknown_matter_is_refused() -> None:
    with pytest.raises(UnknownMatter):
        terms.term("tea_break", day("2026-06-07"))


@pytest.mark.parametrize("far", ["9999-12-30", "9990-01-01"])
def test_a_date_at_the_end_of_time_is_refused(far: str) -> None:
    with pytest.raises(DateOutOfReach):
        terms.term("accident_storage", day(far))


def test_a_term_back_beyond_the_first_year_is_refused() -> None:
    with pytest.raises(DateOutOfReach):
        terms.term("prepension_protection", day("0001-06-01"))


# --- the organisation's own rule --------------------------------------------------------------------------------


def test_the_union_may_set_its_own_term_to_answer() -> None:
    own = terms.with_override("appeal_answer", 10, "working_days")
    found = own.term("appeal_answer", day("2026-11-02"))
    assert found.due_on == day("2026-11-16")
    assert found.rule.own
    assert terms.term("appeal_answer", day("2026-11-02")).due_on == day("2026-11-17"), "the first terms are untouched"


def test_an_own_rule_holds_for_events_from_its_date_on() -> None:
    own = terms.with_override("appeal_answer", 5, "working_days", since=day("2026-09-01"))
    assert own.term("appeal_answer", day("2026-08-31")).due_on == day("2026-09-15")
    assert own.term("appeal_answer", day("2026-09-01")).due_on == day("2026-09-08")


def test_an_own_rule_can_be_set_again() -> None:
    own = terms.with_override("appeal_answer", 5, "working_days").with_override("appeal_answer", 30, "calendar_days")
    assert own.term("appeal_answer", day("2026-11-02")).due_on == day("2026-12-02")


def test_a_term_of_the_law_cannot_be_set() -> None:
    with pytest.raises(TermSetByLaw):
        terms.with_override("reinstatement_sk", 12, "months")


# --- explanations -----------------------------------------------------------------------------------------------


@pytest.fixture
def words() -> Callable[[str], Texts]:
    return load_texts


def test_the_explanation_names_the_days_left_out(words: Callable[[str], Texts]) -> None:
    found = terms.term("sk_consider", day("2026-03-05"))
    assert found.explanation(words("ru")) == [
        "Срок: 15 рабочих дней.",
        "День события, 5 марта 2026 года, не считается.",
        "Не считаются: 8–9 марта 2026 года (Международный женский день).",
        "Не считаются: 21–25 марта 2026 года (Наурыз мейрамы).",
        "Кроме того, не считаются 5 еженедельных выходных.",
        "Последний день: 1 апреля 2026 года.",
        "Лучше успеть к этому дню: 31 марта 2026 года. Тогда останется рабочий день в запасе.",
    ]


def test_the_explanation_says_why_the_end_moved(words: Callable[[str], Texts]) -> None:
    found = terms.term("appeal_answer", day("2026-03-07")).explanation(words("kk"))
    assert "Демалыс күні: 2026 жылғы 22 наурыз (Наурыз мейрамы)." in found
    assert "Сондықтан мерзім келесі жұмыс күні аяқталады." in found


def test_a_moved_rest_day_is_told(words: Callable[[str], Texts]) -> None:
    found = terms.term("leave_pay_unscheduled", day("2025-01-02")).explanation(words("ru"))
    assert "Не считается: 3 января 2025 года. Выходной перенесён сюда; прежний день: 5 января 2025 года." in found
    assert (
        "Считается: 5 января 2025 года. Этот день сделали рабочим; выходной вместо него: 3 января 2025 года." in found
    )


@pytest.mark.parametrize(
    ("matter", "event", "caution"),
    [
        pytest.param("childcare_leave_max", "2027-05-03", "Календаря на 2030 год ещё нет", id="no calendar yet"),
        pytest.param("strike_notice", "2027-05-20", "Пока прогноз: 16 мая 2027 года", id="forecast of Kurban Ait"),
        pytest.param("working_conditions_change", "2026-09-01", "ещё не сверено с текстом закона", id="unchecked rule"),
        pytest.param("appeal_answer", "2026-11-02", "правило самого профсоюза", id="own rule not confirmed"),
        pytest.param("work_record_day", "2026-03-21", "День события — выходной", id="the day itself is off"),
    ],
)
def test_what_is_not_certain_is_said(words: Callable[[str], Texts], matter: str, event: str, caution: str) -> None:
    cautions = terms.term(matter, day(event)).cautions(words("ru"))
    assert any(caution in sentence for sentence in cautions), cautions


def test_a_sure_term_has_no_cautions(words: Callable[[str], Texts]) -> None:
    assert terms.term("sk_consider", day("2026-03-05")).cautions(words("kk")) == []


@pytest.mark.parametrize("rule", [rule.id for rule in terms.rules])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_rule_counts_and_explains_itself(rule: str, language: str, words: Callable[[str], Texts]) -> None:
    found = terms.term(rule, day("2026-07-01"))
    sentences = found.explanation(words(language)) + found.cautions(words(language))
    assert all(sentence.strip() and "{" not in sentence for sentence in sentences)


# --- what holds for every rule and day --------------------------------------------------------------------------

events = st.dates(day("2026-06-12"), day("2028-06-01"))
rules = st.sampled_from([rule for rule in terms.rules if rule.in_force_to is None])
weeks = st.sampled_from([5, 6])


@given(rules, events, weeks)
def test_a_term_after_an_event_never_ends_before_it_and_one_before_never_after(rule, event, week) -> None:  # type: ignore[no-untyped-def]
    found = terms.term(rule.id, event, week)
    assert found.due_on >= event if rule.direction == "after" else found.due_on <= event
    assert found.safe_on <= found.due_on
    assert rule.direction == "before" or found.safe_on >= event or found.safe_on == found.due_on


@given(rules, events, weeks)
def test_the_last_day_is_worked_unless_the_term_says_otherwise(rule, event, week) -> None:  # type: ignore[no-untyped-def]
    found = terms.term(rule.id, event, week)
    may_be_off = rule.n == 0 or rule.unit == "hours" or (rule.direction == "before" and rule.unit != "working_days")
    assert may_be_off or calendar.is_working(found.due_on, week)


@given(rules, events, weeks)
def test_a_later_event_never_ends_earlier(rule, event, week) -> None:  # type: ignore[no-untyped-def]
    assert terms.term(rule.id, event + timedelta(days=1), week).due_on >= terms.term(rule.id, event, week).due_on


@given(events, st.integers(1, 60), weeks)
def test_working_days_left_on_the_day_of_the_event_are_the_term_itself(event, count, week) -> None:  # type: ignore[no-untyped-def]
    found = terms.with_override("appeal_answer", count, "working_days").term("appeal_answer", event, week)
    assert calendar.working_days_between(event, found.due_on, week) == count
