"""The data of terms: complete in both languages, cited as papers cite, refused when broken."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from tirek.foundation.calendar.term_rules import read_rules
from tirek.foundation.calendar.terms import Terms
from tirek.foundation.resources import resource

RULES = {rule.id: rule for rule in Terms.load().rules}
LATIN_IN_CYRILLIC = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")


def test_all_rules_are_there() -> None:
    assert len(RULES) == 123


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_speaks_both_languages(rule) -> None:  # type: ignore[no-untyped-def]
    for language in ("kk", "ru"):
        texts = [rule.title(language), rule.event(language), rule.missed(language), rule.citation(language)]
        assert all(texts), texts
        assert not any(LATIN_IN_CYRILLIC.search(text) for text in texts)
    assert bool(rule.who("kk")) == bool(rule.who("ru"))
    assert rule.own or rule.revised, "the date of the text read is missing"


@pytest.mark.parametrize(
    ("rule", "kk", "ru", "en"),
    [
        ("temp_transfer_max", "Еңбек кодексінің 41-бабы", "статья 41 Трудового кодекса", "Labour Code, article 41"),
        (
            "redundancy_notice",
            "Еңбек кодексінің 53-бабының 1-тармағы",
            "пункт 1 статьи 53 Трудового кодекса",
            "Labour Code, article 53, paragraph 1",
        ),
        (
            "downturn_notice_union",
            "Еңбек кодексінің 53-бабы 2-тармағының 3) тармақшасы",
            "подпункт 3) пункта 2 статьи 53 Трудового кодекса",
            "Labour Code, article 53, paragraph 2, sub-paragraph 3)",
        ),
        (
            "reinstatement_sk",
            "Еңбек кодексінің 160-бабы 1-бөлігінің 1) тармақшасы",
            "подпункт 1) части 1 статьи 160 Трудового кодекса",
            "Labour Code, article 160, part 1, sub-paragraph 1)",
        ),
        (
            "reinstatement_no_sk_new",
            "Еңбек кодексінің 160-бабының 5-бөлігі; Конституциялық Соттың нормативтік қаулысы № 88-НП",
            "часть 5 статьи 160 Трудового кодекса; нормативное постановление Конституционного Суда № 88-НП",
            "Labour Code, article 160, part 5; normative resolution of the Constitutional Court № 88-НП",
        ),
        ("appeal_answer", "кәсіподақтың өз қағидасы", "правило самого профсоюза", "the union's own rule"),
    ],
)
def test_a_rule_is_cited_as_papers_cite(rule: str, kk: str, ru: str, en: str) -> None:
    found = RULES[rule]
    assert (found.citation("kk"), found.citation("ru"), found.citation("en")) == (kk, ru, en)


ACT = {"record": "act", "id": "a", "kk": "а", "kk_of": "а", "ru": "а", "ru_of": "а", "en": "a"}
RULE = {
    "record": "rule", "id": "r", "act": "a", "article": "1", "matter_kk": "а", "matter_ru": "а",
    "n": 5, "unit": "working_days", "direction": "after", "checked": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"n": "5"}, "wrong n, unit or direction"),
        ({"n": -1}, "wrong n, unit or direction"),
        ({"n": 10**9}, "wrong n, unit or direction"),
        ({"unit": "weeks"}, "wrong n, unit or direction"),
        ({"direction": "sideways"}, "wrong n, unit or direction"),
        ({"record": "rumour"}, "unknown record"),
        ({"in_force_from": "soon"}, "soon"),
    ],
)
def test_a_broken_rule_is_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_rules([ACT, {**RULE, **change}])


def test_two_rules_on_one_matter_may_not_overlap() -> None:
    first = {**RULE, "id": "first", "matter": "m", "in_force_to": "2026-06-12"}
    second = {**RULE, "id": "second", "matter": "m", "in_force_from": "2026-06-12"}
    with pytest.raises(ValueError, match="at the same time"):
        read_rules([ACT, first, second])
    later = {**second, "in_force_from": "2026-06-13"}
    assert [rule.in_force_on(date(2026, 6, 12)) for rule in read_rules([ACT, first, later]).rules] == [True, False]


def test_the_file_has_no_empty_translations() -> None:
    for line in resource("rules", "terms.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        assert all(value != "" for value in record.values()), record.get("id")
