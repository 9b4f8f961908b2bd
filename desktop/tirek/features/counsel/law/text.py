"""A text of a law as Tirek keeps it: articles, their points and notes; one language, one revision."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

FORMAT = 1
MAX_ARTICLES = 5_000
MAX_PIECES = 60_000
MAX_PACKED = 16 << 20
MAX_UNPACKED = 96 << 20


class LawTextUnreadable(Circumstance):
    """Kept or packed text that is not of this form."""

    def __init__(self, name: str) -> None:
        super().__init__("LAW-05", mark("The text of the law “{name}” cannot be read."), mark("Take the text in again from its file."), name=name)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of an article. `point` «2», `sub` «1» (both empty: it belongs to the article itself, or goes on with the piece before it)."""

    point: str
    sub: str
    text: str

    @property
    def label(self) -> str:
        """«2.», «2. 1)», «» as a reader sees it."""
        return " ".join(part for part in (f"{self.point}." if self.point else "", f"{self.sub})" if self.sub else "") if part)


@dataclass(frozen=True, slots=True)
class Article:
    """One article, or one point of an act that has no articles. `annex`: which part of the act with numbers of its own; empty for the main one."""

    number: str
    title: str
    chapter: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]
    annex: str = ""
    gone: bool = False
    """Left out by a later law: only its number and a note are there."""

    @property
    def key(self) -> str:
        return f"{self.annex}/{self.number}" if self.annex else self.number

    @property
    def body(self) -> str:
        """All of it as plain text."""
        return "\n".join(f"{piece.label} {piece.text}".strip() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class LawText:
    """`act`: an id of the knowledge, or an own one; `revised`: the date of the revision; `cited_by`: "article" or "point"."""

    act: str
    lang: str
    revised: date
    title: str
    cited_by: str
    articles: tuple[Article, ...]

    def article(self, number: str) -> Article | None:
        return next((article for article in self.articles if article.key == number), None)

    @property
    def name(self) -> str:
        """Names the text in files and rows: act, language, revision."""
        return f"{self.act}.{self.lang}.{self.revised.isoformat()}"


def pack_text(text: LawText) -> bytes:
    """JSON lines, compressed: what is kept as an attachment."""
    return zlib.compress("\n".join(text_lines(text)).encode(), 9)


def text_lines(text: LawText) -> Iterator[str]:
    """The text as JSON lines: first the act, then an article a line; the form of `texts/` in a pack."""
    about = {"format": FORMAT, "act": text.act, "lang": text.lang, "revised": text.revised.isoformat(), "title": text.title, "cited_by": text.cited_by}
    yield json.dumps(about, ensure_ascii=False)
    for article in text.articles:
        yield json.dumps(asdict(article) | {"pieces": [[piece.point, piece.sub, piece.text] for piece in article.pieces]}, ensure_ascii=False)


def unpack_text(packed: bytes, name: str) -> LawText:
    """The text of an attachment. Raises LawTextUnreadable."""
    if len(packed) > MAX_PACKED:
        raise LawTextUnreadable(name)
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, MAX_UNPACKED)
        if unpacker.unconsumed_tail:
            raise LawTextUnreadable(name)
        return read_lines(data.decode("utf-8").split("\n"), name)
    except (zlib.error, UnicodeDecodeError) as error:
        raise LawTextUnreadable(name) from error


def read_lines(lines: Iterable[str], name: str) -> LawText:
    """Reads the form of `text_lines`, trusting nothing in it. Raises LawTextUnreadable."""
    given = iter(lines)
    try:
        about: dict[str, Any] = json.loads(next(given))
        if about["format"] != FORMAT or about["lang"] not in ("kk", "ru"):
            raise LawTextUnreadable(name)
        articles = tuple(_article(json.loads(line)) for line in given if line.strip())
        if len(articles) > MAX_ARTICLES or sum(len(article.pieces) for article in articles) > MAX_PIECES:
            raise LawTextUnreadable(name)
        return LawText(_word(about["act"]), about["lang"], date.fromisoformat(about["revised"]), _word(about["title"]), _word(about["cited_by"]), articles)
    except (ValueError, KeyError, TypeError, StopIteration, RecursionError) as error:
        raise LawTextUnreadable(name) from error


def _article(row: dict[str, Any]) -> Article:
    pieces = tuple(Piece(_word(point), _word(sub), _word(words)) for point, sub, words in row["pieces"])
    notes = tuple(_word(note) for note in row["notes"])
    return Article(_word(row["number"]), _word(row["title"]), _word(row["chapter"]), pieces, notes, _word(row.get("annex", "")), row.get("gone") is True)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
