"""Screens of safekeeping, reached from Settings. The class of the page is built when it is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _build(context: PageContext) -> Page:
    from tirek.features.safekeeping.screens.page import SafekeepingPage

    return SafekeepingPage(context)


SPEC = PageSpec("safekeeping", "Vault keys", "key", _build, under="settings")
