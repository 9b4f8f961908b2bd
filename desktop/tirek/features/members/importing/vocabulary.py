"""The words of lists as data: headings, totals, posts, categories; loaded once per reading from `resources/rules`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from tirek.foundation.workbooks.headings import HALF, STEM, Entry, best, entry_of, level, rule_lines

__all__ = ["HALF", "STEM", "Vocabulary", "level", "load_vocabulary"]

_MOST_REMEMBERED = 5_000


class Vocabulary:
    """Recognises headings, posts, categories and the small words of a list. Made for one reading: what it remembers of texts is gone with it."""

    def __init__(self, columns: Iterable[dict[str, Any]], posts: Iterable[dict[str, Any]]) -> None:
        columns, posts = list(columns), list(posts)
        self._fields = [entry_of(line["field"], line) for line in columns if "field" in line]
        self._words = {line["words"]: entry_of(line["words"], line).names for line in columns if "words" in line}
        self._posts = [entry_of(line["id"], line) for line in posts if line.get("kind") == "post"]
        self._categories = [entry_of(line["id"], line) for line in posts if line.get("kind") == "category"]
        self._level = lru_cache(_MOST_REMEMBERED)(level)
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
        word = self._level(text)
        return next((sex for sex in ("male", "female") if word in self._words[sex]), None)

    def is_nothing(self, text: str) -> bool:
        """«жоқ», «нет», «почтасы жоқ», "-": written where there is nothing to write."""
        if len(text) > 40 or text.isdigit():
            return False
        word = self._level(text)
        words = word.split()
        return not word or word in self._words["nothing"] or len(words) == 2 and not self._words["nothing"].isdisjoint(words)

    def is_total(self, text: str) -> bool:
        """«Барлығы», «Итого: 45»."""
        words = re.sub(r"[\d\s]+$", "", self._level(text))
        return bool(words) and any(words == total or words.startswith(f"{total} ") for total in self._words["totals"])

    def is_not_person(self, text: str) -> bool:
        """A line of a list that speaks of a group, a post or a signature: «Техникалық жұмыскерлер»."""
        return any(word in self._words["not_person"] for word in self._level(text).split())

    def _best(self, kind: str, entries: list[Entry], text: str) -> tuple[str, int] | None:
        """The same few words come back in thousands of rows, so each is looked up once."""
        key = kind, text
        if key not in self._seen:
            if len(self._seen) > _MOST_REMEMBERED:
                self._seen.clear()
            self._seen[key] = best(entries, text)
        return self._seen[key]


def load_vocabulary() -> Vocabulary:
    """Reads both files of `resources/rules`."""
    return Vocabulary(rule_lines("import_columns.jsonl"), rule_lines("posts.jsonl"))
