"""Finds the passages that a question is about: two full-text indexes, the glossary, exact article numbers, fused.

The two indexes (stems, first letters) err differently; reciprocal ranks fuse them. What stays near the top is then
compared with the phrases in which teachers ask (titles, keywords, everyday questions of the record).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import bindparam, text
from sqlalchemy.engine import Connection

from tirek.features.counsel.index import STEM_WEIGHTS, weigh
from tirek.features.counsel.query import Query, make_query
from tirek.features.counsel.ranking import Likeness, Measure, Synonyms, fuse, share
from tirek.features.counsel.stemming import PREFIX_LETTERS, fold, words

DEPTH = 24
"""Rows taken from each ranking."""
PREFIX_SHARE = 0.6
GLOSSARY_SHARE = 0.6
COMMON_SHARE = 0.25
"""A word that stands in more than this share of a big index is left out of the search, if rarer ones remain."""

SLIP_LETTERS = 5
LEAN_LIMIT = 2.5
MAIN_ACT = "labour-code"
"""What a bare «54-бап» means."""

_ALPHABET = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True, slots=True)
class Passage:
    """One record of the knowledge: an article (or a part of it) retold in both languages."""

    id: int
    act: str
    act_title: dict[str, str]
    act_short: dict[str, str]
    cited_by: str
    """"article" or "point": what the numbers of this act count."""
    article: str
    part: str
    title: dict[str, str]
    gist: dict[str, str]
    terms: tuple[dict[str, Any], ...]
    revised: str | None
    checked: bool
    source: str
    note: str

    @property
    def label(self) -> str:
        """Article and part as a person cites them: «12 (п. 5–7)»."""
        if not self.part:
            return self.article
        return self.part if self.part.startswith(self.article) else f"{self.article} ({self.part})"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` is 0…1 and comparable within one question only."""

    passage: Passage
    score: float
    covered: float
    """Share of the question's weight that stands anywhere in the record."""
    phrase: float
    """Likeness, 0…1, to the nearest phrase in which the record is asked for."""
    telling: float
    """How much of the two most telling words of the question stands in the record, 0…1."""
    several: float
    """Mean likeness to the nearest three phrases, 0…1."""
    within: float
    """The greatest share of the question's weight in one single phrase of the record."""
    exact: bool
    both: bool
    """Near the top of both indexes."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that this knowledge knows not to hold, and who does."""

    name: str
    title: dict[str, str]
    turn_to: dict[str, str]
    weight: float
    """Share of the question's weight that speaks of it, 0…1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a retriever gives: passages best first, and what the decision needs to know."""

    query: Query
    hits: tuple[Hit, ...]
    outside: tuple[Topic, ...]
    glossary: float
    """Share of the question's weight that the glossary knows."""
    lean: float
    """Whether its words are used rather for matters outside (towards 1) or inside (towards -1)."""
    rival: float
    """Likeness, 0…1, to the nearest question that belongs to a matter outside."""
    foreign_act: bool
    """The question names an article, and it is not here."""


class Retriever(Protocol):
    """Anything that finds passages; a union's own embedding model could stand behind it too."""

    def find(self, question: str, lang: str | None = None, limit: int = 5) -> Finding: ...


