"""Cuts the paragraphs of a law into articles, points and sub-points, and finds out what it is: act, language, revision. Pure.

Forms of the legal databases: «Статья 54. …», «54-бап. …», points «1.», sub-points «1)», notes «Сноска.», «Ескерту.»; a table of
contents before the text, headings broken over lines, an order with rules of their own numbers after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tirek.features.counsel.dates import whole_dates
from tirek.features.counsel.law.text import MAX_ARTICLES, MAX_PIECES, Article, Piece
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.reading.blocks import Block

_NUMBER = r"\d{1,4}(?:-\d{1,3}){0,2}"
_ARTICLE = re.compile(rf"(?:статья|бап)\s+({_NUMBER})\s*(?:[.:]\s*|\Z)(.*)|({_NUMBER})\s?[-–]\s?бап(?:\s*[.:]\s*|\s*\Z)(.*)", re.IGNORECASE | re.DOTALL)
_CHAPTER = re.compile(
    rf"(?:глава|раздел|подраздел|параграф|часть)\s+(?:{_NUMBER}|[IVXLC]{{1,7}})\b.*|(?:{_NUMBER}|[IVXLC]{{1,7}})\s?[-–]?\s?(?:тарау|бөлім|кіші бөлім|параграф)\b.*"
    r"|(?:жалпы|ерекше) бөлік.*|(?:общая|особенная) часть.*",
    re.IGNORECASE,
)
_POINT = re.compile(rf"({_NUMBER})\.(?!\d)\s*(.*)", re.DOTALL)
_SUB = re.compile(rf"({_NUMBER}|[а-яәғқңөұүһі])\)\s*(.*)", re.DOTALL)
_NOTE = re.compile(r"(?:сноска|ескерту|примечание\s+(?:изпи|рцпи)|[а-яәғқңөұүһі-]*\s?ескертпесі\s*!|(?:рқао|зқаи)-ның\s+ескертпесі|(?:примечание|ескертпе)\s*!\Z|пп\.\s*\d+.*исключ)", re.IGNORECASE)
_NOTE_OF_CHANGE = re.compile(
    r"(?:в\s+)?(?:стать|пункт|подпункт|част|абзац|заголов|наименовани|глав|раздел|параграф|кодекс|закон|оглавлени|преамбул)\w*.{0,160}?"
    r"(?:внесен[ыо]\s+изменени|изложен[аоы]?\s+в\s+редакции|дополнен[аоы]?|исключен[аоы]?|введен[аоы]?\s+в\s+действие).{0,80}?закон(?:ом|а|ами)\s+(?:рк|республики\s+казахстан)"
    r"|см\.\s*(?:также\s*)?:|.{0,300}\(\s*(?:см\.\s*)?стар\.\s*ред\.?\s*\)\Z",
    re.IGNORECASE | re.DOTALL,
)
"""Remarks of editors that other databases put under a heading without the word «Сноска»: «В пункт 2 внесены изменения в соответствии с Законом РК …»."""
_NOTE_OPEN = re.compile(r"(?:примечание(?:\s+(?:изпи|рцпи))?|ескертпе|(?:рқао|зқаи)-ның\s+ескертпесі)\s*!\Z", re.IGNORECASE)
_ANNEX = re.compile(
    r"(?:приложение(?:\s+\d+)?(?:\s+к\b.*)?|утвержден[аыо]?(?:\s+приказом\b.*)?|.*(?:бұйрығына|қаулысына|қағидаларына)(?:\s+\d+)?\s*-?\s*қосымша.*|\d*-?\s*қосымша|.*бұйрығымен\s+бекітілген)\Z",
    re.IGNORECASE,
)
_TITLE_AND_BODY = re.compile(r"(.{8,300}?)\s+1\.\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])(.*)", re.DOTALL)
_GONE = re.compile(r"исключен|утратил|алып\s+таста|алынып\s+тасталды|күші\w*\s+жой", re.IGNORECASE)
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_LEADERS = re.compile(r"[.…·\s]{4,}\d{0,4}\s*\Z")

NOT_A_LAW = mark("No articles and no numbered points were found in this file, so it was not taken in.")
NOT_A_LAW_NEXT = mark("Check that it is the text of the act itself, downloaded from the legal database.")


class NotALaw(Circumstance):
    """Nothing in the file looks like an article."""

    def __init__(self) -> None:
        super().__init__("LAW-01", NOT_A_LAW, NOT_A_LAW_NEXT)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a file holds, and what it says of itself; what is not clear is None, with what it may be."""

    articles: tuple[Article, ...]
    title: str
    cited_by: str
    lang: str | None
    revised: date | None
    revised_guesses: tuple[date, ...]
    """Later first: days named in notes, for the person to choose from."""
    act: str | None
    act_guesses: tuple[str, ...]
    doubled: tuple[str, ...]
    """Numbers that came twice; the longer one was kept."""


