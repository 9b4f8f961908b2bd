"""Puts an answer together without a model: the passages found, with the sentences that fit the question marked.

Nothing is rephrased, so nothing can be invented: what is shown stands in the knowledge, with its article and date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tirek.features.counsel.citation import Citation
from tirek.features.counsel.decision import Zone
from tirek.features.counsel.law.quoting import BEFORE, Official
from tirek.features.counsel.query import Query
from tirek.features.counsel.retrieval import Hit, Passage
from tirek.features.counsel.stemming import stems
from tirek.features.counsel.what_if import WhatIf
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import Texts, mark, mark_plural

RULES = "rules"
MODEL = "model"
MAX_SOURCES = 5
MAX_SHOWN = 3
CLOSE_TO_BEST = 0.72
"""Further passages are shown in the text when their score is at least this share of the best one's."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[«\"(]?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9])")
_SHORT = re.compile(
    r"(?:\b(?:ст|п|пп|ч|абз|г|гг|т|тг|руб|тыс|млн|им|т\.б|т\.с\.с|др|пр|см|бб|бап|прил)|\b[A-ZА-ЯӘҒҚҢӨҰҮҺІ])\.$"
)
_NUMBER_ASKED = re.compile(
    r"сколько|какой срок|за какой|когда|как долго|каком размере|процент|до какого|қанша|неше|қашан|мерзім|пайыз|канша|кашан",
    re.IGNORECASE,
)

DIGEST = mark("Retold in our own words; text of the law as of {date}.")
DIGEST_UNDATED = mark("Retold in our own words; the date of the text is not stated.")
UNCHECKED = mark("Digest, not checked against the official text.")