class IndexRetriever:
    """The retriever over the index that `index.build_index` makes. Holds nothing but the open connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._passages = int(self._all("SELECT count(*) FROM counsel_passage")[0][0])
        inside, outside = self._all("SELECT sum(inside), sum(outside) FROM counsel_term")[0]
        self._uses_ratio = inside / outside if inside and outside else 1.0

    def find(self, question: str, lang: str | None = None, limit: int = 5) -> Finding:
        query = make_query(question, lang, self._documents, self._repair, self._weigh)
        named, elsewhere = self._named(query)
        firing = self._expressions(query)
        lists = self._rankings(query, firing.stems - query.stems)
        fused = fuse(lists)
        for passage in named:
            fused.setdefault(passage, 0.0)
        hits = self._ranked(query, firing.synonyms, fused, lists, named, limit)
        return Finding(
            query,
            hits,
            (*elsewhere, *firing.topics),
            firing.known,
            self._lean(query),
            self._rival(query),
            foreign_act=bool(query.articles) and not named,
        )

    def at(self, places: Sequence[tuple[str, str]]) -> list[Passage]:
        """The passages of these acts and labels («8 (п. 3)»), in their order; what is not here is left out."""
        rows = self._all(_OF_ACTS, names=sorted({act for act, _ in places}))
        found = {(passage.act, passage.label): passage for passage in self._load([row[0] for row in rows]).values()}
        return [found[place] for place in dict.fromkeys(places) if place in found]

    # --- words ------------------------------------------------------------------------------------------------

    def _documents(self, stems: Iterable[str]) -> dict[str, int]:
        wanted = list(stems)
        return dict(tuple(row) for row in self._all(_IN_TERMS, names=wanted)) if wanted else {}

    def _weigh(self, documents: int) -> float:
        return weigh(documents, self._passages)

    def _idf(self, stems: Iterable[str]) -> dict[str, float]:
        return {stem: self._weigh(documents) for stem, documents in self._documents(stems).items()}

    def _lean(self, query: Query) -> float:
        """Weighted mean of each word's log odds of being used outside, -1…1."""
        if not query.words:
            return 0.0
        uses = {term: (inside, outside) for term, inside, outside in self._all(_USES, names=sorted(query.stems))}
        total = whole = 0.0
        for word in query.words:
            counted = [uses[stem] for stem in word.stems if stem in uses]
            inside, outside = sum(pair[0] for pair in counted), sum(pair[1] for pair in counted)
            odds = math.log((outside * self._uses_ratio + 0.5) / (inside + 0.5))
            total += word.weight * max(-LEAN_LIMIT, min(LEAN_LIMIT, odds)) / LEAN_LIMIT
            whole += word.weight
        return total / whole

    def _rival(self, query: Query) -> float:
        if not query.words:
            return 0.0
        measure = Measure(query, (), self._idf(query.stems))
        return max((measure.nearest(row[0]) for row in self._outside_phrases), default=0.0)

    @cached_property
    def _outside_phrases(self) -> Sequence[Any]:
        return self._all("SELECT phrases FROM counsel_topic")

    def _repair(self, stem: str) -> Sequence[str]:
        """Known stems one slip away (a letter lost, doubled, changed, or two swapped), first and last letter kept.

        Short words have too many neighbours, and a changed end is another word («взятк» is not «взят»).
        """
        if len(stem) < SLIP_LETTERS or not stem.isalpha():
            return ()
        inside = range(1, len(stem) - 1)
        near = {stem[:i] + stem[i + 1 :] for i in inside}
        near |= {stem[:i] + stem[i + 1] + stem[i] + stem[i + 2 :] for i in inside if i + 2 < len(stem)}
        for letter in _ALPHABET:
            near |= {stem[:i] + letter + stem[i + 1 :] for i in inside}
            near |= {stem[:i] + letter + stem[i:] for i in range(1, len(stem))}
        near.discard(stem)
        return list(self._documents(near))[:4]

    def _expressions(self, query: Query) -> _Firing:
        """Glossary rows and outside topics whose whole expression stands in the question."""
        asked = query.stems
        if not asked:
            return _Firing((), (), 0.0)
        met: dict[int, set[str]] = {}
        outside: dict[int, set[str]] = {}
        for kind, row, expression in self._all(_EXPRESSIONS, names=list(asked)):
            parts = set(expression.split())
            if parts <= asked:
                (met if kind == "same" else outside).setdefault(row, set()).update(parts)
        others: dict[int, list[frozenset[str]]] = {}
        if met:
            for row, expression in self._all(_SYNONYMS, rows=list(met)):
                others.setdefault(row, []).append(frozenset(expression.split()))
        synonyms = tuple(Synonyms(frozenset(stems), tuple(others[row])) for row, stems in met.items())
        topics = self._topics(query, outside) if outside else ()
        return _Firing(synonyms, topics, share(query, {stem for stems in met.values() for stem in stems}))

    def _topics(self, query: Query, outside: dict[int, set[str]]) -> tuple[Topic, ...]:
        rows = self._all(_TOPICS, rows=list(outside))
        found = [_topic(row, share(query, outside[row[0]])) for row in rows]
        return tuple(sorted(found, key=lambda topic: -topic.weight))

    # --- rankings ---------------------------------------------------------------------------------------------

    def _rankings(self, query: Query, synonyms: set[str]) -> list[tuple[float, list[int]]]:
        asked = self._useful(query)
        lists = [
            (1.0, self._match(_STEM_SEARCH, asked)),
            (PREFIX_SHARE, self._match(_PREFIX_SEARCH, _prefixes(asked))),
        ]
        if synonyms:
            lists.append((GLOSSARY_SHARE, self._match(_STEM_SEARCH, sorted(synonyms))))
            lists.append((GLOSSARY_SHARE * PREFIX_SHARE, self._match(_PREFIX_SEARCH, _prefixes(sorted(synonyms)))))
        return lists

    def _useful(self, query: Query) -> list[str]:
        """Stems worth a search: the commonest only slow a big index down, unless there is nothing else."""
        everything = list(dict.fromkeys(stem for word in query.words for stem in word.stems))
        if self._passages < 2_000:
            return everything
        floor = math.log(1.0 + 1.0 / COMMON_SHARE)
        rare = list(dict.fromkeys(stem for word in query.words if word.weight > floor for stem in word.stems))
        return rare or everything

    def _match(self, statement: Any, terms: Sequence[str]) -> list[int]:
        if not terms:
            return []
        # Stems hold letters, digits and a hyphen only; quoted, so that no word can be an operator.
        expression = " OR ".join(f'"{term}"' for term in terms)
        return [row[0] for row in self._all(statement, expression=expression, depth=DEPTH)]

    def _named(self, query: Query) -> tuple[list[int], tuple[Topic, ...]]:
        """Passages of the articles named: of the act named with them, else of the Labour Code, else of any act.

        With an act named that is not here («ст. 188 УК»), no passage but the matter which that act belongs to.
        """
        if not query.articles:
            return [], ()
        asked = _spoken(query.text)
        acts = {act for act, names in self._all("SELECT id, names FROM counsel_act") if _names_any(names, asked)}
        if not acts:
            others = self._all(_ALL_TOPICS)
            foreign = tuple(_topic(row, 1.0) for row in others if _names_any(row[6], asked))
            if foreign:
                return [], foreign
        rows = [row for row in self._all(_NUMBERS, names=list(query.articles)) if not acts or row[1] in acts]
        if not acts and any(row[1] == MAIN_ACT for row in rows):
            rows = [row for row in rows if row[1] == MAIN_ACT]
        order = {number: place for place, number in enumerate(query.articles)}
        rows.sort(key=lambda row: (order[row[0]], row[2]))
        return list(dict.fromkeys(row[2] for row in rows)), ()

    def _ranked(
        self,
        query: Query,
        synonyms: Sequence[Synonyms],
        fused: dict[int, float],
        lists: list[tuple[float, list[int]]],
        named: list[int],
        limit: int,
    ) -> tuple[Hit, ...]:
        wanted = list(dict.fromkeys((*named, *sorted(fused, key=lambda key: -fused[key])[:DEPTH])))
        if not wanted:
            return ()
        rows = self._all(_CANDIDATES, rows=wanted)
        top = max(fused.values()) or 1.0
        both = set(lists[0][1][:3]) & set(lists[1][1][:3])
        idf = self._idf(query.stems | {stem for row in synonyms for other in row.others for stem in other})
        measure = Measure(query, synonyms, idf)
        scored: list[tuple[float, int, Likeness]] = []
        for row, phrases, gist in rows:
            likeness = measure.likeness(phrases, gist)
            scored.append((_mark(fused[row] / top, likeness), row, likeness))
        first = {row: place for place, row in enumerate(named)}
        scored.sort(key=lambda entry: (first.get(entry[1], len(first)), -entry[0], entry[1]))
        passages = self._load([row for _, row, _ in scored[:limit]])
        return tuple(
            Hit(
                passages[row],
                1.0 if row in first else score,
                near.covered,
                near.phrase,
                near.telling,
                near.several,
                near.within,
                row in first,
                row in both,
            )
            for score, row, near in scored[:limit]
        )

    def _load(self, ids: list[int]) -> dict[int, Passage]:
        return {
            row[0]: Passage(
                id=row[0],
                act=row[1],
                article=row[2],
                part=row[3],
                title={"kk": row[4], "ru": row[5]},
                gist={"kk": row[6], "ru": row[7]},
                terms=tuple(json.loads(row[8])),
                revised=row[9],
                checked=bool(row[10]),
                source=row[11],
                note=row[12],
                act_title={"kk": row[13], "ru": row[14]},
                act_short={"kk": row[15], "ru": row[16]},
                cited_by=row[17],
            )
            for row in self._all(_PASSAGES, rows=ids)
        }

    def _all(self, statement: Any, **values: Any) -> Sequence[Any]:
        prepared = text(statement) if isinstance(statement, str) else statement
        return self._connection.execute(prepared, values).all()


