"""Finds the passages that a question is about: two full-text indexes, the glossary, exact article numbers, fused.

The two indexes (stems, first letters) err differently; reciprocal ranks fuse them. What stays near the top is then
compared with the phrases in which teachers ask (titles, keywords, everyday questions of the record).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.engine import Connection

from tirek.features.counsel import lookup
from tirek.features.counsel.lookup import Lookup
from tirek.features.counsel.query import Query, make_query
from tirek.features.counsel.ranking import Likeness, Measure, Synonyms, fuse, share
from tirek.features.counsel.stemming import PREFIX_LETTERS, fold, words

DEPTH = 24
"""Rows taken from each ranking."""
COMPARED = 12
"""So many of the best are compared by pieces of their words too: the dear measure comes last."""
PREFIX_SHARE = 0.6
GLOSSARY_SHARE = 0.6
BIG_INDEX = 3_000
"""From so many passages on a question does not look at every passage in which a word of it stands."""
ROWS, SYNONYM_ROWS, BESIDE_ROWS, MOST_ROWS = 1_500, 800, 10_000, 2_000
"""In a big index the rarest terms find passages, as many as stand in so many together; commoner ones only count in what those found,
and a word that stands everywhere not at all: it would only cost time."""
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
    """A passage found. `score` is 0…1: the order within one question, and one sign of how sure the answer is."""

    passage: Passage
    score: float
    covered: float
    """Share of the question's weight that stands anywhere in the record."""
    within: float
    """The greatest share of the question's weight in one single phrase of the record."""
    letters: float
    """Mean likeness to the nearest three phrases by pieces of words, 0…1."""
    exact: bool
    """Its number stands in the question."""


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
    lean: float
    """Whether its words are used rather for matters outside (towards 1) or inside (towards -1)."""
    rival: float
    """Likeness, 0…1, to the nearest question that belongs to a matter outside."""
    rival_letters: float
    """Mean likeness, 0…1, by pieces of words to the nearest three questions of matters outside."""
    foreign_act: bool
    """The question names an article, and it is not here."""


class Retriever(Protocol):
    """Anything that finds passages; a union's own embedding model could stand behind it too."""

    def find(self, question: str, lang: str | None = None, limit: int = 5) -> Finding: ...


