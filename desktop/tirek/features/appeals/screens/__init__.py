"""The page of appeals. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _make(context: PageContext) -> Page:
    from tirek.features.appeals.screens.page import AppealsPage

    return AppealsPage(context)


SPEC = PageSpec("appeals", "Appeals", "appeal", _make)
