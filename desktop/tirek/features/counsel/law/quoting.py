"""The words of the law beside a digest: the points that speak to the question, with the day of the revision. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tirek.features.counsel.law.text import Article, Piece
from tirek.features.counsel.query import Query
from tirek.features.counsel.stemming import stems
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import Texts, mark

MAX_QUOTED = 3
MAX_LETTERS = 1_200
OFFICIAL = mark("Text of the law, revision of {date}:")
GONE = mark("By the revision of {date} this article is no longer in force.")
BEFORE = mark("Retelling from before the change:")
CHANGED = mark("The article changed with the revision of {date}, the retelling is older: go by the text of the law.")


@dataclass(frozen=True, slots=True)
class Official:
    """An article's own words. `lines`: what speaks to the question; `everything`: the whole article; `older_digest`: the digest is of before the change."""

    revised: date
    lines: tuple[str, ...]
    everything: tuple[str, ...]
    gone: bool
    older_digest: bool

    @property
    def outdates(self) -> bool:
        """Whether the digest must not be relied on: the article changed after it, or is no longer in force."""
        return self.gone or self.older_digest

    def headline(self, texts: Texts) -> str:
        """What is quoted, or that there is nothing to quote any more."""
        return texts.t(GONE if self.gone else OFFICIAL, date=short_date(self.revised, texts.code))

    def warning(self, texts: Texts) -> str:
        """That the digest beside it is older than the last change; empty where it is not."""
        return texts.t(CHANGED, date=short_date(self.revised, texts.code)) if self.older_digest and not self.gone else ""


def quote(article: Article, revised: date, lang: str, query: Query | None = None, part: str = "", older_digest: bool = False) -> Official:
    """`part` («п. 3», «3-т.») names the point that the digest retells: it is quoted first."""
    everything = tuple(_line(piece) for piece in article.pieces)
    chosen = _chosen(article.pieces, lang, query, _points(part))
    return Official(revised, tuple(_short(_line(article.pieces[place])) for place in chosen), everything, article.gone, older_digest)


def _line(piece: Piece) -> str:
    return f"{piece.label} {piece.text}".strip()


def _short(line: str) -> str:
    return line if len(line) <= MAX_LETTERS else f"{line[:MAX_LETTERS].rsplit(' ', 1)[0]} …"


def _points(part: str) -> frozenset[str]:
    """Numbers of points named in a part: «п. 5–7» → 5, 6, 7."""
    found: set[str] = set()
    for first, last in re.findall(r"(\d+(?:-\d+)?)(?:\s*[–—]\s*(\d+))?", part):
        found.add(first)
        if last and first.isdigit() and 0 < int(last) - int(first) < 50:
            found.update(str(number) for number in range(int(first), int(last) + 1))
    return frozenset(found)


def _chosen(pieces: Sequence[Piece], lang: str, query: Query | None, points: frozenset[str]) -> list[int]:
    """Places of the pieces to quote, in their order: the best for the question, each with the beginning of its point."""
    if not pieces:
        return []
    scores = [_score(piece, lang, query) * (1.5 if piece.point in points else 1.0) for piece in pieces]
    best = max(scores)
    if best <= 0.0:
        start = next((place for place, piece in enumerate(pieces) if piece.point in points), 0)
        return list(range(start, min(start + 2, len(pieces))))
    ranked = sorted((place for place, score in enumerate(scores) if score >= 0.6 * best), key=lambda place: (-scores[place], place))[:MAX_QUOTED]
    leads = {_lead(pieces, place) for place in ranked}
    return sorted({*ranked, *leads})


def _lead(pieces: Sequence[Piece], place: int) -> int:
    """Where the point of a sub-point begins."""
    if not pieces[place].sub:
        return place
    return next((at for at in range(place, -1, -1) if pieces[at].point == pieces[place].point and not pieces[at].sub), place)


def _score(piece: Piece, lang: str, query: Query | None) -> float:
    if query is None:
        return 0.0
    own = set(stems(piece.text, lang))
    return sum(word.weight for word in query.words if not own.isdisjoint(word.stems))