@dataclass(slots=True)
class _Open:
    """The article being read."""

    number: str
    title: str
    chapter: str
    annex: str
    pieces: list[Piece] = field(default_factory=list[Piece])
    notes: list[str] = field(default_factory=list[str])
    titled: bool = False
    """Its title is whole: the next paragraph is not its continuation."""
    point: str = ""
    sub: str = ""

    def closed(self) -> Article:
        gone = not self.pieces and any(_GONE.search(note) for note in (*self.notes, self.title))
        return Article(self.number, self.title, self.chapter, tuple(self.pieces), tuple(self.notes), self.annex, gone)


def cut(blocks: Sequence[Block], acts: Iterable[Mapping[str, Any]] = ()) -> Cut:
    """Raises NotALaw. `acts`: the acts of the knowledge (id, titles with number and date), to recognise one of them."""
    by_articles = any(_article_start(block) for block in blocks)
    cutter = _Cutter(by_articles)
    for block in blocks:
        cutter.take(block)
    articles, doubled = _once(cutter.finish())
    if not articles or not any(article.pieces or article.gone for article in articles):
        raise NotALaw
    if len(articles) > MAX_ARTICLES or sum(len(article.pieces) for article in articles) > MAX_PIECES:
        raise NotALaw
    head = _head(blocks)
    revised, guesses = _revision(head, articles)
    act, act_guesses = _act(head, acts)
    return Cut(articles, _title(head), "article" if by_articles else "point", _language(articles, blocks), revised, guesses, act, act_guesses, doubled)


def _article_start(block: Block) -> tuple[str, str] | None:
    """Number and the rest of a heading; None for a sentence that only speaks of an article."""
    if block.note or block.row or _NOTE.match(block.text):
        return None
    match = _ARTICLE.match(_plain(block.text))
    if match is None:
        return None
    number, rest = (match.group(1), match.group(2)) if match.group(1) else (match.group(3), match.group(4))
    return number, _LEADERS.sub("", rest or "").strip()


def _plain(text: str) -> str:
    """Numbers above the line («166¹») become «166-1»."""
    return re.sub(r"(\d)([¹²³⁴⁵⁶⁷⁸⁹⁰]+)", lambda match: f"{match.group(1)}-{match.group(2).translate(_SUPERSCRIPT)}", text[:400]) + text[400:]


