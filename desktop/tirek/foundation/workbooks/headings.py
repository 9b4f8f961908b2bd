"""The headings of lists as data: each field of a file of lines has names that must be equal, words that may begin, words that forbid."""

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
EXACT, HALF, STEM = 100, 90, 60
"""How sure a heading is: the whole of it is known, one half of a two-language heading is, or only a word in it."""


def level(text: str) -> str:
    """Heading or value for comparing: folded letters, single spaces, no signs but № and #."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


@dataclass(frozen=True)
class Entry:
    """One field, post or word with its names. `stems` may begin any word of a text, `never` forbids it."""

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


def rule_lines(name: str) -> list[dict[str, Any]]:
    """The lines of a file in `resources/rules`."""
    return [json.loads(line) for line in resource("rules", name).read_text("utf-8").splitlines() if line.strip()]


def entry_of(entry_id: str, line: dict[str, Any]) -> Entry:
    """A line of such a file: kk, ru, en, also (names), stems, never."""
    names: set[str] = set()
    for key in ("kk", "ru", "en", "also"):
        given = line.get(key, ())
        names |= {level(name) for name in ([given] if isinstance(given, str) else given)} - {""}
    stems = tuple(level(stem) for stem in line.get("stems", ()))
    return Entry(entry_id, frozenset(names), stems, tuple(level(word) for word in line.get("never", ())))


def best(entries: list[Entry], text: str) -> tuple[str, int] | None:
    """(id, how sure) of the entry that fits a text best; None when none does."""
    whole = level(text)
    if not whole or len(whole) > 150:
        return None
    halves = [level(half) for half in _HALVES.split(text)]
    scored = ((entry.score(whole, halves), entry.id) for entry in entries)
    (sure, _), name = max(scored, key=lambda item: item[0])
    return (name, sure) if sure else None


def headings_file(name: str) -> list[Entry]:
    """The fields of a file of headings in `resources/rules`, in its order."""
    return [entry_of(line["field"], line) for line in rule_lines(name) if "field" in line]
