"""The model's own process: `python -m tirek.foundation.model.worker`. Text in, text out, and nothing else.

Order: take the pipe away from everybody else, import, seal, prove the seal, and only then open the model file, which
is foreign data read by a C parser. Its parent closing the pipe ends it at once; a broken message does too.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from tirek.foundation.model import sealing
from tirek.foundation.model.frames import BrokenFrame, FrameReader, write_frame
from tirek.foundation.model.messages import (
    Ask,
    Cancel,
    Done,
    Failed,
    Loading,
    Ready,
    Start,
    Text,
    ToWorker,
    Warm,
    Warmed,
)

EXIT_PROTOCOL = 3


def take_the_pipe() -> tuple[BinaryIO, BinaryIO]:
    """Private copies of input and output; the public ones lead nowhere, so no print of a library can break a frame."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    if sys.platform == "win32":
        import msvcrt

        for handle in (incoming, outgoing):
            msvcrt.setmode(handle, os.O_BINARY)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb", buffering=0)


class Worker:
    """Answers one question after the other. A second thread only listens, so that a cancel is heard at any moment."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._reader = FrameReader(incoming, ToWorker)
        self._outgoing = outgoing
        self._asked: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._now_answering = 0
        self._changing = threading.Lock()
        self._stop: Any = None

    def run(self) -> int:
        start = self._reader.read()
        if not isinstance(start, Start):
            return EXIT_PROTOCOL
        engine = self._open(start)
        if engine is None:
            return 0
        while True:
            message = self._asked.get()
            if isinstance(message, Warm):
                self._warm(engine, message)
            else:
                self._answer(engine, message)

    def _open(self, start: Start) -> Any | None:
        # A network of our own is possible only before the first thread, and the engine's import starts some.
        own_network = sealing.leave_network()
        sealing.limit_resources(Path(start.model))
        sealing.lower_priority()
        try:
            from tirek.foundation.model import engine as engines

            engines.prepare()
            self._stop = engines.StopFlag()
        except Exception:   # noqa: BLE001 - missing or for another processor: the parent tells the user
            return self._refuse(0, "engine")
        sealed = sealing.seal(Path(start.model), own_network=own_network)
        self._send(sealed)
        if sealed.state == "none":
            return self._refuse(0, "not_sealed")
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            engine = engines.Engine(start.model, context_tokens=start.context_tokens, threads=start.threads,
                                    progress=_Seldom(lambda share: self._send(Loading(share))), stop=self._stop)
        except engines.NoTemplate:
            return self._refuse(0, "template")
        except engines.CannotOpen:
            return self._refuse(0, "load")
        self._send(Ready(context_tokens=engine.context_tokens, vocabulary=engine.vocabulary_size,
                         threads=start.threads))
        return engine

    def _listen(self) -> None:
        try:
            while (message := self._reader.read()) is not None:
                if isinstance(message, Cancel):
                    self._cancel(message.id)
                elif isinstance(message, Ask | Warm):
                    self._asked.put(message)
                else:
                    raise BrokenFrame("started twice")
        except (BrokenFrame, OSError):
            os._exit(EXIT_PROTOCOL)
        os._exit(0)     # the parent is gone: nobody wants the rest, and C code may be running in the other thread

    def _cancel(self, number: int) -> None:
        with self._changing:
            self._cancelled.add(number)
            if number == self._now_answering:
                self._stop.raise_it()

    def _now(self, number: int) -> None:
        """From here on that question is being answered; 0 is none."""
        with self._changing:
            self._cancelled.discard(self._now_answering)
            self._now_answering = number
            if number in self._cancelled:
                self._stop.raise_it()
            else:
                self._stop.lower()

    def _answer(self, engine: Any, ask: Ask) -> None:
        from tirek.foundation.model import engine as engines

        self._now(ask.id)
        began = time.perf_counter()
        first, count, tokens = 0.0, 0, []
        reason = "end"
        pieces = _Gathered(lambda text: self._send(Text(ask.id, text)))
        try:
            tokens = engine.prompt(ask.system, ask.user)
            for text in engine.stream(tokens, grammar=ask.grammar, max_tokens=ask.max_tokens,
                                      temperature=ask.temperature):
                count += 1
                first = first or time.perf_counter() - began
                pieces.add(text)
            reason = "limit" if count >= ask.max_tokens else "end"
        except engines.Cancelled:
            reason = "cancelled"
        except Exception as error:   # noqa: BLE001 - each kind becomes a code; the process stays sane
            self._refuse(ask.id, _code_of(error))
            return
        finally:
            self._now(0)
        pieces.send()
        self._send(Done(ask.id, reason, len(tokens), engine.kept_tokens, count, first, time.perf_counter() - began))

    def _warm(self, engine: Any, warm: Warm) -> None:
        """Nobody waits for it: whatever goes wrong, the question that comes next says so."""
        self._now(warm.id)
        tokens = 0
        with contextlib.suppress(Exception):
            tokens = engine.warm(engine.beginning(warm.system, warm.user), self._asked.empty)
        self._now(0)
        self._send(Warmed(warm.id, tokens))

    def _refuse(self, number: int, code: str) -> None:
        self._send(Failed(number, code))

    def _send(self, message: msgspec.Struct) -> None:
        try:
            write_frame(self._outgoing, message)
        except OSError:
            os._exit(0)


class _Gathered:
    """Sends text at most twenty-five times a second: nobody reads faster, and each message wakes the other side."""

    EVERY_S = 0.04

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send, self._waiting, self._last = send, "", 0.0

    def add(self, text: str) -> None:
        self._waiting += text
        if time.perf_counter() - self._last >= self.EVERY_S:
            self.send()

    def send(self) -> None:
        if self._waiting:
            self._send(self._waiting)
            self._waiting, self._last = "", time.perf_counter()


class _Seldom:
    """Passes on a progress only when it has grown by a hundredth."""

    def __init__(self, tell: Any) -> None:
        self._tell, self._last = tell, -1.0

    def __call__(self, share: float) -> None:
        if share - self._last >= 0.01:
            self._last = share
            self._tell(share)


def _code_of(error: Exception) -> str:
    return {"TooLong": "too_long", "NoTemplate": "template", "BadGrammar": "grammar"}.get(type(error).__name__, "decode")


def main() -> None:
    incoming, outgoing = take_the_pipe()
    try:
        code = Worker(incoming, outgoing).run()
    except BrokenFrame:
        code = EXIT_PROTOCOL
    os._exit(code)     # no library gets to run its farewells inside the walls


if __name__ == "__main__":
    main()
