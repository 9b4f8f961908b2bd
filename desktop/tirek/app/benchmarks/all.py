"""Every benchmark by name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from tirek.app.benchmarks.result import Result


def _start() -> list[Result]:
    from tirek.app.benchmarks.start import run

    return run()


def _register() -> list[Result]:
    from tirek.app.benchmarks.register import run

    return run()


def _bulk() -> list[Result]:
    from tirek.app.benchmarks.bulk import run

    return run()


def _memory() -> list[Result]:
    """Where the system does not tell a process its own peak memory (all but Linux) there is nothing to report."""
    import sys

    if sys.platform != "linux":
        return []
    from tirek.app.benchmarks.bulk import memory

    return memory()


def _worker() -> list[Result]:
    """The worker against a direct llama.cpp loop; nothing where the engine is not built.

    The tiny model tells what a question costs beside the computing, the one of 200 million random weights what a user waits for.
    """
    from tirek.foundation.clock import SystemClock
    from tirek.foundation.model.bench import bench_large, bench_worker
    from tirek.foundation.model.practice import can_make_practice_model, practice_model, random_model
    from tirek.foundation.resources import models_folder

    if not can_make_practice_model():
        return []
    cache = models_folder().parent / ".cache"
    with tempfile.TemporaryDirectory() as folder:
        rows = bench_worker(practice_model(Path(folder)), SystemClock())
        rows += bench_large(random_model(cache / "random-model" if cache.is_dir() else Path(folder)), SystemClock())
    return [Result(_MODEL_ROWS[row.name], row.ours * (1000 if row.unit == "s" else 1), row.theirs * (1000 if row.unit == "s" else 1),
                   "ms" if row.unit == "s" else row.unit, row.goal) for row in rows]  # fmt: skip


_MODEL_ROWS = {
    "model.answer": "model: answer of the worker / direct llama.cpp loop, tiny model",
    "model.answer.200M": "model: answer of the worker / direct llama.cpp loop, 207 M random weights",
    "model.first_word.warm/cold": "model: first word with a warm beginning / cold",
    "model.memory.beside_the_model": "model: memory of the worker beside the model / what is allowed",
}


def _counsel() -> list[Result]:
    """Milliseconds of a question beside a raw FTS5 query, and how often the right article is found (in a checkout with its questions)."""
    from tirek.features.counsel.bench import bench_figures, bench_follow_ups, bench_speed
    from tirek.foundation.resources import models_folder, resource

    questions = models_folder().parent / "tests" / "counsel" / "questions.jsonl"
    if not questions.exists():
        return []
    rows = [*bench_speed(resource("knowledge"), questions, 20_000), *bench_figures(resource("knowledge"), questions),
            *bench_follow_ups(resource("knowledge"), questions.with_name("follow_ups.jsonl"))]  # fmt: skip
    return [Result(row.name, row.ours, row.theirs, row.unit, row.goal if row.unit == "ms" else None) for row in rows]


def _line() -> list[Result]:
    """Needs the central platform beside the program: a checkout has it, a packed desktop does not."""
    from importlib.util import find_spec

    if find_spec("tirek_central") is None:
        return []
    from tirek.app.benchmarks.line import run, sizes

    return [*run(), *sizes()]


BENCHMARKS: dict[str, Callable[[], list[Result]]] = {"start": _start, "register": _register, "bulk": _bulk, "memory": _memory, "model": _worker, "counsel": _counsel, "line": _line}
