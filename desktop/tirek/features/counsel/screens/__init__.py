"""The page of questions. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def ask_spec(drafter: Callable[[], Any] = lambda: None) -> PageSpec:
    """The page for the navigation. `drafter` gives the model that drafts, or None; it is asked on a worker thread."""

    def make(context: PageContext) -> Page:
        from tirek.features.counsel.screens.page import AskPage

        return AskPage(context, drafter)

    return PageSpec("ask", "Ask", "question", make, needs=("cases", "knowledge"))


SPEC = ask_spec()
