"""Twenty questions in a language, asked on this very computer, before a model may write in that language here.

The sources are shipped digests, the questions those that stand in the records. Looked at is what can be told without
reading for sense: a source is cited, and the right one; every number stands in it; the language is the one asked in;
and a person need not wait too long. What the result is about - file, computer, words around the question - is named in
it, so that none is believed after one of them has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from tirek.foundation.model import prompts
from tirek.foundation.model.client import QuestionRefused
from tirek.foundation.model.drafting import Asks, Drafter, DraftText, Passage
from tirek.foundation.model.hardware import GIB, Hardware
from tirek.foundation.resources import resource

LANGUAGES = ("kk", "ru")
QUESTIONS = 20
GOOD_SHARE = 0.9
"""So many answers must cite, keep the numbers and be in the right language; a little less need cite the very best source."""
RIGHT_SHARE = 0.7
LONGEST_S = 120.0
"""The usual (median) answer may take so long."""
LEAST_MEMORY = 8 * GIB
MAX_GIST = 400
_SECOND_EVERY = 4
"""Every fourth question has its right source in the second place, as retrieval does too."""

_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True)
class Question:
    """A question, its sources in the order shown, and the id of the one that answers it."""

    text: str
    sources: tuple[Passage, ...]
    right: str


@dataclass(frozen=True)
class LanguageResult:
    """How a model did in one language: counts out of `asked`; `seconds` of the usual answer, `speed` in tokens a second."""

    lang: str
    asked: int
    good: int
    right: int
    seconds: float
    speed: float

    @property
    def passed(self) -> bool:
        return (
            self.asked >= QUESTIONS and self.good >= GOOD_SHARE * self.asked and self.right >= RIGHT_SHARE * self.asked and self.seconds <= LONGEST_S
        )


@dataclass(frozen=True)
class Verdict:
    """What an examination found. `subject` names file, computer and words that it was held with."""

    model: str
    subject: str
    results: tuple[LanguageResult, ...]

    @property
    def languages(self) -> frozenset[str]:
        """Those in which the model may write."""
        return frozenset(result.lang for result in self.results if result.passed)

    def usual_seconds(self, lang: str) -> float | None:
        return next((result.seconds for result in self.results if result.lang == lang), None)


def may_write_here(machine: Hardware) -> bool:
    """From 8 GB and with quick sums a model may be examined; below, the answers by rules are the whole product."""
    # A computer sold with 8 GB shows a little less to programs.
    return machine.fast_maths and (not machine.memory or machine.memory >= LEAST_MEMORY * 0.92)


def questions(lang: str, count: int = QUESTIONS) -> list[Question]:
    """The same ones each time: records of the Labour Code with a number in a short digest, spread over the code."""
    lines = (resource("knowledge") / "articles" / "labour-code.jsonl").read_text("utf-8").splitlines()
    fit = [record for record in map(json.loads, lines) if _suits(record)]
    step = max(1, len(fit) // count)
    found: list[Question] = []
    for number, place in enumerate(range(0, step * count, step)):
        record, other = fit[place], fit[(place + step // 2 + 1) % len(fit)]
        sources = [_source(record, lang), _source(other, lang)]
        if number % _SECOND_EVERY == _SECOND_EVERY - 1:
            sources.reverse()
        found.append(Question(record[f"asked_{lang}"][0], tuple(sources), str(record["article"])))
    return found


def _suits(record: dict[str, object]) -> bool:
    gists = [str(record[f"gist_{lang}"]) for lang in LANGUAGES]
    return all(len(gist) <= MAX_GIST and _NUMBER.search(gist) for gist in gists) and all(record.get(f"asked_{lang}") for lang in LANGUAGES)


def _source(record: dict[str, object], lang: str) -> Passage:
    return Passage(str(record["article"]), str(record[f"gist_{lang}"]))


def examine(worker: Asks, lang: str, asked: Sequence[Question] | None = None, step: Callable[[int, int], None] | None = None) -> LanguageResult:
    """Asks all of them, seconds to many minutes. `step` gets done and total, and may raise to stop.

    Raises what `ModelWorker.ask` raises, but for a question that is too long: that one is failed.
    """
    given = questions(lang) if asked is None else list(asked)
    drafter = Drafter(worker, "")
    good = right = tokens = 0
    times: list[float] = []
    for number, one in enumerate(given):
        if step is not None:
            step(number, len(given))
        try:
            draft = drafter.draft(one.text, one.sources, lang)
        except QuestionRefused:
            continue
        times.append(draft.seconds)
        tokens += draft.tokens
        good += _is_good(draft, lang)
        right += one.right in draft.citations
    whole = sum(times)
    return LanguageResult(lang, len(given), good, right, round(median(times), 2) if times else 0.0, round(tokens / whole, 1) if whole else 0.0)


def _is_good(draft: DraftText, lang: str) -> bool:
    return bool(draft.statements) and draft.complete and not any(one.unknown_numbers for one in draft.statements) and in_language(draft.text, lang)


def in_language(text: str, lang: str) -> bool:
    """Whether the letters of a text speak for this language."""
    letters = len(_LETTER.findall(text))
    if not letters or len(_CYRILLIC.findall(text)) < 0.8 * letters:
        return False
    kazakh = len(_KAZAKH.findall(text)) / letters
    return kazakh >= 0.04 if lang == "kk" else kazakh <= 0.02


def subject_of(path: Path, machine: Hardware) -> str:
    """Names file, computer and fixed words in one sign. Of the file its size, beginning and end: reading gigabytes takes a minute."""
    sign = hashlib.sha256(f"{prompts.VERSION}|{machine.processor}|{machine.cores}|{round(machine.memory / GIB)}|".encode())
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        sign.update(str(size).encode())
        for start in (0, max(0, size - (1 << 20))):
            file.seek(start)
            sign.update(file.read(1 << 20))
    return sign.hexdigest()


class Verdicts:
    """The examinations held on this computer and the model chosen, in one small file beside the models. Nothing personal."""

    MAX_BYTES, MAX_KEPT = 1 << 18, 50

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def chosen(self) -> str:
        """Name of the file that a person chose; empty: the largest that may write."""
        chosen = self._read().get("chosen")
        return chosen if isinstance(chosen, str) else ""

    def choose(self, name: str) -> None:
        self._write({**self._read(), "chosen": name})

    def of(self, subject: str) -> Verdict | None:
        """The examination of exactly this, if it was held; whatever cannot be read was not."""
        try:
            held = self._read()["held"][subject]
            return Verdict(str(held["model"]), subject, tuple(_result(one) for one in held["results"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def keep(self, verdict: Verdict) -> None:
        """Stores results; other languages of the same subject stay."""
        before = self.of(verdict.subject)
        new = {result.lang: result for result in (*(before.results if before else ()), *verdict.results)}
        everything = self._read()
        held = everything.get("held")
        held = dict(held) if isinstance(held, dict) else {}
        held.pop(verdict.subject, None)
        held[verdict.subject] = {"model": verdict.model, "results": [asdict(result) for result in new.values()]}
        self._write({**everything, "held": dict(list(held.items())[-self.MAX_KEPT :])})

    def _read(self) -> dict[str, object]:
        try:
            if self._path.stat().st_size > self.MAX_BYTES:
                return {}
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, values: dict[str, object]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(values, ensure_ascii=False, indent=1), "utf-8")
        os.replace(unfinished, self._path)


def _result(values: dict[str, object]) -> LanguageResult:
    numbers = {name: values[name] for name in ("asked", "good", "right", "seconds", "speed")}
    if values["lang"] not in LANGUAGES or not all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in numbers.values()):
        raise ValueError("result")
    return LanguageResult(lang=str(values["lang"]), **numbers)  # type: ignore[arg-type]
