"""Lets the model write an answer from the sources that were found, each statement with the number of its source.

It proposes only: whoever asks checks the statements against the passages and shows them as a draft. The question goes
to the model with personal data hidden, and gets it back in the answer.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tirek.foundation.errors import Circumstance
from tirek.foundation.model import prompts
from tirek.foundation.model.client import Answer, QuestionRefused
from tirek.foundation.model.grammar import NO_ANSWER, answer_grammar
from tirek.foundation.model.messages import Part
from tirek.foundation.model.orders import without_orders
from tirek.foundation.privacy.screening import mask

MAX_PASSAGES, MAX_PASSAGE_CHARACTERS, MAX_QUESTION_CHARACTERS = 3, 2_000, 600
MAX_ANSWER_TOKENS = 600


@dataclass(frozen=True)
class Passage:
    """A source that may be used: `id` comes back in the citations, `text` is what the model reads."""

    id: str
    text: str


@dataclass(frozen=True)
class Statement:
    """A piece of the answer and the passage it cites. `unknown_numbers` occur in it, but not in that passage."""

    text: str
    number: int
    passage_id: str
    unknown_numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftText:
    """What the model wrote. `text` has the marks [1] in it; empty when the model found no answer in the sources.

    `citations` are passage ids in order of first use. `complete` is False when it was cancelled or cut at the limit.
    """

    text: str
    citations: tuple[str, ...]
    statements: tuple[Statement, ...]
    model: str
    prompt_version: str
    seconds: float
    tokens: int
    complete: bool
    cancelled: bool


class Asks(Protocol):
    """What a drafter needs of `ModelWorker`."""

    def ask(self, system: Sequence[Part], user: Sequence[Part], *, grammar: str = "", max_tokens: int = 600,
            temperature: float = 0.0, on_text: Callable[[str], None] | None = None,
            cancelled: Callable[[], bool] | None = None) -> Answer: ...

    def warm(self, system: Sequence[Part], user: Sequence[Part]) -> int: ...


class Drafter:
    """Drafts with one model. `model` is the name shown on the label; `names` are the register's, for hiding them."""

    def __init__(self, worker: Asks, model: str, names: Iterable[str] = (), usual_seconds: Mapping[str, float] | None = None) -> None:
        """`usual_seconds`: the languages in which the model has passed its examination here, and what an answer usually takes;
        in any other language nothing is drafted. None: all languages."""
        self._worker, self._model, self._names = worker, model, tuple(names)
        self._usual = usual_seconds

    def may_write(self, lang: str) -> bool:
        """Whether this model has shown here that it can write in this language."""
        return self._usual is None or lang in self._usual

    def usual_seconds(self, lang: str) -> float | None:
        """How long an answer usually takes on this computer; None when nobody has measured it."""
        return None if self._usual is None else self._usual.get(lang)

    def warm(self, lang: str) -> None:
        """Makes the model ready before the question comes: opens it, and computes what every prompt in this language begins with.

        Nothing in a language in which it may not write. Silent about trouble: the question will meet it and say so.
        """
        if self.may_write(lang):
            with contextlib.suppress(Circumstance):
                self._worker.warm([Part(prompts.system_text(lang), False)], [_source_mark(1)])

    def draft(self, question: str, passages: Sequence[Passage], lang: str,
              on_text: Callable[[str], None] | None = None, cancelled: Callable[[], bool] | None = None) -> DraftText:
        """Blocks until the answer is there; `on_text` gets pieces as they come. Raises what `ModelWorker.ask` raises.

        A prompt too long for the model is tried again with fewer passages, down to one. An empty draft in a language in
        which the model may not write.
        """
        if not self.may_write(lang):
            return DraftText("", (), (), self._model, prompts.VERSION, 0.0, 0, complete=False, cancelled=False)
        hidden, restore = mask(question[:MAX_QUESTION_CHARACTERS], self._names)
        chosen = _within_budget(passages)
        if not chosen and passages:      # nothing but orders to the model: there is nothing to write from
            return DraftText("", (), (), self._model, prompts.VERSION, 0.0, 0, complete=False, cancelled=False)
        if not chosen:
            raise ValueError("a draft needs a passage")
        while True:
            shown = _Shown(on_text, restore)
            try:
                answer = self._worker.ask(
                    [Part(prompts.system_text(lang), False)], _user_parts(hidden, chosen, lang),
                    grammar=answer_grammar(range(1, len(chosen) + 1)), max_tokens=MAX_ANSWER_TOKENS,
                    on_text=shown.add, cancelled=cancelled)
            except QuestionRefused as error:
                if error.code != "MODEL-12" or len(chosen) == 1:
                    raise
                chosen = chosen[:-1]
                continue
            shown.end()
            return self._made(answer, chosen, restore)

    def _made(self, answer: Answer, passages: list[Passage], restore: Callable[[str], str]) -> DraftText:
        text = "" if answer.text.strip() == NO_ANSWER else restore(answer.text.strip())
        statements = tuple(_statements(text, passages))
        return DraftText(
            text, tuple(dict.fromkeys(one.passage_id for one in statements)), statements, self._model, prompts.VERSION,
            answer.seconds, answer.tokens, answer.reason == "end", answer.reason == "cancelled")


