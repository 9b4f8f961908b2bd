"""Puts the words of the law beside the digests of an answer; answers from the text itself an article that has no digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tirek.features.counsel.answer import Citation, Sentence, ShownPassage
from tirek.features.counsel.law.affected import bare, stale
from tirek.features.counsel.law.quoting import Official, quote
from tirek.features.counsel.law.service import LawTexts, Quoted
from tirek.features.counsel.query import Query
from tirek.features.counsel.retrieval import MAIN_ACT
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import Texts, mark

ITSELF = mark("Text of the law itself, revision of {date}.")
MAX_SENTENCES = 60


def with_official(law: LawTexts, shown: Sequence[ShownPassage], lang: str, query: Query | None = None) -> tuple[ShownPassage, ...]:
    """The same passages, each with its article's own words where its text is here."""
    if not law.any_here:
        return tuple(shown)
    changes = law.changed_on()
    return tuple(replace(one, official=_official(law, one, lang, query, changes)) for one in shown)


def _official(law: LawTexts, one: ShownPassage, lang: str, query: Query | None, changes: dict[tuple[str, str], date]) -> Official | None:
    source = one.citation
    found = law.article(source.act, bare(source.article), lang)
    if found is None:
        return None
    of = date.fromisoformat(source.revised) if source.revised else None
    older = stale(changes, source.act, source.article, of) is not None
    return quote(found.article, found.text.revised, lang, query, source.part, older)


def itself(law: LawTexts, query: Query, texts: Texts) -> ShownPassage | None:
    """The article that a question calls by its number, from the text of the law; None if it is not here."""
    if not query.articles or not law.any_here:
        return None
    act = law.act_named(query.text) or MAIN_ACT
    for number in query.articles:
        found = law.article(act, number, texts.code)
        if found is not None:
            return show_article(law, found, texts)
    return None


def show_article(law: LawTexts, found: Quoted, texts: Texts) -> ShownPassage:
    """An article as a passage: nothing is retold."""
    article, text = found.article, found.text
    where = texts.t("{act}, p. {article}", act=law.act_name(text, texts.code), article=article.key) if text.cited_by == "point" else texts.t(
        "{act}, art. {article}", act=law.act_name(text, texts.code), article=article.key
    )  # fmt: skip
    words = quote(article, text.revised, text.lang)
    lines = words.everything[:MAX_SENTENCES] or ((words.headline(texts),) if article.gone else ())
    return ShownPassage(
        Citation(text.act, article.number, "", text.revised.isoformat(), article.title, True, 1.0),
        where,
        article.title,
        tuple(Sentence(line, fits=True) for line in lines),
        (),
        texts.t(ITSELF, date=short_date(text.revised, texts.code)),
        " ".join(article.notes)[:2_000],
        text.title,
    )