@dataclass(frozen=True, slots=True)
class _Firing:
    synonyms: tuple[Synonyms, ...]
    topics: tuple[Topic, ...]
    known: float

    @property
    def stems(self) -> set[str]:
        return {stem for row in self.synonyms for other in row.others for stem in other}


W_FUSED, W_COVERED, W_PHRASE, W_SEVERAL, W_WITHIN = 0.22, 0.26, 0.1, 0.25, 0.17
"""Shares of the final mark, fitted on the tuning questions; together 1."""


def _mark(fused: float, near: Likeness) -> float:
    return (
        W_FUSED * fused
        + W_COVERED * near.covered
        + W_PHRASE * near.phrase
        + W_SEVERAL * near.several
        + W_WITHIN * near.within
    )


def _prefixes(stems: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(stem[:PREFIX_LETTERS] for stem in stems))


def _topic(row: Sequence[Any], weight: float) -> Topic:
    _, name, kk, ru, turn_kk, turn_ru, _ = row
    return Topic(name, {"kk": kk, "ru": ru}, {"kk": turn_kk, "ru": turn_ru}, weight)


def _spoken(question: str) -> str:
    """The question as a line of folded words between blanks, to look for names of acts in."""
    return f" {' '.join(map(fold, words(question[:2_000])))} "


