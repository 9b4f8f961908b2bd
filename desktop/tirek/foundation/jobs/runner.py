"""One runner for everything longer than 100 ms.

Work gets a `Control` and never sees a widget. Answers go through `deliver`, which the window sets to "run this on the
GUI thread"; without a window they run on the worker's own thread. Work that writes goes through one lane, so two
writing jobs never wait for each other's transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Result = TypeVar("Result")
Deliver = Callable[[Callable[[], None]], None]
Progress = Callable[[int, int, str], None]

STEPS_SHOWN = 100
"""A job reports each hundredth at most: 101 reports from 0 to the end, however many steps it takes."""


class Cancelled(Exception):
    """Raised inside work after Stop was pressed. It is not an error and is not shown as one."""


class Control:
    """What work may ask and say. Safe to use from the worker's thread."""

    def __init__(self, report: Progress | None) -> None:
        self._report = report
        self._stopped = threading.Event()
        self._last: tuple[int, int] | None = None
        self._last_hundredth = -1

    def check(self) -> None:
        """Raises Cancelled if Stop was pressed. Call it at least every 100 ms of work."""
        if self._stopped.is_set():
            raise Cancelled

    def step(self, done: int, total: int, text: str = "") -> None:
        """Reports `done` of `total` (0 = how much is not known) and stops the work if Stop was pressed."""
        self.check()
        if self._report is None:
            return
        hundredth = min(STEPS_SHOWN, done * STEPS_SHOWN // total) if total > 0 else min(STEPS_SHOWN, done)
        if hundredth <= self._last_hundredth:
            return
        self._last_hundredth = hundredth
        self._report(done, total, text)

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def wait(self, seconds: float) -> None:
        """Sleeps, but wakes and raises Cancelled at once when Stop is pressed."""
        if self._stopped.wait(seconds):
            raise Cancelled

    def _stop(self) -> None:
        self._stopped.set()


class Handle:
    """One job that is under way."""

    def __init__(self, control: Control, *, unbreakable: bool) -> None:
        self._control = control
        self._finished = threading.Event()
        self.unbreakable = unbreakable
        """True for work that must not be cut when the program closes (writing a backup or a stick)."""

    def cancel(self) -> None:
        """Asks the work to stop; `failed` then gets Cancelled."""
        self._control._stop()  # noqa: SLF001 - the two are one thing seen from two threads

    @property
    def finished(self) -> bool:
        return self._finished.is_set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Blocks until the work ended; False if the time ran out. Never call it on the GUI thread."""
        return self._finished.wait(timeout_s)


class Jobs:
    """Runs work on a few threads; writing work one at a time, in the order given."""

    def __init__(self, deliver: Deliver | None = None, *, workers: int = 3) -> None:
        self._deliver: Deliver = deliver or (lambda call: call())
        self._workers = workers
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._running: set[Handle] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._when_idle: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[Control], Result],
        *,
        done: Callable[[Result], Any],
        failed: Callable[[BaseException], Any],
        progress: Progress | None = None,
        writes: bool = False,
        unbreakable: bool = False,
    ) -> Handle:
        """Starts `work(control)`. Exactly one of `done(result)` and `failed(error)` follows, through `deliver`.

        After Stop `failed` gets `Cancelled`. Raises RuntimeError once the runner is closed.
        """
        report: Progress | None = None
        if progress is not None:

            def report(done_steps: int, total: int, text: str) -> None:
                self._deliver(lambda: progress(done_steps, total, text))

        control = Control(report)
        handle = Handle(control, unbreakable=unbreakable)
        with self._lock:
            if self._closed:
                raise RuntimeError("the runner is closed")
            self._running.add(handle)
            pool = self._pool("tirek-writer", 1) if writes else self._pool("tirek-job", self._workers)
        pool.submit(self._go, work, control, handle, done, failed)
        return handle

    def _pool(self, name: str, workers: int) -> ThreadPoolExecutor:
        """Made at the first work: nothing runs on the way to the passphrase page."""
        if name not in self._pools:
            from concurrent.futures import ThreadPoolExecutor

            self._pools[name] = ThreadPoolExecutor(workers, thread_name_prefix=name)
        return self._pools[name]

    def _go(
        self,
        work: Callable[[Control], Result],
        control: Control,
        handle: Handle,
        done: Callable[[Result], Any],
        failed: Callable[[BaseException], Any],
    ) -> None:
        try:
            control.check()
            result = work(control)
        except BaseException as error:  # noqa: BLE001 - every end of work must reach its screen
            self._end(handle, lambda error=error: failed(error))
        else:
            self._end(handle, lambda: done(result))

    def _end(self, handle: Handle, answer: Callable[[], Any]) -> None:
        try:
            self._deliver(answer)
        finally:
            with self._lock:
                self._running.discard(handle)
                waiting: list[Callable[[], None]] = []
                if not self._running:
                    waiting, self._when_idle = self._when_idle, []
            handle._finished.set()  # noqa: SLF001
            for call in waiting:
                self._deliver(call)

    @property
    def busy(self) -> bool:
        """True while any work is under way."""
        with self._lock:
            return bool(self._running)

    def cancel_all(self) -> int:
        """Asks all work that may be cut to stop; returns how many jobs must be waited for."""
        with self._lock:
            running = list(self._running)
        for handle in running:
            if not handle.unbreakable:
                handle.cancel()
        return sum(1 for handle in running if handle.unbreakable)

    def when_idle(self, call: Callable[[], None]) -> None:
        """Calls once, through `deliver`, when nothing runs any more (at once if nothing does)."""
        with self._lock:
            if self._running:
                self._when_idle.append(call)
                return
        self._deliver(call)

    def close(self, timeout_s: float = 10.0) -> bool:
        """Takes no more work, stops what may be cut and waits for the rest; False if something still runs."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        self.cancel_all()
        end = time.monotonic() + timeout_s
        ended = all(handle.wait(max(0.0, end - time.monotonic())) for handle in running)
        for pool in self._pools.values():
            pool.shutdown(wait=ended, cancel_futures=True)
        return ended