class IndexRetriever:
    """The retriever over the index that `index.build_index` makes. Holds nothing but the open connection."""

    def __init__(self, connection: Connection) -> None:
        self._look = Lookup(connection)

    def find(self, question: str, lang: str | None = None, limit: int = 5) -> Finding:
        look = self._look
        query = make_query(question, lang, look.documents, self._repair, look.weigh)
        named, elsewhere = self._named(query)
        firing = self._expressions(query)
        fused = fuse(self._rankings(query, firing.stems - query.stems))
        for passage in named:
            fused.setdefault(passage, 0.0)
        hits = self._ranked(query, firing.synonyms, fused, named, limit)
        return Finding(
            query,
            hits,
            (*elsewhere, *firing.topics),
            self._lean(query),
            *self._rival(query),
            foreign_act=bool(query.articles) and not named,
        )

    def at(self, places: Sequence[tuple[str, str]]) -> list[Passage]:
        """The passages of these acts and labels («8 (п. 3)»), in their order; what is not here is left out."""
        rows = self._look.among(lookup.OF_ACTS, sorted({act for act, _ in places}))
        found = {(passage.act, passage.label): passage for passage in self._load([row[0] for row in rows]).values()}
        return [found[place] for place in dict.fromkeys(places) if place in found]

    # --- words ------------------------------------------------------------------------------------------------

    def _lean(self, query: Query) -> float:
        """Weighted mean of each word's log odds of being used outside, -1…1."""
        if not query.words:
            return 0.0
        uses, ratio = self._look.uses(query.stems), self._look.uses_ratio
        total = whole = 0.0
        for word in query.words:
            counted = [uses[stem] for stem in word.stems if stem in uses]
            inside, outside = sum(pair[0] for pair in counted), sum(pair[1] for pair in counted)
            odds = math.log((outside * ratio + 0.5) / (inside + 0.5))
            total += word.weight * max(-LEAN_LIMIT, min(LEAN_LIMIT, odds)) / LEAN_LIMIT
            whole += word.weight
        return total / whole

    def _rival(self, query: Query) -> tuple[float, float]:
        """How near the question is to those outside: by its stems, by pieces of its words."""
        if not query.words:
            return 0.0, 0.0
        measure = Measure(query, (), self._look.idf(query.stems))
        return measure.nearest(self._look.outside), measure.by_letters(self._look.outside)[1]

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
        return list(self._look.documents(near))[:4]

    def _expressions(self, query: Query) -> _Firing:
        """Glossary rows and outside topics whose whole expression stands in the question."""
        asked = query.stems
        if not asked:
            return _Firing((), ())
        met: dict[int, set[str]] = {}
        outside: dict[int, set[str]] = {}
        for kind, row, expression in self._look.among(lookup.EXPRESSIONS, asked):
            parts = set(expression.split())
            if parts <= asked:
                (met if kind == "same" else outside).setdefault(row, set()).update(parts)
        others: dict[int, list[frozenset[str]]] = {}
        if met:
            for row, expression in self._look.among(lookup.SYNONYMS, met):
                others.setdefault(row, []).append(frozenset(expression.split()))
        synonyms = tuple(Synonyms(frozenset(stems), tuple(others[row])) for row, stems in met.items())
        topics = self._topics(query, outside) if outside else ()
        return _Firing(synonyms, topics)

    def _topics(self, query: Query, outside: dict[int, set[str]]) -> tuple[Topic, ...]:
        rows = self._look.among(lookup.TOPICS, outside)
        found = [_topic(row, share(query, outside[row[0]])) for row in rows]
        return tuple(sorted(found, key=lambda topic: -topic.weight))

    # --- rankings ---------------------------------------------------------------------------------------------

    def _rankings(self, query: Query, synonyms: set[str]) -> list[tuple[float, list[int]]]:
        asked, same = dict.fromkeys(stem for word in query.words for stem in word.stems), sorted(synonyms)
        lists = [(1.0, self._best_by_stems(asked, ROWS, BESIDE_ROWS)), (PREFIX_SHARE, self._best_by_beginnings(asked, ROWS))]
        if same:
            lists.append((GLOSSARY_SHARE, self._best_by_stems(same, SYNONYM_ROWS)))
            lists.append((GLOSSARY_SHARE * PREFIX_SHARE, self._best_by_beginnings(same, SYNONYM_ROWS)))
        return lists

    def _best_by_stems(self, stems: Iterable[str], rows: int, beside: int = 0) -> list[int]:
        return self._best(lookup.STEM_SEARCH, list(stems), self._look.documents, rows, beside)

    def _best_by_beginnings(self, stems: Iterable[str], rows: int) -> list[int]:
        return self._best(lookup.PREFIX_SEARCH, _prefixes(stems), self._look.beginnings, rows, 0)

    def _best(self, search: str, terms: list[str], documents: Callable[[Iterable[str]], dict[str, int]], rows: int, beside: int) -> list[int]:
        if self._look.passages <= BIG_INDEX:
            return self._look.match(search, terms, DEPTH)
        telling, common = _rarest(documents(terms), rows, beside)
        return self._look.match(search, telling, DEPTH, beside=common, most=MOST_ROWS)

    def _named(self, query: Query) -> tuple[list[int], tuple[Topic, ...]]:
        """Passages of the articles named: of the act named with them, else of the Labour Code, else of any act.

        With an act named that is not here («ст. 188 УК»), no passage but the matter which that act belongs to.
        """
        if not query.articles:
            return [], ()
        asked = _spoken(query.text)
        acts = {act for act, names in self._look.all(lookup.ACTS) if _names_any(names, asked)}
        if not acts:
            others = self._look.all(lookup.ALL_TOPICS)
            foreign = tuple(_topic(row, 1.0) for row in others if _names_any(row[6], asked))
            if foreign:
                return [], foreign
        rows = [row for row in self._look.among(lookup.NUMBERS, query.articles) if not acts or row[1] in acts]
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
        named: list[int],
        limit: int,
    ) -> tuple[Hit, ...]:
        wanted = list(dict.fromkeys((*named, *sorted(fused, key=lambda key: -fused[key])[:DEPTH])))
        if not wanted:
            return ()
        records = self._look.records(wanted)
        top = max(fused.values()) or 1.0
        idf = self._look.idf(query.stems | {stem for row in synonyms for other in row.others for stem in other})
        measure = Measure(query, synonyms, idf)
        near = {row: measure.likeness(record) for row, record in records.items()}
        marks = {row: _mark(fused[row] / top, likeness) for row, likeness in near.items()}
        letters = {row: measure.by_letters(records[row]) for row in sorted(marks, key=lambda row: -marks[row])[:COMPARED]}
        for row, (nearest, several) in letters.items():
            marks[row] += W_LETTERS * nearest + W_LETTERS_SEVERAL * several
        first = {row: place for place, row in enumerate(named)}
        best = sorted(marks, key=lambda row: (first.get(row, len(first)), -marks[row], row))[:limit]
        passages = self._load(best)
        return tuple(
            Hit(
                passages[row],
                1.0 if row in first else marks[row],
                near[row].covered,
                near[row].within,
                letters[row][1] if row in letters else 0.0,
                row in first,
            )
            for row in best
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
            for row in self._look.among(lookup.PASSAGES, ids)
        }


@dataclass(frozen=True, slots=True)
class _Firing:
    synonyms: tuple[Synonyms, ...]
    topics: tuple[Topic, ...]

    @property
    def stems(self) -> set[str]:
        return {stem for row in self.synonyms for other in row.others for stem in other}


W_FUSED, W_COVERED, W_SEVERAL, W_WITHIN, W_MORE, W_OFTEN, W_BEGUN, W_LETTERS, W_LETTERS_SEVERAL = (
    0.11, 0.06, 0.07, 0.04, 0.1, 0.15, 0.09, 0.15, 0.23)  # fmt: skip
"""Shares of the final mark, fitted on the tuning part of the questions alone; together 1."""


def _mark(fused: float, near: Likeness) -> float:
    return (
        W_FUSED * fused
        + W_COVERED * near.covered
        + W_SEVERAL * near.several
        + W_WITHIN * near.within
        + W_MORE * near.more
        + W_OFTEN * near.often
        + W_BEGUN * near.begun
    )


def _prefixes(stems: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(stem[:PREFIX_LETTERS] for stem in stems))


def _rarest(documents: Mapping[str, int], rows: int, beside: int) -> tuple[list[str], list[str]]:
    """The rarest of these terms that stand in so many records together (one at least), and the next ones that stand in `beside` together."""
    chosen: list[str] = []
    common: list[str] = []
    for term, count in sorted(documents.items(), key=lambda pair: (pair[1], pair[0])):
        if not count:
            continue
        if count <= rows or not chosen:
            chosen.append(term)
            rows -= count
        elif count <= beside:
            common.append(term)
            beside -= count
    return chosen, common


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
