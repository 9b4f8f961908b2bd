"""What is chosen from on a card: states, grounds, kinds of contract, reliefs, family events; data of `resources/rules`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from tirek.foundation.resources import resource


@dataclass(frozen=True, slots=True)
class Kind:
    """One choice of a group. `former`: a state in which the person is no longer on the roll."""

    id: str
    names: dict[str, str]
    former: bool = False


@cache
def kinds(group: str) -> tuple[Kind, ...]:
    """The choices of a group in the order to show: state, joined_ground, contract_kind, consent, relief, family_event."""
    lines = [json.loads(row) for row in resource("rules", "member_kinds.jsonl").read_text("utf-8").splitlines() if row.strip()]
    return tuple(
        Kind(row["id"], {language: row[language] for language in ("kk", "ru", "en")}, row.get("former", False)) for row in lines if row.get("group") == group
    )


def kind_ids(group: str) -> tuple[str, ...]:
    """The ids of a group."""
    return tuple(kind.id for kind in kinds(group))


def kind_words(group: str, value: str, language: str) -> str:
    """The name of a choice; a text that is no id stays as it is."""
    return next((kind.names[language] for kind in kinds(group) if kind.id == value), value)


@cache
def former_states() -> tuple[str, ...]:
    """States of people who are no longer on the roll: left, excluded, transferred, died."""
    return tuple(kind.id for kind in kinds("state") if kind.former)


@cache
def category_names() -> dict[str, dict[str, str]]:
    """Ids of qualification categories with their names by language, from low to high, former ones last."""
    lines = [json.loads(row) for row in resource("rules", "posts.jsonl").read_text("utf-8").splitlines() if row.strip()]
    return {row["id"]: {"kk": row["kk"], "ru": row["ru"], "en": row["ru"]} for row in lines if row.get("kind") == "category"}
