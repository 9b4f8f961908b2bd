"""The page of appeals. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def appeals_spec(drafter: Callable[[], Any] = lambda: None, parts: Sequence[Callable[[PageContext, int], Any]] = ()) -> PageSpec:
    """The page for the navigation. `drafter` gives the model that drafts answers, or None; it is asked on a worker thread.
    `parts`: what other features add to the card of an appeal."""

    def make(context: PageContext) -> Page:
        from tirek.features.appeals.screens.page import AppealsPage

        return AppealsPage(context, drafter, parts)

    return PageSpec("appeals", "Appeals", "appeal", make, needs=("cases",))


SPEC = appeals_spec()


def _make_told(context: PageContext) -> Page:
    from tirek.features.appeals.screens.told_page import ToldPage

    return ToldPage(context)


TOLD = PageSpec("told", "You asked, we did", "bell", _make_told, under="appeals", needs=("cases", "office"))
