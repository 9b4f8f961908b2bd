"""Age limits of the staff figures, from `resources/rules/staff.jsonl`, with their source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from tirek.foundation.resources import resource


@dataclass(frozen=True, slots=True)
class AgeRules:
    """`young_under`: who has not reached this age is young; `last_ages`: the last age of each group but the open one."""

    young_under: int
    last_ages: tuple[int, ...]
    act: str
    act_title: dict[str, str]
    article: str
    revised: str
    checked: str


@cache
def age_rules() -> AgeRules:
    """The rules in force in this program."""
    lines = [json.loads(row) for row in resource("rules", "staff.jsonl").read_text("utf-8").splitlines() if row.strip()]
    young = next(line for line in lines if line.get("rule") == "young")
    groups = next(line for line in lines if line.get("rule") == "age_groups")
    return AgeRules(
        young["under_age"], tuple(groups["last_ages"]), young["act"], young["act_title"], young["article"], young["revised"], lines[0]["checked"]
    )


@cache
def teacher_posts() -> frozenset[str]:
    """Ids of posts that teachers hold."""
    lines = [json.loads(row) for row in resource("rules", "posts.jsonl").read_text("utf-8").splitlines() if row.strip()]
    return frozenset(line["id"] for line in lines if line.get("kind") == "post" and line.get("teacher"))


@cache
def post_names() -> dict[str, dict[str, str]]:
    """Post ids with their names in Kazakh and Russian."""
    lines = [json.loads(row) for row in resource("rules", "posts.jsonl").read_text("utf-8").splitlines() if row.strip()]
    return {line["id"]: {"kk": line["kk"], "ru": line["ru"], "en": line["ru"]} for line in lines if line.get("kind") == "post"}