class _Cutter:
    """Takes the paragraphs one after the other."""

    def __init__(self, by_articles: bool) -> None:
        self._by_articles = by_articles
        self._done: list[Article] = []
        self._now: _Open | None = None
        self._chapter = ""
        self._chapter_open = self._note_open = False
        self._annex = 0

    def take(self, block: Block) -> None:
        text = block.text
        if self._note(block):
            return
        start = _article_start(block)
        if start is not None:
            self._begin(*start, text)
            return
        if not block.row and _CHAPTER.fullmatch(text[:400]) and len(text) < 400 and not text.rstrip().endswith((".", ";", ",", ":")):
            self._chapter, self._chapter_open = text, True
            if self._now is not None:
                self._now.titled = True
            return
        if self._chapter_open and block.strong and not _POINT.match(text) and len(text) < 300:
            self._chapter = f"{self._chapter} {text}"
            return
        self._chapter_open = False
        if not self._by_articles and self._annexed(block):
            return
        if not self._by_articles and not block.row and (point := _POINT.match(text)):
            self._close()
            self._now = _Open(point.group(1), "", self._chapter, str(self._annex), titled=True)
            if point.group(2).strip():
                self._now.pieces.append(Piece("", "", point.group(2).strip()))
            return
        if self._now is not None:
            self._inside(block)

    def finish(self) -> list[Article]:
        self._close()
        return self._done

    def _note(self, block: Block) -> bool:
        if block.note or _NOTE.match(block.text) or not block.row and len(block.text) < 1500 and _NOTE_OF_CHANGE.match(block.text):
            self._note_open = bool(_NOTE_OPEN.search(block.text))
        elif self._note_open and not _POINT.match(block.text) and not _SUB.match(block.text) and _article_start(block) is None:
            self._note_open = False
        else:
            self._note_open = False
            return False
        if self._now is not None:
            self._now.notes.append(block.text)
            if self._now.title:
                self._now.titled = True
        return True

    def _annexed(self, block: Block) -> bool:
        """«Приложение 1 к приказу», «бұйрығына 1-қосымша»: numbers begin anew after it."""
        if len(block.text) < 200 and _ANNEX.match(block.text):
            self._close()
            self._annex += 1
            self._chapter = ""
            return True
        return False

    def _begin(self, number: str, rest: str, text: str) -> None:
        self._close()
        self._chapter_open = False
        body = ""
        if both := _TITLE_AND_BODY.fullmatch(rest):
            rest, body = both.group(1), f"1. {both.group(2)}"
        self._now = _Open(number, rest, self._chapter, "")
        if body:
            self._now.titled = True
            self._inside(Block(body))

    def _inside(self, block: Block) -> None:
        assert self._now is not None
        now, text = self._now, block.text
        point, sub = (None, None) if block.row else (_POINT.match(text), _SUB.match(text))
        if not now.titled and point is None and sub is None and not block.row and _continues(now.title, block):
            now.title = f"{now.title} {_LEADERS.sub('', text)}".strip()
            return
        now.titled = True
        if point is not None and _follows(now, point.group(1)):
            now.point, now.sub = point.group(1), ""
            text = point.group(2)
            inner = _SUB.match(text)
            if inner is not None and inner.group(1).isdigit():
                now.sub, text = inner.group(1), inner.group(2)
        elif sub is not None:
            now.sub, text = sub.group(1), sub.group(2)
        elif now.sub and text[:1].isupper() and not block.row:
            now.sub = ""  # a paragraph of the point itself, after its list
        if text.strip():
            now.pieces.append(Piece(now.point, now.sub, text.strip()))

    def _close(self) -> None:
        if self._now is not None:
            self._done.append(self._now.closed())
            self._now = None


def _continues(title: str, block: Block) -> bool:
    """Whether the paragraph goes on with a heading that was broken over lines."""
    text = block.text
    if len(title) + len(text) > 500 or text.endswith((";", ":")):
        return False
    if not title:
        return block.strong or (len(text) < 250 and not text.endswith("."))
    return not title.endswith((".", "!", "?")) and (text[:1].islower() or block.strong and not text.endswith("."))


def _follows(now: _Open, number: str) -> bool:
    """Points count upwards: «2020. …» inside a text is not one."""
    first = int(number.split("-")[0])
    last = int(now.point.split("-")[0]) if now.point else 0
    return first <= last + 5 if last else first <= 5


def _once(found: list[Article]) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """A table of contents names every article before the text does: the one with the longer body stays, in its own place."""
    sizes: dict[str, int] = {}
    for article in found:
        sizes[article.annex] = sizes.get(article.annex, 0) + len(article.pieces)
    main = max(sizes, key=lambda annex: sizes[annex], default="")
    best: dict[str, int] = {}
    doubled: list[str] = []
    named = [Article(one.number, one.title, one.chapter, one.pieces, one.notes, "" if one.annex == main else (one.annex or "0"), one.gone) for one in found]
    for place, article in enumerate(named):
        other = best.get(article.key)
        if other is None:
            best[article.key] = place
            continue
        here, there = len(article.body), len(named[other].body)
        if here and there:
            doubled.append(article.key)
        if here >= there:
            best[article.key] = place
    return tuple(named[place] for place in sorted(best.values())), tuple(dict.fromkeys(doubled))


