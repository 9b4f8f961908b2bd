"""One process with a model in it, and the thread that hears it: started, asked, warmed, ended."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tirek.foundation.model import appcontainer, sealing
from tirek.foundation.model.frames import BrokenFrame, FrameReader, write_frame
from tirek.foundation.model.gguf_check import ModelFile
from tirek.foundation.model.messages import (
    Ask,
    Cancel,
    Done,
    Failed,
    FromWorker,
    Loading,
    Ready,
    Sealed,
    Start,
    Text,
    Warm,
    Warmed,
)
from tirek.foundation.model.refusals import question_refused, start_refused

START_SILENCE_S, ANSWER_SILENCE_S, CANCEL_SILENCE_S = 120.0, 600.0, 5.0
"""How long nothing may be heard before the process counts as hung. Reading a prompt on an old processor takes minutes."""

POLL_S = 0.02


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


class Stopped(Exception):
    """Nobody wants the model any more that is being opened."""


class Gone(Exception):
    """The process ended, hung, or sent what is not a message."""


class Running:
    """One process and the thread that hears it."""

    def __init__(self, file: ModelFile) -> None:
        self._began = time.perf_counter()
        self._file = file
        self._heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.state: ModelState = ModelState(file, "none", (), (), 0, 0, 0.0)
        self.process = start_process(file)
        self._ear = threading.Thread(target=self._listen, name="model-pipe", daemon=True)
        self._ear.start()

    def alive(self) -> bool:
        return self.process.poll() is None

    def open(self, start: Start, on_progress: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
        try:
            self._send(start)
            sealed = self._first_word(cancelled)
        except Gone:
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
                raise Gone

    def _first_word(self, cancelled: Callable[[], bool]) -> Sealed:
        """Before anything else the process says what shuts it in, or that it has no engine."""
        message = self._next_unless(cancelled)
        if isinstance(message, Failed):
            raise start_refused(message.code, self._file.path)
        if not isinstance(message, Sealed):
            raise Gone
        return message

    def _next_unless(self, cancelled: Callable[[], bool]) -> Any:
        """What the process says next while it opens the model."""
        began = time.monotonic()
        while not cancelled():
            try:
                return self._next(POLL_S)
            except _Silence:
                if time.monotonic() - began > START_SILENCE_S:
                    raise
        raise Stopped

    def ask(self, ask: Ask, on_text: Callable[[str], None], cancelled: Callable[[], bool]) -> Answer:
        self._send(ask)
        pieces: list[str] = []
        told, silent_since, allowed = False, time.monotonic(), ANSWER_SILENCE_S
        while True:
            if not told and cancelled():
                self._send(Cancel(ask.id))
                told, silent_since, allowed = True, time.monotonic(), CANCEL_SILENCE_S
            try:
                message = self._next(POLL_S)
            except _Silence as error:
                if time.monotonic() - silent_since > allowed:
                    raise Gone from error
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
                raise Gone

    def warm(self, warm: Warm, wanted: Callable[[], bool]) -> int:
        self._send(warm)
        began = time.monotonic()
        while not wanted():
            try:
                message = self._next(POLL_S)
            except _Silence as error:
                if time.monotonic() - began > ANSWER_SILENCE_S:
                    raise Gone from error
                continue
            if not isinstance(message, Warmed):
                raise Gone
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
            raise Gone
        return message

    def _send(self, message: Any) -> None:
        try:
            write_frame(_pipe(self.process.stdin), message)
        except OSError as error:
            raise Gone from error
        except BrokenFrame as error:
            raise question_refused("too_long") from error


class _Silence(Gone):
    """Nothing was heard for the given time."""


def start_process(file: ModelFile) -> subprocess.Popen[bytes] | appcontainer.WalledProcess:
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
