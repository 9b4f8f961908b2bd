"""Question to sources against one raw full-text query of the same words on the same index; and the figures of recall."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from tirek.features.counsel.decision import load_calibration
from tirek.features.counsel.index import build_index, ensure_index
from tirek.features.counsel.measuring import (
    PARTS,
    Example,
    figures,
    follow_figures,
    load_examples,
    load_follow_ups,
    measure,
)
from tirek.features.counsel.pack import Pack, read_pack
from tirek.features.counsel.query import content_words
from tirek.features.counsel.retrieval import IndexRetriever

ROUNDS = 3
TIMED = 400
"""Questions that are timed, taken evenly from the set: enough for a twentieth to be twenty."""
AIM_P95_MS = 30.0
"""Nineteen questions of twenty find their passages within this among 20,000."""
_FINE_S = 1e-5


@dataclass(frozen=True)
class BenchRow:
    """One line of the table. `goal`: the greatest ratio of ours to theirs (None: reported only)."""

    name: str
    ours: float
    theirs: float
    unit: str
    goal: float | None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else 0.0


def bench_speed(pack_folder: Path, questions: Path, passages: int | None = None) -> list[BenchRow]:
    """Milliseconds of a question, in turn with the raw query. `passages`: repeats the pack up to that many records.

    Time of the processor where the system counts it finely, so that other programs do not show in the figures.
    """
    examples = load_examples(questions)
    with create_engine("sqlite://").connect() as connection:
        if passages is None:
            ensure_index(connection, pack_folder)
            name = "counsel.find"
        else:
            build_index(connection, _repeated(read_pack(pack_folder), passages))
            name = f"counsel.find.{passages}"
        ours, theirs = _timed(connection, examples[:: -(-len(examples) // TIMED)])
    return [
        BenchRow(name, median(ours), median(theirs), "ms", None if passages is None else 2.5),
        BenchRow(f"{name}.p95", quantiles(ours, n=20)[-1], quantiles(theirs, n=20)[-1], "ms", None),
        BenchRow(f"{name}.p95/aim", quantiles(ours, n=20)[-1], AIM_P95_MS, "ms", None if passages is None else 1.0),
    ]


def bench_figures(pack_folder: Path, questions: Path) -> list[BenchRow]:
    """Shares for each part and language; `theirs` holds the goal they are compared with."""
    calibration = load_calibration(pack_folder / "calibration.json")
    rows: list[BenchRow] = []
    with create_engine("sqlite://").connect() as connection:
        ensure_index(connection, pack_folder)
        measured = measure(IndexRetriever(connection), load_examples(questions))
    for part, lang in product(PARTS, ("kk", "ru")):
        chosen = [one for one in measured if (one.example.part, one.example.lang) == (part, lang)]
        if not chosen:
            continue
        reached = figures(chosen, calibration)
        for name, value, goal in (
            ("recall@1", reached.recall_1, 0.80),
            ("recall@5", reached.recall_5, 0.95),
            ("false_answers", reached.false_answers, 0.05),
            ("refused", reached.refused_answerable, 0.05),
            ("near", reached.near_answerable, 0.15),
        ):
            rows.append(BenchRow(f"counsel.{name}.{lang}.{part}", round(value, 3), goal, "share", None))
    return rows


def bench_follow_ups(pack_folder: Path, pairs: Path) -> list[BenchRow]:
    """Second questions of a conversation: those that go on with the first, and those that begin another matter."""
    calibration, examples = load_calibration(pack_folder / "calibration.json"), load_follow_ups(pairs)
    rows: list[BenchRow] = []
    with create_engine("sqlite://").connect() as connection:
        ensure_index(connection, pack_folder)
        retriever = IndexRetriever(connection)
        for goes_on, name in ((True, "follow_up"), (False, "new_topic")):
            for lang in ("kk", "ru"):
                reached = follow_figures(retriever, [pair for pair in examples if (pair.follows, pair.lang) == (goes_on, lang)], calibration)
                for figure, value, goal in (("recognised", reached.recognised, 0.9), ("recall@1", reached.recall_1, 0.8), ("recall@5", reached.recall_5, 0.95)):
                    rows.append(BenchRow(f"counsel.{name}.{figure}.{lang}", round(value, 3), goal, "share", None))
    return rows


def _timed(connection: Connection, examples: Sequence[Example]) -> tuple[list[float], list[float]]:
    retriever = IndexRetriever(connection)
    raw = text("SELECT rowid FROM counsel_stems WHERE counsel_stems MATCH :words ORDER BY rank LIMIT 24")
    ours: list[float] = []
    theirs: list[float] = []
    clock = time.thread_time if time.get_clock_info("thread_time").resolution <= _FINE_S else time.perf_counter
    for example in (example for _ in range(ROUNDS) for example in examples):
        found = content_words(example.text, example.lang)
        words = " OR ".join(f'"{stem}"' for _, stems in found for stem in stems) or '"-"'
        began = clock()
        connection.execute(raw, {"words": words}).all()
        middle = clock()
        retriever.find(example.text, example.lang)
        theirs.append((middle - began) * 1000)
        ours.append((clock() - middle) * 1000)
    return ours, theirs


def _repeated(pack: Pack, passages: int) -> Pack:
    """A pack as large as asked: the same records again, each copy with its own number."""
    copies = (
        {**article, "article": str(number), "part": "", "articles": [str(number)]}
        for number, article in enumerate(pack.articles * (passages // len(pack.articles) + 1))
    )
    return Pack(pack.name, pack.version, "bench", pack.acts, tuple(copies)[:passages], pack.glossary, pack.outside)
