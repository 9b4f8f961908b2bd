"""Checks every sentence that a model drafted against the passage it cites. What cannot be found there is dropped.

A grammar proves only that the cited number exists, not that the sentence follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tirek.features.counsel.stemming import stems

SHARE_OF_STEMS = 0.6
"""At least this share of a sentence's content stems must stand in the cited passage."""
SHARE_KEPT = 0.5
"""If less than this share of the sentences is left, the answer by rules is shown instead."""

_NUMBER = re.compile(r"\d+(?:[.,/:]\d+)*")
_MONTHS = re.compile(
    r"\b(январ|феврал|март|апрел|ма[йяе]\b|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    "один": 1, "одного": 1, "одна": 1, "одну": 1, "два": 2, "двух": 2, "две": 2, "три": 3, "трех": 3, "трёх": 3, "четыре": 4,
    "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "семь": 7, "семи": 7, "восемь": 8, "девять": 9, "десять": 10,
    "десяти": 10, "пятнадцать": 15, "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "сто": 100,
    "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9, "он": 10, "жиырма": 20,
    "отыз": 30, "қырық": 40, "елу": 50, "жүз": 100,
}  # fmt: skip
_SMALL = frozenset(("один", "одного", "одна", "одну", "бір"))
"""«One» is also an article-like word: its absence proves nothing."""


class Drafted(Protocol):
    """A sentence of a draft and the passage it cites."""

    @property
    def text(self) -> str: ...

    @property
    def passage_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a sentence was kept or dropped; `reason` is empty when it was kept."""

    text: str
    passage_id: str
    reason: str

    @property
    def kept(self) -> bool:
        return not self.reason


def check_sentence(sentence: str, passage: str | None, lang: str) -> str:
    """Empty when the sentence stands on the passage; else the reason: citation, number, date, words, instruction."""
    if passage is None:
        return "citation"
    if not _numbers(sentence) <= _numbers(passage) or not _number_words(sentence) <= _said(passage):
        return "number"
    if not _months(sentence) <= _months(passage):
        return "date"
    own = set(stems(sentence, lang))
    if not own:
        return "words"
    there = set(stems(passage, lang))
    if len(own & there) < SHARE_OF_STEMS * len(own):
        return "words"
    return _negation(sentence, passage)


def check_draft(statements: Iterable[Drafted], passages: dict[str, str], lang: str) -> list[Verdict]:
    """A verdict for every sentence, in order."""
    return [
        Verdict(one.text, one.passage_id, check_sentence(one.text, passages.get(one.passage_id), lang))
        for one in statements
    ]


def enough(verdicts: Sequence[Verdict]) -> bool:
    """Whether what is left may be shown as an answer."""
    kept = sum(verdict.kept for verdict in verdicts)
    return bool(kept) and kept >= SHARE_KEPT * len(verdicts)


_NOT = re.compile(
    r"\b(?:не|нельзя|запрещ\w*|без)\b|\b\w+(?:майды|мейді|байды|бейді|пайды|пейді)\b|\b(?:емес|тыйым)\b", re.IGNORECASE
)


def _negation(sentence: str, passage: str) -> str:
    """A «not» that the passage never says turns the law round."""
    return "negation" if _NOT.search(sentence) and not _NOT.search(passage) else ""


def _numbers(text: str) -> set[str]:
    return {match.replace(",", ".").strip(".") for match in _NUMBER.findall(text)}


def _number_words(text: str) -> set[int]:
    found = re.findall(r"[а-яёәғқңөұүһі]+", text.lower())
    return {_NUMBER_WORDS[word] for word in found if word in _NUMBER_WORDS and word not in _SMALL}


def _said(passage: str) -> set[int]:
    digits = {int(number) for number in _numbers(passage) if number.isdigit()}
    return digits | _number_words(passage)


def _months(text: str) -> set[str]:
    return {match.lower() for match in _MONTHS.findall(text)}
