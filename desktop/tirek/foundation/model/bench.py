"""Time of an answer through the sealed process against llama.cpp called directly, with the same model and prompt."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tirek.foundation.clock import Clock
from tirek.foundation.model.client import ModelWorker, worker_environment
from tirek.foundation.model.hardware import threads_for
from tirek.foundation.model.messages import Part

_TOKENS, _PAIRS, _ROUNDS, _CONTEXT = 128, 5, 6, 2048
_REST_S = 0.05
"""Between two turns: llama.cpp's threads spin for a moment after an answer, and would take the cores from the other side."""
_TEXT = ("Жалақы айына кемінде бір рет, келесі айдың оныншы күнінен кешіктірілмей беріледі; кешіктірілген әр күн үшін "
         "өсімпұл төленеді, ал күні еңбек немесе ұжымдық шартта жазылады. ")


@dataclass(frozen=True)
class BenchRow:
    """`goal` is the greatest allowed ratio of ours to theirs."""

    name: str
    ours: float
    theirs: float
    unit: str
    goal: float


def bench_worker(model: Path, clock: Clock) -> list[BenchRow]:
    """Medians in seconds; about fifteen seconds.

    A process keeps the luck of its start (which pages of memory it got) for its whole life, some parts in a hundred:
    so several pairs of processes are asked, not one, and a pair takes turns in going first.
    """
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_PAIRS):
        _measure_pair(model, clock, ours, theirs)
    return [BenchRow("model.answer", median(ours), median(theirs), "s", 1.2)]


def _measure_pair(model: Path, clock: Clock, ours: list[float], theirs: list[float]) -> None:
    worker = ModelWorker(model, clock, context_tokens=_CONTEXT)
    direct = subprocess.Popen([sys.executable, "-P", "-s", "-B", "-m", __name__, str(model)], env=worker_environment(),
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        worker.start()
        for number in range(_ROUNDS + 1):
            prompt = f"{number}. {_TEXT * 3}"      # a new beginning each time: nothing kept from the last round helps
            turns = [(ours, lambda prompt=prompt: _ask_worker(worker, prompt)), (theirs, lambda prompt=prompt: _ask_direct(direct, prompt))]
            for times, ask in turns if number % 2 else reversed(turns):
                time.sleep(_REST_S)
                seconds = ask()
                if number:                         # the first round only warms up
                    times.append(seconds)
    finally:
        worker.close()
        direct.kill()
        direct.communicate()


def _ask_worker(worker: ModelWorker, prompt: str) -> float:
    began = time.perf_counter()
    worker.ask([], [Part(prompt, True)], max_tokens=_TOKENS)
    return time.perf_counter() - began


def _ask_direct(direct: subprocess.Popen[str], prompt: str) -> float:
    assert direct.stdin is not None and direct.stdout is not None
    direct.stdin.write(prompt + "\n")
    direct.stdin.flush()
    return float(direct.stdout.readline())


def _direct(model: str) -> None:
    """The other side: the same prompt through the same template, then the plainest loop over llama.cpp's own calls."""
    from tirek.foundation.model.engine import Engine, StopFlag, prepare

    api = prepare()
    engine = Engine(model, context_tokens=_CONTEXT, threads=threads_for(Path(model).stat().st_size), progress=lambda _share: None,
                    stop=StopFlag())
    context, vocabulary = engine.raw()
    sampler = api.llama_sampler_init_greedy()
    for line in sys.stdin:
        began = time.perf_counter()
        tokens = engine.prompt([], [Part(line.rstrip("\n"), True)])
        api.llama_memory_clear(api.llama_get_memory(context), True)
        batch = (api.llama_token * len(tokens))(*tokens)
        for start in range(0, len(tokens), 256):
            part = (api.llama_token * len(tokens[start:start + 256]))(*batch[start:start + 256])
            api.llama_decode(context, api.llama_batch_get_one(part, len(part)))
        for _ in range(_TOKENS):
            token = api.llama_sampler_sample(sampler, context, -1)
            if api.llama_vocab_is_eog(vocabulary, token):
                break
            api.llama_decode(context, api.llama_batch_get_one((api.llama_token * 1)(token), 1))
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    _direct(sys.argv[1])
