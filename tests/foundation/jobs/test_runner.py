"""One runner for everything long: exactly one answer, few reports, Stop that stops."""

from __future__ import annotations

import threading

import pytest

from tirek.foundation.jobs import Cancelled, Jobs


@pytest.fixture
def jobs():
    runner = Jobs()
    yield runner
    runner.close()


def test_the_result_comes_back(jobs):
    answers: list[object] = []
    jobs.run(lambda _control: 7 * 6, done=answers.append, failed=answers.append).wait(5)
    assert answers == [42]


def test_an_error_comes_back_as_it_is(jobs):
    answers: list[BaseException] = []

    def work(_control: object) -> None:
        raise OSError("disk")

    jobs.run(work, done=lambda _none: None, failed=answers.append).wait(5)
    assert isinstance(answers[0], OSError)


def test_stop_ends_the_work(jobs):
    answers: list[BaseException] = []
    started = threading.Event()

    def work(control) -> None:
        started.set()
        while True:
            control.wait(0.01)

    handle = jobs.run(work, done=lambda _none: None, failed=answers.append)
    started.wait(5)
    handle.cancel()
    assert handle.wait(5)
    assert isinstance(answers[0], Cancelled)


def test_reports_are_thinned_to_101(jobs):
    seen: list[int] = []

    def work(control) -> None:
        for step in range(100_001):
            control.step(step, 100_000)

    jobs.run(
        work,
        done=lambda _none: None,
        failed=lambda _error: None,
        progress=lambda done, _total, _text: seen.append(done),
    ).wait(20)
    assert len(seen) == 101
    assert seen[-1] == 100_000


def test_writing_work_goes_one_by_one_in_order(jobs):
    order: list[int] = []
    inside = threading.Lock()

    def work(number: int):
        def write(_control: object) -> None:
            assert inside.acquire(blocking=False)
            order.append(number)
            inside.release()

        return write

    handles = [
        jobs.run(work(n), done=lambda _none: None, failed=lambda error: order.append(error), writes=True)
        for n in range(20)
    ]
    assert all(handle.wait(5) for handle in handles)
    assert order == list(range(20))


def test_closing_stops_what_may_be_cut_and_waits_for_the_rest():
    jobs, ended, started = Jobs(), [], threading.Event()
    jobs.run(lambda control: control.wait(60), done=ended.append, failed=lambda error: ended.append(type(error)))

    def backup(control) -> str:
        started.set()
        threading.Event().wait(0.2)
        control.check()
        return "backup"

    jobs.run(backup, done=ended.append, failed=ended.append, unbreakable=True)
    started.wait(5)
    assert jobs.close(timeout_s=5)
    assert sorted(map(str, ended)) == ["<class 'tirek.foundation.jobs.runner.Cancelled'>", "backup"]
    with pytest.raises(RuntimeError):
        jobs.run(lambda _control: None, done=lambda _none: None, failed=lambda _error: None)


def test_idle_is_told_once_everything_ended(jobs):
    told = threading.Event()
    go = threading.Event()
    jobs.run(lambda _control: go.wait(5), done=lambda _none: None, failed=lambda _error: None)
    jobs.when_idle(told.set)
    assert not told.is_set()
    go.set()
    assert told.wait(5)
    assert not jobs.busy


def test_idle_is_told_at_once_when_nothing_runs(jobs):
    told: list[int] = []
    jobs.when_idle(lambda: told.append(1))
    assert told == [1]
