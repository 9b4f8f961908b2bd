"""Builds the search index of a knowledge pack inside the `knowledge` compartment.

Everything here can be made again from the pack, so it is plain derived tables: no journal, nothing personal. Texts are
stemmed before they go in (SQLite knows no Kazakh); the two full-text tables keep no content of their own.
"""

from __future__ import annotations

import json
import math
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tirek.features.counsel.letters import packed, signature
from tirek.features.counsel.pack import Pack, pack_digest, read_pack
from tirek.features.counsel.ranking import turned_over
from tirek.features.counsel.stemming import prefix, stems

INDEX_FORMAT = 10
"""Raised when stems or tables change: an older index is then built again."""

STEM_WEIGHTS = (4.0, 4.0, 6.0, 6.0, 5.0, 5.0, 1.0, 1.0)
"""Titles, keywords, everyday questions, digest; Russian and Kazakh each."""

_TABLES = """
CREATE TABLE counsel_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counsel_act (
    id TEXT PRIMARY KEY, title_kk TEXT NOT NULL, title_ru TEXT NOT NULL, short_kk TEXT NOT NULL, short_ru TEXT NOT NULL,
    names TEXT NOT NULL, cited_by TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counsel_passage (
    id INTEGER PRIMARY KEY, act TEXT NOT NULL, article TEXT NOT NULL, part TEXT NOT NULL, title_kk TEXT NOT NULL,
    title_ru TEXT NOT NULL, gist_kk TEXT NOT NULL, gist_ru TEXT NOT NULL, terms TEXT NOT NULL, revised TEXT,
    checked INTEGER NOT NULL, source TEXT NOT NULL, note TEXT NOT NULL, phrases BLOB NOT NULL, gist_stems TEXT NOT NULL,
    letters BLOB NOT NULL);
CREATE TABLE counsel_outside (phrases BLOB NOT NULL, letters BLOB NOT NULL);
CREATE TABLE counsel_number (
    number TEXT NOT NULL, act TEXT NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (number, act, passage)) WITHOUT ROWID;
CREATE TABLE counsel_term (
    term TEXT PRIMARY KEY, documents INTEGER NOT NULL, inside INTEGER NOT NULL, outside INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE counsel_prefix (term TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE counsel_expression (
    key TEXT NOT NULL, kind TEXT NOT NULL, row INTEGER NOT NULL, stems TEXT NOT NULL,
    PRIMARY KEY (key, kind, row, stems)) WITHOUT ROWID;
CREATE INDEX counsel_expression_row ON counsel_expression (kind, row);
CREATE TABLE counsel_topic (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, title_kk TEXT NOT NULL, title_ru TEXT NOT NULL,
    turn_to_kk TEXT NOT NULL, turn_to_ru TEXT NOT NULL, acts TEXT NOT NULL);
CREATE VIRTUAL TABLE counsel_stems USING fts5(
    title_ru, title_kk, words_ru, words_kk, asked_ru, asked_kk, gist_ru, gist_kk, content='',
    tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE counsel_prefixes USING fts5(
    title_ru, title_kk, words_ru, words_kk, asked_ru, asked_kk, gist_ru, gist_kk, content='',
    tokenize='unicode61 remove_diacritics 0')
"""
_NAMES = (
    "counsel_state",
    "counsel_act",
    "counsel_passage",
    "counsel_outside",
    "counsel_number",
    "counsel_term",
    "counsel_prefix",
    "counsel_expression",
    "counsel_topic",
    "counsel_stems",
    "counsel_prefixes",
)


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which pack stands in the index."""

    pack: str
    version: str
    passages: int
    rebuilt: bool


def ensure_index(connection: Connection, folder: Path) -> IndexState:
    """Builds the index when it is missing or made from another pack; the caller's transaction decides about keeping.

    Raises PackUnreadable before anything is dropped, so a damaged pack leaves the old index in use.
    """
    wanted = f"{INDEX_FORMAT}:{pack_digest(folder)}"
    state = _state(connection)
    if state.get("mark") == wanted:
        return IndexState(state["pack"], state["version"], int(state["passages"]), rebuilt=False)
    pack = read_pack(folder)
    build_index(connection, pack)
    return IndexState(pack.name, pack.version, len(pack.articles), rebuilt=True)


def build_index(connection: Connection, pack: Pack) -> None:
    """Replaces the whole index by this pack."""
    for name in _NAMES:
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    for statement in _TABLES.split(";"):
        connection.execute(text(statement))
    documents, inside = _insert_passages(connection, pack.articles)
    same, outside = _insert_expressions(connection, pack, documents)
    inside.update(same)
    _insert_many(
        connection,
        "counsel_term",
        [
            {"term": term, "documents": documents[term], "inside": inside[term], "outside": outside[term]}
            for term in {**documents, **inside, **outside}
        ],
    )
    _insert_many(
        connection,
        "counsel_act",
        [
            {
                **{key: act[key] for key in ("id", "title_kk", "title_ru", "short_kk", "short_ru")},
                "names": json.dumps(act.get("names") or [], ensure_ascii=False),
                "cited_by": str(act.get("cited_by") or "article"),
            }
            for act in pack.acts
        ],
    )
    state = {
        "pack": pack.name,
        "version": pack.version,
        "passages": str(len(pack.articles)),
        "mark": f"{INDEX_FORMAT}:{pack.digest}",
        "inside": str(sum(inside.values())),
        "outside": str(sum(outside.values())),
        "built": secrets.token_hex(8),
    }
    _insert_many(connection, "counsel_state", [{"name": name, "value": value} for name, value in state.items()])


def _state(connection: Connection) -> dict[str, str]:
    there = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'counsel_state'")).first()
    if there is None:
        return {}
    return {row.name: row.value for row in connection.execute(text("SELECT name, value FROM counsel_state"))}


def _insert_passages(connection: Connection, articles: Sequence[dict[str, Any]]) -> tuple[Counter[str], Counter[str]]:
    """Gives in how many records, and in how many ways of asking, each stem stands."""
    documents: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    passages: list[dict[str, Any]] = []
    numbers: list[dict[str, Any]] = []
    full: list[dict[str, Any]] = []
    short: list[dict[str, Any]] = []
    asked: list[list[tuple[str, ...]]] = []
    for number, record in enumerate(articles, 1):
        row = _passage_row(number, record)
        fields = _field_stems(record)
        everything = {stem for stem_list in fields.values() for stem in stem_list}
        documents.update(everything)
        phrases = [stems(phrase, lang) for lang, phrase in _phrases(record)]
        inside.update(stem for phrase in phrases for stem in set(phrase))
        asked.append(_each_once(phrases))
        row["letters"] = packed(signature(phrase) for _, phrase in _phrases(record))
        row["gist_stems"] = " ".join(sorted(set(fields["gist_ru"]) | set(fields["gist_kk"])))
        passages.append(row)
        for name in record.get("articles") or ([record["article"]] if record["article"][:1].isdigit() else []):
            numbers.append({"number": str(name), "act": record["act"], "passage": number})
        full.append({"rowid": number, **{name: " ".join(values) for name, values in fields.items()}})
        short.append({"rowid": number, **{name: " ".join(map(prefix, values)) for name, values in fields.items()}})
    for row, phrases_of_row in zip(passages, asked, strict=True):
        row["phrases"] = turned_over(phrases_of_row, lambda stem: weigh(documents[stem], len(articles)))
    _insert_many(connection, "counsel_passage", passages)
    _insert_many(connection, "counsel_number", numbers)
    _insert_many(connection, "counsel_stems", full)
    _insert_many(connection, "counsel_prefixes", short)
    beginnings = Counter(start for row in short for start in {start for name, text in row.items() if name != "rowid" for start in text.split()})
    _insert_many(connection, "counsel_prefix", [{"term": term, "documents": count} for term, count in beginnings.items()])
    return documents, inside


def weigh(documents: int, passages: int) -> float:
    """How much a stem says that stands in so many of the passages."""
    return math.log(1.0 + passages / (documents + 0.5))


def _each_once(phrases: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    return sorted({tuple(dict.fromkeys(phrase)) for phrase in phrases if phrase})


def _passage_row(number: int, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number,
        "part": str(record.get("part") or ""),
        "terms": json.dumps(record.get("terms") or [], ensure_ascii=False),
        "revised": record.get("revised"),
        "checked": int(record.get("checked") is True),
        "source": str(record.get("source") or ""),
        "note": str(record.get("note") or ""),
        **{key: record[key] for key in ("act", "article", "title_kk", "title_ru", "gist_kk", "gist_ru")},
    }


def _field_stems(record: dict[str, Any]) -> dict[str, list[str]]:
    return {
        f"{name}_{lang}": [stem for key in keys for stem in stems(_joined(record.get(f"{key}_{lang}")), lang)]
        for name, keys in (
            ("title", ("title",)),
            ("words", ("keywords",)),
            ("asked", ("everyday", "asked")),
            ("gist", ("gist",)),
        )
        for lang in ("ru", "kk")
    }


def _phrases(record: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for lang in ("ru", "kk"):
        yield lang, record[f"title_{lang}"]
        for key in ("keywords", "everyday", "asked"):
            for phrase in record.get(f"{key}_{lang}") or ():
                yield lang, phrase


def _asked_elsewhere(pack: Pack) -> Iterable[str]:
    """Whole questions of the matters outside."""
    for record in pack.outside:
        for key in ("asked_kk", "asked_ru"):
            yield from record.get(key) or ()


def _joined(value: object) -> str:
    return value if isinstance(value, str) else " . ".join(map(str, value)) if isinstance(value, list) else ""


def _insert_expressions(connection: Connection, pack: Pack, documents: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """Each expression stands under its longest stem: one look-up finds all that a question may contain.

    Gives how many expressions of the glossary, and how many expressions and questions of the matters outside, each stem stands in.
    """
    rows: set[tuple[str, str, int, str]] = set()
    for number, record in enumerate(pack.glossary, 1):
        for lang in ("kk", "ru"):
            for expression in (*(record.get(lang) or ()), *(record.get(f"everyday_{lang}") or ())):
                _add_expression(rows, "same", number, stems(expression, lang))
    topics: list[dict[str, Any]] = []
    for number, record in enumerate(pack.outside, 1):
        topics.append(
            {
                "id": number,
                "name": record["id"],
                "title_kk": record["title_kk"],
                "title_ru": record["title_ru"],
                "turn_to_kk": record.get("turn_to_kk", ""),
                "turn_to_ru": record.get("turn_to_ru", ""),
                "acts": json.dumps(record.get("acts") or [], ensure_ascii=False),
            }
        )
        for lang in ("kk", "ru"):
            for expression in record.get(f"expressions_{lang}") or ():
                _add_expression(rows, "outside", number, stems(expression, lang))
    _insert_many(connection, "counsel_topic", topics)
    ways = _each_once(phrase for record in pack.outside for phrase in _outside_phrases(record))
    found = turned_over(ways, lambda stem: weigh(documents[stem], len(pack.articles)))
    letters = packed(map(signature, _asked_elsewhere(pack)))
    _insert_many(connection, "counsel_outside", [{"phrases": found, "letters": letters}])
    elsewhere = Counter(
        stem for record in pack.outside for question in _asked_outside(record) for stem in set(question)
    )
    keys = ("key", "kind", "row", "stems")
    _insert_many(connection, "counsel_expression", [dict(zip(keys, row, strict=True)) for row in sorted(rows)])
    same = Counter(stem for _, kind, _, expression in rows if kind == "same" for stem in expression.split())
    outside = Counter(stem for _, kind, _, expression in rows if kind == "outside" for stem in expression.split())
    return same, outside + elsewhere


def _asked_outside(record: dict[str, Any]) -> list[list[str]]:
    return [stems(question, lang) for lang in ("kk", "ru") for question in record.get(f"asked_{lang}") or ()]


def _outside_phrases(record: dict[str, Any]) -> list[list[str]]:
    expressions = [stems(phrase, lang) for lang in ("kk", "ru") for phrase in record.get(f"expressions_{lang}") or ()]
    return [*expressions, *_asked_outside(record)]


def _add_expression(rows: set[tuple[str, str, int, str]], kind: str, number: int, found: list[str]) -> None:
    unique = list(dict.fromkeys(found))
    if unique:
        key = max(unique, key=lambda stem: (len(stem), stem))
        rows.add((key, kind, number, " ".join(unique)))


def _insert_many(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    values = ", ".join(f":{name}" for name in names)
    # Names of tables and columns are this module's own; every value is a parameter.
    connection.execute(text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"), rows)  # noqa: S608
