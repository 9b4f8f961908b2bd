"""What is kept of people, why, for how long, and on which ground it is destroyed. Pure: reads dated data. A test holds every
personal column against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark


@dataclass(frozen=True)
class Kept:
    """Tables with one purpose. `years_after_leaving` is None where the time is not counted in years; words by language kk, ru."""

    tables: tuple[str, ...]
    purpose: Mapping[str, str]
    keep: Mapping[str, str]
    years_after_leaving: int | None
    act: str
    article: str


@dataclass(frozen=True)
class Ground:
    """Why data is destroyed, with the article; words by language."""

    id: str
    words: Mapping[str, str]
    act: str
    article: str


@dataclass(frozen=True)
class Retention:
    """The register of what is kept. `checked`: a person of the union has approved the times."""

    kept: tuple[Kept, ...]
    grounds: tuple[Ground, ...]
    checked: bool
    law: Mapping[str, str]

    def of_table(self, table: str) -> Kept | None:
        """Why a table is kept; None for one that the register does not know."""
        return next((kept for kept in self.kept if table in kept.tables), None)

    def ground(self, ground: str) -> Ground:
        """Raises Circumstance ERASE-02 for an unknown one."""
        found = next((one for one in self.grounds if one.id == ground), None)
        if found is None:
            raise Circumstance(
                "ERASE-02",
                mark("There is no such ground: “{word}”. Nothing was destroyed."),
                mark("Choose: {choices}."),
                word=ground[:40],
                choices=", ".join(one.id for one in self.grounds),
            )
        return found


def read_retention(path: Path) -> Retention:
    """The register from its file."""
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kept = tuple(
        Kept(tuple(one["tables"]), _both(one, "purpose"), _both(one, "keep"), one["years_after_leaving"], one["act"], one["article"]) for one in told["kept"]
    )
    grounds = tuple(Ground(one["id"], {"kk": one["kk"], "ru": one["ru"]}, one["act"], one["article"]) for one in told["grounds"])
    return Retention(kept, grounds, bool(told["checked"]), told["law"])


def _both(one: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: one[f"{name}_{language}"] for language in ("kk", "ru")}