def _names_any(names: str, asked: str) -> bool:
    """Short names («ТК», «ЕК») must be whole words; long ones may carry an ending."""
    for name in json.loads(names):
        said = _spoken(name)
        if (said if len(said) < 9 else said.rstrip()) in asked:
            return True
    return False


def _expanding(statement: str, name: str) -> Any:
    return text(statement).bindparams(bindparam(name, expanding=True))


def _search(table: str, weights: Sequence[float]) -> Any:
    numbers = ", ".join(map(str, weights))
    # Table and weights are constants of the program; the words searched for are a parameter.
    return text(
        f"SELECT rowid FROM {table} WHERE {table} MATCH :expression"  # noqa: S608
        f" ORDER BY bm25({table}, {numbers}) LIMIT :depth"
    )


_OF_ACTS = _expanding("SELECT id FROM counsel_passage WHERE act IN :names", "names")
_IN_TERMS = _expanding("SELECT term, documents FROM counsel_term WHERE term IN :names", "names")
_USES = _expanding("SELECT term, inside, outside FROM counsel_term WHERE term IN :names", "names")
_EXPRESSIONS = _expanding("SELECT kind, row, stems FROM counsel_expression WHERE key IN :names", "names")
_SYNONYMS = _expanding("SELECT row, stems FROM counsel_expression WHERE kind = 'same' AND row IN :rows", "rows")
_ALL_TOPICS = text("SELECT id, name, title_kk, title_ru, turn_to_kk, turn_to_ru, acts FROM counsel_topic")
_TOPICS = _expanding(f"{_ALL_TOPICS.text} WHERE id IN :rows", "rows")
_NUMBERS = _expanding("SELECT number, act, passage FROM counsel_number WHERE number IN :names", "names")
_CANDIDATES = _expanding("SELECT id, phrases, gist_stems FROM counsel_passage WHERE id IN :rows", "rows")
_PASSAGES = _expanding(
    "SELECT p.id, p.act, p.article, p.part, p.title_kk, p.title_ru, p.gist_kk, p.gist_ru, p.terms, p.revised,"
    " p.checked, p.source, p.note, a.title_kk, a.title_ru, a.short_kk, a.short_ru, a.cited_by"
    " FROM counsel_passage p JOIN counsel_act a ON a.id = p.act WHERE p.id IN :rows",
    "rows",
)
_STEM_SEARCH = _search("counsel_stems", STEM_WEIGHTS)
_PREFIX_SEARCH = _search("counsel_prefixes", STEM_WEIGHTS)
