"""The program's side of the model: starts the sealed process, asks it, hears its end, starts it again.

Nothing that happens in the model's process can harm the program: a crash, a hang or nonsense on the pipe become a
`Circumstance` with a next step, and the process is replaced at the next question.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.model import appcontainer, sealing
from tirek.foundation.model.frames import BrokenFrame, FrameReader, write_frame
from tirek.foundation.model.gguf_check import ModelFile, check_model_file
from tirek.foundation.model.hardware import hardware, memory_needed, threads_for
from tirek.foundation.model.messages import (
    Ask,
    Cancel,
    Done,
    Failed,
    FromWorker,
    Loading,
    Part,
    Ready,
    Sealed,
    Start,
    Text,
    Warm,
    Warmed,
)
from tirek.foundation.model.refusals import (
    ModelDied,
    ModelOff,
    NotEnoughMemory,
    QuestionRefused,
    died,
    not_enough_memory,
    off_after_crashes,
    question_refused,
    start_refused,
)

__all__ = ["Answer", "ModelDied", "ModelOff", "ModelState", "ModelWorker", "NotEnoughMemory", "QuestionRefused"]

CONTEXT_TOKENS = 2048
MAX_CRASHES, CRASH_WINDOW = 3, timedelta(minutes=10)
START_SILENCE_S, ANSWER_SILENCE_S, CANCEL_SILENCE_S = 120.0, 600.0, 5.0
"""How long nothing may be heard before the process counts as hung. Reading a prompt on an old processor takes minutes."""

IDLE, LOW_MEMORY_BYTES, LOOK_EVERY_S = timedelta(minutes=10), 400 << 20, 15.0
"""A model nobody asks gives its memory back after a while, and at once when the whole computer runs short of it."""

_POLL_S = 0.02


@dataclass(frozen=True)
class ModelState:
    """A running model. `sealed` is "full" or "partly"; `attempts` are the ways out that were tried and found shut."""

    file: ModelFile
    sealed: str
    walls: tuple[str, ...]
    attempts: tuple[str, ...]
    context_tokens: int
    threads: int
    start_seconds: float


@dataclass(frozen=True)
class Answer:
    """`reason` is "end", "limit" or "cancelled". Seconds as measured in the model's process.

    `kept_tokens` of the prompt had been computed before the question came.
    """

    text: str
    reason: str
    tokens: int
    prompt_tokens: int
    first_seconds: float
    seconds: float
    kept_tokens: int = 0


class ModelWorker:
    """One model file and the process that has it open. May be called from any thread; questions queue up."""

    def __init__(self, path: Path, clock: Clock, *, context_tokens: int = CONTEXT_TOKENS,
                 threads: int | None = None) -> None:
        self._path, self._clock = path, clock
        self._context_tokens, self._threads = context_tokens, threads
        self._turn = threading.Lock()
        self._waiting: list[None] = []     # one for each question asked and not begun
        self._running: _Running | None = None
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
            except _Gone as error:
                raise (self._crashed() if self._running is running else died()) from error
            except QuestionRefused:
                raise              # the process is well, and the model stays open
            except BaseException:
                running.stop()     # the caller's own error: whatever is still being written must not reach the next one
                self._running = None
                raise
            finally:
                self._last_asked = self._clock.now()
        except _Stopped:       # while the model was being opened
            return _NOTHING_SAID
        finally:
            self._turn.release()

    def _my_turn(self, cancelled: Callable[[], bool]) -> bool:
        """Waits until nobody else is being answered; False when the question was taken back meanwhile."""
        self._waiting.append(None)
        try:
            while not self._turn.acquire(timeout=_POLL_S):
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
            except _Gone as error:
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

    def _started(self, on_progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None = None) -> _Running:
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
        running = _Running(file)
        try:
            threads = self._threads or threads_for(file.size)
            running.open(Start(str(file.path.resolve()), self._context_tokens, threads), on_progress or _nobody, cancelled or _never)
        except _Gone as error:
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

    def _crashed(self, running: _Running | None = None) -> Circumstance:
        for one in (running, self._running):
            if one is not None:
                one.stop()
        self._running = None
        self._note_crash()
        if len(self._recent_crashes()) >= MAX_CRASHES:
            return off_after_crashes()
        return died()


_NOTHING_SAID = Answer("", "cancelled", 0, 0, 0.0, 0.0)


class _Stopped(Exception):
    """Nobody wants the model any more that is being opened."""


class _Gone(Exception):
    """The process ended, hung, or sent what is not a message."""


class _Running:
    """One process and the thread that hears it."""

    def __init__(self, file: ModelFile) -> None:
        self._began = time.perf_counter()
        self._file = file
        self._heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.state: ModelState = ModelState(file, "none", (), (), 0, 0, 0.0)
        self.process = _start_process(file)
        self._ear = threading.Thread(target=self._listen, name="model-pipe", daemon=True)
        self._ear.start()

    def alive(self) -> bool:
        return self.process.poll() is None

    def open(self, start: Start, on_progress: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
        try:
            self._send(start)
            sealed = self._first_word(cancelled)
        except _Gone:
            if isinstance(self.process, appcontainer.WalledProcess):     # the walls let in too little to begin
                raise start_refused("not_sealed", self._file.path) from None
            raise
        while True:
            message = self._next_unless(cancelled)
            if isinstance(message, Loading):
                on_progress(message.share)
            elif isinstance(message, Failed):
                raise start_refused(message.code, self._file.path)
            elif isinstance(message, Ready) and sealed.state != "none":
                self.state = ModelState(
                    self._file, sealed.state, tuple(sealed.walls), tuple(one.name for one in sealed.attempts),
                    message.context_tokens, message.threads, time.perf_counter() - self._began)
                return
            else:
                raise _Gone

    def _first_word(self, cancelled: Callable[[], bool]) -> Sealed:
        """Before anything else the process says what shuts it in, or that it has no engine."""
        message = self._next_unless(cancelled)
        if isinstance(message, Failed):
            raise start_refused(message.code, self._file.path)
        if not isinstance(message, Sealed):
            raise _Gone
        return message

    def _next_unless(self, cancelled: Callable[[], bool]) -> Any:
        """What the process says next while it opens the model."""
        began = time.monotonic()
        while not cancelled():
            try:
                return self._next(_POLL_S)
            except _Silence:
                if time.monotonic() - began > START_SILENCE_S:
                    raise
        raise _Stopped

    def ask(self, ask: Ask, on_text: Callable[[str], None], cancelled: Callable[[], bool]) -> Answer:
        self._send(ask)
        pieces: list[str] = []
        told, silent_since, allowed = False, time.monotonic(), ANSWER_SILENCE_S
        while True:
            if not told and cancelled():
                self._send(Cancel(ask.id))
                told, silent_since, allowed = True, time.monotonic(), CANCEL_SILENCE_S
            try:
                message = self._next(_POLL_S)
            except _Silence as error:
                if time.monotonic() - silent_since > allowed:
                    raise _Gone from error
                continue
            if isinstance(message, Text) and message.id == ask.id:
                silent_since = silent_since if told else time.monotonic()
                pieces.append(message.text)
                on_text(message.text)
            elif isinstance(message, Done) and message.id == ask.id:
                return Answer("".join(pieces), message.reason, message.tokens, message.prompt_tokens,
                              message.first_seconds, message.seconds, message.kept_tokens)
            elif isinstance(message, Failed) and message.id == ask.id:
                raise question_refused(message.code)
            elif not isinstance(message, Warmed):      # of a beginning that this question did not wait for
                raise _Gone

    def warm(self, warm: Warm, wanted: Callable[[], bool]) -> int:
        self._send(warm)
        began = time.monotonic()
        while not wanted():
            try:
                message = self._next(_POLL_S)
            except _Silence as error:
                if time.monotonic() - began > ANSWER_SILENCE_S:
                    raise _Gone from error
                continue
            if not isinstance(message, Warmed):
                raise _Gone
            if message.id == warm.id:
                return message.tokens
        return 0

    def stop(self) -> None:
        """Kills: the process holds nothing that could be lost."""
        self.process.kill()
        self.process.wait()
        self._ear.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):     # unsent bytes to a dead process
                    pipe.close()

    def _listen(self) -> None:
        reader = FrameReader(_pipe(self.process.stdout), FromWorker)
        try:
            while (message := reader.read()) is not None:
                self._heard.put(message)
        except (BrokenFrame, OSError, ValueError):
            pass
        self._heard.put(None)

    def _next(self, silence_s: float) -> Any:
        try:
            message = self._heard.get(timeout=silence_s)
        except queue.Empty as error:
            raise _Silence from error
        if message is None:
            raise _Gone
        return message

    def _send(self, message: Any) -> None:
        try:
            write_frame(_pipe(self.process.stdin), message)
        except OSError as error:
            raise _Gone from error
        except BrokenFrame as error:
            raise question_refused("too_long") from error


class _Silence(_Gone):
    """Nothing was heard for the given time."""


def _start_process(file: ModelFile) -> subprocess.Popen[bytes] | appcontainer.WalledProcess:
    """On Windows inside its walls, where the system has them. A process without walls tells so itself, and stays without a model."""
    if sys.platform == "win32":
        readable = [Path(sys.executable).parent, *sealing.readable_for(file.path)]
        with contextlib.suppress(appcontainer.NoContainer):
            return appcontainer.start(worker_command(), worker_environment(), readable=readable, memory=sealing.room_for(file.path))
    return subprocess.Popen(
        worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=worker_environment(), close_fds=True, cwd=Path(sys.executable).anchor,
        start_new_session=os.name == "posix",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))


def _pipe(pipe: Any) -> Any:
    assert pipe is not None   # both were asked for
    return pipe


def worker_command() -> list[str]:
    """-P and -s: neither the current folder nor the user's own packages get into the model's process."""
    return [sys.executable, "-P", "-s", "-B", "-m", "tirek.foundation.model.worker"]


def worker_environment() -> dict[str, str]:
    """Empty but for what Python needs to find the code. No home folder, no names, no proxy settings."""
    code = Path(__file__).resolve().parents[3]
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    if os.name == "nt":
        kept["PATH"] = ""       # the engine puts its own folder before what is there, and fails where nothing is
    return kept | {"PYTHONPATH": str(code), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}


def _check_memory(file: ModelFile, context_tokens: int) -> None:
    free, needed = hardware().memory_free, memory_needed(file.size, file.kv_bytes_per_token, context_tokens)
    if 0 < free < needed:
        raise not_enough_memory(needed, free)


def _nobody(_: Any) -> None:
    return None


def _never() -> bool:
    return False
