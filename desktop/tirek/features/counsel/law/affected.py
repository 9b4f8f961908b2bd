"""What in Tirek stands on an article that has changed since: knowledge, trees, terms; answers given, appeals, papers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from tirek.features.appeals.api import Appeals
from tirek.features.counsel.law.service import LawTexts
from tirek.features.counsel.model import Question
from tirek.features.counsel.pack import read_pack
from tirek.features.counsel.trees import load_trees
from tirek.features.documents.api import Documents
from tirek.foundation.calendar.terms import Terms
from tirek.foundation.clock import KAZAKHSTAN, moment_of
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.resources import resource

Changes = Mapping[tuple[str, str], date]
"""(act, article) → when it changed."""
MAX_LISTED = 5_000


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing that cites a changed article. `kind`: record, tree, term, question, appeal, paper; `id`: its record, or its own name."""

    kind: str
    id: int | str
    title: str
    act: str
    article: str
    changed_on: date
    of: date | None
    """The day of the text that it was made from."""


def affected(org: OpenedOrganisation, law: LawTexts | None = None) -> list[Affected]:
    """Everything, the user's own answers, appeals and papers first. Only what this person's keys open."""
    law = law or LawTexts(org)
    changes = law.changed_on()
    if not changes:
        return []
    lang = org.texts.code if org.texts.code in ("kk", "ru") else "kk"
    found = own(org, changes)
    records = list(_records(law, changes, lang))
    return [*found, *records, *_trees(changes, records, lang), *_terms(changes, lang)]


def own(org: OpenedOrganisation, changes: Changes, papers: int = MAX_LISTED) -> list[Affected]:
    """What this organisation made itself: answers, appeals, its latest `papers` papers."""
    found: list[Affected] = []
    if org.may_open("cases"):
        found += questions(org, changes)
        found += _appeals(org, changes)
    found += _papers(org, changes, papers)
    return found


def of_appeal(org: OpenedOrganisation, appeal: int) -> list[tuple[str, date]]:
    """Articles that the answer to this appeal stands on and that have changed since, with the day of the change. Raises Circumstance RECORD-01."""
    card = Appeals(org).card(appeal)
    if card.answer is None:
        return []
    places = stale_sources(LawTexts(org).changed_on(), card.answer.as_dict()["sources"], card.answered_on or card.received_on)
    return list(dict.fromkeys((article, changed) for _, article, changed, _ in places))


def stale(changes: Changes, act: str, article: str, of: date | None) -> date | None:
    """The day on which the article changed after the day of the text `of`; None if it did not."""
    changed = changes.get((act, bare(article)))
    return changed if changed is not None and (of is None or changed > of) else None


def bare(article: str) -> str:
    """«53» of «53 (п. 1)»."""
    match = re.match(r"\d+(?:-\d+)*", article)
    return match.group() if match else article


def stale_sources(changes: Changes, sources: Iterable[Mapping[str, Any]], asked_on: date) -> Iterator[tuple[str, str, date, date | None]]:
    """(act, article, changed on, of) of the citations that are out of date. Without a day of its own, a citation is as old as the answer."""
    for source in sources:
        act, article, revised = str(source.get("act") or ""), str(source.get("article") or ""), source.get("revised")
        of = date.fromisoformat(revised) if isinstance(revised, str) and revised else asked_on
        changed = stale(changes, act, article, of)
        if changed is not None:
            yield act, bare(article), changed, of


def questions(org: OpenedOrganisation, changes: Changes) -> list[Affected]:
    """Answers that were kept and cite a changed article, the latest first."""
    with org.cases.read() as session:
        rows = session.execute(
            select(Question.id, Question.text, Question.sources, Question.zone, Question.asked_at)
            .where(Question.deleted_at.is_(None), Question.zone == "answer")
            .order_by(Question.asked_at.desc(), Question.id)
            .limit(MAX_LISTED)
        ).all()
    found: list[Affected] = []
    for row in rows:
        asked_on = moment_of(row.asked_at).astimezone(KAZAKHSTAN).date()
        found += [Affected("question", row.id, row.text, *place) for place in stale_sources(changes, json.loads(row.sources), asked_on)]
    return found


def _appeals(org: OpenedOrganisation, changes: Changes) -> Iterator[Affected]:
    for card in Appeals(org).list():
        if card.answer is not None:
            for place in stale_sources(changes, card.answer.as_dict()["sources"], card.answered_on or card.received_on):
                yield Affected("appeal", card.id, f"{card.number} · {card.subject}", *place)


def _papers(org: OpenedOrganisation, changes: Changes, limit: int) -> Iterator[Affected]:
    documents = Documents(org)
    for card in documents.list(limit=limit):
        for place in stale_sources(changes, _drafted(documents.answers(card.id)), card.made_on):
            yield Affected("paper", card.id, f"{card.number} · {card.subject or documents.template(card.template).title(org.texts.code)}", *place)


def _drafted(value: Any, depth: int = 6) -> Iterator[Mapping[str, Any]]:
    """Sources of the drafts anywhere among the answers of a paper."""
    if isinstance(value, dict) and depth:
        sources = value.get("sources")
        if isinstance(sources, list):
            yield from (source for source in sources if isinstance(source, dict))
        for inner in value.values():
            yield from _drafted(inner, depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value[:500]:
            yield from _drafted(inner, depth - 1)


def _records(law: LawTexts, changes: Changes, lang: str) -> Iterator[Affected]:
    for record in read_pack(law.pack_folder).articles:
        of = date.fromisoformat(record["revised"]) if record.get("revised") else None
        for number in dict.fromkeys(record.get("articles") or [bare(record["article"])]):
            if changed := stale(changes, record["act"], number, of):
                yield Affected("record", f"{record['act']}/{record['article']}", record[f"title_{lang}"], record["act"], number, changed, of)


def _trees(changes: Changes, records: Sequence[Affected], lang: str) -> Iterator[Affected]:
    """A tree has no day of its own: it retells the records, and is as old as they are."""
    old = {(record.act, record.article): record for record in records}
    for tree in load_trees(resource("trees", "trees.jsonl")).values():
        for act, number in dict.fromkeys((act, bare(place)) for leaf in tree.leaves.values() for act, place in leaf.places):
            if (act, number) in old:
                yield Affected("tree", tree.id, tree.title[lang], act, number, changes[act, number], old[act, number].of)


def _terms(changes: Changes, lang: str) -> Iterator[Affected]:
    for rule in Terms.load().rules:
        if rule.place.article and (changed := stale(changes, rule.place.act.id, rule.place.article, rule.revised)):
            yield Affected("term", rule.id, rule.title(lang), rule.place.act.id, rule.place.article, changed, rule.revised)
