"""Time of an answer through the sealed process against llama.cpp called directly, with the same model and prompt;
what a warm beginning saves; and what the process takes beside the model itself. No grammar on either side.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tirek.foundation.clock import Clock
from tirek.foundation.model.client import ModelWorker
from tirek.foundation.model.hardware import threads_for
from tirek.foundation.model.messages import Part
from tirek.foundation.model.running import worker_environment

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


def bench_large(model: Path, clock: Clock, rounds: int = 5, tokens: int = 64) -> list[BenchRow]:
    """With a model of a real one's cost: answers in turn with the plain loop, first words cold and warm, memory.

    Seconds, and MB for the memory: what the process has beside the model's file and its attention, against 100.
    """
    ours: list[float] = []
    theirs: list[float] = []
    _measure_pair(model, clock, ours, theirs, rounds, tokens)
    rows = [BenchRow("model.answer.200M", median(ours), median(theirs), "s", 1.10)]
    worker = ModelWorker(model, clock, context_tokens=_CONTEXT)
    try:
        state = worker.start()
        cold, warm = _first_words(worker, rounds)
        rows.append(BenchRow("model.first_word.warm/cold", median(warm), median(cold), "s", 0.2))
        if (used := resident_bytes(worker.process_id)) is not None:
            own = state.file.size + state.file.kv_bytes_per_token * state.context_tokens
            rows.append(BenchRow("model.memory.beside_the_model", max(0, used - own) / 1e6, 100.0, "MB", 1.0))
    finally:
        worker.close()
    return rows


def _first_words(worker: ModelWorker, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds to the first word: with a beginning never seen, then with the same beginning and another question."""
    cold: list[float] = []
    warm: list[float] = []
    for number in range(rounds):
        system = [Part(f"{number}. {_TEXT * 6}", False)]
        cold.append(worker.ask(system, [Part("Қашан?", True)], max_tokens=2).first_seconds)
        warm.append(worker.ask(system, [Part("Кім?", True)], max_tokens=2).first_seconds)
    return cold, warm


def resident_bytes(process: int | None) -> int | None:
    """Memory of a process that is in the computer's own memory now; None where the system does not tell."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), None)


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


def _measure_pair(model: Path, clock: Clock, ours: list[float], theirs: list[float], rounds: int = _ROUNDS, tokens: int = _TOKENS) -> None:
    worker = ModelWorker(model, clock, context_tokens=_CONTEXT)
    direct = subprocess.Popen([sys.executable, "-P", "-s", "-B", "-m", __name__, str(model), str(tokens)], env=worker_environment(),
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        worker.start()
        for number in range(rounds + 1):
            prompt = f"{number}. {_TEXT * 3}"      # a new beginning each time: nothing kept from the last round helps
            turns = [(ours, lambda prompt=prompt: _ask_worker(worker, prompt, tokens)), (theirs, lambda prompt=prompt: _ask_direct(direct, prompt))]
            for times, ask in turns if number % 2 else reversed(turns):
                time.sleep(_REST_S)
                seconds = ask()
                if number:                         # the first round only warms up
                    times.append(seconds)
    finally:
        worker.close()
        direct.kill()
        direct.communicate()


def _ask_worker(worker: ModelWorker, prompt: str, tokens: int) -> float:
    began = time.perf_counter()
    worker.ask([], [Part(prompt, True)], max_tokens=tokens)
    return time.perf_counter() - began


def _ask_direct(direct: subprocess.Popen[str], prompt: str) -> float:
    assert direct.stdin is not None and direct.stdout is not None
    direct.stdin.write(prompt + "\n")
    direct.stdin.flush()
    return float(direct.stdout.readline())


def _direct(model: str, wanted: int) -> None:
    """The other side: the same prompt through the same template, then the plainest loop over llama.cpp's own calls."""
    from tirek.foundation.model.engine import Engine, StopFlag, prepare
    from tirek.foundation.model.sealing import lower_priority

    lower_priority()     # as the worker does
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
        for _ in range(wanted):
            token = api.llama_sampler_sample(sampler, context, -1)
            if api.llama_vocab_is_eog(vocabulary, token):
                break
            api.llama_decode(context, api.llama_batch_get_one((api.llama_token * 1)(token), 1))
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    _direct(sys.argv[1], int(sys.argv[2]))
