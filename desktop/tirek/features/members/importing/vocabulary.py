"""The words of lists as data: headings, totals, posts, categories; loaded once per reading from `resources/rules`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tirek.foundation.language.folding import fold
from tirek.foundation.resources import resource

_NOT_WORD = re.compile(r"[^\w№#]+")
_HALVES = re.compile(r"[/\n|;()\\]| - | – | — ")
_MOST_REMEMBERED = 5_000
EXACT, HALF, STEM = 100, 90, 60
"""How sure a heading is: the whole of it is known, one half of a two-language heading is, or only a word in it."""


def level(text: str) -> str:
    """Heading or value for comparing: folded letters, single spaces, no signs but № and #."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


@dataclass(frozen=True)
class _Entry:
    id: str
    names: frozenset[str]
    stems: tuple[str, ...]
    never: tuple[str, ...] = ()

    def score(self, whole: str, halves: Iterable[str]) -> tuple[int, int]:
        """How well a levelled text fits, and the length of what fitted."""
        if whole in self.names:
            return EXACT, len(whole)
        if any(f" {word}" in f" {whole}" for word in self.never):
            return 0, 0
        half = max((len(half) for half in halves if half in self.names), default=0)
        if half:
            return HALF, half
        stem = max((len(stem) for stem in self.stems if f" {stem}" in f" {whole}"), default=0)
        return (STEM, stem) if stem else (0, 0)


class Vocabulary:
    """Recognises headings, posts, categories and the small words of a list. Immutable after loading."""

    def __init__(self, columns: Iterable[dict[str, Any]], posts: Iterable[dict[str, Any]]) -> None:
        columns, posts = list(columns), list(posts)
        self._fields = [_entry(line["field"], line) for line in columns if "field" in line]
        self._words = {line["words"]: _entry(line["words"], line).names for line in columns if "words" in line}
        self._posts = [_entry(line["id"], line) for line in posts if line.get("kind") == "post"]
        self._categories = [_entry(line["id"], line) for line in posts if line.get("kind") == "category"]
        self._seen: dict[tuple[str, str], tuple[str, int] | None] = {}

    def field_of(self, heading: str) -> tuple[str, int] | None:
        """(field, how sure) of a column heading in Kazakh, Russian, both or English."""
        return self._best("field", self._fields, heading)

    def post_of(self, text: str) -> str | None:
        """Id of a post in `resources/rules/posts.jsonl`; None when it is none of them."""
        found = self._best("post", self._posts, text)
        return found[0] if found else None

    def category_of(self, text: str) -> str | None:
        """Id of a qualification category, new or old; None when it is none of them."""
        found = self._best("category", self._categories, text)
        return found[0] if found else None

    def sex_of(self, text: str) -> str | None:
        """male or female of «ер», «әйел», «м», «ж» and the like."""
        word = level(text)
        return next((sex for sex in ("male", "female") if word in self._words[sex]), None)

    def is_nothing(self, text: str) -> bool:
        """«жоқ», «нет», «почтасы жоқ», "-": written where there is nothing to write."""
        if len(text) > 40:
            return False
        word = level(text)
        words = word.split()
        return not word or word in self._words["nothing"] or len(words) == 2 and not self._words["nothing"].isdisjoint(words)

    def is_total(self, text: str) -> bool:
        """«Барлығы», «Итого: 45»."""
        words = re.sub(r"[\d\s]+$", "", level(text))
        return bool(words) and any(words == total or words.startswith(f"{total} ") for total in self._words["totals"])

    def is_not_person(self, text: str) -> bool:
        """A line of a list that speaks of a group, a post or a signature: «Техникалық жұмыскерлер»."""
        return any(word in self._words["not_person"] for word in level(text).split())

    def _best(self, kind: str, entries: list[_Entry], text: str) -> tuple[str, int] | None:
        """The same few words come back in thousands of rows, so each is looked up once."""
        key = kind, text
        if key not in self._seen:
            if len(self._seen) > _MOST_REMEMBERED:
                self._seen.clear()
            self._seen[key] = _best(entries, text)
        return self._seen[key]


def load_vocabulary() -> Vocabulary:
    """Reads both files of `resources/rules`."""
    return Vocabulary(_lines("import_columns.jsonl"), _lines("posts.jsonl"))


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in resource("rules", name).read_text("utf-8").splitlines() if line.strip()]


def _entry(entry_id: str, line: dict[str, Any]) -> _Entry:
    names: set[str] = set()
    for key in ("kk", "ru", "en", "also"):
        given = line.get(key, ())
        names |= {level(name) for name in ([given] if isinstance(given, str) else given)} - {""}
    stems = tuple(level(stem) for stem in line.get("stems", ()))
    return _Entry(entry_id, frozenset(names), stems, tuple(level(word) for word in line.get("never", ())))


def _best(entries: list[_Entry], text: str) -> tuple[str, int] | None:
    whole = level(text)
    if not whole or len(whole) > 150:
        return None
    halves = [level(half) for half in _HALVES.split(text)]
    scored = ((entry.score(whole, halves), entry.id) for entry in entries)
    (sure, _), best = max(scored, key=lambda item: item[0])
    return (best, sure) if sure else None