# what the file says of itself ---------------------------------------------------------------------------------------------
_HEAD_BLOCKS = 40


def _head(blocks: Sequence[Block]) -> list[str]:
    """Paragraphs before the first article, at most forty."""
    head: list[str] = []
    for block in blocks:
        if _article_start(block) is not None or len(head) >= _HEAD_BLOCKS:
            break
        head.append(block.text[:1500])
    return head


_SAYS_REVISION = re.compile(
    r"по\s+состоянию\s+на|редакци[яи]\s+(?:от|на)|действующ\w+\s+редакци|дата\s+редакции|жағдай(?:ы)?\s+бойынша|өзгерістер(?:і)?\s+(?:мен|және)\s+толықтырулар|күнгі\s+редакция|редакция\s+күні",
    re.IGNORECASE,
)


def _revision(head: Sequence[str], articles: Sequence[Article]) -> tuple[date | None, tuple[date, ...]]:
    said: set[date] = set()
    for line in head:
        for match in _SAYS_REVISION.finditer(line):
            around = line[max(0, match.start() - 60) : match.end() + 60]
            dates = whole_dates(around)
            after = [one.day for one in dates if one.start >= match.start() - max(0, match.start() - 60)]
            said.update(after[:1] or [one.day for one in dates][-1:])
    named = {one.day for article in articles for note in article.notes for one in whole_dates(note[:2000])}
    guesses = tuple(sorted(said | named, reverse=True)[:5])
    return (next(iter(said)), guesses) if len(said) == 1 else (None, guesses)


def _language(articles: Sequence[Article], blocks: Sequence[Block]) -> str | None:
    text = " ".join(piece.text for article in articles[:80] for piece in article.pieces)[:60_000] or " ".join(block.text for block in blocks)[:60_000]
    letters = [letter for letter in text.lower() if letter.isalpha()]
    if len(letters) < 40:
        return None
    share = sum(letter in "әғқңөұүһі" for letter in letters) / len(letters)
    if share > 0.05:
        return "kk"
    return "ru" if share < 0.01 and sum(letter in "абвгдежзийклмнопрстуфхцчшщъыьэюя" for letter in letters) > 0.8 * len(letters) else None


def _title(head: Sequence[str]) -> str:
    """The first line that is a name and not a number, a date or a word of the database."""
    for line in head:
        if 8 <= len(line) <= 400 and not re.match(r"(?:внимани|назар|для удобства|содержание|мазмұны|информаци|пайдалан|©|www|http|утвержд|приложение|на казахском|на русском)", line, re.IGNORECASE):
            return line.strip(" *#")
    return ""


_ACT_NUMBER = re.compile(r"(?:№|N)\s*([0-9]{1,4}(?:-[IVXІ]{1,5})?)(?![0-9])", re.IGNORECASE)


def _act(head: Sequence[str], acts: Iterable[Mapping[str, Any]]) -> tuple[str | None, tuple[str, ...]]:
    """By its number and date; by the name alone it is only a guess."""
    text = " ".join(head[:20])[:6_000]
    numbers = {number.upper().replace("І", "I") for number in _ACT_NUMBER.findall(text)}
    days = {one.day for one in whole_dates(text)}
    sure: list[str] = []
    perhaps: list[str] = []
    low = text.lower()
    for act in acts:
        title = f"{act['title_ru']} {act['title_kk']}"
        own = {number.upper() for number in _ACT_NUMBER.findall(title)}
        if own & numbers and {one.day for one in whole_dates(title)} & days:
            sure.append(str(act["id"]))
        elif own & numbers or any(len(name) > 6 and name in low for name in act.get("names") or ()):
            perhaps.append(str(act["id"]))
    # An order that changes another act names that one too: the one named first in its own heading counts.
    if len(sure) == 1:
        return sure[0], ()
    return None, tuple(dict.fromkeys((*sure, *perhaps)))[:6]
