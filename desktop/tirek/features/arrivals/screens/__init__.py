"""The page of what came, reached from the exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tirek.foundation.language.texts import mark
from tirek.foundation.ui.page import Page, PageContext, PageSpec

TITLE = mark("What came")
MakeView = Callable[[PageContext, int], Any]


def arrived_spec(views: Mapping[str, MakeView]) -> PageSpec:
    """`views`: kind of letter → how another feature shows it, by the letter's id."""

    def make(context: PageContext) -> Page:
        from tirek.features.arrivals.screens.page import ArrivedPage

        return ArrivedPage(context, views)

    return PageSpec("arrived", TITLE, "mail", make, under="exchange", needs=("office", "cases", "register"))
