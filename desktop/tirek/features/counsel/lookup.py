"""What retrieval asks of the index, in as few statements as may be, and what it need not ask twice.

Figures of the whole index, the phrases of matters outside and the phrases of records met before are kept between
questions, cut into stems already. They belong to one building of the index and hold nothing but the open knowledge.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from tirek.features.counsel.index import STEM_WEIGHTS, weigh
from tirek.features.counsel.ranking import Asked

MAX_RECORDS = 1_024
"""Records whose phrases are kept: about twenty megabytes, three times the law that a school meets."""


def _search(table: str) -> str:
    numbers = ", ".join(map(str, STEM_WEIGHTS))
    # Table and weights are constants of the program; the words searched for are a parameter.
    found = f"SELECT rowid, bm25({table}, {numbers}) AS mark FROM {table} WHERE {table} MATCH ? LIMIT ?"  # noqa: S608
    return f"SELECT rowid FROM ({found}) ORDER BY mark LIMIT ?"  # noqa: S608


def _any_of(terms: Iterable[str]) -> str:
    """Stems hold letters, digits and a hyphen only; quoted, so that no word can be an operator."""
    return " OR ".join(f'"{term}"' for term in terms)


OF_ACTS = "SELECT id FROM counsel_passage WHERE act IN (SELECT value FROM json_each(?))"
ACTS = "SELECT id, names FROM counsel_act"
TERMS = "SELECT term, documents, inside, outside FROM counsel_term WHERE term IN (SELECT value FROM json_each(?))"
BEGINNINGS = "SELECT term, documents FROM counsel_prefix WHERE term IN (SELECT value FROM json_each(?))"
EXPRESSIONS = "SELECT kind, row, stems FROM counsel_expression WHERE key IN (SELECT value FROM json_each(?))"
SYNONYMS = "SELECT row, stems FROM counsel_expression WHERE kind = 'same' AND row IN (SELECT value FROM json_each(?))"
ALL_TOPICS = "SELECT id, name, title_kk, title_ru, turn_to_kk, turn_to_ru, acts FROM counsel_topic"
TOPICS = (
    "SELECT id, name, title_kk, title_ru, turn_to_kk, turn_to_ru, acts FROM counsel_topic"
    " WHERE id IN (SELECT value FROM json_each(?))"
)
NUMBERS = "SELECT number, act, passage FROM counsel_number WHERE number IN (SELECT value FROM json_each(?))"
CANDIDATES = "SELECT id, phrases, gist_stems, letters FROM counsel_passage WHERE id IN (SELECT value FROM json_each(?))"
PASSAGES = (
    "SELECT p.id, p.act, p.article, p.part, p.title_kk, p.title_ru, p.gist_kk, p.gist_ru, p.terms, p.revised,"
    " p.checked, p.source, p.note, a.title_kk, a.title_ru, a.short_kk, a.short_ru, a.cited_by"
    " FROM counsel_passage p JOIN counsel_act a ON a.id = p.act WHERE p.id IN (SELECT value FROM json_each(?))"
)
STEM_SEARCH = _search("counsel_stems")
PREFIX_SEARCH = _search("counsel_prefixes")


class _Kept:
    """What is known of one building of the index. Used by several threads."""

    def __init__(self, passages: int, uses_ratio: float, outside: Asked) -> None:
        self.passages, self.uses_ratio, self.outside = passages, uses_ratio, outside
        self._records: OrderedDict[int, Asked] = OrderedDict()
        self._changing = threading.Lock()

    def records(self, ids: Iterable[int]) -> dict[int, Asked]:
        with self._changing:
            found = {number: self._records[number] for number in ids if number in self._records}
            for number in found:
                self._records.move_to_end(number)
        return found

    def keep(self, records: dict[int, Asked]) -> None:
        with self._changing:
            self._records.update(records)
            while len(self._records) > MAX_RECORDS:
                self._records.popitem(last=False)


_kept: dict[str, _Kept] = {}
"""By the sign of the building; two at most, the newest last."""


class Lookup:
    """Questions to the index over one open connection; what a term counts is asked once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._terms: dict[str, tuple[int, int, int] | None] = {}
        state: dict[str, str] = {row[0]: row[1] for row in self.all("SELECT name, value FROM counsel_state")}
        kept = _kept.get(state["built"])
        if kept is None:
            inside, outside = int(state["inside"]), int(state["outside"])
            phrases, letters = self.all("SELECT phrases, letters FROM counsel_outside")[0]
            asked = Asked(phrases, letters=letters)
            kept = _Kept(int(state["passages"]), inside / outside if inside and outside else 1.0, asked)
            while len(_kept) > 1:
                _kept.pop(next(iter(_kept)), None)
            _kept[state["built"]] = kept
        self._keeps = kept
        self.passages, self.uses_ratio, self.outside = kept.passages, kept.uses_ratio, kept.outside

    def all(self, statement: str, *values: Any) -> Sequence[Any]:
        """Rows of a statement of this module; values are parameters, always."""
        return self._connection.exec_driver_sql(statement, values).all()

    def among(self, statement: str, values: Iterable[Any]) -> Sequence[Any]:
        """Rows of a statement that asks for any of these values."""
        return self.all(statement, json.dumps(list(values), ensure_ascii=False))

    def documents(self, stems: Iterable[str]) -> dict[str, int]:
        """In how many records stand those stems that the index has heard of."""
        return {stem: found[0] for stem, found in self._known(stems)}

    def uses(self, stems: Iterable[str]) -> dict[str, tuple[int, int]]:
        """How often each stem is used inside and outside of what this knowledge holds."""
        return {stem: found[1:] for stem, found in self._known(stems)}

    def idf(self, stems: Iterable[str]) -> dict[str, float]:
        return {stem: self.weigh(found[0]) for stem, found in self._known(stems)}

    def weigh(self, documents: int) -> float:
        return weigh(documents, self.passages)

    def beginnings(self, prefixes: Iterable[str]) -> dict[str, int]:
        """In how many records stand words that begin so."""
        return {row[0]: row[1] for row in self.among(BEGINNINGS, prefixes)}

    def records(self, ids: Sequence[int]) -> dict[int, Asked]:
        """What these passages are compared by."""
        found = self._keeps.records(ids)
        missing = [number for number in ids if number not in found]
        if missing:
            read = {row[0]: Asked(row[1], row[2], row[3]) for row in self.among(CANDIDATES, missing)}
            self._keeps.keep(read)
            found |= read
        return found

    def match(self, statement: str, terms: Sequence[str], depth: int, *, beside: Sequence[str] = (), most: int = -1) -> list[int]:
        """Passages with any of these terms, best first. `beside`: terms that count where they stand, and find nothing of themselves.

        `most`: so many passages are looked at, where there are more (-1: all).
        """
        if not terms:
            return []
        wanted = _any_of(terms)
        if beside:      # a term on the left is met twice, so those that stand on the right alone are written twice
            wanted = f"({wanted}) AND ({_any_of((*terms, *beside, *beside))})"
        return [row[0] for row in self.all(statement, wanted, most, depth)]

    def _known(self, stems: Iterable[str]) -> Iterator[tuple[str, tuple[int, int, int]]]:
        wanted = list(stems)
        new = [stem for stem in wanted if stem not in self._terms]
        if new:
            self._terms.update(dict.fromkeys(new))
            self._terms.update({row[0]: (row[1], row[2], row[3]) for row in self.among(TERMS, new)})
        for stem in wanted:
            found = self._terms[stem]
            if found is not None:
                yield stem, found
