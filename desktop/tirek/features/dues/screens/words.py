"""Words of dues for the screen: states, months, sums."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from tirek.features.dues.rules import MonthState
from tirek.features.dues.wording import rate_words, short_month, state_words, sum_words
from tirek.foundation.language.dates import month_and_year
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.tokens import Tone

__all__ = ["HOW", "STANDINGS", "Rows", "charged_words", "month_words", "rate_words", "short_month", "state_chip", "state_words", "sum_words"]

_TONES: dict[str, Tone] = {"paid": "ok", "short": "warn", "unpaid": "warn", "over": "info", "twice": "bad", "none": "plain"}
STANDINGS: dict[str, tuple[str, Tone]] = {
    "found": (mark("found"), "ok"),
    "unknown": (mark("unknown payer"), "warn"),
    "again": (mark("came before"), "info"),
    "error": (mark("not understood"), "bad"),
    "skipped": (mark("no payment"), "plain"),
}
HOW: dict[str, str] = {
    "iin": mark("by the IIN"),
    "staff_number": mark("by the staff number"),
    "name": mark("by the whole name"),
    "before": mark("as you said before"),
}


def state_chip(state: MonthState | None, texts: Texts) -> tuple[str, Tone]:
    """Words and tone of a month's state."""
    return state_words(state, texts), _TONES[state.state if state is not None else "none"]


def month_words(month: str, texts: Texts) -> str:
    """2026-11 as a heading."""
    year, number = (int(part) for part in month.split("-"))
    return month_and_year(year, number, texts.code)


def charged_words(state: MonthState | None, texts: Texts) -> str:
    """What was to be paid; words where only the accountant knows."""
    if state is None:
        return ""
    if not state.known:
        return texts.t("percent of pay")
    return sum_words(state.balance.charged + state.balance.corrections, texts)


class Rows:
    """Rows of a table that are at hand already: (id, cells)."""

    def __init__(self) -> None:
        self._cells: dict[int, tuple[Any, ...]] = {}
        self.shown: list[int] = []

    def put(self, rows: Sequence[tuple[int, tuple[Any, ...]]]) -> None:
        self._cells = dict(rows)
        self.shown = [row for row, _ in rows]

    def ids(self, _chosen: Any) -> array[int]:
        return array("q", self.shown)

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        return [self._cells.get(one, ()) for one in ids]
