"""The program's side of the model: starts the sealed process, asks it, hears its end, starts it again.

Nothing that happens in the model's process can harm the program: a crash, a hang or nonsense on the pipe become a
`Circumstance` with a next step, and the process is replaced at the next question.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.model.gguf_check import ModelFile, check_model_file
from tirek.foundation.model.hardware import hardware, memory_needed, threads_for
from tirek.foundation.model.messages import (
    Ask,
    Part,
    Start,
    Warm,
)
from tirek.foundation.model.refusals import (
    ModelDied,
    ModelOff,
    NotEnoughMemory,
    QuestionRefused,
    died,
    not_enough_memory,
    off_after_crashes,
)
from tirek.foundation.model.running import POLL_S, Answer, Gone, ModelState, Running, Stopped

__all__ = ["Answer", "ModelDied", "ModelOff", "ModelState", "ModelWorker", "NotEnoughMemory", "QuestionRefused"]

CONTEXT_TOKENS = 2048
MAX_CRASHES, CRASH_WINDOW = 3, timedelta(minutes=10)
IDLE, LOW_MEMORY_BYTES, LOOK_EVERY_S = timedelta(minutes=10), 400 << 20, 15.0
"""A model nobody asks gives its memory back after a while, and at once when the whole computer runs short of it."""



class ModelWorker:
    """One model file and the process that has it open. May be called from any thread; questions queue up."""

    def __init__(self, path: Path, clock: Clock, *, context_tokens: int = CONTEXT_TOKENS,
                 threads: int | None = None) -> None:
        self._path, self._clock = path, clock
        self._context_tokens, self._threads = context_tokens, threads
        self._turn = threading.Lock()
        self._waiting: list[None] = []     # one for each question asked and not begun
        self._running: Running | None = None
        self._crashes: list[datetime] = []
        self._last_id = 0
        self._last_asked = clock.now()
        self._watched = False
        self._closing = threading.Event()

    @property
    def state(self) -> ModelState | None:
        """The running model, or None when no process is alive."""
        running = self._running
        return running.state if running is not None and running.alive() else None

    @property
    def process_id(self) -> int | None:
        running = self._running
        return running.process.pid if running is not None and running.alive() else None

    def start(self, on_progress: Callable[[float], None] | None = None) -> ModelState:
        """Starts the process and opens the model, if that has not happened. Progress from 0 to 1.

        Raises ModelFileRefused, NotEnoughMemory, ModelOff, ModelDied.
        """
        with self._turn:
            return self._started(on_progress).state

    def ask(self, system: Sequence[Part], user: Sequence[Part], *, grammar: str = "", max_tokens: int = 600,
            temperature: float = 0.0, on_text: Callable[[str], None] | None = None,
            cancelled: Callable[[], bool] | None = None) -> Answer:
        """Asks and waits; `on_text` gets each piece as it comes, in this thread. Starts the process when needed.

        A cancelled answer is returned with what had come by then. Raises what `start` raises, and QuestionRefused.
        """
        stopped = cancelled or _never
        if not self._my_turn(stopped):
            return _NOTHING_SAID
        try:
            running = self._started(None, stopped)
            self._last_id += 1
            self._last_asked = self._clock.now()
            ask = Ask(self._last_id, list(system), list(user), grammar, max_tokens, temperature)
            try:
                return running.ask(ask, on_text or _nobody, stopped)
            except Gone as error:
                raise (self._crashed() if self._running is running else died()) from error
            except QuestionRefused:
                raise              # the process is well, and the model stays open
            except BaseException:
                running.stop()     # the caller's own error: whatever is still being written must not reach the next one
                self._running = None
                raise
            finally:
                self._last_asked = self._clock.now()
        except Stopped:       # while the model was being opened
            return _NOTHING_SAID
        finally:
            self._turn.release()

    def _my_turn(self, cancelled: Callable[[], bool]) -> bool:
        """Waits until nobody else is being answered; False when the question was taken back meanwhile."""
        self._waiting.append(None)
        try:
            while not self._turn.acquire(timeout=POLL_S):
                if cancelled():
                    return False
            return True
        finally:
            self._waiting.pop()

    def warm(self, system: Sequence[Part], user: Sequence[Part]) -> int:
        """Starts the process when needed and computes the beginning that the next prompts share; gives its tokens kept.

        `user` is what stands before the first foreign words. Goes back at once when a question comes; what was computed by then helps it.
        Raises what `start` raises.
        """
        with self._turn:
            running = self._started(None)
            self._last_id += 1
            try:
                return running.warm(Warm(self._last_id, list(system), list(user)), lambda: bool(self._waiting))
            except Gone as error:
                raise (self._crashed() if self._running is running else died()) from error

    def rest(self) -> bool:
        """Ends the process if nobody has asked for a while or memory is short; never in the middle of an answer.

        Looked at by itself every few seconds while a process is alive. True when it was ended.
        """
        if not self._turn.acquire(blocking=False):
            return False
        try:
            free = hardware().memory_free
            if self._running is None or not (self._clock.now() - self._last_asked > IDLE or 0 < free < LOW_MEMORY_BYTES):
                return False
            self.close()
            return True
        finally:
            self._turn.release()

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_EVERY_S):
            self.rest()
            if self._running is None:
                break
        self._watched = False

    def close(self) -> None:
        """Ends the process. The next question starts a new one."""
        self._closing.set()
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    def forgive(self) -> None:
        """Forgets earlier crashes: the user wants to try this model again."""
        self._crashes.clear()

    def _started(self, on_progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None = None) -> Running:
        if self._running is not None and self._running.alive():
            return self._running
        if self._running is not None:            # died between two questions
            self._running.stop()
            self._running = None
            self._note_crash()
        if len(self._recent_crashes()) >= MAX_CRASHES:
            raise off_after_crashes()
        file = check_model_file(self._path)
        _check_memory(file, self._context_tokens)
        running = Running(file)
        try:
            threads = self._threads or threads_for(file.size)
            running.open(Start(str(file.path.resolve()), self._context_tokens, threads), on_progress or _nobody, cancelled or _never)
        except Gone as error:
            raise self._crashed(running) from error
        except BaseException:
            running.stop()
            raise
        self._running = running
        self._last_asked = self._clock.now()
        if not self._watched:
            self._watched = True
            self._closing.clear()
            threading.Thread(target=self._watch, name="model-rest", daemon=True).start()
        return running

    def _recent_crashes(self) -> list[datetime]:
        now = self._clock.now()
        self._crashes = [moment for moment in self._crashes if now - moment <= CRASH_WINDOW]
        return self._crashes

    def _note_crash(self) -> None:
        self._crashes.append(self._clock.now())

    def _crashed(self, running: Running | None = None) -> Circumstance:
        for one in (running, self._running):
            if one is not None:
                one.stop()
        self._running = None
        self._note_crash()
        if len(self._recent_crashes()) >= MAX_CRASHES:
            return off_after_crashes()
        return died()


_NOTHING_SAID = Answer("", "cancelled", 0, 0, 0.0, 0.0)


def _check_memory(file: ModelFile, context_tokens: int) -> None:
    free, needed = hardware().memory_free, memory_needed(file.size, file.kv_bytes_per_token, context_tokens)
    if 0 < free < needed:
        raise not_enough_memory(needed, free)


def _nobody(_: Any) -> None:
    return None


def _never() -> bool:
    return False
