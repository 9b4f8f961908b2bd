"""What a new revision changes, article by article, in words: added, removed, changed with the changed words marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tirek.features.counsel.law.text import Article, LawText, Piece
from tirek.foundation.language.texts import Texts, mark

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SAME = "same"
_WORDS_COMPARED = 2_500
"""A longer paragraph is shown whole, old and new: comparing word by word would take too long."""
_TOKEN = re.compile(r"\w+(?:-\w+)*|[^\w\s]")
_EVEN = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "ё": "е", "Ё": "Е", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed (`same`), came (`added`) or went (`removed`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PieceChange:
    """One paragraph: `label` «2. 1)», and its words."""

    label: str
    kind: str
    runs: tuple[Run, ...]

    @property
    def old(self) -> str:
        return "".join(run.text for run in self.runs if run.kind != ADDED).strip()

    @property
    def new(self) -> str:
        return "".join(run.text for run in self.runs if run.kind != REMOVED).strip()


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article. `title_was`: only where the title changed."""

    key: str
    kind: str
    title: str
    title_was: str
    pieces: tuple[PieceChange, ...]


def compare(old: LawText, new: LawText) -> tuple[ArticleChange, ...]:
    """Changes in the order of the new text; articles that went stand where their numbers would."""
    before = {article.key: article for article in old.articles}
    after = {article.key: article for article in new.articles}
    changes: list[ArticleChange] = []
    for key in _order(old.articles, new.articles):
        one, other = before.get(key), after.get(key)
        if one is None or (one.gone and other is not None and not other.gone):
            assert other is not None
            if not other.gone:
                changes.append(ArticleChange(key, ADDED, other.title, "", tuple(_whole(ADDED, other.pieces))))
        elif other is None or (other.gone and not one.gone):
            changes.append(ArticleChange(key, REMOVED, one.title, "", tuple(_whole(REMOVED, one.pieces))))
        else:
            pieces = tuple(_pieces(one.pieces, other.pieces))
            retitled = _even(one.title) != _even(other.title)
            if pieces or retitled:
                changes.append(ArticleChange(key, CHANGED, other.title, one.title if retitled else "", pieces))
    return tuple(changes)


def _order(old: Sequence[Article], new: Sequence[Article]) -> list[str]:
    keys = [article.key for article in new]
    known = set(keys)
    place = 0
    for article in old:
        if article.key in known:
            place = keys.index(article.key) + 1
        else:
            keys.insert(place, article.key)
            place += 1
    return keys


def _whole(kind: str, pieces: Sequence[Piece]) -> list[PieceChange]:
    return [PieceChange(piece.label, kind, (Run(kind, piece.text),)) for piece in pieces]


def _pieces(old: Sequence[Piece], new: Sequence[Piece]) -> list[PieceChange]:
    """Paragraphs meet by their number; those without one by what stands in them."""
    first, second = _keyed(old), _keyed(new)
    matcher = SequenceMatcher(None, [key for key, _ in first], [key for key, _ in second], autojunk=False)
    changes: list[PieceChange] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for (_, one), (_, other) in zip(first[a:b], second[c:d], strict=True):
                if _even(one.text) != _even(other.text):
                    changes.append(PieceChange(other.label, CHANGED, words_changed(one.text, other.text)))
        else:
            changes += _whole(REMOVED, [piece for _, piece in first[a:b]])
            changes += _whole(ADDED, [piece for _, piece in second[c:d]])
    return changes


def _keyed(pieces: Sequence[Piece]) -> list[tuple[tuple[str, str, int], Piece]]:
    """Each piece with its place: point, sub-point, and which paragraph of it."""
    counted: dict[tuple[str, str], int] = {}
    keyed: list[tuple[tuple[str, str, int], Piece]] = []
    for piece in pieces:
        place = piece.point, piece.sub
        counted[place] = counted.get(place, -1) + 1
        keyed.append(((*place, counted[place]), piece))
    return keyed


def _even(text: str) -> str:
    """Kinds of quotation marks, dashes and spaces are no change."""
    return " ".join(text.translate(_EVEN).split())


def words_changed(old: str, new: str) -> tuple[Run, ...]:
    """The words of both, in order, each marked as kept, gone or new."""
    a, b = _split(old), _split(new)
    if len(a) > _WORDS_COMPARED or len(b) > _WORDS_COMPARED:
        return Run(REMOVED, old), Run(ADDED, f" {new}")
    even_a, even_b = [_even(word) for word in a], [_even(word) for word in b]
    runs: list[Run] = []
    for tag, i, j, k, m in SequenceMatcher(None, even_a, even_b, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run(SAME, "".join(b[k:m])))
            continue
        if i < j:
            runs.append(Run(REMOVED, "".join(a[i:j])))
        if k < m:
            runs.append(Run(ADDED, "".join(b[k:m])))
    return tuple(run for run in runs if run.text)


def _split(text: str) -> list[str]:
    """Words and signs, each with the space before it."""
    parts: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts.append(text[end : match.end()])
        end = match.end()
    if end < len(text) and parts:
        parts[-1] += text[end:]
    return parts


_HEADLINES = {
    ADDED: (mark("Article {number} is new: {title}"), mark("Point {number} is new")),
    REMOVED: (mark("Article {number} was left out: {title}"), mark("Point {number} was left out")),
    CHANGED: (mark("Article {number} has changed: {title}"), mark("Point {number} has changed")),
}
_PIECE_LINES = {ADDED: mark("{place} added: {text}"), REMOVED: mark("{place} removed: {text}")}


def in_words(change: ArticleChange, texts: Texts, cited_by: str = "article") -> list[str]:
    """A change as sentences: the article, then each paragraph; gone words in [−…−], new ones in [+…+]."""
    by_article, by_point = _HEADLINES[change.kind]
    lines = [texts.t(by_article, number=change.key, title=change.title or "—") if cited_by == "article" else texts.t(by_point, number=change.key)]
    if change.title_was:
        lines.append(texts.t("The title was: {title}", title=change.title_was))
    for piece in change.pieces:
        place = piece.label or texts.t("Paragraph")
        if piece.kind == CHANGED:
            lines.append(f"{place} {marked(piece.runs)}")
        elif change.kind == CHANGED:
            lines.append(texts.t(_PIECE_LINES[piece.kind], place=place, text=piece.runs[0].text))
    return lines


def marked(runs: Sequence[Run]) -> str:
    """Plain text with marks: [−gone−] [+new+]."""
    signs = {SAME: "{}", REMOVED: "[−{}−]", ADDED: "[+{}+]"}
    parts: list[str] = []
    for run in runs:
        bare = run.text.strip()
        before = " " if run.text[:1].isspace() and parts else ""
        after = " " if run.text[-1:].isspace() else ""
        parts.append(f"{before}{signs[run.kind].format(bare)}{after}" if bare else run.text)
    return " ".join("".join(parts).split())
