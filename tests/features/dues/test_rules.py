"""The arithmetic of dues: sums conserve, shares add up to the tiyn, a month is owed or not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirek.features.dues.rules import (
    Balance,
    Line,
    Rate,
    Share,
    balance,
    expected,
    is_month,
    member_states,
    month_state,
    months_between,
    next_month,
    percent_text,
    rate_of,
    read_percent,
    split,
    standing,
)

MONTH = "2026-11"


def line(number: int, side: str, amount: int, **more: object) -> Line:
    return Line(number, 7, MONTH, MONTH, side, amount, **more)  # type: ignore[arg-type]


# --- months and rates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("month", "by", "then"), [("2026-11", 1, "2026-12"), ("2026-12", 1, "2027-01"), ("2026-01", -1, "2025-12"), ("2026-03", -15, "2024-12")])
def test_months_go_on_over_the_new_year(month: str, by: int, then: str) -> None:
    assert next_month(month, by) == then


def test_months_between_have_both_ends() -> None:
    assert months_between("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert months_between("2026-11", "2026-10") == []
    assert is_month("2026-11") and not is_month("2026-13") and not is_month("2026-1") and not is_month("2026-11-01")


RATES = [
    Rate("2024-01", "percent", 100), Rate("2026-09", "percent", 150), Rate("2026-10", "sum", 50_000, member=7),
    Rate("2026-12", "sum", 0, member=7),
]  # fmt: skip


@pytest.mark.parametrize(("member", "month", "rate"), [
    pytest.param(1, "2023-12", None, id="before the first rate"),
    pytest.param(1, "2026-08", RATES[0], id="the last before the change"),
    pytest.param(1, "2026-11", RATES[1], id="the new one"),
    pytest.param(7, "2026-09", RATES[1], id="an own rate has not begun"),
    pytest.param(7, "2026-11", RATES[2], id="an own rate goes before everybody's"),
    pytest.param(7, "2027-01", RATES[3], id="freed from dues"),
])  # fmt: skip
def test_the_rate_in_force(member: int, month: str, rate: Rate | None) -> None:
    assert rate_of(RATES, member, month) == rate


@pytest.mark.parametrize(("rate", "base", "amount", "known"), [
    pytest.param(Rate(MONTH, "sum", 50_000), None, 50_000, True, id="a sum needs no pay"),
    pytest.param(Rate(MONTH, "percent", 100), None, 0, False, id="pay is secret: the sum is not known"),
    pytest.param(Rate(MONTH, "percent", 100), 25_000_050, 250_001, True, id="half a tiyn goes upward"),
    pytest.param(Rate(MONTH, "percent", 100), 25_000_049, 250_000, True, id="less goes down"),
    pytest.param(Rate(MONTH, "percent", 0), None, 0, True, id="nothing percent is nothing to pay"),
])  # fmt: skip
def test_what_a_rate_makes_of_a_month(rate: Rate, base: int | None, amount: int, known: bool) -> None:
    made = expected(rate, base)
    assert (made.amount, made.known) == (amount, known)


@pytest.mark.parametrize(("typed", "points"), [("1", 100), ("1,5 %", 150), ("0.25", 25), ("100", 10_000), ("100.01", None), ("1.234", None), ("", None), ("-1", None)])
def test_a_percentage_is_read(typed: str, points: int | None) -> None:
    assert read_percent(typed) == points


@given(st.integers(0, 10_000))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_percentage_that_is_written_is_read_again(points: int) -> None:
    assert read_percent(percent_text(points)) == points and read_percent(percent_text(points, ",")) == points


# --- the state of a month -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lines", "state", "owed"), [
    pytest.param([line(1, "charge", 5000)], "unpaid", 5000, id="nothing came"),
    pytest.param([line(1, "charge", 5000), line(2, "payment", 3000)], "short", 2000, id="too little"),
    pytest.param([line(1, "charge", 5000), line(2, "payment", 3000), line(3, "payment", 2000)], "paid", 0, id="in two parts"),
    pytest.param([line(1, "charge", 5000), line(2, "payment", 6000)], "over", -1000, id="one payment, too much"),
    pytest.param([line(1, "charge", 5000), line(2, "payment", 5000), line(3, "payment", 5000)], "twice", -5000, id="paid twice"),
    pytest.param([line(1, "charge", 5000), line(2, "payment", 5000), line(3, "payment", 5000), line(4, "payment", -5000, corrects=3)],
                 "paid", 0, id="the second payment was taken back"),
    pytest.param([line(1, "charge", 0, known=False)], "unpaid", 0, id="percent, nothing withheld: owed in months"),
    pytest.param([line(1, "charge", 0, known=False), line(2, "charge", 4210), line(3, "payment", 4210)], "paid", 0, id="percent, withheld"),
    pytest.param([line(1, "charge", 5000), line(2, "charge", -5000, correction=True)], "paid", 0, id="charge corrected to nothing"),
    pytest.param([line(1, "payment", 5000)], "over", -5000, id="paid without a charge"),
])  # fmt: skip
def test_how_a_month_stands(lines: list[Line], state: str, owed: int) -> None:
    found = month_state(MONTH, lines)
    assert found is not None and (found.state, found.balance.owed) == (state, owed)


def test_a_month_without_anything_has_no_state() -> None:
    assert month_state(MONTH, []) is None
    assert month_state(MONTH, [line(1, "charge", 5000), line(2, "charge", -5000, correction=True, corrects=1)]) is None


# --- sums conserve ------------------------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> list[Line]:
    """Any ledger: charges and payments of three members over three months, some taken back, some corrected."""
    lines: list[Line] = []
    for number in range(1, draw(st.integers(0, 25)) + 1):
        free = standing(lines)
        back = draw(st.sampled_from([None, *free])) if free and draw(st.booleans()) else None
        if back is not None:
            lines.append(Line(number, back.member, back.month, MONTH, back.side, -back.amount, correction=True, corrects=back.id))
            continue
        side = draw(st.sampled_from(["charge", "payment"]))
        correction = side == "charge" and draw(st.booleans())
        amount = draw(st.integers(-(10**7) if correction else 0, 10**7))
        member, month = draw(st.sampled_from([1, 2, None])), draw(st.sampled_from(["2026-09", "2026-10", "2026-11"]))
        lines.append(Line(number, member, month, MONTH, side, amount, correction=correction))  # type: ignore[arg-type]
    return lines


@given(histories())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sums_conserve(lines: list[Line]) -> None:
    """charged + corrections - paid = owed, whole and in any parts."""
    whole = balance(lines)
    assert whole.owed == sum(one.amount if one.side == "charge" else -one.amount for one in lines)
    parts = Balance(0, 0, 0)
    for state in member_states(lines).values():
        parts += state.balance
        assert state.balance.charged + state.balance.corrections - state.balance.paid == state.balance.owed
        assert state.open == (state.balance.owed > 0 or state.state == "unpaid")
    nobody = balance(one for one in lines if one.member is None)
    assert (parts + nobody).owed == whole.owed and (parts + nobody).paid == whole.paid


@given(histories())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_taken_back_is_gone_and_everything_else_stands(lines: list[Line]) -> None:
    live = standing(lines)
    assert sum(one.amount for one in live if one.side == "payment") == balance(lines).paid


# --- shares -------------------------------------------------------------------------------------------------------------


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10_000), max_size=8).filter(lambda points: sum(points) <= 10_000))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_shares_add_up_to_the_tiyn(amount: int, points: list[int]) -> None:
    shares = [Share(str(number), point) for number, point in enumerate(points)]
    parts = split(amount, shares)
    assert len(parts) == len(points) + 1 and sum(parts) == amount
    for part, point in zip(parts, [*points, 10_000 - sum(points)], strict=True):
        assert abs(part * 10_000 - amount * point) < 10_000  # nobody is a whole tiyn away from the exact share
        assert part == 0 or (part > 0) == (amount > 0)
    assert split(-amount, shares) == [-part for part in parts]


@pytest.mark.parametrize(("amount", "points", "parts"), [
    pytest.param(100, [3333, 3333], [33, 33, 34], id="the tiyn left over goes where most was lost"),
    pytest.param(1, [5000], [1, 0], id="of equal losses the earlier body"),
    pytest.param(10_00, [3500, 1500], [350, 150, 500], id="nothing to round"),
    pytest.param(0, [3500], [0, 0], id="nothing came"),
    pytest.param(-101, [5000], [-51, -50], id="more taken back than received"),
    pytest.param(777, [], [777], id="everything stays here"),
])  # fmt: skip
def test_shares_by_the_largest_remainder(amount: int, points: list[int], parts: list[int]) -> None:
    assert split(amount, [Share("", point) for point in points]) == parts


@pytest.mark.parametrize("points", [[10_001], [6000, 4001], [-1]])
def test_shares_over_the_whole_are_refused(points: list[int]) -> None:
    with pytest.raises(ValueError):
        split(100, [Share("", point) for point in points])
