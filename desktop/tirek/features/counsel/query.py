"""Turns what a person typed into what can be looked up: words with their stems, articles named, the long story cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tirek.features.counsel.language import language_of
from tirek.features.counsel.stemming import as_typed, fold, readings, words
from tirek.features.counsel.words import GREETINGS, KAZAKH_STOP_WORDS, REPLIES, REQUESTS, STOP_WORDS, THANKS

MAX_QUESTION = 100_000
"""Letters taken at most; a longer text is cut at its end."""
MAX_WORDS = 24
"""Words looked up at most: a longer story is cut to its rarest words and the sentence with the question mark."""
NUMBER_WEIGHT = 0.5
"""A bare number («уже 20 число») says less than a word as rare."""

STORY_WORDS = 10
STORY_WEIGHT = 0.4
"""In a story longer than that many words, what stands outside the question itself counts only so much."""
SLIP_WEIGHT = 0.9
"""A word read as a slip of a known one says a little less."""

_ARTICLE = re.compile(
    r"(?:\b(?:ст|статья|статье|статьи|статью|статей|статьёй|article|art)\b\.?\s*№?\s*(\d{1,3}(?:-\d{1,2})?))"
    r"|(?:\b(\d{1,3}(?:-\d{1,2})?)\s*-?\s*(?:ст\b\.?|стать\w*|бап\w*|баб\w*))"
    r"|(?:\bбап\w*\s*№?\s*(\d{1,3}(?:-\d{1,2})?))",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
"""Control and direction marks, and halves of letters (surrogates), which no file can hold."""


def _spoken(phrases: Iterable[str]) -> re.Pattern[str]:
    """The longest first, with what divides them from the next word; a full stop stays, it ends a sentence of the question."""
    return re.compile(rf"\b(?:{'|'.join(map(as_typed, sorted(phrases, key=len, reverse=True)))})\b[\s,)]*", re.IGNORECASE)


_COURTESY, _THANKS = _spoken((*GREETINGS, *THANKS, *REQUESTS)), _spoken(THANKS)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the question: the stems under which it may stand in the index, and how much it says."""

    text: str
    stems: tuple[str, ...]
    weight: float
    known: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready. `text` is without courtesies; `articles` are numbers named in it, as written («54», «124-1»)."""

    text: str
    lang: str
    words: tuple[Word, ...]
    articles: tuple[str, ...]

    @property
    def mass(self) -> float:
        """The whole weight of what was asked."""
        return sum(word.weight for word in self.words)

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for word in self.words for stem in word.stems)


def clean(question: str) -> str:
    """The question without control and direction marks, cut to a length that can be worked on."""
    return " ".join(_CONTROL.sub(" ", question[:MAX_QUESTION]).split())


def without_courtesies(question: str) -> str:
    """«Добрый день! Меня уволили. Спасибо»: the middle; empty if nothing else was said."""
    left = _COURTESY.sub(" ", question)
    if left == question:
        return question
    # What a courtesy leaves at the edges («, меня уволили, !»); from outside inwards, because an expression would try every place.
    ends = [place for place, letter in enumerate(left) if letter.isalnum() or letter == "?"]
    starts = next((place for place in ends if left[place] != "?"), len(left))
    return " ".join(left[starts : ends[-1] + 1].split()) if ends else ""


def only_courtesies(question: str) -> bool:
    """«Рахмет!», «понятно, спасибо»: nothing was asked."""
    said = words(question[:MAX_QUESTION])
    return bool(said) and REPLIES.issuperset(map(fold, words(without_courtesies(question[:MAX_QUESTION]))))


def only_thanks(question: str) -> bool:
    """As `only_courtesies`, and nobody came or went."""
    return only_courtesies(question) and REPLIES.issuperset(map(fold, words(_THANKS.sub(" ", question[:MAX_QUESTION]))))


def articles_named(question: str) -> tuple[str, ...]:
    """Article numbers named in words: «ст. 54», «54-бап», «бап 54»."""
    found = (next(group for group in match.groups() if group) for match in _ARTICLE.finditer(question[:2_000]))
    return tuple(dict.fromkeys(found))[:5]


def content_words(question: str, lang: str) -> list[tuple[str, tuple[str, ...]]]:
    """Words that carry the subject, each once, with their stems; article references are left out."""
    rest = _ARTICLE.sub(" ", question)
    seen: dict[tuple[str, ...], str] = {}
    for word in words(rest):
        folded = fold(word)
        if folded in STOP_WORDS or folded in KAZAKH_STOP_WORDS or (len(word) == 1 and not word.isdigit()):
            continue
        seen.setdefault(readings(word[:40], lang), word[:40])
        if len(seen) >= 4 * MAX_WORDS:
            break
    return [(word, stems) for stems, word in seen.items()]


def make_query(
    question: str,
    lang: str | None,
    documents: Callable[[Iterable[str]], dict[str, int]],
    repair: Callable[[str], Sequence[str]],
    weigh: Callable[[int], float],
) -> Query:
    """Weighs the words by how rare their stems are in the index; an unknown word is read as the slip it may be.

    `documents` says in how many records stand those stems that the index has heard of (0: only in the glossary or
    among the matters outside), `weigh` turns that into a weight, `repair` gives stems one slip away.
    """
    text = without_courtesies(clean(question))
    lang = lang or language_of(text)
    found = [] if only_courtesies(question) else content_words(_heart(text), lang)
    heard = documents({stem for _, stems in found for stem in stems})
    asked = _asked(text) if len(found) > STORY_WORDS else frozenset()
    result: list[Word] = []
    for word, stems in found:
        factor = NUMBER_WEIGHT if word[0].isdigit() else 1.0
        told = STORY_WEIGHT if asked and word not in asked else 1.0
        there = tuple(stem for stem in stems if heard.get(stem))
        if not there and factor == 1.0 and not any(stem in heard for stem in stems):
            near = documents(dict.fromkeys(other for stem in stems for other in repair(stem)))
            stems = (*stems, *(stem for stem, count in near.items() if count))
            there, factor = tuple(stem for stem, count in near.items() if count), SLIP_WEIGHT
            heard.update(near)
        if there:
            rarest = min(heard[stem] for stem in there)
            result.append(Word(word, stems, weigh(rarest) * factor * told, known=True))
        elif factor == 1.0 or not word[0].isdigit():
            result.append(Word(word, stems, weigh(0) * told, known=False))
    return Query(text, lang, _cut(result, text), articles_named(text))


def _heart(text: str) -> str:
    """A long story is read from its questions, its beginning and its end, where people say what they want."""
    if len(text) <= 1_200:
        return text
    asked = [sentence for sentence in re.split(r"(?<=[.!?\n])\s+", text[:20_000]) if sentence.endswith("?")]
    return " ".join((*asked[-4:], text[:600], text[-600:]))


def _asked(text: str) -> frozenset[str]:
    """Words of the sentences that end with a question mark."""
    return frozenset(word for sentence in re.findall(r"[^.!?]*\?", text[:20_000]) for word in words(sentence))


def _cut(found: list[Word], text: str) -> tuple[Word, ...]:
    if len(found) <= MAX_WORDS:
        return tuple(found)
    asked = _asked(text)
    known = [word for word in found if word.known]
    best = sorted(known, key=lambda word: (word.text in asked, word.weight), reverse=True)[:MAX_WORDS]
    unknown = len(found) - len(known)
    # Unknown words keep their share, so that a long story about something else does not look familiar.
    keep = [word for word in found if not word.known][: round(MAX_WORDS * unknown / max(1, len(found)) / 2)]
    return tuple(best + keep)
