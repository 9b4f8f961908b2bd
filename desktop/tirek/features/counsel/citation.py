"""A source as it is cited everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as it is cited everywhere: `article` is the bare number, `revised` the date (ISO) of the text read."""

    act: str
    article: str
    part: str
    revised: str | None
    title: str
    checked: bool
    score: float

    def as_dict(self) -> dict[str, Any]:
        return {
            name: getattr(self, name) for name in ("act", "article", "part", "revised", "title", "checked", "score")
        }
