"""The benchmarks run; their real size is for `tirek bench`, here a small one with wide limits."""

from __future__ import annotations

from tirek.app.benchmarks import line, register
from tirek.app.benchmarks.result import Result, side_by_side


def test_the_register_is_measured_keyed_against_unkeyed_and_raw() -> None:
    results = register.run(people=2000)
    assert len(results) == 4
    for result in results:
        assert result.ours > 0 and result.theirs > 0
        assert result.goal is not None and result.ratio <= result.goal * 2, result


def test_a_first_exchange_on_a_village_line() -> None:
    """The line's clock is simulated, so a busy machine changes nothing."""
    exchanged, _worked = line.run(appeals=10, members=40, first_cuts_s=(2.0,))
    assert exchanged.goal is not None and exchanged.ours > exchanged.theirs > 1
    assert exchanged.ratio <= 2.0, exchanged


def test_bytes_of_real_rounds() -> None:
    results = line.sizes()
    assert [result.theirs for result in results] == [250, 40, 1500]
    assert all(result.met and result.ours > 1 for result in results), results


def test_a_ratio_over_its_goal_is_missed() -> None:
    assert not Result("x", 3.0, 1.0, "ms", 2.2).met
    assert Result("x", 2.0, 1.0, "ms", 2.2).met and Result("x", 9.0, 1.0, "ms").met


def test_both_sides_are_timed_in_turns() -> None:
    order: list[str] = []
    side_by_side(lambda: order.append("ours"), lambda: order.append("theirs"), rounds=2, times=1)
    assert order == ["ours", "theirs", "ours", "theirs"]
