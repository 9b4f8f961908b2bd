"""The official texts inside the `knowledge` compartment: articles to read, a full-text index to find them, made anew when needed.

What is kept for good lies elsewhere: texts that a person took in are attachments of the office, texts of a pack lie in the pack.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.engine import Connection

from tirek.features.counsel.law.comparing import compare
from tirek.features.counsel.law.text import Article, LawText, Piece
from tirek.features.counsel.stemming import readings, stems, words
from tirek.foundation.errors import Circumstance

SHELF_FORMAT = 1
"""Raised when stems or tables change: everything is then put in anew."""

_TABLES = """
CREATE TABLE IF NOT EXISTS law_text (
    name TEXT PRIMARY KEY, digest TEXT NOT NULL, act TEXT NOT NULL, lang TEXT NOT NULL, revised TEXT NOT NULL, title TEXT NOT NULL,
    cited_by TEXT NOT NULL, articles INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS law_article (
    id INTEGER PRIMARY KEY, text TEXT NOT NULL, place INTEGER NOT NULL, key TEXT NOT NULL, number TEXT NOT NULL, annex TEXT NOT NULL,
    title TEXT NOT NULL, chapter TEXT NOT NULL, gone INTEGER NOT NULL, pieces TEXT NOT NULL, notes TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS law_article_place ON law_article (text, key);
CREATE TABLE IF NOT EXISTS law_change (
    act TEXT NOT NULL, lang TEXT NOT NULL, key TEXT NOT NULL, revised TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (act, lang, key, revised)) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS law_stems USING fts5(title, body, tokenize='unicode61 remove_diacritics 0')
"""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A text on the shelf, without its articles."""

    name: str
    act: str
    lang: str
    revised: date
    title: str
    cited_by: str
    articles: int


@dataclass(frozen=True, slots=True)
class Found:
    """An article found by words."""

    text: Shelved
    article: Article


def ensure_shelf(connection: Connection, wanted: Mapping[str, str], load: Callable[[str], LawText]) -> None:
    """Puts in what is missing and takes out what is gone. `wanted`: name of a text → its digest; `load` gives the text itself."""
    for statement in _TABLES.split(";"):
        connection.execute(text(statement))
    have = {row.name: row.digest for row in connection.execute(text("SELECT name, digest FROM law_text"))}
    marked = {name: f"{SHELF_FORMAT}:{digest}" for name, digest in wanted.items()}
    moved = False
    for name in have.keys() - {name for name, digest in marked.items() if have.get(name) == digest}:
        connection.execute(text("DELETE FROM law_stems WHERE rowid IN (SELECT id FROM law_article WHERE text = :name)"), {"name": name})
        connection.execute(text("DELETE FROM law_article WHERE text = :name"), {"name": name})
        connection.execute(text("DELETE FROM law_text WHERE name = :name"), {"name": name})
        moved = True
    for name, digest in marked.items():
        if have.get(name) != digest:
            try:
                law = load(name)
            except Circumstance:
                continue  # its file is gone or damaged, which `tirek check` names; the other texts are read all the same
            _put(connection, name, digest, law)
            moved = True
    if moved:
        _note_changes(connection)


def _note_changes(connection: Connection) -> None:
    """Which articles each revision changed against the one before it in the same language."""
    connection.execute(text("DELETE FROM law_change"))
    ordered = sorted(shelved(connection), key=lambda one: (one.act, one.lang, one.revised))
    for before, after in zip(ordered, ordered[1:], strict=False):
        if (before.act, before.lang) == (after.act, after.lang):
            rows = [
                {"act": after.act, "lang": after.lang, "key": change.key, "revised": after.revised.isoformat(), "kind": change.kind}
                for change in compare(read_text(connection, before), read_text(connection, after))
            ]
            if rows:
                connection.execute(text("INSERT INTO law_change VALUES (:act, :lang, :key, :revised, :kind)"), rows)


def changes_by(connection: Connection, today: date) -> dict[tuple[str, str], date]:
    """(act, article) → the latest revision, of those in force by today, that changed it in either language."""
    rows = connection.execute(text("SELECT act, key, max(revised) AS revised FROM law_change WHERE revised <= :today GROUP BY act, key"), {"today": today.isoformat()})
    return {(row.act, row.key): date.fromisoformat(row.revised) for row in rows}


def _put(connection: Connection, name: str, digest: str, law: LawText) -> None:
    first = int(connection.execute(text("SELECT coalesce(max(id), 0) FROM law_article")).scalar_one()) + 1
    connection.execute(
        text("INSERT INTO law_text VALUES (:name, :digest, :act, :lang, :revised, :title, :cited_by, :articles)"),
        {"name": name, "digest": digest, "act": law.act, "lang": law.lang, "revised": law.revised.isoformat(), "title": law.title,
         "cited_by": law.cited_by, "articles": len(law.articles)},
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    stemmed: list[dict[str, Any]] = []
    for place, article in enumerate(law.articles):
        pieces = json.dumps([[piece.point, piece.sub, piece.text] for piece in article.pieces], ensure_ascii=False)
        rows.append(
            {"id": first + place, "text": name, "place": place, "key": article.key, "number": article.number, "annex": article.annex, "title": article.title,
             "chapter": article.chapter, "gone": int(article.gone), "pieces": pieces, "notes": json.dumps(article.notes, ensure_ascii=False)}
        )  # fmt: skip
        stemmed.append({"id": first + place, "title": " ".join(stems(article.title, law.lang)), "body": " ".join(stems(article.body, law.lang))})
    if rows:
        connection.execute(text("INSERT INTO law_article VALUES (:id, :text, :place, :key, :number, :annex, :title, :chapter, :gone, :pieces, :notes)"), rows)
        connection.execute(text("INSERT INTO law_stems (rowid, title, body) VALUES (:id, :title, :body)"), stemmed)


def shelved(connection: Connection) -> list[Shelved]:
    """All texts, by act and language, the newest revision first."""
    rows = connection.execute(text("SELECT name, act, lang, revised, title, cited_by, articles FROM law_text ORDER BY act, lang, revised DESC"))
    return [Shelved(row.name, row.act, row.lang, date.fromisoformat(row.revised), row.title, row.cited_by, row.articles) for row in rows]


def in_force(texts: Sequence[Shelved], act: str, lang: str, today: date) -> Shelved | None:
    """The newest revision that is not of a later day; where all are, the earliest of them."""
    own = [one for one in texts if (one.act, one.lang) == (act, lang)]
    past = [one for one in own if one.revised <= today]
    return max(past, key=lambda one: one.revised, default=None) or min(own, key=lambda one: one.revised, default=None)


def read_article(connection: Connection, name: str, key: str) -> Article | None:
    """One article of a text."""
    row = connection.execute(text("SELECT * FROM law_article WHERE text = :name AND key = :key"), {"name": name, "key": key}).first()
    return None if row is None else _article(row)


def read_text(connection: Connection, one: Shelved) -> LawText:
    """A whole text."""
    rows = connection.execute(text("SELECT * FROM law_article WHERE text = :name ORDER BY place"), {"name": one.name}).all()
    return LawText(one.act, one.lang, one.revised, one.title, one.cited_by, tuple(_article(row) for row in rows))


def find(connection: Connection, question: str, lang: str, names: Sequence[str], limit: int) -> list[tuple[str, Article]]:
    """Articles of these texts in which the words stand, the best first, as (name of the text, article)."""
    terms = list(dict.fromkeys(stem for word in words(question[:2_000])[:40] for stem in readings(word[:40], lang)))
    if not terms or not names:
        return []
    # Stems hold letters, digits and a hyphen only; quoted, so that no word can be an operator.
    expression = " OR ".join(f'"{term}"' for term in terms)
    rows = connection.execute(_FIND, {"expression": expression, "names": list(names), "limit": limit}).all()
    return [(row.text, _article(row)) for row in rows]


_FIND = text(
    "SELECT law_article.* FROM law_stems JOIN law_article ON law_article.id = law_stems.rowid "
    "WHERE law_stems MATCH :expression AND law_article.text IN :names ORDER BY bm25(law_stems, 4.0, 1.0) LIMIT :limit"
).bindparams(bindparam("names", expanding=True))


def _article(row: Any) -> Article:
    pieces = tuple(Piece(*piece) for piece in json.loads(row.pieces))
    return Article(row.number, row.title, row.chapter, pieces, tuple(json.loads(row.notes)), row.annex, bool(row.gone))