UNITS = {
    "working_days": mark_plural("{count} working day", "{count} working days"),
    "calendar_days": mark_plural("{count} calendar day", "{count} calendar days"),
    "weeks": mark_plural("{count} week", "{count} weeks"),
    "months": mark_plural("{count} month", "{count} months"),
    "years": mark_plural("{count} year", "{count} years"),
    "school_years": mark_plural("{count} school year", "{count} school years"),
    "hours": mark_plural("{count} hour", "{count} hours"),
    "hours_a_week": mark_plural("{count} hour a week", "{count} hours a week"),
    "hours_running": mark_plural("{count} hour in a row", "{count} hours in a row"),
    "minutes": mark_plural("{count} minute", "{count} minutes"),
    "people": mark_plural("{count} person", "{count} people"),
    "times": mark_plural("{count} time", "{count} times"),
    "times_a_year": mark_plural("{count} time a year", "{count} times a year"),
    "salaries": mark_plural("{count} official salary", "{count} official salaries"),
    "minimum_wages": mark_plural("{count} minimum wage", "{count} minimum wages"),
    "mci": mark_plural("{count} monthly calculation index", "{count} monthly calculation indices"),
}
SAME_DAY = mark("the same day")
OTHER_UNITS = {
    "percent": mark("{number} %"),
    "percent_bdo": mark("{number} % of the basic official salary"),
    "percent_bdo_16": mark("{number} % of one sixteenth of the basic official salary"),
    "percent_bdo_hour": mark("{number} % of the hourly basic official salary"),
    "percent_salary": mark("{number} % of the official salary"),
    "percent_average": mark("{number} % of average pay"),
    "percent_subsistence": mark("{number} % of the subsistence level"),
    "tenge": mark("{number} tenge"),
    "bdo": mark("{number} basic official salaries"),
    "date_of_month": mark("the {number}th of the month"),
    "monthly_by_10th": mark("once a month, by the 10th of the next month"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage; `fits` marks those that speak to the question."""

    text: str
    fits: bool


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of an article: what, how much, from when."""

    what: str
    amount: str
    since: str


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage ready for a screen, in the asker's language."""

    citation: Citation
    place: str
    """«Трудовой кодекс, ст. 65»."""
    title: str
    sentences: tuple[Sentence, ...]
    terms: tuple[TermLine, ...]
    remark: str
    """How far the text may be trusted: digest, date, not checked."""
    note: str
    source: str
    official: Official | None = None
    """The article's own words, where the official text is here."""

    @property
    def fitting(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences if sentence.fits)

    @property
    def whole(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got. `id` names the stored question; None when it was not kept. `seconds`: time to answer."""

    id: int | None
    zone: Zone
    lang: str
    question: str
    text: str
    sources: tuple[Citation, ...]
    made_by: str
    seconds: float
    passages: tuple[ShownPassage, ...]
    nearest: tuple[str, ...] = field(default=())
    """Topics nearest to a refused question."""
    turn_to: str = ""
    """Who deals with such a matter, where this knowledge knows it."""
    model: str = ""
    confidence: float = 0.0
    what_if: WhatIf | None = None
    """The term that the question asked for, counted, or asked back."""
    follows: str = ""
    """The question that this one was taken to go on with, where it was."""
    trouble: Circumstance | None = None
    """Why the model gave nothing, when it failed; the answer by rules stands."""

    @property
    def answered(self) -> bool:
        return self.zone is Zone.ANSWER


def sentences(text: str) -> list[str]:
    """Splits a digest into sentences, not after «ст.» or an initial."""
    parts: list[str] = []
    for piece in _SENTENCE_END.split(text.strip()):
        if parts and _SHORT.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {piece}"
        elif piece:
            parts.append(piece)
    return parts


def citation(hit: Hit, lang: str) -> Citation:
    passage = hit.passage
    return Citation(
        passage.act,
        passage.article,
        passage.part,
        passage.revised,
        passage.title[lang],
        passage.checked,
        round(hit.score, 3),
    )


def show(hit: Hit, query: Query, texts: Texts) -> ShownPassage:
    """A passage in the language of `texts` (kk or ru), with the fitting sentences marked."""
    lang, passage = texts.code, hit.passage
    return ShownPassage(
        citation(hit, lang),
        place(passage, texts),
        passage.title[lang],
        tuple(_marked(sentences(passage.gist[lang]), query, lang)),
        tuple(term_lines(passage.terms, texts)),
        remark(passage, texts),
        passage.note if lang == "ru" else "",
        passage.source,
    )


def show_passage(passage: Passage, texts: Texts) -> ShownPassage:
    """A passage that was named and not searched for: no sentence is marked."""
    lang = texts.code
    return ShownPassage(
        Citation(passage.act, passage.article, passage.part, passage.revised, passage.title[lang], passage.checked, 1.0),
        place(passage, texts),
        passage.title[lang],
        tuple(Sentence(sentence, fits=False) for sentence in sentences(passage.gist[lang])),
        tuple(term_lines(passage.terms, texts)),
        remark(passage, texts),
        passage.note if lang == "ru" else "",
        passage.source,
    )


def place(passage: Passage, texts: Texts) -> str:
    """Act and article in words; for documents without articles the act alone."""
    act = passage.act_short[texts.code]
    if not passage.article[:1].isdigit():
        return act
    label = label_in(passage.label, texts.code)
    if passage.cited_by == "point":
        return texts.t("{act}, p. {article}", act=act, article=label)
    return texts.t("{act}, art. {article}", act=act, article=label)


def label_in(label: str, lang: str) -> str:
    """«12 (п. 5–7)» in Kazakh: «12 (5–7-т.)»; the numbers stay as they are."""
    if lang != "kk":
        return label
    label = re.sub(r"\bпп\.\s*([\d, –-]+\d)", r"\1-тш.", label)
    label = re.sub(r"\bп\.\s*([\d, –-]+\d|\d)", r"\1-т.", label)
    return re.sub(r"\bч\.\s*([\d, —–-]+\d|\d)", r"\1-б.", label)


def remark(passage: Passage, texts: Texts) -> str:
    """How far the words may be trusted."""
    said = (
        texts.t(DIGEST, date=short_date(date.fromisoformat(passage.revised), texts.code))
        if passage.revised
        else texts.t(DIGEST_UNDATED)
    )
    return said if passage.checked else f"{texts.t(UNCHECKED)} {said}"


def term_lines(terms: Sequence[dict[str, Any]], texts: Texts) -> list[TermLine]:
    """Terms of an article; those without words in this language are left out rather than shown in another one."""
    lang = texts.code
    lines: list[TermLine] = []
    for term in terms:
        what = str(term.get(f"what_{lang}") or "")
        if what:
            lines.append(
                TermLine(what, amount(term.get("n"), str(term.get("unit")), texts), str(term.get(f"from_{lang}") or ""))
            )
    return lines


def amount(number: Any, unit: str, texts: Texts) -> str:
    """A number with its unit in words, plural forms right; no days at all are the same day."""
    if number == 0 and unit in ("working_days", "calendar_days"):
        return texts.t(SAME_DAY)
    if unit in UNITS and isinstance(number, int):
        return texts.n(*UNITS[unit], number)
    if unit in UNITS:
        return texts.n(*UNITS[unit], 2).replace("2", str(number).replace(".", ","), 1)
    if unit in OTHER_UNITS:
        return texts.t(OTHER_UNITS[unit], number=str(number).replace(".", ","))
    return f"{number} {unit}"


def _marked(parts: list[str], query: Query, lang: str) -> list[Sentence]:
    """A sentence fits when it shares nearly as much of the question's weight as the best one does."""
    wants_number = bool(_NUMBER_ASKED.search(query.text))
    scores: list[float] = []
    for part in parts:
        own = set(stems(part, lang))
        shared = sum(word.weight for word in query.words if not own.isdisjoint(word.stems))
        scores.append(shared * (1.25 if wants_number and re.search(r"\d", part) else 1.0))
    best = max(scores, default=0.0)
    if best <= 0.0:
        return [Sentence(part, place == 0) for place, part in enumerate(parts)]
    return [Sentence(part, score >= 0.6 * best) for part, score in zip(parts, scores, strict=True)]


def compose(zone: Zone, shown: Sequence[ShownPassage], nearest: Sequence[str], turn_to: str, texts: Texts) -> str:
    """The answer as plain text, in the language of `texts`."""
    if zone is Zone.REFUSED:
        return _refusal(nearest, turn_to, texts)
    if zone is Zone.NEAR:
        lead = texts.t("I am not sure. These articles may be near; please read them yourself or ask a lawyer.")
        return "\n\n".join(
            (lead, *("\n".join((f"• {one.place}. {one.title}", *_beside(one, one.fitting, "", texts))) for one in shown[:MAX_SHOWN]))
        )
    blocks: list[str] = []
    for number, one in enumerate(_worth_showing(shown), 1):
        body = one.whole if number == 1 else one.fitting
        terms = "\n".join(_term_text(line) for line in one.terms) if number == 1 else ""
        blocks.append(
            "\n".join(part for part in (f"[{number}] {one.place}. {one.title}", *_beside(one, body, terms, texts)) if part)
        )
    return "\n\n".join(
        (*blocks, texts.t("This is not a lawyer's opinion. In a dispute show it to a lawyer of the union."))
    )


def official_lines(one: ShownPassage, texts: Texts) -> tuple[str, ...]:
    """The quotation under a digest: its headline, the words of the law, and a warning where the digest is older."""
    if one.official is None:
        return ()
    return tuple(line for line in (one.official.warning(texts), one.official.headline(texts), *one.official.lines) if line)


def _beside(one: ShownPassage, body: str, terms: str, texts: Texts) -> tuple[str, ...]:
    """Digest and quotation. Where the digest is older than the law, the law comes first, and the digest without its terms."""
    quoted = official_lines(one, texts)
    if one.official is not None and one.official.outdates:
        return (*quoted, texts.t(BEFORE), body, one.remark)
    return (body, terms, one.remark, *quoted)


def _worth_showing(shown: Sequence[ShownPassage]) -> list[ShownPassage]:
    """The best passage and those close to it; where an article was called by its number (score 1), only such ones."""
    best = shown[0].citation.score if shown else 0.0
    if best >= 1.0:
        return [one for one in shown[:MAX_SHOWN] if one.citation.score >= 1.0]
    return [one for one in shown[:MAX_SHOWN] if one.citation.score >= CLOSE_TO_BEST * best]


def _term_text(line: TermLine) -> str:
    return f"— {term_words(line)}"


def term_words(line: TermLine) -> str:
    """A term in a line: what, how long, and from when where that is known."""
    return f"{line.what}: {line.amount}" + (f" ({line.since})" if line.since else "")


def _refusal(nearest: Sequence[str], turn_to: str, texts: Texts) -> str:
    parts = [texts.t("There is no source for this question in the knowledge base, so there is no answer.")]
    if turn_to:
        parts.append(texts.t("Such matters are dealt with by: {who}.", who=turn_to))
    if nearest:
        parts.append(texts.t("The nearest topics here: {topics}.", topics="; ".join(nearest)))
    parts.append(texts.t("You can pass the question to a lawyer: register it as an appeal marked for a lawyer."))
    return "\n".join(parts)