def _within_budget(passages: Sequence[Passage]) -> list[Passage]:
    """The first passages that fit; the very first one always, shortened at a sentence when it must be."""
    chosen: list[Passage] = []
    left = MAX_PASSAGE_CHARACTERS
    for passage in passages[:MAX_PASSAGES]:
        text = without_orders(plain_line(passage.text))
        if not text:
            continue
        if len(text) > left:
            if chosen:
                break
            text = text[:left].rsplit(". ", 1)[0] + "."
        left -= len(text)
        chosen.append(Passage(passage.id, text))
    return chosen


def plain_line(text: str) -> str:
    """One line without the signs that mark sources and thoughts; otherwise word for word."""
    text = unicodedata.normalize("NFC", text).translate({ord("["): "(", ord("]"): ")", ord("<"): "‹", ord(">"): "›"})
    return " ".join(text.split())


def _source_mark(number: int) -> Part:
    return Part(f"[{number}] ", False)


def _user_parts(question: str, passages: list[Passage], lang: str) -> list[Part]:
    parts: list[Part] = []
    for number, passage in enumerate(passages, 1):
        parts += [_source_mark(number), Part(passage.text, True), Part("\n", False)]
    return [*parts, Part("\n" + prompts.question_label(lang), False), Part(without_orders(plain_line(question)), True)]


_STATEMENT = re.compile(r"(?P<text>[^\[\]]+?) \[(?P<number>\d)\]\.?")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")


def _statements(text: str, passages: list[Passage]) -> Iterable[Statement]:
    for match in _STATEMENT.finditer(text):
        number = int(match["number"])
        if not 1 <= number <= len(passages):
            continue      # impossible under the grammar; a model run without it could write anything
        passage = passages[number - 1]
        known = set(_NUMBER.findall(passage.text))
        unknown = tuple(one for one in _NUMBER.findall(match["text"]) if one not in known)
        yield Statement(match["text"].strip(), number, passage.id, unknown)


class _Shown:
    """Passes on the stream in whole words, so that a hidden name is put back even when it came in two pieces."""

    def __init__(self, tell: Callable[[str], None] | None, restore: Callable[[str], str]) -> None:
        self._tell, self._restore, self._kept = tell or (lambda _text: None), restore, ""

    def add(self, piece: str) -> None:
        self._kept += piece
        at = self._kept.rfind(" ") + 1
        if at:
            self._tell(self._restore(self._kept[:at]))
            self._kept = self._kept[at:]

    def end(self) -> None:
        if self._kept and self._kept.strip() != NO_ANSWER:
            self._tell(self._restore(self._kept))
        self._kept = ""
