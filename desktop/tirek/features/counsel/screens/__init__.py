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


def make_changed_law_part(context: PageContext, appeal: int) -> Any:
    """What the card of an appeal says when its answer stands on an article that has changed; None for who may not read laws."""
    if not context.org.may_open("cases", "office", "knowledge"):
        return None
    from tirek.features.counsel.screens.appeal_part import ChangedLawPart

    return ChangedLawPart(context, appeal)


def _law(context: PageContext) -> Page:
    from tirek.features.counsel.screens.law_page import LawPage

    return LawPage(context)


SPEC = ask_spec()
LAW = PageSpec("law", "Texts of laws", "book", _law, under="ask", needs=("office", "knowledge"))
